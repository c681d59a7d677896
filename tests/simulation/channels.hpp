// The four kinds of channel that there are, as small as they can be, written by the book:
//   duty   one public step that duplicates, no key, a list that lags (microblogs)
//   press  token, upload, draft that duplicates, submission that duplicates, then the platform decides (WeChat's way)
//   site   put and move: public and repeatable; edits, deletes, pages to refresh, the unit's source portal
//   board  no API: a person's task
#pragma once

#include "adapters/api/adapter.hpp"
#include "tests/channels/scripted.hpp"

namespace tongyuan::simulation {

inline constexpr std::array platforms{"duty", "press", "site", "board"};
inline constexpr const char* planted_key = "CANARY-7f3a91-KEY";

// What a platform grants in a run. Where days are short of it, midnight is near.
enum class plenty { plenty, scarce_by_the_hour, scarce_by_the_day };

inline std::vector<adapters::quota> quotas_of(std::string_view platform, plenty what)
{
    using adapters::period;
    if (what == plenty::plenty)
        return {};
    const bool by_day = what == plenty::scarce_by_the_day;
    if (platform == "duty")
        return by_day ? std::vector<adapters::quota>{{"post", 4, period::day, "发布", 0}}
                      : std::vector<adapters::quota>{{"post", 4, period::hour, "发布", 0},
                                                     {"look", 3, period::minute, "查询", 1}};
    if (platform == "press")
        return by_day ? std::vector<adapters::quota>{{"submit", 3, period::day, "发布", 0},
                                                     {"poll", 30, period::day, "查询", 5}}
                      : std::vector<adapters::quota>{{"submit", 3, period::hour, "发布", 0}};
    if (platform == "site")
        return {{"move", 1, period::minute, "发布", 0}, {"put", 1000, period::month, "上传", 0}};
    return {};
}

// "ok <what>" → what.
inline std::string said(const adapters::entry& e)
{
    return e.got.body.starts_with("ok ") ? e.got.body.substr(3) : std::string();
}

// Goes through the journal for an adapter: which step is next, and what the former ones have brought.
class walk {
public:
    walk(const adapters::operation& what, std::span<const adapters::entry> journal) : what_(what), journal_(journal) {}

    // Body: marker, argument, content; each on its line.
    adapters::call step(std::string name, adapters::does effect, const std::string& argument = "",
                        bool with_content = false) const
    {
        adapters::call c;
        c.request.method = "POST";
        c.request.url =
            words("http://" + what_.account.platform + ".test/" + what_.account.platform_id + "/" + name + "?key=");
        c.request.url.push_back(adapters::secret_ref{"key", adapters::encoding::url});
        adapters::text body{adapters::marker_ref{}, adapters::literal{"\n"}, adapters::slot_ref{"argument", {}},
                            adapters::literal{"\n"}};
        if (with_content)
            for (const auto& field : what_.content.fields)
                body.insert(body.end(), field.value.begin(), field.value.end());
        c.request.body = std::move(body);
        c.slots = {{"argument", argument}};
        c.step = std::move(name);
        c.effect = effect;
        return c;
    }

    // What to do about this step now; nothing: it is done. `look` finds what a lost try of it may have left behind.
    std::optional<adapters::action> take(const adapters::call& wanted, const std::string& look = "")
    {
        using namespace adapters;
        const auto* tried = last(wanted.step);
        if (!tried)
            return wanted;
        const bool answered = tried->outcome == fate::answered;
        if (answered && tried->meant == meaning::done) {
            brought_ = said(*tried);
            return {};
        }
        if (answered && tried->meant == meaning::refused)
            return tried == &journal_.back() ? action{failure(tried->why)} : action{wanted};
        const bool definite =
            tried->outcome == fate::not_sent ||
            (answered && (tried->meant == meaning::throttled || tried->meant == meaning::stale_token));
        if (definite || wanted.effect.repeat == on_repeat::same)
            return wanted;
        if (look.empty())
            return failure{fault::protocol, "in_doubt", "不知道是否已发布。", ""};
        const auto* seen = last(look);
        if (!seen || seen < tried || seen->outcome != fate::answered || seen->meant != meaning::done)
            return step(look, quietly);
        if (said(*seen) == "none")
            return wanted;
        brought_ = said(*seen);
        return {};
    }
    const std::string& brought() const { return brought_; }
    const adapters::entry* last(std::string_view name) const
    {
        const adapters::entry* found = nullptr;
        for (const auto& e : journal_)
            if (e.kind == adapters::entry_kind::call && e.step == name)
                found = &e;
        return found;
    }

private:
    const adapters::operation& what_;
    std::span<const adapters::entry> journal_;
    std::string brought_;
};

class simulated_channel final : public adapters::adapter {
public:
    simulated_channel(std::string platform, plenty granted) : platform_(std::move(platform)), granted_(granted) {}

