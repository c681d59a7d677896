#include "delivery/corrections/plan_json.hpp"

#include "delivery/delivery_store.hpp"
#include "delivery/receipts/read_back_store.hpp"
#include "delivery/watching/presentation.hpp"
#include "registry/account_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::delivery {

namespace json = boost::json;

namespace {

json::value time_or_null(std::optional<timestamp> at)
{
    return at ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

json::value text_or_null(const std::optional<std::string>& text)
{
    return text ? json::value(*text) : json::value(nullptr);
}

json::value seconds_between(timestamp from, std::optional<timestamp> to)
{
    if (!to)
        return nullptr;
    return std::chrono::duration_cast<std::chrono::seconds>(*to - from).count();
}

json::value json_of(const std::optional<edit_budget>& b)
{
    if (!b)
        return nullptr;
    return json::object{{"most", b->most}, {"used", b->used}, {"until", time_or_null(b->until)}};
}

json::object option_of(const plan_row& row)
{
    return {{"way", name_of(row.does)}, {"label", label_of(row.does)}, {"what", row.what},
            {"why", row.why},           {"readers", row.readers},      {"sure", name_of(row.sure)}};
}

json::array options_of(const plan_row& row, const channel_facts& facts)
{
    json::array out;
    for (const auto one : row.options) {
        auto other = row;
        choose(other, one, facts);
        out.push_back(option_of(other));
    }
    return out;
}

json::value read_back_of(sql::session& s, const correction_item& item)
{
    const auto id = item.removal_id ? item.removal_id : item.delivery_id;
    const auto r = id ? read_back_store::find(s, *id) : std::nullopt;
    if (!r)
        return nullptr;
    return json::object{{"expects", r->expects},
                        {"state", r->state},
                        {"at", time_or_null(r->read_at)},
                        {"next_at", time_or_null(r->due_at)},
                        {"message", r->message}};
}

json::array deliveries_of(sql::session& s, const engine& e, const access::principal& who, const correction_item& item)
{
    json::array out;
    if (item.removal_id && item.removal_id != item.delivery_id)
        if (const auto d = delivery_store::find(s, *item.removal_id))
            out.push_back(summary_of(s, e, who, *d));
    if (item.delivery_id)
        if (const auto d = delivery_store::find(s, *item.delivery_id))
            out.push_back(summary_of(s, e, who, *d));
    return out;
}

json::object json_of(sql::session& s, const engine& e, const access::principal& who, const correction& c,
                     const correction_item& item)
{
    return {{"n", item.n},
            {"way", name_of(item.does)},
            {"way_label", label_of(item.does)},
            {"plan", json::parse(item.plan)},
            {"gone_at", time_or_null(item.gone_at)},
            {"done_at", time_or_null(item.done_at)},
            {"gone_after", seconds_between(c.started_at, item.gone_at)},
            {"done_after", seconds_between(c.started_at, item.done_at)},
            {"read_back", read_back_of(s, item)},
            {"deliveries", deliveries_of(s, e, who, item)}};
}

} // namespace

json::object json_of(const plan_row& row)
{
    auto out = option_of(row);
    out["row"] = row.key;
    out["account"] = json::object{{"id", row.account_id},
                                  {"name", row.account_name},
                                  {"platform", row.platform},
                                  {"platform_label", row.platform_label}};
    out["standing"] = row.standing;
    out["url"] = text_or_null(row.copy_url);
    out["edits"] = json_of(row.edits);
    out["contact"] = row.who.known() ? json::value(json::object{{"name", row.who.name}, {"phone", row.who.phone}})
                                     : json::value(nullptr);
    return out;
}

json::object json_of(const plan& p)
{
    json::array rows;
    for (const auto& row : p.rows) {
        auto one = json_of(row);
        one["options"] = options_of(row, p.facts.at(row.account_id));
        rows.push_back(std::move(one));
    }
    return {{"kind", name_of(p.kind)},
            {"kind_label", label_of(p.kind)},
            {"article", json::object{{"id", p.article_id}, {"title", p.title}, {"revision", p.revision}}},
            {"plan", p.digest},
            {"rows", std::move(rows)}};
}

json::object summary_of(const correction& c)
{
    return {{"id", c.id},
            {"kind", name_of(c.kind)},
            {"kind_label", label_of(c.kind)},
            {"article", json::object{{"id", c.article_id}, {"title", c.title}, {"revision", c.revision}}},
            {"reason", c.reason},
            {"plan", c.plan_digest},
            {"by", json::object{{"id", c.person_id}, {"name", c.person_name}}},
            {"started_at", to_rfc3339(c.started_at)},
            {"gone_at", time_or_null(c.gone_at)},
            {"done_at", time_or_null(c.done_at)},
            {"gone_after", seconds_between(c.started_at, c.gone_at)},
            {"done_after", seconds_between(c.started_at, c.done_at)}};
}

json::object report_of(sql::session& s, const engine& e, const access::principal& who, const correction& c)
{
    auto out = summary_of(c);
    json::array items;
    for (const auto& item : correction_store::items_of(s, c.id))
        items.push_back(json_of(s, e, who, c, item));
    out["items"] = std::move(items);
    out["now"] = to_rfc3339(e.ctx.time.now());
    return out;
}

} // namespace tongyuan::delivery
