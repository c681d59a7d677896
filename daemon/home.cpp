#include "home.hpp"

#include "access/permissions.hpp"
#include "access/principal.hpp"
#include "content/article_store.hpp"
#include "delivery/corrections/correction_store.hpp"
#include "delivery/guards/clock_doubt.hpp"
#include "delivery/guards/quarantine.hpp"
#include "delivery/listing_store.hpp"
#include "delivery/watching/alarm_store.hpp"
#include "oversight/assessments.hpp"
#include "oversight/case_store.hpp"
#include "registry/closing/closing_store.hpp"
#include "registry/custody/handover_store.hpp"
#include "registry/custody/reveal_store.hpp"
#include "registry/filing/filing_store.hpp"
#include "registry/register_store.hpp"
#include "registry/rules/working_calendar.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <map>

namespace tongyuan {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::int64_t most = 201; // one more than is counted: beyond 200 the page says "200+"

struct how_many {
    std::size_t count = 0;
    bool more = false;
};

// Of a list that was read up to `most`.
template <class T>
how_many listed(const std::vector<T>& found)
{
    const bool more = std::ssize(found) >= most;
    return {more ? found.size() - 1 : found.size(), more};
}

how_many exactly(std::size_t count)
{
    return {count, false};
}

void add(json::array& due, const char* kind, const char* label, how_many found, std::string_view link,
         std::string_view worst = {})
{
    if (found.count == 0)
        return;
    json::object item{{"kind", kind}, {"label", label}, {"count", found.count}, {"more", found.more}, {"link", link}};
    if (!worst.empty())
        item["worst"] = worst;
    due.push_back(std::move(item));
}

void add_returned(sql::session& s, const access::principal& who, json::array& due)
{
    content::article_store::filter f;
    f.reader_id = who.person_id;
    f.created_by = who.person_id;
    f.state = "returned";
    add(due, "articles.returned", "被退回的稿件", listed(content::article_store::list(s, f, most)),
        "/articles?mine=1&state=returned");
}

void add_filings(sql::session& s, const access::principal& who, json::array& due, timestamp now)
{
    registry::filing_store::filter todo;
    todo.reader_id = who.person_id;
    todo.today = registry::text_of(registry::day_in_shanghai(now));
    todo.now = now;
    auto informed = todo, late = todo;
    todo.todo = true;
    const auto waiting = registry::filing_store::list(s, todo, most);
    const auto most_urgent = std::ranges::min_element(waiting, {}, [](const auto& f) { return f.due_at; });
    add(due, "filings.todo", "待审批的备案", listed(waiting), "/filings?todo=1",
        most_urgent == waiting.end() || !most_urgent->due_at
            ? ""
            : most_urgent->title + "（" + to_shanghai_minute(*most_urgent->due_at) + " 前）");
    informed.informed = true;
    add(due, "filings.informed", "待签阅的备案", listed(registry::filing_store::list(s, informed, most)),
        "/filings?informed=1");
    late.overdue = true;
    const auto overdue = registry::filing_store::list(s, late, most);
    add(due, "filings.overdue", "审批超时的备案", listed(overdue), "/filings?overdue=1",
        overdue.empty() ? "" : overdue.back().title);
    registry::filing_store::filter returned;
    returned.reader_id = who.person_id;
    returned.mine = true;
    returned.state = "returned";
    add(due, "filings.returned", "被退回的备案", listed(registry::filing_store::list(s, returned, most)),
        "/filings?mine=1&state=returned");
}

void add_corrections(sql::session& s, const access::principal& who, json::array& due)
{
    const auto open = delivery::correction_store::unfinished(s, who.person_id, permissions::delivery_act.name, most);
    add(due, "corrections.open", "没有办完的撤回、更正和紧急停发", listed(open),
        open.empty() ? "" : "/corrections/" + open.front().id, open.empty() ? "" : open.front().title);
}

// What nobody knows comes first, for those who can act.
void add_urgent(sql::session& s, const access::principal& who, json::array& due)
{
    delivery::listing_store::filter unknown;
    unknown.reader_id = who.person_id;
    unknown.state = "unconfirmed";
    const auto in_doubt = delivery::listing_store::list(s, unknown, most);
    if (who.may(permissions::delivery_act) || who.may(permissions::delivery_settle) ||
        who.may(permissions::delivery_resend))
        add(due, "deliveries.unconfirmed", "无法确认是否已发出的投递，请立即核实", listed(in_doubt),
            "/deliveries?state=unconfirmed");
    add_corrections(s, who, due);
}

void add_deliveries(sql::session& s, const access::principal& who, json::array& due)
{
    delivery::listing_store::filter trouble;
    trouble.reader_id = who.person_id;
    trouble.trouble = true;
    add(due, "deliveries.trouble", "需要处理的投递", listed(delivery::listing_store::list(s, trouble, most)),
        "/deliveries?trouble=1");
    delivery::listing_store::filter tasks;
    tasks.reader_id = who.person_id;
    tasks.state = "accepted";
    add(due, "deliveries.tasks", "等待平台或人工完成的投递", listed(delivery::listing_store::list(s, tasks, most)),
        "/deliveries?state=accepted");
}

// What a restored store and a doubtful clock wait for.
void add_guards(sql::session& s, const access::principal& who, json::array& due)
{
    const auto open = listed(delivery::quarantine_store::list(s, who.person_id, "", most));
    const auto sent = delivery::quarantine_store::count(s).sent;
    add(due, "quarantine", "恢复后待核实的投递", open, "/restored",
        sent > 0 ? "其中 " + std::to_string(sent) + " 条可能已经发出" : "");
    if (who.may(permissions::guard_confirm) && delivery::clock_store::in_doubt(s))
        add(due, "clock", "服务器时间待确认，定时发布已暂停", exactly(1), "/status");
}

// One reminder for each step of a closing that waits for this person; the most urgent account stands for its step.
void add_closings(sql::session& s, const access::principal& who, json::array& due, timestamp now)
{
    registry::closing_store::filter f;
    f.reader_id = who.person_id;
    f.permission = permissions::filing_create.name;
    f.acting_at = now;
    for (const auto step : registry::all_closing_steps) {
        f.step = name_of(step);
        const auto waiting = registry::closing_store::list(s, f, most);
        if (waiting.empty())
            continue;
        const auto& first = waiting.front();
        const auto label = "关停：" + std::string(label_of(step));
        const auto kind = "closings." + *f.step;
        const auto when = first.it.due_at ? to_shanghai_minute(*first.it.due_at) : "";
        add(due, kind.c_str(), label.c_str(), listed(waiting), "/closings?todo=1&step=" + *f.step,
            first.account_name + "（" + when + (first.it.due_at && *first.it.due_at < now ? " 已超期）" : " 前）"));
    }
}

constexpr std::chrono::days verification_notice{30};
constexpr std::chrono::days told_for{14}; // custodians of who asked about their accounts

// The platform stops what is not verified again in time; accounts that are on their way out need no more of it.
void add_verifications(sql::session& s, registry::account_index& index, const access::principal& who, json::array& due,
                       timestamp now)
{
    using enum registry::account_state;
    registry::account_question ending;
    ending.scopes = who.scopes(permissions::filing_create);
    ending.verified_before = registry::text_of(registry::day_in_shanghai(now + verification_notice));
    ending.most = 0;
    const auto counts = index.find(s, ending).counts;
    std::size_t waiting = 0;
    for (const auto state : {approved, active, suspended})
        if (const auto at = counts.find(state); at != counts.end())
            waiting += static_cast<std::size_t>(at->second);
    add(due, "accounts.verification", "认证已到期或 30 天内到期的账号", exactly(waiting),
        "/accounts?sort=verified_until&verified_before=" + ending.verified_before);
}

// What waits for this person of handing over and of envelopes, and what custodians are told of their accounts.
void add_custody(sql::session& s, const access::principal& who, json::array& due, timestamp now)
{
    registry::handover_store::filter mine;
    mine.reader_id = who.person_id;
    mine.state = "open";
    mine.for_me = true;
    const auto to_receive = registry::handover_store::list(s, mine, most);
    add(due, "handovers.receive", "待我确认接收的账号交接", listed(to_receive),
        to_receive.size() == 1 ? "/handovers/" + to_receive.front().id : "/handovers?for_me=1",
        to_receive.empty() ? "" : to_receive.front().from_name + " 移交");
    const auto named = [](const std::vector<registry::note_reveal>& all) {
        return all.empty() ? "" : all.front().account_name + "（" + all.front().asked_by + " 申请）";
    };
    const auto to_decide = registry::reveal_store::to_decide(s, who.person_id, now, most);
    add(due, "reveals.decide", "待审批：查看封存位置", listed(to_decide), "/reveals", named(to_decide));
    const auto to_see = registry::reveal_store::to_see(s, who.person_id, now, most);
    add(due, "reveals.see", "已同意，限时查看的封存位置", listed(to_see), "/reveals", named(to_see));
    const auto of_mine = registry::reveal_store::of_custodian(s, who.person_id, now - told_for, most);
    add(due, "reveals.of_mine", "您保管的账号近期有人申请查看封存位置", listed(of_mine), "/reveals", named(of_mine));
}

// Accounts that are in nobody's hands.
void add_unheld(sql::session& s, registry::account_index& index, const access::principal& who, json::array& due)
{
    registry::account_question unheld;
    unheld.scopes = who.scopes(permissions::custody_manage);
    unheld.is_unheld = true;
    unheld.most = 0;
    std::size_t waiting = 0;
    for (const auto& [state, count] : index.find(s, unheld).counts)
        waiting += static_cast<std::size_t>(count);
    add(due, "accounts.unheld", "无人保管的账号", exactly(waiting), "/accounts?unheld=1");
}

void add_accounts(sql::session& s, registry::account_index& index, const access::principal& who, json::array& due)
{
    const auto changes = registry::register_store::changes_to_decide(s, who.person_id, most);
    add(due, "accounts.changes", "待复核的接入变更", listed(changes),
        changes.empty() ? "" : "/accounts/" + changes.front());
    if (!who.may(permissions::account_bind))
        return;
    registry::account_question approved;
    approved.scopes = who.scopes(permissions::account_bind);
    approved.state = registry::account_state::approved;
    approved.most = 0;
    add(due, "accounts.unconnected", "已备案、待接入的账号",
        exactly(static_cast<std::size_t>(index.find(s, approved).counts[registry::account_state::approved])),
        "/accounts?state=approved");
}

// The unit of the account says enough: the page lists them worst first.
void add_activity(sql::session& s, const access::principal& who, json::array& due, timestamp now)
{
    oversight::watch_store::filter f;
    f.reader_id = who.person_id;
    std::map<oversight::standing, std::size_t> count;
    std::map<oversight::standing, std::string> worst;
    for (const auto& a : oversight::assess_all(s, f, now)) {
        ++count[a.verdict.status];
        worst.emplace(a.verdict.status, a.account.unit_name + " · " + a.account.name);
    }
    using enum oversight::standing;
    add(due, "oversight.never_observed", "近期没有观测的账号", exactly(count[not_observed]),
        "/oversight?status=never_observed", worst[not_observed]);
    add(due, "oversight.silent", "停更超期的账号", exactly(count[silent]), "/oversight?status=silent", worst[silent]);
    add(due, "oversight.warning", "即将超期的账号", exactly(count[warning]), "/oversight?status=warning",
        worst[warning]);
}

void add_cases(sql::session& s, const access::principal& who, json::array& due)
{
    oversight::case_store::filter f;
    f.reader_id = who.person_id;
    f.state = "open";
    const auto open = oversight::case_store::list(s, f, most);
    const auto first = std::ranges::min_element(open, {}, [](const auto& c) { return c.due_at; });
    add(due, "cases.open", "待处置的账号", listed(open), "/cases?state=open",
        first == open.end() || !first->due_at
            ? ""
            : first->account_name + "（" + to_shanghai_minute(*first->due_at) + " 前）");
}

json::array alarms_for(sql::session& s, const access::principal& who)
{
    json::array out;
    for (const auto& a : delivery::alarm_store::standing(s, who.person_id, permissions::delivery_read.name, 20))
        out.push_back({{"id", a.id},
                       {"kind", a.kind},
                       {"at", to_rfc3339(a.raised_at)},
                       {"text", a.text},
                       {"repeats", a.repeats},
                       {"delivery_id", a.delivery_id ? json::value(*a.delivery_id) : json::value(nullptr)}});
    return out;
}

json::object page_for(sql::session& s, registry::account_index& index, const access::principal& who, timestamp now)
{
    json::array due;
    if (who.may(permissions::delivery_read))
        add_urgent(s, who, due);
    add(due, "reviews", "待我审核的稿件", listed(content::article_store::waiting_for(s, who.person_id, {}, most)),
        "/reviews");
    add_returned(s, who, due);
    if (who.may(permissions::filing_read))
        add_filings(s, who, due, now);
    if (who.may(permissions::delivery_read)) {
        add_guards(s, who, due);
        add_deliveries(s, who, due);
    }
    if (who.may(permissions::account_read))
        add_accounts(s, index, who, due);
    add_custody(s, who, due, now);
    if (who.may(permissions::custody_manage))
        add_unheld(s, index, who, due);
    if (who.may(permissions::filing_create)) {
        add_verifications(s, index, who, due, now);
        add_closings(s, who, due, now);
    }
    if (who.may(permissions::oversight_read))
        add_activity(s, who, due, now);
    if (who.may(permissions::case_decide))
        add_cases(s, who, due);
    return {{"due", std::move(due)},
            {"notices", who.may(permissions::delivery_read) ? alarms_for(s, who) : json::array{}}};
}

} // namespace

void add_home_routes(http::router& table, const oversight::oversight_context& c, registry::account_index& index)
{
    const auto show = [&c, &index](http::request r) -> asio::awaitable<http::response> {
        return [](const oversight::oversight_context& from, registry::account_index& accounts,
                  http::request q) -> asio::awaitable<http::response> {
            const auto now = from.ctx.time.now();
            auto ask = [&](sql::session& s) { return page_for(s, accounts, access::caller_of(q), now); };
            const auto page = co_await from.ctx.db.read(ask);
            co_return http::json_response(page);
        }(c, index, std::move(r));
    };
    table.add({http::verb::get, "/api/v1/home", permissions::signed_in, show});
}

} // namespace tongyuan
