#include "metrics.hpp"

#include "access/membership.hpp"
#include "delivery/sending/moves.hpp"

#include <boost/json/value.hpp>

#include <algorithm>
#include <cstdio>

namespace tongyuan {

namespace {

class page {
public:
    void begin(std::string_view name, std::string_view type)
    {
        name_ = "tongyuan_" + std::string(name);
        text_ += "# TYPE " + name_ + " " + std::string(type) + "\n";
    }
    void add(const std::string& labels, std::int64_t value) { add_text(labels, std::to_string(value)); }
    void add_ratio(double value)
    {
        char text[16];
        std::snprintf(text, sizeof text, "%.3f", value);
        add_text("", text);
    }
    void one(std::string_view name, std::string_view type, std::int64_t value)
    {
        begin(name, type);
        add("", value);
    }
    std::string take() { return std::move(text_); }

private:
    void add_text(const std::string& labels, const std::string& value)
    {
        text_ += name_ + (labels.empty() ? "" : "{" + labels + "}") + " " + value + "\n";
    }
    std::string name_, text_;
};

std::string label(std::string_view name, std::string_view value)
{
    return std::string(name) + "=\"" + std::string(value) + "\"";
}

template <class All>
std::int64_t count_standing(const All& all, delivery::standing wanted, timestamp now)
{
    return std::ranges::count_if(all, [&](const auto& one) { return standing_of(one.is, now) == wanted; });
}

void add_breakers(page& p, const delivery::health& h, timestamp now)
{
    p.begin("breakers", "gauge");
    for (const auto state : {delivery::standing::open, delivery::standing::half_open}) {
        const auto of_state = label("state", name_of(state));
        p.add(label("of", "account") + "," + of_state, count_standing(h.accounts, state, now));
        p.add(label("of", "host") + "," + of_state, count_standing(h.hosts, state, now));
    }
}

void add_tokens(page& p, const delivery::health& h, timestamp now)
{
    const auto over = std::ranges::count_if(h.tokens, [&](const auto& t) { return t.ends <= now; });
    p.begin("sign_ins_needed", "gauge");
    p.add(label("when", "now"), over);
    p.add(label("when", "within_a_week"), static_cast<std::int64_t>(h.tokens.size()) - over);
}

void add_fleet(page& p, const boost::json::array& fleet, const status_sources& from)
{
    p.begin("lanes_leased", "gauge");
    for (const auto& one : fleet)
        p.add(label("daemon", one.at("name").as_string()), one.at("lanes").to_number<std::int64_t>());
    p.one("lanes_taken_over", "counter", static_cast<std::int64_t>(from.dispatcher.lanes_taken_over()));
    p.one("lease_left_milliseconds", "gauge", from.member->left().count());
}

} // namespace

std::string metrics_text(const delivery::health& h, const boost::json::array& fleet, const status_sources& from)
{
    const auto now = from.ctx.time.now();
    page p;
    p.begin("deliveries", "gauge");
    for (const auto& [state, n] : h.figures.by_state)
        p.add(label("state", state), n);
    p.begin("delivery_moves_total", "counter");
    for (const auto& move : delivery::moves::counts())
        p.add(label("from", move.from) + "," + label("to", move.to), static_cast<std::int64_t>(move.times));
    const auto age = h.figures.oldest_due ? (now - *h.figures.oldest_due).count() : 0;
    p.one("oldest_due_milliseconds", "gauge", std::max<std::int64_t>(age, 0));
    p.one("attempts_running", "gauge", static_cast<std::int64_t>(from.dispatcher.running()));
    p.one("attempts_started", "counter", static_cast<std::int64_t>(from.dispatcher.started()));
    p.one("sending", "gauge", from.dispatcher.stopped_because().empty() ? 1 : 0);
    add_breakers(p, h, now);
    p.one("holds", "gauge", static_cast<std::int64_t>(h.holds.size()));
    p.one("quotas_spent", "gauge", static_cast<std::int64_t>(h.quotas.size()));
    p.begin("quota_left_least_ratio", "gauge");
    p.add_ratio(h.least_quota_left.value_or(1.0));
    add_tokens(p, h, now);
    p.begin("alarms", "gauge");
    for (const auto& [kind, n] : h.alarms)
        p.add(label("kind", kind), n);
    if (from.member)
        add_fleet(p, fleet, from);
    return p.take();
}

} // namespace tongyuan
