#include "tests/bench/long_runs.hpp"

#include "delivery/releases/releases.hpp"
#include "tests/bench/machine.hpp"
#include "tests/bench/sender.hpp"

#include <unistd.h>

#include <cstdio>
#include <mutex>
#include <set>

namespace tongyuan::bench {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

namespace {

double seconds_since(steady::time_point began)
{
    return std::chrono::duration<double>(steady::now() - began).count();
}

double resident_now()
{
    return resident_megabytes_of(::getpid());
}

std::size_t open_descriptors()
{
    return static_cast<std::size_t>(std::ranges::distance(std::filesystem::directory_iterator("/proc/self/fd")));
}

// Of y over x, by least squares.
double slope_of(const std::vector<std::pair<double, double>>& points)
{
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (const auto& [a, b] : points) {
        n += 1;
        x += a;
        y += b;
        xx += a * a;
        xy += a * b;
    }
    const auto spread = n * xx - x * x;
    return spread > 0 ? (n * xy - x * y) / spread : 0;
}

} // namespace

void measure_emergency(long_plan plan)
{
    plan.office.endpoint = plan.platform_url;
    office o{plan.office};
    const auto n = plan.office.accounts;
    sender s{o, {{plan.platform_url}, plan.in_flight, 0}};
    std::printf("accounts=%zu\nresident_before_mb=%.1f\n", n, resident_now());
    auto began = steady::now();
    const auto article = o.publish_article(s.release());
    std::printf("write_review_release_seconds=%.2f\nresident_released_mb=%.1f\n", seconds_since(began), resident_now());

    double most = 0, at_a_tenth = 0;
    auto next = steady::now();
    const auto watch = [&](std::size_t done) {
        if (steady::now() < next)
            return;
        next += 1s;
        most = std::max(most, resident_now());
        if (at_a_tenth == 0 && done >= n / 10)
            at_a_tenth = resident_now();
        std::fprintf(stderr, "emergency: %zu of %zu published, %.0f MB\n", done, n, resident_now());
    };
    const auto d = s.drain(n, watch);
    std::printf("deliveries_per_second=%.1f\ncpu_per_1000=%.4f\nsyncs_per_delivery=%.4f\n",
                static_cast<double>(n) / d.seconds, d.cpu_seconds * 1000 / static_cast<double>(n),
                static_cast<double>(d.syncs) / static_cast<double>(n));
    std::printf("resident_at_a_tenth_mb=%.1f\nresident_at_the_end_mb=%.1f\nresident_most_mb=%.1f\npeak_mb=%.1f\n",
                at_a_tenth, resident_now(), most, peak_megabytes());
    began = steady::now();
    const auto out = o.ctx.db.read_now([&](sql::session& x) { return delivery::out_of(x, article); });
    std::printf("progress_query_ms=%.1f\npublished=%d\n", seconds_since(began) * 1000, out.published);
}

void measure_slow_channel(long_plan plan)
{
    plan.office.endpoint = plan.platform_url;
    plan.office.slow_endpoint = plan.slow_url;
    office o{plan.office};
    const auto middle = o.accounts().end() - static_cast<std::ptrdiff_t>(plan.office.slow_accounts);
    const std::vector<std::string> fast(o.accounts().begin(), middle), slow(middle, o.accounts().end());
    const std::set<std::string, std::less<>> counted(fast.begin(), fast.end());
    sender s{o, {{plan.platform_url, plan.slow_url}, plan.in_flight, 0}};
    std::mutex guard;
    std::vector<double> after; // milliseconds from the start to each fast account's receipt
    auto began = steady::now();
    s.heard = [&](const delivery::seen_published& p) {
        const std::lock_guard one{guard};
        if (counted.contains(p.account_id))
            after.push_back(seconds_since(began) * 1000);
    };
    const auto p99_of = [&](bool with_slow) {
        if (with_slow)
            (void)o.publish_article(s.release(), slow);
        (void)o.publish_article(s.release(), fast);
        after.clear();
        began = steady::now();
        (void)s.drain(fast.size() + (with_slow ? slow.size() : 0));
        return quantile(after, 0.99);
    };
    (void)p99_of(false); // warms up
    std::vector<double> alone, beside, ratios;
    for (std::size_t i = 0; i < plan.rounds; ++i) {
        alone.push_back(p99_of(false));
        beside.push_back(p99_of(true));
        ratios.push_back(beside.back() / alone.back());
    }
    std::printf("alone_p99_ms=%.1f\nbeside_p99_ms=%.1f\nratio=%.3f\nratio_least=%.3f\nratio_most=%.3f\n",
                quantile(alone, 0.5), quantile(beside, 0.5), quantile(ratios, 0.5), quantile(ratios, 0),
                quantile(ratios, 1));
}

void measure_soak(long_plan plan)
{
    plan.office.endpoint = plan.platform_url;
    office o{plan.office};
    sender s{o, {{plan.platform_url}, plan.in_flight, 0}};
    const auto began = steady::now();
    const auto warm = plan.soak / 5;
    std::size_t deliveries = 0, fewest = 0, most = 0;
    std::vector<std::pair<double, double>> resident; // hours, megabytes
    while (steady::now() - began < plan.soak) {
        (void)o.publish_article(s.release());
        (void)s.drain(o.accounts().size());
        deliveries += o.accounts().size();
        if (steady::now() - began < warm)
            continue;
        resident.emplace_back(seconds_since(began) / 3600, resident_now());
        const auto open = open_descriptors();
        fewest = resident.size() == 1 ? open : std::min(fewest, open);
        most = std::max(most, open);
    }
    if (resident.empty())
        resident.emplace_back(0, resident_now());
    std::printf("minutes=%.1f\ndeliveries=%zu\nmegabytes_an_hour=%.2f\nresident_first_mb=%.1f\nresident_last_mb=%.1f\n",
                seconds_since(began) / 60, deliveries, slope_of(resident), resident.front().second,
                resident.back().second);
    std::printf("descriptors_least=%zu\ndescriptors_most=%zu\n", fewest, most);
}

} // namespace tongyuan::bench
