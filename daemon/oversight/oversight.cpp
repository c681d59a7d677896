#include "oversight/oversight.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "oversight/rule_store.hpp"
#include "registry/account_store.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace tongyuan::oversight {

namespace {

std::string key_of(std::string_view platform_id, std::string_view url)
{
    return std::string(platform_id.empty() ? url : platform_id);
}

void audit(sql::session& s, const oversight_context& c, const access::principal& who, std::string act, std::string kind,
           std::string_view id, const std::string& unit_id, boost::json::object detail, timestamp now)
{
    access::append_audit(
        s, c.ctx.writer,
        {now, who.person_id, who.name, std::move(act), std::move(kind), std::string(id), unit_id, std::move(detail)});
}

int rank(standing s)
{
    constexpr std::array order{standing::never_observed, standing::silent, standing::warning, standing::active,
                               standing::exempt};
    return static_cast<int>(std::ranges::find(order, s) - order.begin());
}

std::string evidence_of(const assessed& a, timestamp now)
{
    boost::json::object out{
        {"assessed_at", to_rfc3339(now)},
        {"inspection_at", to_rfc3339(last_inspection(a.rule, now))},
        {"rule_hours", a.rule.span.count()},
        {"silent_since", a.verdict.violation_at ? boost::json::value(to_rfc3339(*a.verdict.violation_at))
                                                : boost::json::value(nullptr)},
        {"last_observation",
         a.account.last_observation ? boost::json::value(*a.account.last_observation) : boost::json::value(nullptr)},
        {"last_published_at", a.account.last_published_at ? boost::json::value(to_rfc3339(*a.account.last_published_at))
                                                          : boost::json::value(nullptr)}};
    return boost::json::serialize(out);
}

bool open_case(sql::session& s, const oversight_context& c, const assessed& a, timestamp now)
{
    oversight_case made;
    made.id = c.ctx.ids.next();
    made.account_id = a.account.id;
    made.unit_id = a.account.unit_id;
    made.finding = "silent";
    made.found_at = now;
    made.evidence = evidence_of(a, now);
    made.due_at = now + c.limits.decide_within;
    if (!case_store::open(s, made))
        return false;
    case_store::note(s, made.id, {now, "opened", "system", "超过期限没有更新。"});
    return true;
}

bool close_case(sql::session& s, const std::string& id, timestamp now)
{
    if (!case_store::close(s, id, now))
        return false;
    case_store::note(s, id, {now, "closed", "system", "账号已恢复更新或不再适用。"});
    return true;
}

} // namespace

void note_published(sql::session& s, access::context& ctx, std::string_view account_id, std::string_view platform_id,
                    std::string_view url, std::string_view title, timestamp at)
{
    observation_store::add(s, {ctx.ids.next(),
                               std::string(account_id),
                               key_of(platform_id, url),
                               std::string(url),
                               std::string(title),
                               at,
                               "receipt",
                               "本系统发布回执",
                               at,
                               {},
                               ""});
}

void note_withdrawn(sql::session& s, std::string_view account_id, std::string_view platform_id, std::string_view url,
                    timestamp at)
{
    observation_store::remove(s, account_id, key_of(platform_id, url), "本系统撤回", at);
}

void note_sightings(sql::session& s, access::context& ctx, std::string_view account_id, const adapters::sightings& seen,
                    timestamp now)
{
    for (const auto& post : seen.posts) {
        const auto key = key_of(post.platform_id, post.url);
        if (key.empty())
            continue;
        if (post.removed)
            observation_store::remove(s, account_id, key, seen.source, now);
        else
            observation_store::add(s, {ctx.ids.next(),
                                       std::string(account_id),
                                       key,
                                       post.url,
                                       post.title,
                                       post.published_at,
                                       "platform",
                                       seen.source,
                                       now,
                                       {},
                                       ""});
    }
    observation_store::looked(s, account_id, now);
}

result<observation> observe_by_hand(sql::session& s, const oversight_context& c, const access::principal& who,
                                    std::string_view account_id, const hand_observation& h)
{
    const auto a = registry::account_store::find(s, account_id);
    if (!a || !who.may(permissions::observation_write, a->unit_path))
        return not_found("个账号");
    const auto now = c.ctx.time.now();
    if (h.published_at > now)
        return unacceptable({{"published_at", "in_the_future", "发布时间不能晚于现在。"}});
    if (h.removed && !observation_store::remove(s, account_id, h.link, who.name + "登记删除", now))
        return unacceptable({{"link", "unknown", "没有登记过这条动态，无法标记为已删除。"}});
    observation o{c.ctx.ids.next(),
                  std::string(account_id),
                  h.link,
                  h.link,
                  h.title,
                  h.published_at,
                  "hand",
                  who.name,
                  now,
                  {},
                  ""};
    if (!h.removed)
        observation_store::add(s, o);
    audit(s, c, who, h.removed ? "observation.removed" : "observation.added", "account", account_id, a->unit_id,
          {{"link", h.link}, {"published_at", to_rfc3339(h.published_at)}}, now);
    return o;
}

