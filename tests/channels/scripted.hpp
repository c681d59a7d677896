// A platform and its adapter that do what a test says. For every room from channels/ up.
//
// The adapter's steps are paths: step "post" is POST http://platform.test/post. What an answer means follows from its
// status: 2xx done, 400 refused, 401 stale token, 403 refused for good, 409 maybe ours, 429 throttled for two minutes,
// everything else ambiguous.
#pragma once

#include "adapters/api/adapter.hpp"
#include "outbound/transport.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tongyuan {

inline adapters::text words(std::string literal)
{
    return {adapters::literal{std::move(literal)}};
}

inline constexpr adapters::does quietly{false, adapters::on_repeat::same};
inline constexpr adapters::does quietly_once{false, adapters::on_repeat::duplicates};
inline constexpr adapters::does publicly{true, adapters::on_repeat::same};
inline constexpr adapters::does publicly_once{true, adapters::on_repeat::duplicates};
// Every pair of properties that a step can have.
inline constexpr std::array all_effects{quietly, quietly_once, publicly, publicly_once};

// The key is in the query, where platforms want it and a journal must not have it.
inline adapters::call a_call(std::string step, adapters::does effect)
{
    adapters::call c;
    c.request.method = "POST";
    c.request.url = words("http://platform.test/" + step + "?key=");
    c.request.url.push_back(adapters::secret_ref{"key", adapters::encoding::url});
    c.request.body = adapters::text{adapters::literal{step + " "}, adapters::marker_ref{}};
    c.step = std::move(step);
    c.effect = effect;
    return c;
}

using next_function = std::function<adapters::action(const adapters::operation&, std::span<const adapters::entry>)>;

// Looks once; the answer's body decides: "found <id>" or "gone", anything else is not found for sure.
inline adapters::action look_for_it(const adapters::operation&, std::span<const adapters::entry> journal)
{
    const auto& last = journal.back();
    if (last.kind == adapters::entry_kind::probed || last.outcome != adapters::fate::answered)
        return a_call("look", quietly);
    if (last.meant != adapters::meaning::done)
        return adapters::failure(last.why);
    if (last.got.body.starts_with("found "))
        return adapters::receipt{last.got.body.substr(6), "http://platform.test/" + last.got.body.substr(6)};
    return adapters::not_found{last.got.body == "gone", "平台的列表里没有。"};
}

// What a lookup after this try of a duplicating step has found: nothing yet, that it is there, or that it is not.
inline std::optional<bool> found_since(std::span<const adapters::entry> journal, const adapters::entry* tried)
{
    for (const auto* e = tried + 1; e != journal.data() + journal.size(); ++e)
        if (e->step == "look" && e->outcome == adapters::fate::answered && e->meant == adapters::meaning::done)
            return e->got.body.starts_with("found ");
    return {};
}

// One step after the other, as a good adapter does it: a definite no ends it until somebody has put it right, a lost
// step that duplicates is looked for ahead of its repetition.
inline next_function straight(std::vector<adapters::call> steps, adapters::action at_the_end)
{
    using namespace adapters;
    return [steps = std::move(steps), at_the_end](const operation& what, std::span<const entry> journal) -> action {
        if (what.kind == operation_kind::probe)
            return look_for_it(what, journal);
        for (const auto& step : steps) {
            const entry* tried = nullptr;
            for (const auto& e : journal)
                if (e.kind == entry_kind::call && e.step == step.step)
                    tried = &e;
            if (!tried)
                return step;
            const bool answered = tried->outcome == fate::answered;
            if (answered && tried->meant == meaning::done)
                continue;
            if (answered && tried->meant == meaning::refused && tried == &journal.back())
                return failure(tried->why);
            const bool lost = tried->outcome == fate::ambiguous || tried->outcome == fate::open ||
                              (answered && (tried->meant == meaning::ambiguous || tried->meant == meaning::maybe_ours));
            if (!lost || step.effect.repeat == on_repeat::same)
                return step;
            const auto found = found_since(journal, tried);
            if (!found)
                return a_call("look", quietly);
            if (!*found)
                return step;
        }
        return at_the_end;
    };
}

