#include "registry/custody/reveals.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "access/vault.hpp"
#include "registry/accounts.hpp"
#include "registry/custody/custody.hpp"
#include "registry/register_store.hpp"
#include "registry/rules/register_rules.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view secret_name = "location_note";
constexpr std::int64_t at_once = 100;

// Beside the account's own secrets, which its adapter is given.
std::string vault_owner(std::string_view account_id)
{
    return "custody:" + std::string(account_id);
}

void audit(sql::session& s, const filing_context& c, const access::principal& who, std::string act,
           std::string_view account_id, std::string_view unit_id, json::object detail, timestamp now)
{
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, std::move(act), "account", std::string(account_id),
                                        std::string(unit_id), std::move(detail)));
}

void audit_lapse(sql::session& s, const filing_context& c, const note_reveal& r, std::string_view why, timestamp now)
{
    access::append_audit(s, c.ctx.writer,
                         {now,
                          "system",
                          "系统",
                          "custody.reveal_lapsed",
                          "account",
                          r.account_id,
                          r.unit_id,
                          {{"reveal", r.id}, {"asked_by", r.asked_by}, {"why", why}}});
}

void lapse_all(sql::session& s, const filing_context& c, const std::vector<note_reveal>& all, std::string_view why,
               timestamp now)
{
    for (const auto& r : all)
        if (reveal_store::lapse(s, r, why))
            audit_lapse(s, c, r, why, now);
}

std::size_t lapse_those_over(sql::session& s, const filing_context& c, timestamp now)
{
    const auto over = reveal_store::lapsed(s, now, at_once);
    lapse_all(s, c, over, "超过时限", now);
    return over.size();
}

refusal has_ended(const note_reveal& r, timestamp now)
{
    if (r.state == "lapsed" || ((r.state == "asked" || r.state == "approved") && r.lapses_at <= now))
        return {errc::wrong_state, "reveal.lapsed", "这次申请已超过时限失效，请重新申请。"};
    if (r.state == "shown")
        return {errc::wrong_state, "reveal.shown", "已经查看过。每次同意只能查看一次，请重新申请。"};
    if (r.state == "refused")
        return {errc::wrong_state, "reveal.refused", "这次申请未获同意，请重新申请。"};
    return {errc::wrong_state, "reveal.wrong_state",
            r.state == "asked" ? "还没有人审批这次申请。" : "这次申请已经审批过。"};
}

} // namespace

result<void> write_note(sql::session& s, const filing_context& c, const access::principal& who,
                        std::string_view account_id, std::string_view text)
{
    const auto a = account_for(s, who, permissions::custody_manage, account_id);
    if (a.has_error())
        return a.error();
    register_store::lock(s, account_id); // one after the other on one account
    if (auto fault = fault_of_location(text); !fault.empty())
        return unacceptable({{"text", "looks_like_a_password", std::move(fault)}});
    const auto now = c.ctx.time.now();
    lapse_all(s, c, reveal_store::standing_of(s, account_id), "封存位置已更新", now);
    const auto owner = vault_owner(account_id);
    if (text.empty()) {
        c.ctx.secrets.forget(s, owner, secret_name);
        reveal_store::forget_note(s, account_id);
    } else {
        c.ctx.secrets.put(s, owner, secret_name, secret{std::string(text)}, now);
        reveal_store::put_note(s, {std::string(account_id), who.name, who.person_id, now});
    }
    audit(s, c, who, text.empty() ? "custody.note_removed" : "custody.note_written", a->id, a->unit_id, {}, now);
    return {};
}

void forget_note(sql::session& s, const filing_context& c, std::string_view account_id, timestamp now)
{
    lapse_all(s, c, reveal_store::standing_of(s, account_id), "账号已不在册", now);
    if (!reveal_store::note_of(s, account_id))
        return;
    c.ctx.secrets.forget(s, vault_owner(account_id), secret_name);
    reveal_store::forget_note(s, account_id);
}

