#include "oversight/observations.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "registry/account_store.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::oversight {

namespace {

std::string key_of(std::string_view platform_id, std::string_view url)
{
    return std::string(platform_id.empty() ? url : platform_id);
}

observation post_of(access::context& ctx, std::string_view account_id, std::string_view platform_id,
                    std::string_view url, std::string_view title, timestamp published_at)
{
    observation o;
    o.id = ctx.ids.next();
    o.account_id = account_id;
    o.post_id = key_of(platform_id, url);
    o.url = url;
    o.title = title;
    o.published_at = published_at;
    return o;
}

void audit(sql::session& s, const oversight_context& c, const access::principal& who, std::string act,
           const registry::account& a, boost::json::object detail, timestamp now)
{
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, std::move(act), "account", a.id, a.unit_id, std::move(detail)));
}

} // namespace

void note_published(sql::session& s, access::context& ctx, std::string_view account_id, std::string_view platform_id,
                    std::string_view url, std::string_view title, timestamp at)
{
    auto o = post_of(ctx, account_id, platform_id, url, title, at);
    o.source = "receipt";
    o.source_note = "本系统发布回执";
    o.seen_at = at;
    observation_store::add(s, o);
}

void note_withdrawn(sql::session& s, std::string_view account_id, std::string_view platform_id, std::string_view url,
                    timestamp at)
{
    observation_store::remove(s, account_id, platform_id, url, "本系统撤回", at);
}

void note_sightings(sql::session& s, access::context& ctx, std::string_view account_id, const adapters::sightings& seen,
                    timestamp now)
{
    for (const auto& post : seen.posts) {
        if (key_of(post.platform_id, post.url).empty())
            continue;
        if (post.removed) {
            observation_store::remove(s, account_id, post.platform_id, post.url, seen.source, now);
        } else if (post.published_at <= now) {
            auto o = post_of(ctx, account_id, post.platform_id, post.url, post.title, post.published_at);
            o.source = "platform";
            o.source_note = seen.source;
            o.seen_at = now;
            observation_store::add(s, o);
        }
    }
    observation_store::looked(s, account_id, now);
}

result<registry::account> watched_by(sql::session& s, const access::principal& who, permission wanted,
                                     std::string_view account_id)
{
    auto a = registry::account_store::find(s, account_id);
    if (!a || !who.may(wanted, a->unit_path))
        return not_found("个账号");
    return std::move(*a);
}

result<observation> observe_by_hand(sql::session& s, const oversight_context& c, const access::principal& who,
                                    std::string_view account_id, const hand_observation& h)
{
    const auto a = watched_by(s, who, permissions::observation_write, account_id);
    if (a.has_error())
        return a.error();
    const auto now = c.ctx.time.now();
    if (h.published_at > now)
        return unacceptable({{"published_at", "in_the_future", "发布时间不能晚于现在。"}});
    std::string id, act = h.removed ? "observation.removed" : "observation.added";
    boost::json::object detail{{"link", h.link}, {"published_at", to_rfc3339(h.published_at)}};
    if (h.removed) {
        const auto removed = observation_store::remove(s, account_id, "", h.link, who.name + "登记删除", now);
        if (!removed)
            return unacceptable({{"link", "unknown", "没有登记过这条动态，无法标记为已删除。"}});
        id = *removed;
    } else {
        auto o = post_of(c.ctx, account_id, "", h.link, h.title, h.published_at);
        o.source = "hand";
        o.source_note = who.name;
        o.seen_at = now;
        if (const auto before = observation_store::day_by_hand(s, o); before && *before != h.published_at) {
            act = "observation.corrected";
            detail["before"] = to_rfc3339(*before);
        }
        id = observation_store::add(s, o);
    }
    audit(s, c, who, std::move(act), *a, std::move(detail), now);
    return *observation_store::find(s, id);
}

result<void> look_by_hand(sql::session& s, const oversight_context& c, const access::principal& who,
                          std::string_view account_id)
{
    const auto a = watched_by(s, who, permissions::observation_write, account_id);
    if (a.has_error())
        return a.error();
    const auto now = c.ctx.time.now();
    observation_store::looked(s, account_id, now);
    audit(s, c, who, "observation.looked", *a, {}, now);
    return {};
}

} // namespace tongyuan::oversight
