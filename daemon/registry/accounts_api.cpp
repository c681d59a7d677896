#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "base/json_reader.hpp"
#include "registry/accounts.hpp"
#include "registry/filing_store.hpp"
#include "registry/recognition.hpp"
#include "registry/routes.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

json::value time_or_null(std::optional<timestamp> at)
{
    return at ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

json::object summary(sql::session& s, const filing_context& c, const account& a)
{
    const auto extra = register_store::extras_of(s, a.id);
    json::array sources;
    for (const auto& [id, name] : register_store::source_of(s, a.id))
        sources.push_back({{"id", id}, {"name", name}});
    return {{"id", a.id},
            {"platform", a.platform},
            {"platform_label", label_of(c.platforms, a.platform)},
            {"platform_id", a.platform_id},
            {"name", a.name},
            {"url", a.url},
            {"unit", json::object{{"id", a.unit_id}, {"name", extra.unit_name}}},
            {"state", name_of(a.state)},
            {"state_label", label_of(a.state)},
            {"filing_number", extra.filing_number},
            {"manual", a.manual},
            {"connection", json::object{{"state", extra.connection.state},
                                        {"at", time_or_null(extra.connection.at)},
                                        {"message", extra.connection.message},
                                        {"cure", extra.connection.cure},
                                        {"expires_at", time_or_null(extra.connection.expires_at)}}},
            {"default_cover",
             a.default_cover.empty() ? json::value(nullptr) : json::value(json::object{{"sha256", a.default_cover}})},
            {"is_source_of", std::move(sources)},
            {"version", a.version},
            {"created_at", to_rfc3339(a.created_at)}};
}

json::array secrets_of(sql::session& s, const filing_context& c, const account& a)
{
    json::array out;
    const auto at = c.platforms.find(a.platform);
    if (at == c.platforms.end())
        return out;
    for (const auto& field : at->second.secrets) {
        const auto state = c.ctx.secrets.state_of(s, a.id, field.name);
        out.push_back({{"name", field.name},
                       {"label", field.label},
                       {"required", field.required},
                       {"set", state.has_value()},
                       {"updated_at", state ? json::value(to_rfc3339(state->updated_at)) : json::value(nullptr)}});
    }
    return out;
}

json::value change_of(sql::session& s, const account& a)
{
    const auto change = register_store::open_change(s, a.id);
    if (!change)
        return nullptr;
    json::array fields;
    for (const auto& [name, value] : change->settings)
        fields.push_back({{"name", name}, {"value", value}});
    for (const auto& name : change->secrets)
        fields.push_back({{"name", name}, {"value", nullptr}});
    return json::object{{"id", change->id},
                        {"by", json::object{{"id", change->by_person}, {"name", change->by_name}}},
                        {"at", to_rfc3339(change->at)},
                        {"fields", std::move(fields)}};
}

json::object details(sql::session& s, const filing_context& c, const access::principal& who, const account& a)
{
    auto out = summary(s, c, a);
    json::object settings;
    for (const auto& [name, value] : a.settings)
        settings[name] = value;
    out["settings"] = std::move(settings);
    out["secrets"] = secrets_of(s, c, a);
    out["fields"] = json::parse(register_store::extras_of(s, a.id).fields);
    out["pending_change"] = change_of(s, a);
    json::array history, filings;
    for (const auto& h : register_store::history(s, a.id))
        history.push_back({{"at", to_rfc3339(h.at)}, {"event", h.event}, {"from", h.from}, {"to", h.to}, {"by", h.by}});
    filing_store::filter f;
    f.reader_id = who.person_id;
    f.account_id = a.id;
    for (const auto& one : filing_store::list(s, f, 50))
        filings.push_back({{"id", one.id},
                           {"kind", one.kind},
                           {"kind_label", label_of_kind(one.kind)},
                           {"number", one.number},
                           {"state", name_of(one.state)},
                           {"state_label", label_of(one.state)},
                           {"submitted_at", time_or_null(one.submitted_at)}});
    out["history"] = std::move(history);
    out["filings"] = std::move(filings);
    return out;
}

result<response> answer_with(sql::session& s, const filing_context& c, const access::principal& who,
                             std::string_view id, int status = 200)
{
    const auto a = account_store::find(s, id);
    auto r = http::json_response(details(s, c, who, *a), status);
    access::with_version(r, a->version);
    return r;
}

asio::awaitable<response> list(const filing_context& c, request r)
{
    const auto page = access::page_of(r);
    if (page.has_error())
        co_return problem(page.error());
    register_store::filter f;
    f.reader_id = access::caller_of(r).person_id;
    f.state = r.query_value("state");
    f.platform = r.query_value("platform");
    if (const auto q = r.query_value("q"); q && !q->empty())
        f.name_pattern = access::pattern_for(*q);
    const auto unit_id = r.query_value("unit");
    if (page->cursor) {
        const auto cut = page->cursor->rfind('~');
        if (cut == std::string::npos)
            co_return problem(access::unreadable_cursor());
        f.after_name = page->cursor->substr(0, cut);
        f.after_id = page->cursor->substr(cut + 1);
    }
    auto ask = [&](sql::session& s) {
        if (unit_id) {
            const auto unit = access::unit_store::find(s, *unit_id);
            f.unit_path = unit ? unit->path : "none";
        }
        json::array items;
        std::optional<std::string> next;
        std::optional<account> last;
        for (const auto& id : register_store::list(s, f, page->one_more())) {
            if (static_cast<std::int64_t>(items.size()) == page->limit) {
                next = last->name + "~" + last->id;
                break;
            }
            last = account_store::find(s, id);
            items.push_back(summary(s, c, *last));
        }
        json::object counts;
        for (const auto& [state, n] : register_store::count_by_state(s, f))
            counts[state] = n;
        return json::object{{"items", std::move(items)},
                            {"next", next ? json::value(*next) : json::value(nullptr)},
                            {"counts", std::move(counts)}};
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return http::json_response(found);
}

asio::awaitable<response> show(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) -> result<response> {
        const auto& who = access::caller_of(r);
        const auto a = account_for(s, who, permissions::account_read, r.parameter("id"));
        return a.has_error() ? result<response>{a.error()} : answer_with(s, c, who, a->id);
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

asio::awaitable<response> recognise_it(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto text = body->text("text", {.min = 1, .max = 2000});
    const auto unit_id = body->optional_text("unit_id", {.max = 40});
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto seen = recognise(text);
    const auto& who = access::caller_of(r);
    auto ask = [&](sql::session& s) {
        json::object out{{"platform", seen.platform},
                         {"platform_label", label_of(c.platforms, seen.platform)},
                         {"platform_id", seen.platform_id},
                         {"name", ""},
                         {"url", seen.url},
                         {"existing", nullptr}};
        json::array twins, notes;
        if (!seen.note.empty())
            notes.push_back(json::value(seen.note));
        if (!seen.platform_id.empty())
            if (const auto a = register_store::find_by_identity(s, seen.platform, seen.platform_id)) {
                const bool visible = who.may(permissions::account_read, a->unit_path);
                out["existing"] =
                    json::object{{"id", visible ? json::value(a->id) : json::value(nullptr)},
                                 {"name", a->name},
                                 {"state", name_of(a->state)},
                                 {"state_label", label_of(a->state)},
                                 {"unit", json::object{{"id", a->unit_id},
                                                       {"name", register_store::extras_of(s, a->id).unit_name}}}};
            }
        if (!seen.platform.empty())
            for (const auto& a :
                 register_store::same_unit_same_platform(s, unit_id.value_or(who.unit_id), seen.platform))
                twins.push_back({{"id", a.id}, {"name", a.name}});
        out["same_unit_same_platform"] = std::move(twins);
        out["notes"] = std::move(notes);
        return out;
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return http::json_response(found);
}

// An act on one account that answers with the account; `status` may depend on whether a second person is needed.
template <class F>
asio::awaitable<response> act_on(const filing_context& c, request r, F use_case)
{
    const auto from = r.from;
    const auto& who = access::caller_of(r);
    const auto id = r.parameter("id");
    auto act = [&c, &who, id, use_case](sql::session& s) -> result<response> {
        const result<bound> done = use_case(s, who, id);
        if (done.has_error())
            return done.error();
        return answer_with(s, c, who, id, *done == bound::at_once ? 200 : 202);
    };
    co_return co_await access::answer_once(c.ctx, std::move(r), act);
}

result<bound> at_once(const result<void>& done)
{
    return done.has_error() ? result<bound>{done.error()} : result<bound>{bound::at_once};
}

asio::awaitable<response> change_settings(const filing_context& c, request r)
{
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    std::map<std::string, std::string> wanted;
    const auto given = body->optional_any("settings");
    if (!given || !given->is_object())
        body->violate("settings", "not_object", "应为对象：设置项名称 → 文字。");
    else
        for (const auto& [name, value] : given->get_object())
            if (value.is_string() && value.get_string().size() <= 2000)
                wanted.emplace(name, std::string_view(value.get_string()));
            else
                body->violate("settings." + std::string(name), "not_text", "应为不超过 2000 字节的文字。");
    if (auto bad = body->finish())
        co_return problem(*bad);
    auto use_case = [&c, wanted, v = *version](sql::session& s, const access::principal& who, std::string_view id) {
        return bind_settings(s, c, who, id, v, wanted);
    };
    co_return co_await act_on(c, std::move(r), use_case);
}

asio::awaitable<response> put_secret(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const secret value{body->text("value", {.min = 1, .max = 4000})};
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto& who = access::caller_of(r);
    auto act = [&](sql::session& s) { return bind_secret(s, c, who, r.parameter("id"), r.parameter("name"), value); };
    const auto done = co_await c.ctx.db.write(act);
    if (done.has_error())
        co_return problem(done.error());
    if (*done == bound::at_once)
        co_return http::no_content();
    co_return http::json_response(json::object{{"pending", true}, {"message", "已提交，等待另一位人员复核后生效。"}},
                                  202);
}

asio::awaitable<response> decide(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const bool approve = body->choice("decision", {"approve", "reject"}) == "approve";
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto change = r.parameter("change_id");
    auto use_case = [&c, approve, change](sql::session& s, const access::principal& who, std::string_view id) {
        return at_once(decide_change(s, c, who, id, change, approve));
    };
    co_return co_await act_on(c, std::move(r), use_case);
}

asio::awaitable<response> declare(const filing_context& c, request r)
{
    auto use_case = [&c](sql::session& s, const access::principal& who, std::string_view id) {
        return at_once(declare_manual(s, c, who, id));
    };
    co_return co_await act_on(c, std::move(r), use_case);
}

asio::awaitable<response> cover(const filing_context& c, request r)
{
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto sha = body->optional_text("sha256", {.min = 64, .max = 64}).value_or("");
    if (auto bad = body->finish())
        co_return problem(*bad);
    auto use_case = [&c, sha, v = *version](sql::session& s, const access::principal& who, std::string_view id) {
        return at_once(choose_cover(s, c, who, id, v, sha));
    };
    co_return co_await act_on(c, std::move(r), use_case);
}

asio::awaitable<response> source(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto account = body->optional_text("account_id", {.min = 1, .max = 40});
    if (auto bad = body->finish())
        co_return problem(*bad);
    auto act = [&](sql::session& s) { return name_source(s, c, access::caller_of(r), r.parameter("id"), account); };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? http::no_content() : problem(done.error());
}

} // namespace

void add_account_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const auto add = [&](verb v, const char* path, permission p, auto run) {
        table.add({v, std::string("/api/v1") + path, p, [&c, run](request r) { return run(c, std::move(r)); }});
    };
    add(verb::get, "/accounts", permissions::account_read, list);
    add(verb::get, "/accounts/{id}", permissions::account_read, show);
    add(verb::post, "/accounts/recognitions", permissions::filing_create, recognise_it);
    add(verb::patch, "/accounts/{id}/settings", permissions::account_bind, change_settings);
    add(verb::put, "/accounts/{id}/secrets/{name}", permissions::account_bind, put_secret);
    add(verb::post, "/accounts/{id}/changes/{change_id}/decisions", permissions::account_approve_change, decide);
    add(verb::post, "/accounts/{id}/manual-declarations", permissions::account_bind, declare);
    add(verb::put, "/accounts/{id}/default-cover", permissions::account_bind, cover);
    add(verb::put, "/units/{id}/source", permissions::account_bind, source);
}

} // namespace tongyuan::registry
