#include "registry/printing/papers.hpp"

#include "access/audit.hpp"
#include "access/unit_store.hpp"
#include "registry/account_store.hpp"
#include "registry/filing/effects.hpp"
#include "registry/filing/filing_store.hpp"
#include "registry/register_store.hpp"
#include "registry/rules/register_rules.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

constexpr std::size_t most_scans = 20;

json::object record_for(sql::session& s, const filing& f)
{
    if (registers(f.kind))
        return json::parse(f.proposed).as_object();
    if (!f.record_before.empty() && !may_edit(f.state))
        return json::parse(f.record_before).as_object();
    const auto a = f.account_id ? account_store::find(s, *f.account_id) : std::nullopt;
    return a ? record_of(s, *a) : json::object{};
}

// The last word of each level in the latest round.
paper_level level_on_paper(const route_level& level, const std::vector<filing_decision>& decided)
{
    paper_level out{level.unit_name, "", "", {}};
    const auto round = decided.empty() ? 0 : decided.back().round;
    for (const auto& d : decided)
        if (d.round == round && d.level == level.level && (d.decision == "approve" || d.decision == "reject")) {
            out.words = std::string(label_of_decision(d.decision)) + "。" + d.comment;
            out.person = d.person_name + (d.for_name.empty() ? "" : "（代" + d.for_name + "）");
            out.at = d.at;
        }
    return out;
}

void audit(sql::session& s, const filing_context& c, const access::principal& who, std::string act, const filing& f,
           json::object detail, timestamp now)
{
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, std::move(act), "filing", f.id, f.unit_id, std::move(detail)));
}

bool is_over(filing_state state)
{
    return state == filing_state::rejected || state == filing_state::withdrawn;
}

result<filing> sealable_by(sql::session& s, const access::principal& who, std::string_view id, timestamp now)
{
    auto f = filing_for(s, who, id, now);
    if (f.has_error())
        return f;
    if (!may_change(who, *f))
        return refusal{errc::forbidden, "filing.not_yours", "只有申请人或本单位登记员可以上传盖章件。"};
    if (is_over(f->state))
        return refusal{errc::wrong_state, "filing.wrong_state",
                       "这份备案" + std::string(label_of(f->state)) + "，不再需要盖章件。"};
    return f;
}

} // namespace

paper paper_of(sql::session& s, const filing_context& c, const filing& f)
{
    paper_source from{f, record_for(s, f), {}, "", "", "", {}, {}, {}, "", ""};
    if (f.kind == filing_kind::change)
        from.changes = differences(from.record, json::parse(f.proposed).as_object());
    if (const auto unit = access::unit_store::find(s, f.unit_id))
        from.credit_code = unit->credit_code;
    const auto* platform = from.record.if_contains("platform");
    if (platform && platform->is_string())
        from.platform_label = label_of(c.platforms, std::string_view(platform->get_string()));
    if (f.account_id)
        from.account_number = register_store::extras_of(s, *f.account_id).filing_number;
    const auto decided = filing_store::decisions(s, f.id);
    for (const auto& level : filing_store::route(s, f.id)) {
        if (level.mode == "approve")
            from.levels.push_back(level_on_paper(level, decided));
        else
            from.informed.push_back(level.unit_name);
    }
    for (const auto& file : filing_store::attachments(s, f.id))
        from.attachments.push_back(file.file_name);
    const rules_in_force rules{s, f.unit_id};
    from.title = rules.value(is_leaving(f.kind) ? "closing_form_title" : "form_title");
    from.promise = rules.value("form_promise");
    return paper_from(std::move(from));
}

result<certificate> certificate_of(sql::session& s, const filing_context& c, std::string_view account_id)
{
    const auto a = account_store::find(s, account_id);
    if (!a)
        return not_found("个账号");
    const auto extras = register_store::extras_of(s, a->id);
    auto opening = filing_store::find_by_number(s, extras.filing_number);
    if (extras.filing_number.empty() || !opening)
        return refusal{errc::wrong_state, "account.no_certificate", "账号还没有备案编号，批准之后才有备案凭证。"};
    if (is_gone(a->state))
        return refusal{errc::wrong_state, "account.no_certificate",
                       "账号" + std::string(label_of(a->state)) + "，备案凭证不再有效。"};
    certificate out{*a, std::move(*opening), extras.unit_name, "", label_of(c.platforms, a->platform), ""};
    if (const auto unit = access::unit_store::find(s, a->unit_id))
        out.credit_code = unit->credit_code;
    for (const auto& level : filing_store::route(s, out.opening.id))
        if (level.mode == "approve")
            out.issued_by = level.unit_name;
    return out;
}

bool may_seal(const access::principal& who, const filing& f)
{
    return may_change(who, f) && !is_over(f.state);
}

result<filing> add_scan(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                        const filing_attachment& file)
{
    const auto now = c.ctx.time.now();
    auto f = sealable_by(s, who, id, now);
    if (f.has_error())
        return f;
    if (c.file(s, file.sha256, who.person_id) == uploaded::nothing)
        return unacceptable({{"sha256", "unknown", "找不到这个文件，请重新上传后再附上。"}});
    if (scan_store::of_filing(s, id).size() >= most_scans)
        return refusal{errc::wrong_state, "filing.too_many_scans", "盖章件最多 20 份，请先移除多余的。"};
    scan_store::add(s, id, {0, file.sha256, file.file_name, who.person_id, who.name, now});
    audit(s, c, who, "filing.sealed", *f, {{"file_name", file.file_name}, {"sha256", file.sha256}}, now);
    return f;
}

result<filing> take_back_scan(sql::session& s, const filing_context& c, const access::principal& who,
                              std::string_view id, std::int64_t n)
{
    const auto now = c.ctx.time.now();
    auto f = sealable_by(s, who, id, now);
    if (f.has_error())
        return f;
    if (!scan_store::take_back(s, id, n, who.name, now))
        return not_found("份盖章件");
    audit(s, c, who, "filing.seal_removed", *f, {{"n", n}}, now);
    return f;
}

} // namespace tongyuan::registry
