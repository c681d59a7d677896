#include "control.hpp"

#include <boost/json.hpp>

#include <array>
#include <charconv>

namespace tongyuan::fake {

namespace json = boost::json;

namespace {

outgoing problem(const refusal& refused)
{
    json::array violations;
    for (const auto& v : refused.violations)
        violations.push_back({{"field", v.field}, {"code", v.code}, {"message", v.message}});
    return json_answer({{"code", refused.code}, {"detail", refused.message}, {"violations", std::move(violations)}},
                       refused.kind == errc::not_found ? 404 : 422);
}

outgoing done()
{
    return json_answer({{"ok", true}});
}
outgoing done_unless(const std::optional<refusal>& refused)
{
    return refused ? problem(*refused) : done();
}

std::uint64_t number(const parameters& query, std::string_view name, std::uint64_t otherwise)
{
    const auto text = value_or_empty(query, name);
    std::uint64_t value = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

outgoing list_ledger(world& simulated, const incoming& request)
{
    simulated.settle(false);
    const ledger_filter wanted{value_or_empty(request.query, "platform"), value_or_empty(request.query, "account"),
                               number(request.query, "after", 0), number(request.query, "limit", 100'000)};
    return json_answer(to_json(simulated.here().effects, wanted));
}

outgoing list_requests(world& simulated, const incoming& request)
{
    const request_log::filter wanted{value_or_empty(request.query, "path"), number(request.query, "last", 200)};
    return json_answer(simulated.requests().to_json(wanted));
}

outgoing list_accounts(const world& simulated)
{
    json::array items;
    for (const auto& platform : simulated.platforms())
        for (const auto& account : platform->accounts())
            items.push_back({{"platform", platform->name()}, {"account", account.id}, {"name", account.name}});
    return json_answer({{"items", std::move(items)}});
}

outgoing list_faults(world& simulated)
{
    json::array items;
    for (const auto& script : simulated.faults().all())
        items.push_back(to_json(script));
    return json_answer({{"items", std::move(items)}});
}

std::optional<refusal> advance_clock(world& simulated, json_reader& input)
{
    const auto seconds = input.integer("advance_seconds");
    if (auto refused = input.finish())
        return refused;
    simulated.here().advance(std::chrono::seconds{seconds});
    simulated.settle(false);
    return std::nullopt;
}

// {"platform":…,"act":…} goes to that platform.
std::optional<refusal> intervene(world& simulated, json_reader& input)
{
    const auto name = input.choice("platform", {"wechat", "weibo", "board", "portal", "webroot"});
    for (const auto& platform : simulated.platforms())
        if (platform->name() == name)
            return platform->intervene(input);
    return input.finish();
}

outgoing with_body(const incoming& request, const std::function<std::optional<refusal>(json_reader&)>& act)
{
    auto input = json_reader::parse(request.body);
    return input ? done_unless(act(*input)) : problem(input.error());
}

outgoing open_door(world& simulated, const incoming& request)
{
    auto input = json_reader::parse(request.body);
    if (!input)
        return problem(input.error());
    auto door = simulated.open_door(*input);
    return door ? json_answer(*door, 201) : problem(door.error());
}

outgoing clear_faults(world& simulated)
{
    simulated.faults().clear();
    return done();
}

outgoing settle(world& simulated)
{
    simulated.settle(true);
    return done();
}

outgoing reset(world& simulated)
{
    simulated.reset();
    return done();
}

outgoing get(world& simulated, const incoming& request, std::string_view what)
{
    if (what == "ledger")
        return list_ledger(simulated, request);
    if (what == "ledger/summary")
        return json_answer(summary(simulated.here().effects));
    if (what == "requests")
        return list_requests(simulated, request);
    if (what == "pushes")
        return json_answer(simulated.here().pushes.to_json());
    if (what == "accounts")
        return list_accounts(simulated);
    if (what == "faults")
        return list_faults(simulated);
    if (what == "sink")
        return json_answer(simulated.raw_sink().to_json());
    if (what == "clock")
        return json_answer({{"now", to_rfc3339(simulated.here().now())}});
    return problem(not_found("控制接口"));
}

outgoing post(world& simulated, const incoming& request, std::string_view what)
{
    if (what == "accounts" || what == "faults") {
        // One entry alone is the same as a list of one.
        return done_unless(simulated.configure(request.body, what));
    }
    if (what == "clock")
        return with_body(request, [&](json_reader& input) { return advance_clock(simulated, input); });
    if (what == "acts")
        return with_body(request, [&](json_reader& input) { return intervene(simulated, input); });
    if (what == "sink")
        return with_body(request, [&](json_reader& input) { return simulated.raw_sink().configure(input); });
    if (what == "doors")
        return open_door(simulated, request);
    if (what == "settle")
        return settle(simulated);
    if (what == "reset")
        return reset(simulated);
    return problem(not_found("控制接口"));
}

} // namespace

outgoing answer_control(world& simulated, const incoming& request)
{
    constexpr std::string_view prefix = "/_control/";
    const auto what = std::string_view{request.path}.substr(std::min(request.path.size(), prefix.size()));
    if (request.method == "GET")
        return get(simulated, request, what);
    if (request.method == "POST")
        return post(simulated, request, what);
    if (request.method == "DELETE" && what == "faults")
        return clear_faults(simulated);
    return problem(not_found("控制接口"));
}

} // namespace tongyuan::fake