result<note_reveal> ask_reveal(sql::session& s, const filing_context& c, const access::principal& who,
                               std::string_view account_id, std::string_view reason)
{
    const auto a = account_for(s, who, permissions::custody_reveal, account_id);
    if (a.has_error())
        return a.error();
    register_store::lock(s, account_id); // one after the other on one account
    if (!reveal_store::note_of(s, account_id))
        return refusal{errc::not_found, "reveal.no_note", "这个账号没有登记封存位置。"};
    const auto now = c.ctx.time.now();
    for (const auto& one : reveal_store::standing_of(s, account_id))
        if (one.lapses_at <= now)
            lapse_all(s, c, {one}, "超过时限", now);
        else if (one.asked_person == who.person_id)
            return refusal{errc::conflict, "reveal.asked_already", "您的申请还在处理中，请勿重复申请。"};
    note_reveal r;
    r.id = c.ctx.ids.next();
    r.account_id = a->id;
    r.asked_person = who.person_id;
    r.asked_by = who.name;
    r.asked_at = now;
    r.reason = reason;
    r.lapses_at = now + std::chrono::hours{rules_in_force{s, a->unit_id}.number("reveal_ask_hours")};
    reveal_store::ask(s, r);
    audit(s, c, who, "custody.reveal_asked", a->id, a->unit_id, {{"reveal", r.id}, {"reason", reason}}, now);
    return reveal_store::find(s, r.id).value();
}

result<note_reveal> reveal_for(sql::session& s, const access::principal& who, std::string_view id)
{
    auto r = reveal_store::find(s, id);
    if (!r || (r->asked_person != who.person_id && !who.may(permissions::custody_approve_reveal, r->unit_path) &&
               !who.may(permissions::custody_read, r->unit_path)))
        return not_found("次申请");
    return std::move(*r);
}

bool may_decide(const access::principal& who, const note_reveal& r, timestamp now)
{
    return r.state == "asked" && now < r.lapses_at && r.asked_person != who.person_id &&
           who.may(permissions::custody_approve_reveal, r.unit_path);
}

bool may_see(const access::principal& who, const note_reveal& r, timestamp now)
{
    return r.state == "approved" && now < r.lapses_at && r.asked_person == who.person_id;
}

result<note_reveal> decide_reveal(sql::session& s, const filing_context& c, const access::principal& who,
                                  std::string_view id, bool approve, std::string_view words)
{
    auto r = reveal_for(s, who, id);
    if (r.has_error())
        return r;
    if (!who.may(permissions::custody_approve_reveal, r->unit_path))
        return not_found("次申请");
    register_store::lock(s, r->account_id); // a new place is not shown by a permission that was given for the old one
    r = reveal_store::find(s, id).value();
    if (r->asked_person == who.person_id)
        return refusal{errc::forbidden, "reveal.own", "不能审批自己的申请，须由另一位有权人员审批。"};
    const auto now = c.ctx.time.now();
    if (!may_decide(who, *r, now))
        return has_ended(*r, now);
    if (!approve && words.empty())
        return unacceptable({{"comment", "required", "不同意须写明原因。"}});
    r->state = approve ? "approved" : "refused";
    r->decided_by = who.name;
    r->decided_at = now;
    r->words = words;
    if (approve)
        r->lapses_at = now + std::chrono::minutes{rules_in_force{s, r->unit_id}.number("reveal_minutes")};
    if (!reveal_store::decide(s, *r, who.person_id))
        return has_ended(*r, now);
    audit(s, c, who, approve ? "custody.reveal_approved" : "custody.reveal_refused", r->account_id, r->unit_id,
          {{"reveal", r->id}, {"asked_by", r->asked_by}, {"words", words}}, now);
    return reveal_store::find(s, id).value();
}

result<secret> show_note(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id)
{
    const auto r = reveal_store::find(s, id);
    // What was permitted once is shown only to whom it still would be.
    if (!r || r->asked_person != who.person_id || !who.may(permissions::custody_reveal, r->unit_path))
        return not_found("次申请");
    const auto now = c.ctx.time.now();
    if (!reveal_store::show(s, id, now))
        return has_ended(*r, now);
    auto note = c.ctx.secrets.get(s, vault_owner(r->account_id), secret_name);
    if (!note)
        return refusal{errc::not_found, "reveal.no_note", "这个账号没有登记封存位置。"};
    audit(s, c, who, "custody.reveal_shown", r->account_id, r->unit_id,
          {{"reveal", r->id}, {"approved_by", r->decided_by}}, now);
    return std::move(*note);
}

asio::awaitable<std::size_t> lapse_reveals(const filing_context& c)
{
    const auto now = c.ctx.time.now();
    // Nearly always nothing: a look takes no turn at the writer.
    auto look = [&](sql::session& s) { return reveal_store::lapsed(s, now, 1).empty(); };
    if (co_await c.ctx.db.read(look))
        co_return 0;
    auto act = [&](sql::session& s) { return lapse_those_over(s, c, now); };
    const auto lapsed = co_await c.ctx.db.write(act);
    co_return lapsed;
}

} // namespace tongyuan::registry