    adapters::manifest about() const override
    {
        using adapters::operation_kind;
        auto m = a_manifest(platform_);
        m.is_source = platform_ == "site";
        m.quotas = quotas_of(platform_, granted_);
        m.reads_back = platform_ == "site" || platform_ == "press";
        if (platform_ == "press") {
            m.token = "key";
            m.lane_pause_seconds = 20;
        }
        if (platform_ == "site")
            m.operations.insert(m.operations.end(), {operation_kind::revise, operation_kind::refresh});
        if (platform_ == "board")
            m.operations = {operation_kind::publish};
        return m;
    }
    adapters::rendition render(const adapters::article& a, const adapters::account&) const override
    {
        adapters::rendition r;
        r.fields = {{"title", words(a.title + "\n")}, {"body", words(a.body)}};
        r.reader_text = a.title;
        return r;
    }
    adapters::reading read(std::string_view step, const adapters::reply& answer) const override
    {
        if (answer.status == 200 && !answer.body.starts_with("ok "))
            return scripted_adapter::by_status(step, {599, {}, {}});
        auto read = scripted_adapter::by_status(step, answer);
        for (const auto& [name, value] : answer.headers)
            if (name == "retry-after")
                read.retry_after = std::chrono::seconds{std::stoi(value)};
        return read;
    }
    std::string link_of(const std::string& article_id, const adapters::account&) const override
    {
        return platform_ == "site" ? "http://site.test/" + article_id : "";
    }
    adapters::action next(const adapters::operation& what, std::span<const adapters::entry> journal) const override
    {
        using adapters::operation_kind;
        switch (what.kind) {
        case operation_kind::publish:
            return platform_ == "duty"    ? post(what, journal)
                   : platform_ == "press" ? submit(what, journal)
                   : platform_ == "site"  ? put(what, journal, "", what.marker)
                                          : ask(journal);
        case operation_kind::revise:
            return put(what, journal, what.target->platform_id, what.target->platform_id);
        case operation_kind::withdraw:
            return one_step(what, journal, "remove", what.target->platform_id);
        case operation_kind::probe:
            return look(what, journal);
        case operation_kind::refresh:
            return one_step(what, journal, "list", "");
        case operation_kind::authorise:
            return authorise(what, journal);
        case operation_kind::observe:
        case operation_kind::connect:
            break;
        }
        return adapters::done{};
    }

private:
    static adapters::receipt proof(const std::string& id) { return {id, "http://platform.test/" + id}; }

    static adapters::action post(const adapters::operation& what, std::span<const adapters::entry> journal)
    {
        walk w{what, journal};
        if (auto go = w.take(w.step("post", publicly_once, "", true)))
            return *go;
        return proof(w.brought());
    }

    static adapters::action submit(const adapters::operation& what, std::span<const adapters::entry> journal)
    {
        walk w{what, journal};
        if (auto go = w.take(w.step("upload", quietly)))
            return *go;
        if (auto go = w.take(w.step("draft", quietly_once, "", true), "find_draft"))
            return *go;
        if (auto go = w.take(w.step("submit", publicly_once, w.brought())))
            return *go;
        const auto& latest = journal.back();
        if (latest.kind == adapters::entry_kind::paused)
            return w.step("poll", quietly, w.brought());
        if (latest.step != "poll")
            return adapters::pause{std::chrono::seconds{30}, "平台审核中。", true};
        if (latest.outcome != adapters::fate::answered || latest.meant != adapters::meaning::done)
            return latest.meant == adapters::meaning::refused
                       ? adapters::action{adapters::pause{std::chrono::seconds{300}, "暂不能查询。", true}}
                       : adapters::action{w.step("poll", quietly, w.brought())};
        const auto word = said(latest);
        if (word.starts_with("live "))
            return proof(word.substr(5));
        if (word == "rejected")
            return adapters::failure{adapters::fault::content, "rejected", "平台审核未通过。", "请修改。"};
        return adapters::pause{std::chrono::seconds{60}, "平台审核中。", true};
    }

    static adapters::action put(const adapters::operation& what, std::span<const adapters::entry> journal,
                                const std::string& over, const std::string& id)
    {
        walk w{what, journal};
        if (auto go = w.take(w.step("put", quietly, "", true)))
            return *go;
        if (auto go = w.take(w.step("move", publicly, over)))
            return *go;
        return over.empty() ? adapters::action{proof(id)} : adapters::action{adapters::done{}};
    }

    static adapters::action one_step(const adapters::operation& what, std::span<const adapters::entry> journal,
                                     const std::string& name, const std::string& argument)
    {
        walk w{what, journal};
        if (auto go = w.take(w.step(name, publicly, argument)))
            return *go;
        return adapters::done{};
    }

    static adapters::action look(const adapters::operation& what, std::span<const adapters::entry> journal)
    {
        const auto boundary = std::find_if(journal.rbegin(), journal.rend(), [](const adapters::entry& e) {
            return e.kind == adapters::entry_kind::probed;
        });
        // A withdrawal asks whether the thing is there at all, everything else whether it reads as approved.
        const bool by_text = !walk{what, journal}.last("remove");
        walk w{what, journal.last(static_cast<std::size_t>(boundary - journal.rbegin()))};
        if (auto go = w.take(w.step("look", quietly, what.target ? what.target->platform_id : "", by_text)))
            return *go;
        if (w.brought() == "none")
            return adapters::not_found{what.target.has_value() || what.account.platform == "site", "列表里没有。"};
        return proof(w.brought());
    }

    static adapters::action ask(std::span<const adapters::entry> journal)
    {
        for (const auto& e : journal)
            if (e.kind == adapters::entry_kind::evidence)
                return adapters::receipt{e.link, e.link};
        return adapters::person_task{"张贴公告", "请张贴后登记。"};
    }

    static adapters::action authorise(const adapters::operation& what, std::span<const adapters::entry> journal)
    {
        adapters::call c = a_call("token", quietly);
        c.request.url = words("http://press.test/" + what.account.platform_id + "/token?secret=");
        c.request.url.push_back(adapters::secret_ref{"app_secret", adapters::encoding::url});
        c.request.body = words("\n\n");
        walk w{what, journal};
        if (auto go = w.take(c))
            return *go;
        return adapters::grant{{{"key", w.brought()}}, std::chrono::hours{2}, ""};
    }

    std::string platform_;
    plenty granted_;
};

} // namespace tongyuan::simulation
