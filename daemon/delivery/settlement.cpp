#include "delivery/settlement.hpp"

#include "base/log.hpp"
#include "channels/journal_store.hpp"
#include "content/approval.hpp"
#include "delivery/alarm_store.hpp"
#include "delivery/lane_store.hpp"
#include "delivery/receipt_store.hpp"
#include "delivery/refresh_store.hpp"

namespace tongyuan::delivery {

namespace {

bool supports(const engine& e, std::string_view platform, adapters::operation_kind kind)
{
    const auto* about = e.exchange.channels().manifest_of(platform);
    return about && std::ranges::find(about->operations, kind) != about->operations.end();
}

void alert(sql::session& s, const engine& e, const delivery& d, std::string kind, std::string text, timestamp now)
{
    alarm_store::raise(s,
                       {e.ctx.ids.next(), std::move(kind), d.id, d.id, d.account_id, d.unit_id, std::move(text), now});
}

void announce_trouble(sql::session& s, const engine& e, const work& w, const ending& end, state to, timestamp now)
{
    const auto name = "“" + w.who.account.name + "”";
    if (to == state::unconfirmed)
        alert(s, e, w.what, "delivery.unconfirmed", name + "是否已发布无法确认：" + end.why, now);
    else if (to == state::refused)
        alert(s, e, w.what, "delivery.refused", name + "拒绝发布：" + end.why, now);
    else if (to == state::held && end.why_code != "hold")
        alert(s, e, w.what, "delivery.held", name + "需要处理：" + end.why, now);
    else if (end.how == event::defer && to == state::accepted && end.failed)
        alert(s, e, w.what, "delivery.poll", name + "发布结果查询失败：" + end.why, now);
    else
        alarm_store::close(s, w.what.id, now);
}

void prove(sql::session& s, const engine& e, const work& w, const ending& end, timestamp now)
{
    const auto& d = w.what;
    const bool readable =
        end.proven_by != "evidence" && e.exchange.channels().manifest_of(w.who.account.platform)->reads_back;
    receipt r;
    r.delivery_id = d.id;
    r.account_id = d.account_id;
    r.article_id = d.article_id;
    r.platform_id = end.proof->platform_id;
    r.url = end.proof->url;
    r.published_at = now;
    r.journal_digest = digest_of(channels::journal_store::load(s, d.id));
    r.proven_by = end.proven_by;
    r.read_back = readable ? "pending" : "unreadable";
    r.read_back_message = readable ? "" : "该渠道无法自动回读，请人工查看。";
    receipt_store::insert(s, r);
    const auto head = content::head_of(s, d.article_id, d.revision);
    e.tell.published(s, {d.account_id, d.article_id, head ? head->title : "", r.platform_id, r.url, now});
    for (const auto& account : delivery_store::wake_waiting_for_source(s, d.article_id, now))
        lane_store::wake(s, account);
    if (supports(e, w.who.account.platform, adapters::operation_kind::refresh))
        refresh_store::want(s, d.account_id, now);
}

void take_down(sql::session& s, const engine& e, const work& w, timestamp now)
{
    const auto& d = w.what;
    const auto original = delivery_store::newest(s, d.article_id, d.account_id, "publish");
    if (original && original->where == state::published) {
        delivery_store::change gone;
        gone.to = state::withdrawn;
        gone.why_code = "withdrawn";
        gone.why = "已从平台撤回。";
        delivery_store::move(s, original->id, state::published, gone, now);
        receipt_store::withdrawn(s, original->id, now);
    }
    e.tell.withdrawn(s, {d.account_id, d.target_id.value_or(""), d.target_url.value_or(""), now});
    if (supports(e, w.who.account.platform, adapters::operation_kind::refresh))
        refresh_store::want(s, d.account_id, now);
}

void write_journal(sql::session& s, const work& w, const ending& end,
                   const std::vector<channels::journal_row>& unwritten)
{
    for (const auto& row : unwritten)
        channels::journal_store::answer(s, w.what.id, row);
    if (end.note)
        channels::journal_store::append(s, w.what.id, *end.note);
}

} // namespace

ending fitted(ending e, state from, timestamp retry_at)
{
    const bool watching = from == state::accepted || from == state::unconfirmed;
    if (watching && e.how == event::hold) {
        e.how = event::defer;
        e.due_at = retry_at;
        e.failed = true;
    }
    if (from == state::unconfirmed && (e.how == event::accept || e.how == event::doubt))
        e.how = event::defer;
    return e;
}

bool settle(sql::session& s, const engine& e, const work& w, const ending& end,
            const std::vector<channels::journal_row>& unwritten, timestamp now)
{
    const auto to = next_state(transitions(), w.what.where, end.how);
    if (!to)
        throw std::logic_error("no such move for delivery " + w.what.id);
    delivery_store::change c;
    c.to = *to;
    c.why_code = end.why_code;
    c.why = end.why;
    c.cure = end.cure;
    c.due_at = end.due_at;
    c.failures = end.failed ? w.what.failures + 1 : 0;
    if (end.task) {
        c.task_title = end.task->title;
        c.task_text = end.task->instructions;
    }
    if (!delivery_store::settle(s, w.what, w.by, c, now)) {
        for (const auto& row : unwritten)
            if (channels::journal_store::answer(s, w.what.id, row))
                alert(s, e, w.what, "delivery.late_answer", "租约失效后收到平台答复，已存入流水，请核对。", now);
        return false;
    }
    write_journal(s, w, end, unwritten);
    if (end.how == event::publish)
        prove(s, e, w, end, now);
    if (end.how == event::withdraw)
        take_down(s, e, w, now);
    announce_trouble(s, e, w, end, *to, now);
    lane_store::release(s, w.what.account_id, w.by);
    return true;
}

} // namespace tongyuan::delivery