class scripted_adapter final : public adapters::adapter {
public:
    struct script {
        adapters::manifest about;
        next_function next =
            straight({a_call("post", publicly_once)}, adapters::receipt{"1", "http://platform.test/1"});
        std::function<adapters::reading(std::string_view, const adapters::reply&)> read = by_status;
        std::function<void(adapters::rendition&)> rendered = [](adapters::rendition&) {};
    };

    explicit scripted_adapter(const script& s) : script_(s) {}

    adapters::manifest about() const override { return script_.about; }
    adapters::rendition render(const adapters::article& a, const adapters::account&) const override
    {
        adapters::rendition r;
        r.fields = {{"title", words(a.title)}, {"body", words(a.body)}};
        r.reader_text = a.title;
        script_.rendered(r);
        return r;
    }
    adapters::action next(const adapters::operation& what, std::span<const adapters::entry> journal) const override
    {
        return script_.next(what, journal);
    }
    adapters::reading read(std::string_view step, const adapters::reply& answer) const override
    {
        return script_.read(step, answer);
    }
    std::string link_of(const std::string& article_id, const adapters::account&) const override
    {
        return script_.about.is_source ? "http://portal.test/" + article_id : "";
    }

    static adapters::reading by_status(std::string_view, const adapters::reply& answer)
    {
        using adapters::fault;
        using adapters::meaning;
        const auto code = "http " + std::to_string(answer.status);
        if (answer.status >= 200 && answer.status < 300)
            return {meaning::done, {}, {}};
        switch (answer.status) {
        case 400:
            return {meaning::refused, {fault::content, code, "内容不合要求。", "请修改。"}, {}};
        case 401:
            return {meaning::stale_token, {fault::configuration, code, "令牌已失效。", "请核对密钥。"}, {}};
        case 403:
            return {meaning::refused, {fault::permission, code, "没有权限。", "请申请权限。"}, {}};
        case 409:
            return {meaning::maybe_ours, {fault::content, code, "已有相同内容。", "请核对。"}, {}};
        case 429:
            return {meaning::throttled, {fault::quota, code, "请求太多。", ""}, std::chrono::minutes{2}};
        default:
            return {meaning::ambiguous, {fault::protocol, code, "答复读不懂。", ""}, {}};
        }
    }

private:
    const script& script_;
};

inline adapters::manifest a_manifest(std::string platform)
{
    using adapters::operation_kind;
    adapters::manifest m;
    m.platform = std::move(platform);
    m.label = "示例平台";
    m.version = "1";
    m.operations = {operation_kind::publish, operation_kind::withdraw, operation_kind::probe, operation_kind::connect};
    m.secrets = {{"key", "密钥", true, ""}};
    return m;
}

inline outbound::outcome answered(int status, std::string body = "{}")
{
    outbound::reply r;
    r.status = status;
    r.headers = {{"content-type", "application/json"}};
    r.body = std::move(body);
    return r;
}
inline outbound::outcome never_sent()
{
    return outbound::failure{outbound::stage::not_sent, "connect", "连接被拒绝"};
}
inline outbound::outcome lost()
{
    return outbound::failure{outbound::stage::ambiguous, "timeout", "等待答复超时"};
}

// Answers per path, in order; the last one repeats, and an unknown path is answered 200.
class scripted_transport final : public outbound::transport {
public:
    boost::asio::awaitable<outbound::outcome> send(outbound::request r) override
    {
        const auto path = path_of(r.url);
        trail.push_back(path);
        requests.push_back(std::move(r));
        during(path);
        co_return next_answer(path);
    }

    std::size_t times(const std::string& path) const
    {
        return static_cast<std::size_t>(std::ranges::count(trail, path));
    }

    std::map<std::string, std::deque<outbound::outcome>> answers; // by path, without the slash
    std::vector<std::string> trail;
    std::vector<outbound::request> requests;
    std::function<void(const std::string& path)> during = [](const std::string&) {}; // while the platform works

private:
    static std::string path_of(const std::string& url)
    {
        const auto from = url.find('/', url.find("//") + 2) + 1;
        return url.substr(from, url.find('?') - from);
    }
    outbound::outcome next_answer(const std::string& path)
    {
        auto& left = answers[path];
        if (left.empty())
            return answered(200);
        auto next = left.front();
        if (left.size() > 1)
            left.pop_front();
        return next;
    }
};

} // namespace tongyuan
