#include "registry/platforms/platforms.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "registry/platforms/platform_store.hpp"
#include "registry/rules/calendar.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

std::optional<refusal> not_theirs(const access::principal& who)
{
    if (keeps_for_everybody(who))
        return {};
    return refusal{errc::forbidden, "platform.not_yours", "平台列表由最上级单位的业务管理员维护。"};
}

void audit(sql::session& s, const filing_context& c, const access::principal& who, std::string act, const platform& p,
           timestamp now, std::optional<json::array> changes = {})
{
    json::object detail{{"name", p.label}, {"adapter", p.adapter}, {"retired", p.is_retired}};
    if (changes)
        detail["changes"] = std::move(*changes);
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, std::move(act), "platform", p.id, who.unit_id, std::move(detail)));
}

json::object fields_of(const platform& p)
{
    return {{"name", p.label},
            {"name_en", p.label_en},
            {"kind", p.kind},
            {"id_name", p.id_name},
            {"id_form", p.id_form},
            {"identity_hint", p.identity_hint},
            {"handle_name", p.handle_name},
            {"ids_of", p.ids_of},
            {"small_letters", p.id_in_small_letters},
            {"adapter", p.adapter},
            {"keeps_cancelled", p.keeps_cancelled},
            {"also", p.also},
            {"recovery_guide", p.recovery_guide},
            {"cancelling_guide", p.cancelling_guide},
            {"position", p.position},
            {"is_retired", p.is_retired}};
}

json::array fields_of(const std::vector<recogniser>& how)
{
    json::array out;
    for (const auto& r : how)
        out.push_back({{"matches", name_of(r.matches)},
                       {"host", r.host},
                       {"pattern", r.pattern},
                       {"id_form", r.id_form},
                       {"url_form", r.url_form},
                       {"needs", r.needs}});
    return out;
}

// Field by field, named as in the request. `how`: of the platform until now.
json::array changes_of(const platform& before, const std::vector<recogniser>& how, const platform_entry& e)
{
    auto old = fields_of(before), entered = fields_of(e.row);
    if (e.how) {
        old["recognisers"] = fields_of(how);
        entered["recognisers"] = fields_of(*e.how);
    }
    json::array out;
    for (const auto& [field, value] : entered)
        if (old.at(field) != value)
            out.push_back({{"field", field}, {"before", old.at(field)}, {"after", value}});
    return out;
}

const platform* row_of(const std::vector<platform>& all, std::string_view code)
{
    const auto at = std::ranges::find(all, code, &platform::id);
    return at == all.end() ? nullptr : &*at;
}

// What is wrong beside the others. `before`: null for a new one.
std::vector<violation> faults_among(sql::session& s, const filing_context& c, const platform& p,
                                    const std::vector<platform>& all, const platform* before)
{
    std::vector<violation> out;
    const auto is_namesake = [&](const platform& other) { return other.id != p.id && other.label == p.label; };
    if (std::ranges::any_of(all, is_namesake))
        out.emplace_back("name", "taken", "已有同名的平台。");
    if (!p.adapter.empty() && !c.platforms.channels().contains(p.adapter) && (!before || before->adapter != p.adapter))
        out.emplace_back("adapter", "not_loaded", "没有加载这个渠道插件。");
    const auto* shared = p.ids_of == p.id ? &p : row_of(all, p.ids_of);
    if (!shared || shared->ids_of != shared->id)
        out.emplace_back("ids_of", "unknown", "没有这个平台，或者它自己也沿用别的平台的账号标识。");
    // What is registered was spelled by the rule until now.
    if (before && before->id_in_small_letters != p.id_in_small_letters && platform_store::has_accounts(s, p.id))
        out.emplace_back("small_letters", "in_use",
                         "已有账号按原来的规则登记在这个平台，不能改变“标识不区分大小写”。请恢复原来的选择再保存；"
                         "规则确实不同的，请另外添加一个平台，登记新账号时使用。");
    if (!before || !platform_store::is_used(s, p.id))
        return out;
    if (before->ids_of != p.ids_of)
        out.emplace_back("ids_of", "in_use", "已有账号使用这个平台，不能改变账号标识的归属。");
    if (before->adapter != p.adapter) // what one has begun, another must not go on with
        out.emplace_back("adapter", "in_use", "已有账号使用这个平台，不能更换渠道插件。");
    return out;
}

} // namespace

std::vector<violation> faults_of(const platform_entry& e)
{
    std::vector<violation> out;
    const auto is_of_code = [](char ch) { return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_'; };
    if (!std::ranges::all_of(e.row.id, is_of_code))
        out.emplace_back("platform", "not_a_code", "平台代码只能由小写字母、数字和“_”组成。");
    if (auto why = fault_of_pattern(e.row.id_form); !why.empty())
        out.emplace_back("id_form", "not_a_pattern", std::move(why));
    if (!e.how)
        return out;
    for (std::size_t i = 0; i < e.how->size(); ++i)
        for (auto& [field, why] : faults_of(e.how->at(i)))
            out.emplace_back("recognisers[" + std::to_string(i) + "]." + field, "not_allowed", std::move(why));
    return out;
}

result<void> add_platform(sql::session& s, const filing_context& c, const access::principal& who,
                          const platform_entry& e)
{
    if (auto no = not_theirs(who))
        return *no;
    const auto all = platform_store::all(s);
    if (row_of(all, e.row.id))
        return refusal{errc::conflict, "platform.exists", "这个平台代码已经有了，请换一个，或修改已有的平台。"};
    if (auto wrong = faults_among(s, c, e.row, all, nullptr); !wrong.empty())
        return unacceptable(std::move(wrong));
    const auto now = c.ctx.time.now();
    if (!platform_store::insert(s, e.row, now))
        return refusal{errc::conflict, "platform.exists", "这个平台刚刚由别人登记，请刷新后核对。"};
    if (e.how)
        platform_store::replace_recognisers(s, e.row.id, *e.how);
    audit(s, c, who, "platform.added", e.row, now);
    return {};
}

result<void> change_platform(sql::session& s, const filing_context& c, const access::principal& who,
                             const platform_entry& e)
{
    const auto all = platform_store::all(s);
    const auto* before = row_of(all, e.row.id);
    if (!before)
        return not_found("个平台");
    if (auto no = not_theirs(who))
        return *no;
    if (auto wrong = faults_among(s, c, e.row, all, before); !wrong.empty())
        return unacceptable(std::move(wrong));
    const auto now = c.ctx.time.now();
    auto changes = changes_of(*before, platform_store::recognisers_of(s, e.row.id), e);
    if (!platform_store::change(s, e.row, now))
        return access::changed_meanwhile();
    if (e.how)
        platform_store::replace_recognisers(s, e.row.id, *e.how);
    audit(s, c, who, "platform.changed", e.row, now, std::move(changes));
    return {};
}

result<void> remove_platform(sql::session& s, const filing_context& c, const access::principal& who,
                             std::string_view code, std::int64_t version)
{
    const auto all = platform_store::all(s);
    const auto* p = row_of(all, code);
    if (!p)
        return not_found("个平台");
    if (auto no = not_theirs(who))
        return *no;
    if (p->version != version)
        return access::changed_meanwhile();
    if (platform_store::is_used(s, code))
        return refusal{errc::conflict, "platform.in_use",
                       "已有账号或其他平台使用“" + p->label + "”，不能删除。不再登记新账号的，请停用。"};
    platform_store::remove(s, code);
    audit(s, c, who, "platform.removed", *p, c.ctx.time.now());
    return {};
}

} // namespace tongyuan::registry
