#include "board/board.hpp"

#include "base/digest.hpp"
#include "front_page.hpp"

#include <boost/json.hpp>

#include <charconv>
#include <unordered_map>

namespace tongyuan::fake {

namespace json = boost::json;

namespace {

struct notice {
    const effect* published = nullptr; // marker, title and text live in the ledger
    std::string title, text;           // set once it has been edited
    bool edited = false, withdrawn = false;
};

struct board_account {
    std::string key, name;
    std::vector<std::uint64_t> notices; // oldest first
    std::unordered_map<std::string, std::vector<std::uint64_t>> by_marker;
};

outgoing problem(int status, std::string_view code, const refusal* refused = nullptr)
{
    json::array violations;
    if (refused)
        for (const auto& v : refused->violations)
            violations.push_back({{"field", v.field}, {"code", v.code}, {"message", v.message}});
    return json_answer({{"code", code}, {"violations", std::move(violations)}}, status);
}

class board final : public platform {
public:
    explicit board(stage& shared) : stage_(shared) {}

    std::string_view name() const override { return "board"; }
    std::string_view prefix() const override { return "/board/"; }
    std::string_view chinese_name() const override { return "公告栏"; }

    std::optional<refusal> configure(json_reader& input) override;
    outgoing answer(const incoming& request) override;
    std::string account_of(const incoming& request) const override;
    std::vector<public_account> accounts() const override;
    void settle(bool) override {}
    std::optional<refusal> intervene(json_reader& input) override;
    void reset() override;

private:
    board_account* caller(const incoming& request);
    outgoing post(board_account& account, const incoming& request);
    outgoing list(const board_account& account, const incoming& request) const;
    outgoing one(board_account& account, const incoming& request, std::string_view id);
    outgoing edit(board_account& account, std::uint64_t id, const incoming& request);
    void withdraw(const board_account& account, std::uint64_t id, std::string by);
    outgoing page(std::string_view id) const;
    json::object described(std::uint64_t id) const;
    notice* find_notice(const board_account& account, std::string_view id);
    std::string url_of(std::uint64_t id) const { return stage_.base_url + "/board/" + std::to_string(id); }

