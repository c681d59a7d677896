#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "registry/filing_store.hpp"
#include "registry/filings.hpp"
#include "registry/register_store.hpp"
#include "registry/routes.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

constexpr text_rule comment_rule{.max = 1000, .multiline = true};

json::value time_or_null(std::optional<timestamp> at)
{
    return at ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

json::object summary(sql::session& s, const access::principal& who, const filing& f)
{
    json::value waiting = nullptr;
    if (f.state == filing_state::in_review)
        for (const auto& level : filing_store::route(s, f.id))
            if (level.level == f.level)
                waiting = json::object{{"unit", json::object{{"id", level.unit_id}, {"name", level.unit_name}}}};
    return {{"id", f.id},
            {"number", f.number},
            {"kind", f.kind},
            {"kind_label", label_of_kind(f.kind)},
            {"state", name_of(f.state)},
            {"state_label", label_of(f.state)},
            {"level", f.level},
            {"levels", f.levels},
            {"unit", json::object{{"id", f.unit_id}, {"name", f.unit_name}}},
            {"account",
             f.account_id ? json::value(json::object{{"id", *f.account_id}, {"name", f.title}}) : json::value(nullptr)},
            {"title", f.title},
            {"applicant", json::object{{"id", f.applicant}, {"name", f.applicant_name}}},
            {"submitted_at", time_or_null(f.submitted_at)},
            {"due_at", time_or_null(f.due_at)},
            {"waiting_for", std::move(waiting)},
            {"may", json::object{{"edit", may_edit(f.state) && f.applicant == who.person_id},
                                 {"submit", may_edit(f.state) && f.applicant == who.person_id},
                                 {"decide", may_decide(s, who, f)},
                                 {"withdraw",
                                  f.applicant == who.person_id &&
                                      next_state(filing_transitions(), f.state, filing_event::withdraw).has_value()}}},
            {"updated_at", to_rfc3339(f.updated_at)},
            {"version", f.version}};
}

json::array route_of(sql::session& s, const filing& f, const std::vector<filing_decision>& decided)
{
    const auto round = decided.empty() ? 0 : decided.back().round;
    json::array out;
    for (const auto& level : filing_store::route(s, f.id)) {
        json::object one{
            {"level", level.level},
            {"unit", json::object{{"id", level.unit_id}, {"name", level.unit_name}}},
            {"mode", level.mode},
            {"state", f.state == filing_state::in_review && f.level == level.level ? "current" : "waiting"},
            {"decided_by", nullptr},
            {"decided_at", nullptr},
            {"comment", ""}};
        for (const auto& d : decided)
            if (d.round == round && d.level == level.level && d.decision != "submit" && d.decision != "withdraw") {
                one["state"] = d.decision;
                one["decided_by"] = json::object{{"id", d.person}, {"name", d.person_name}};
                one["decided_at"] = to_rfc3339(d.at);
                one["comment"] = d.comment;
            }
        out.push_back(std::move(one));
    }
    return out;
}

json::object details(sql::session& s, const access::principal& who, const filing& f)
{
    auto out = summary(s, who, f);
    const auto decided = filing_store::decisions(s, f.id);
    json::array decisions, attachments;
    for (const auto& d : decided)
        decisions.push_back({{"round", d.round},
                             {"level", d.level},
                             {"decision", d.decision},
                             {"person", json::object{{"id", d.person}, {"name", d.person_name}}},
                             {"comment", d.comment},
                             {"field_comments", json::parse(d.field_comments)},
                             {"at", to_rfc3339(d.at)}});
    for (const auto& a : filing_store::attachments(s, f.id))
        attachments.push_back({{"sha256", a.sha256}, {"file_name", a.file_name}});
    out["route"] = route_of(s, f, decided);
    out["proposed"] = json::parse(f.proposed);
    out["current"] = nullptr;
    if (f.account_id && f.state == filing_state::approved)
        out["current"] = json::parse(register_store::extras_of(s, *f.account_id).fields);
    out["decisions"] = std::move(decisions);
    out["attachments"] = std::move(attachments);
    return out;
}

result<response> answer_with(sql::session& s, const access::principal& who, const filing& f, int status = 200)
{
    auto r = http::json_response(details(s, who, f), status);
    access::with_version(r, f.version);
    return r;
}

void read_person(json_reader& from, std::string_view field, json::object& into)
{
    auto person = from.optional_object(field);
    if (!person) {
        from.violate(field, "required", "请填写姓名和电话。");
        return;
    }
    into[field] = json::object{{"name", person->text("name", {.min = 1, .max = 50})},
                               {"phone", person->text("phone", {.min = 5, .max = 30})}};
}

std::optional<proposal> read_proposal(json_reader& body, const filing_context& c)
{
    auto in = body.optional_object("proposed");
    if (!in)
        return {};
    proposal p;
    p.platform = in->text("platform", {.min = 1, .max = 40});
    if (!p.platform.empty() && !c.platforms.contains(p.platform))
        in->violate("platform", "not_allowed", "没有这个平台，请从列表中选择。");
    p.platform_id = in->text("platform_id", {.min = 1, .max = 200});
    p.name = in->text("name", {.min = 1, .max = 100});
    p.url = in->optional_text("url", {.max = 2000}).value_or("");
    p.fields = {{"platform", p.platform}, {"platform_id", p.platform_id}, {"name", p.name}, {"url", p.url}};
    for (const auto* field : {"purpose", "functions", "reason"})
        p.fields[field] = in->optional_text(field, comment_rule).value_or("");
    p.fields["opened_on"] = in->optional_text("opened_on", {.max = 20}).value_or("");
    p.fields["followers"] = in->optional_integer("followers", {.min = 0}).value_or(0);
    read_person(*in, "principal", p.fields);
    read_person(*in, "deputy", p.fields);
    read_person(*in, "handler", p.fields);
    return p;
}

std::optional<std::vector<filing_attachment>> read_attachments(json_reader& body)
{
    if (!body.has("attachments"))
        return {};
    std::vector<filing_attachment> out;
    for (auto& one : body.objects("attachments", 50))
        out.push_back({one.text("sha256", {.min = 64, .max = 64}), one.text("file_name", {.min = 1, .max = 255})});
    return out;
}

asio::awaitable<response> list(const filing_context& c, request r)
{
    const auto page = access::page_of(r);
    if (page.has_error())
        co_return problem(page.error());
    filing_store::filter f;
    f.reader_id = access::caller_of(r).person_id;
    f.state = r.query_value("state");
    f.kind = r.query_value("kind");
    f.todo = r.query_value("todo") == "1";
    f.mine = r.query_value("mine") == "1";
    if (page->cursor) {
        const auto cut = page->cursor->find('-');
        std::int64_t millis = 0;
        const auto* end = page->cursor->data() + std::min(cut, page->cursor->size());
        if (cut == std::string::npos || std::from_chars(page->cursor->data(), end, millis).ptr != end)
            co_return problem(access::unreadable_cursor());
        f.after_at = from_millis(millis);
        f.after_id = page->cursor->substr(cut + 1);
    }
    auto ask = [&](sql::session& s) {
        auto found = filing_store::list(s, f, page->one_more());
        std::optional<std::string> next;
        if (static_cast<std::int64_t>(found.size()) > page->limit) {
            found.pop_back();
            next = std::to_string(to_millis(found.back().updated_at)) + "-" + found.back().id;
        }
        json::array items;
        for (const auto& one : found)
            items.push_back(summary(s, access::caller_of(r), one));
        return access::page_answer(std::move(items), next);
    };
    co_return co_await c.ctx.db.read(ask);
}

asio::awaitable<response> show(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) -> result<response> {
        const auto& who = access::caller_of(r);
        const auto f = filing_for(s, who, r.parameter("id"));
        return f.has_error() ? result<response>{f.error()} : answer_with(s, who, *f);
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

template <class F>
asio::awaitable<response> act_on(const filing_context& c, request r, F use_case, int status = 200)
{
    const auto from = r.from;
    const auto& who = access::caller_of(r);
    auto act = [&who, use_case, status](sql::session& s) -> result<response> {
        const result<filing> after = use_case(s, who);
        return after.has_error() ? result<response>{after.error()} : answer_with(s, who, *after, status);
    };
    co_return co_await access::answer_once(c.ctx, std::move(r), act);
}

asio::awaitable<response> create(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    (void)body->choice("kind", {"open"});
    const auto unit_id = body->text("unit_id", {.min = 1, .max = 40});
    const auto p = read_proposal(*body, c);
    if (!p && !body->has("proposed"))
        body->violate("proposed", "required", "必填：账号信息。");
    const auto attached = read_attachments(*body);
    const bool submit = body->optional_boolean("submit").value_or(false);
    if (auto bad = body->finish())
        co_return problem(*bad);
    auto use_case = [&c, unit_id, p, attached, submit](sql::session& s,
                                                       const access::principal& who) -> result<filing> {
        auto made = create_filing(s, c, who, unit_id, *p, attached.value_or(std::vector<filing_attachment>{}));
        return made.has_error() || !submit ? made : submit_filing(s, c, who, made->id);
    };
    co_return co_await act_on(c, std::move(r), use_case, 201);
}

asio::awaitable<response> edit(const filing_context& c, request r)
{
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto p = read_proposal(*body, c);
    const auto attached = read_attachments(*body);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto use_case = [&c, id, v = *version, p, attached](sql::session& s, const access::principal& who) {
        return edit_filing(s, c, who, id, v, p, attached);
    };
    co_return co_await act_on(c, std::move(r), use_case);
}

asio::awaitable<response> submit(const filing_context& c, request r)
{
    const auto id = r.parameter("id");
    auto use_case = [&c, id](sql::session& s, const access::principal& who) { return submit_filing(s, c, who, id); };
    co_return co_await act_on(c, std::move(r), use_case);
}

asio::awaitable<response> decide(const filing_context& c, request r)
{
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    decision_words d;
    d.version = *version;
    d.decision = body->choice("decision", {"approve", "return", "reject"});
    d.comment = body->optional_text("comment", comment_rule).value_or("");
    if (const auto per_field = body->optional_any("field_comments")) {
        if (per_field->is_object())
            d.field_comments = per_field->get_object();
        else
            body->violate("field_comments", "not_object", "应为对象：字段 → 意见。");
    }
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto use_case = [&c, id, d](sql::session& s, const access::principal& who) {
        return decide_filing(s, c, who, id, d);
    };
    co_return co_await act_on(c, std::move(r), use_case);
}

asio::awaitable<response> withdraw(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto reason = body->optional_text("reason", comment_rule).value_or("");
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto use_case = [&c, id, reason](sql::session& s, const access::principal& who) {
        return withdraw_filing(s, c, who, id, reason);
    };
    co_return co_await act_on(c, std::move(r), use_case);
}

} // namespace

void add_filing_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const auto add = [&](verb v, const char* path, permission p, auto run) {
        table.add({v, std::string("/api/v1") + path, p, [&c, run](request r) { return run(c, std::move(r)); }});
    };
    add(verb::get, "/filings", permissions::filing_read, list);
    add(verb::post, "/filings", permissions::filing_create, create);
    add(verb::get, "/filings/{id}", permissions::filing_read, show);
    add(verb::patch, "/filings/{id}", permissions::filing_create, edit);
    add(verb::post, "/filings/{id}/submissions", permissions::filing_create, submit);
    add(verb::post, "/filings/{id}/decisions", permissions::filing_approve, decide);
    add(verb::post, "/filings/{id}/withdrawals", permissions::filing_create, withdraw);
}

} // namespace tongyuan::registry
