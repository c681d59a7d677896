#include "access/units.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"

namespace json = boost::json;

namespace tongyuan::access {

namespace {

std::vector<violation> faults_of(sql::session& s, const unit& u, std::string_view parent_level)
{
    std::vector<violation> out;
    if (!parent_level.empty() && !may_stand_below(u.level, parent_level))
        out.emplace_back("level", "above_parent", "级别不能高于上级单位。");
    if (!u.region_code.empty() && !is_region_code(u.region_code))
        out.emplace_back("region_code", "not_a_region_code", "应为 6、9 或 12 位数字的行政区划代码。");
    else if (auto fault = u.region_code.empty() ? "" : fault_of_region(u.region_code, u.level); !fault.empty())
        out.emplace_back("region_code", "not_of_level", std::move(fault));
    if (!u.credit_code.empty() && !is_credit_code(u.credit_code))
        out.emplace_back("credit_code", "not_a_credit_code",
                         "不是有效的 18 位统一社会信用代码，请核对（含末位校验码）。");
    else if (unit_store::is_credit_code_taken(s, u))
        out.emplace_back("credit_code", "taken", "已有单位使用这个统一社会信用代码。");
    if (unit_store::is_name_taken(s, u))
        out.emplace_back("name", "taken", "同一上级单位下已有同名单位。");
    return out;
}

// The line goes around the tree: who stands above the unit anyway, or below it, cannot supervise it a second time.
void add_supervisor_faults(sql::session& s, const principal& who, const unit& u, std::vector<violation>& out)
{
    if (!u.supervisor_id)
        return;
    const auto found = unit_for(s, who, permissions::unit_read, *u.supervisor_id);
    if (!found || found->has_ended())
        out.emplace_back("supervisor_id", "not_found", "找不到这个单位，或者您无权查看。");
    else if (u.path.starts_with(found->path) || found->path.starts_with(u.path))
        out.emplace_back("supervisor_id", "in_own_branch",
                         "业务主管单位应在本单位的隶属关系之外；上级和下级单位不需要在这里填写。");
}

template <class T>
void change(T& stored, const std::optional<T>& wanted, std::string_view field, json::object& changed)
{
    if (!wanted || *wanted == stored)
        return;
    changed[field] = json::object{{"from", stored}, {"to", *wanted}};
    stored = *wanted;
}

json::object apply(unit& u, const unit_change& wanted)
{
    json::object changed;
    change(u.name, wanted.name, "name", changed);
    change(u.level, wanted.level, "level", changed);
    change(u.region_code, wanted.region_code, "region_code", changed);
    change(u.credit_code, wanted.credit_code, "credit_code", changed);
    change(u.release_on_approval, wanted.release_on_approval, "release_on_approval", changed);
    if (wanted.supervisor_id && *wanted.supervisor_id != u.supervisor_id.value_or("")) {
        changed["supervisor_id"] = json::object{{"from", u.supervisor_id.value_or("")}, {"to", *wanted.supervisor_id}};
        u.supervisor_id = wanted.supervisor_id->empty() ? std::nullopt : wanted.supervisor_id;
    }
    return changed;
}

} // namespace

result<unit> unit_for(sql::session& s, const principal& who, permission wanted, std::string_view id)
{
    auto found = unit_store::find(s, id);
    if (!found || !who.may(wanted, found->path))
        return not_found("个单位");
    return std::move(*found);
}

result<unit> create_unit(sql::session& s, context& ctx, const principal& who, const new_unit& wanted)
{
    const auto parent = unit_for(s, who, permissions::unit_manage, wanted.parent_id);
    if (!parent || parent->has_ended())
        return unacceptable({{"parent_id", "not_found", "找不到这个上级单位，或者您无权在其下设立单位。"}});
    unit u;
    u.id = ctx.ids.next();
    u.parent_id = parent->id;
    u.path = path_below(parent->path, u.id);
    u.name = wanted.name;
    u.level = wanted.level;
    u.region_code = wanted.region_code;
    u.credit_code = wanted.credit_code;
    u.created_at = ctx.time.now();
    if (!wanted.supervisor_id.empty())
        u.supervisor_id = wanted.supervisor_id;
    auto faults = faults_of(s, u, parent->level);
    add_supervisor_faults(s, who, u, faults);
    if (!faults.empty())
        return unacceptable(std::move(faults));
    unit_store::insert(s, u);
    const json::object detail{{"name", u.name}, {"level", u.level}, {"parent_id", parent->id}};
    append_audit(s, ctx.writer, act_by(who, u.created_at, "unit.created", "unit", u.id, u.id, detail));
    return u;
}

result<unit> change_unit(sql::session& s, context& ctx, const principal& who, std::string_view id, std::int64_t version,
                         const unit_change& wanted)
{
    auto found = unit_for(s, who, permissions::unit_manage, id);
    if (!found)
        return found.error();
    if (found->version != version)
        return changed_meanwhile();
    if (found->has_ended())
        return refusal{errc::wrong_state, "unit.ended", "该单位已并入其他单位或撤销，不能再修改。"};
    const auto former_name = found->name;
    auto changed = apply(*found, wanted);
    if (changed.empty())
        return found;
    const auto parent = found->parent_id ? unit_store::find(s, *found->parent_id) : std::nullopt;
    auto faults = faults_of(s, *found, parent ? parent->level : "");
    // What was entered before it was checked does not stand in the way of other corrections.
    if (!changed.contains("region_code") && !changed.contains("level"))
        std::erase_if(faults, [](const violation& v) { return v.field == "region_code"; });
    if (changed.contains("supervisor_id"))
        add_supervisor_faults(s, who, *found, faults);
    if (!faults.empty())
        return unacceptable(std::move(faults));
    const auto now = ctx.time.now();
    if (!unit_store::update(s, *found, version, now))
        return changed_meanwhile();
    if (found->name != former_name)
        unit_store::note_former_name(s, id, former_name, now);
    ++found->version;
    append_audit(s, ctx.writer, act_by(who, now, "unit.changed", "unit", found->id, found->id, std::move(changed)));
    return found;
}

} // namespace tongyuan::access