std::vector<assessed> assess_all(sql::session& s, const observation_store::watch_filter& f, timestamp now)
{
    const auto rules = rule_store::all(s);
    std::vector<assessed> out;
    for (auto& account : observation_store::watched(s, f)) {
        auto rule = rule_for(rules, account.unit_path, account.platform);
        const auto state = registry::account_state_from(account.state).value_or(registry::account_state::removed);
        const auto verdict =
            assess(rule, state,
                   {account.last_published_at, account.observed_at, account.created_at, account.exempt_until}, now);
        out.push_back({std::move(account), std::move(rule), verdict});
    }
    const auto worse = [](const assessed& a, const assessed& b) {
        if (rank(a.verdict.status) != rank(b.verdict.status))
            return rank(a.verdict.status) < rank(b.verdict.status);
        if (a.verdict.violation_at != b.verdict.violation_at)
            return a.verdict.violation_at < b.verdict.violation_at;
        return a.account.id < b.account.id;
    };
    std::ranges::sort(out, worse);
    return out;
}

inspection_outcome inspect(sql::session& s, const oversight_context& c, timestamp now)
{
    inspection_outcome out;
    for (const auto& a : assess_all(s, {}, now)) {
        if (a.verdict.status == standing::silent && !a.account.case_id)
            out.opened += open_case(s, c, a, now);
        else if (a.verdict.status != standing::silent && a.account.case_id && !a.account.exempt_until)
            out.closed += close_case(s, *a.account.case_id, now);
    }
    return out;
}

result<void> set_rule(sql::session& s, const oversight_context& c, const access::principal& who,
                      const silent_rule& wanted)
{
    if (wanted.unit_id.empty()) {
        const auto scopes = who.scopes(permissions::rule_set);
        const bool everywhere =
            std::ranges::any_of(scopes, [](const auto& p) { return std::ranges::count(p, '/') == 2; });
        if (!everywhere)
            return refusal{errc::forbidden, "rule.everywhere",
                           "只有顶级单位的管理员可以修改通用规则；请选择您的单位。"};
    } else {
        const auto unit = access::unit_store::find(s, wanted.unit_id);
        if (!unit || !who.may(permissions::rule_set, unit->path))
            return not_found("个单位");
    }
    const auto now = c.ctx.time.now();
    rule_store::put(s, wanted, who.person_id, now);
    audit(s, c, who, "rule.set", "rule", "silent", wanted.unit_id,
          {{"platform", wanted.platform}, {"hours", wanted.span.count()}, {"reason", wanted.reason}}, now);
    return {};
}

result<oversight_case> case_for(sql::session& s, const access::principal& who, std::string_view id)
{
    auto found = case_store::find(s, id);
    if (!found || !who.may(permissions::oversight_read, found->unit_path))
        return not_found("个处置事项");
    return std::move(*found);
}

result<oversight_case> decide_case(sql::session& s, const oversight_context& c, const access::principal& who,
                                   std::string_view id, std::optional<std::int64_t> version, const case_decision& d)
{
    const auto found = case_for(s, who, id);
    if (found.has_error())
        return found;
    if (!who.may(permissions::case_decide, found->unit_path))
        return refusal{errc::forbidden, "case.forbidden", "您没有处置权限。"};
    const auto now = c.ctx.time.now();
    if (d.what == "exempt" && (!d.until || *d.until <= now))
        return unacceptable({{"until", "required", "豁免需要填写一个将来的截止日期。"}});
    if (version && *version != found->version)
        return refusal{errc::stale, "stale", "这个事项刚刚被处理过，请刷新后再决定。"};
    const auto due = d.due_at ? d.due_at : std::optional{now + c.limits.decide_within};
    if (!case_store::decide(s, id, found->version, {d.what, d.reason, d.until, due, who.person_id, who.name}, now))
        return refusal{errc::wrong_state, "case.closed", "这个事项已经结束。"};
    case_store::note(s, id, {now, d.what, who.name, d.reason});
    audit(s, c, who, "case.decided", "case", id, found->unit_id, {{"decision", d.what}, {"reason", d.reason}}, now);
    return *case_store::find(s, id);
}

std::string_view label_of_decision(std::string_view decision)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> labels{{{"urge", "催更"},
                                                                                   {"rescue", "帮扶"},
                                                                                   {"rectify", "限期整改"},
                                                                                   {"merge", "整合"},
                                                                                   {"suspend", "停更"},
                                                                                   {"close", "关停"},
                                                                                   {"exempt", "豁免"}}};
    for (const auto& [name, label] : labels)
        if (name == decision)
            return label;
    return "";
}

} // namespace tongyuan::oversight