    stage& stage_;
    std::unordered_map<std::string, board_account> by_key_;
    std::vector<notice> notices_; // id = position + 1
};

std::optional<std::uint64_t> read_id(std::string_view text)
{
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return id;
}

std::string_view key_of(const incoming& request)
{
    constexpr std::string_view scheme = "Bearer ";
    const auto value = request.header("authorization");
    return value.starts_with(scheme) ? value.substr(scheme.size()) : std::string_view{};
}

std::optional<refusal> board::configure(json_reader& input)
{
    const auto key = input.text("key", {.min = 1, .max = 200});
    const auto name = input.optional_text("name");
    if (auto refused = input.finish())
        return refused;
    auto& account = by_key_[key];
    account.key = key;
    if (name || account.name.empty())
        account.name = name.value_or("公告栏 " + key.substr(0, 4));
    return std::nullopt;
}

board_account* board::caller(const incoming& request)
{
    const auto at = by_key_.find(std::string{key_of(request)});
    return at == by_key_.end() ? nullptr : &at->second;
}

std::string board::account_of(const incoming& request) const
{
    std::string key{key_of(request)};
    return by_key_.contains(key) ? key : std::string{};
}

std::vector<public_account> board::accounts() const
{
    std::vector<public_account> out;
    for (const auto& [key, account] : by_key_)
        out.push_back({key, account.name});
    return out;
}

outgoing board::answer(const incoming& request)
{
    const std::string_view rest = std::string_view{request.path}.substr(prefix().size());
    if (rest != "notices" && !rest.starts_with("notices/"))
        return request.method == "GET" ? page(rest) : problem(405, "method");
    auto* account = caller(request);
    if (!account)
        return problem(401, "key");
    if (rest.starts_with("notices/"))
        return one(*account, request, rest.substr(8));
    if (request.method == "POST")
        return post(*account, request);
    return request.method == "GET" ? list(*account, request) : problem(405, "method");
}

outgoing board::post(board_account& account, const incoming& request)
{
    if (request.media_type() != "application/json")
        return problem(415, "media_type");
    auto input = json_reader::parse(request.body);
    if (!input)
        return problem(400, input.error().code);
    auto marker = input->text("marker", {.min = 1, .max = 64});
    auto title = input->text("title", {.min = 1, .max = 200});
    auto text = input->text("text", {.min = 1, .max = 100'000, .multiline = true});
    if (const auto refused = input->finish())
        return problem(422, "invalid", &*refused);
    const auto id = notices_.size() + 1;
    effect seen{stage_.now(), "board", account.key, "published"};
    seen.id = std::to_string(id);
    seen.url = url_of(id);
    seen.title = std::move(title);
    seen.text = std::move(text);
    seen.marker = std::move(marker);
    seen.digest = sha256_hex(request.body);
    const auto& published = stage_.effects.add(std::move(seen));
    notices_.emplace_back().published = &published;
    account.notices.push_back(id);
    account.by_marker[published.marker].push_back(id);
    return json_answer({{"id", published.id}, {"url", published.url}}, 201);
}

json::object board::described(std::uint64_t id) const
{
    const auto& it = notices_[id - 1];
    return {{"id", it.published->id},
            {"url", it.published->url},
            {"marker", it.published->marker},
            {"title", it.edited ? it.title : it.published->title},
            {"text", it.edited ? it.text : it.published->text},
            {"published_at", to_rfc3339(it.published->at)}};
}

// ?marker=M gives all that carry it, ?newest=N the N newest (default 20), newest first.
outgoing board::list(const board_account& account, const incoming& request) const
{
    json::array items;
    const auto* marker = find(request.query, "marker");
    const auto newest = read_id(value_or_empty(request.query, "newest")).value_or(marker ? 1000 : 20);
    static const std::vector<std::uint64_t> none;
    const auto found = marker ? account.by_marker.find(*marker) : account.by_marker.end();
    const auto& from = !marker ? account.notices : found == account.by_marker.end() ? none : found->second;
    for (auto at = from.rbegin(); at != from.rend() && items.size() < newest; ++at)
        if (!notices_[*at - 1].withdrawn)
            items.push_back(described(*at));
    return json_answer({{"items", std::move(items)}});
}

notice* board::find_notice(const board_account& account, std::string_view id)
{
    const auto number = read_id(id);
    if (!number || *number == 0 || *number > notices_.size())
        return nullptr;
    auto& found = notices_[*number - 1];
    return found.published->account == account.key && !found.withdrawn ? &found : nullptr;
}

outgoing board::one(board_account& account, const incoming& request, std::string_view id)
{
    if (!find_notice(account, id))
        return problem(404, "notice");
    const auto number = *read_id(id);
    if (request.method == "GET")
        return json_answer(described(number));
    if (request.method == "PUT")
        return edit(account, number, request);
    if (request.method != "DELETE")
        return problem(405, "method");
    withdraw(account, number, "author");
    outgoing gone;
    gone.status = 204;
    return gone;
}

outgoing board::edit(board_account& account, std::uint64_t id, const incoming& request)
{
    auto input = json_reader::parse(request.body);
    if (!input)
        return problem(400, input.error().code);
    auto title = input->text("title", {.min = 1, .max = 200});
    auto text = input->text("text", {.min = 1, .max = 100'000, .multiline = true});
    if (const auto refused = input->finish())
        return problem(422, "invalid", &*refused);
    auto& changed = notices_[id - 1];
    changed.title = title;
    changed.text = text;
    changed.edited = true;
    effect seen = *changed.published;
    seen.at = stage_.now();
    seen.kind = "edited";
    seen.title = std::move(title);
    seen.text = std::move(text);
    seen.digest = sha256_hex(request.body);
    seen.account = account.key;
    stage_.effects.add(std::move(seen));
    return json_answer(described(id));
}

void board::withdraw(const board_account& account, std::uint64_t id, std::string by)
{
    auto& gone = notices_[id - 1];
    gone.withdrawn = true;
    effect seen{stage_.now(), "board", account.key, "withdrawn"};
    seen.id = gone.published->id;
    seen.url = gone.published->url;
    seen.title = gone.published->title;
    seen.marker = gone.published->marker;
    seen.by = std::move(by);
    stage_.effects.add(std::move(seen));
}

outgoing board::page(std::string_view id) const
{
    const auto number = read_id(id);
    if (!number || *number == 0 || *number > notices_.size() || notices_[*number - 1].withdrawn)
        return html_answer(simulated_page("没有这条公告", "<p>没有这条公告，或者已经撤下。</p>"), 404);
    const auto& shown = notices_[*number - 1];
    const auto& title = shown.edited ? shown.title : shown.published->title;
    const auto& text = shown.edited ? shown.text : shown.published->text;
    return html_answer(simulated_page(
        title, "<h1>" + escaped_html(title) + "</h1><p class=\"meta\">" + to_shanghai_minute(shown.published->at) +
                   "</p><div style=\"white-space:pre-wrap\">" + escaped_html(text) + "</div>"));
}

// {"act":"remove","id":…}: the platform takes a notice down.
std::optional<refusal> board::intervene(json_reader& input)
{
    input.choice("act", {"remove"});
    const auto id = input.text("id");
    if (auto refused = input.finish())
        return refused;
    const auto number = read_id(id);
    if (!number || *number == 0 || *number > notices_.size() || notices_[*number - 1].withdrawn)
        return not_found("公告");
    withdraw(by_key_.at(notices_[*number - 1].published->account), *number, "platform");
    return std::nullopt;
}

void board::reset()
{
    by_key_.clear();
    notices_.clear();
}

} // namespace

std::unique_ptr<platform> make_board(stage& shared)
{
    return std::make_unique<board>(shared);
}

} // namespace tongyuan::fake
