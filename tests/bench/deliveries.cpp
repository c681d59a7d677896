#include "tests/bench/deliveries.hpp"

#include "tests/bench/bare.hpp"
#include "tests/bench/machine.hpp"
#include "tests/bench/sender.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstdio>

namespace tongyuan::bench {

namespace json = boost::json;
using steady = std::chrono::steady_clock;

namespace {

std::string accounts_for_the_platform(const office& o, const std::string& platform)
{
    json::array all;
    for (const auto& a : o.simulated()) {
        if (platform != "wechat") {
            all.push_back(json::object{{"platform", "board"}, {"key", a.secret}, {"name", a.key}});
            continue;
        }
        json::object quotas;
        for (const auto* path : {"/cgi-bin/draft/add", "/cgi-bin/freepublish/submit", "/cgi-bin/freepublish/get"})
            quotas[path] = 1'000'000;
        all.push_back(json::object{{"platform", "wechat"},
                                   {"appid", a.key},
                                   {"secret", a.secret},
                                   {"original_id", "gh_" + a.key},
                                   {"quotas", std::move(quotas)}});
    }
    return json::serialize(json::object{{"accounts", std::move(all)}});
}

struct figures {
    double deliveries_per_second, cpu_per_1000, platform_cpu_per_1000, syncs_per_delivery, calls_per_delivery;
    double bare_per_second, bare_cpu_per_1000, bare_platform_cpu_per_1000, ratio;
    double write_and_release_seconds, with_read_back_per_second, with_read_back_cpu_per_1000;
};

class rounds {
public:
    rounds(office& o, sender& s, const delivery_plan& plan)
        : office_(o), sender_(s), plan_(plan), recorded_(s.calls().recorded()),
          n_(static_cast<double>(plan.articles * o.accounts().size()))
    {
    }

    // Ours, then bare: what else the machine does meets both.
    void one()
    {
        figures f{};
        const auto began = steady::now();
        for (std::size_t i = 0; i < plan_.articles; ++i)
            (void)office_.publish_article(sender_.release());
        f.write_and_release_seconds = std::chrono::duration<double>(steady::now() - began).count();
        ours(f);
        bare(f);
        f.ratio = f.deliveries_per_second / f.bare_per_second;
        all_.push_back(f);
    }

    void print() const
    {
        print("deliveries_per_second", &figures::deliveries_per_second);
        print("ratio", &figures::ratio);
        print("calls_per_delivery", &figures::calls_per_delivery);
        print("syncs_per_delivery", &figures::syncs_per_delivery);
        print("cpu_per_1000", &figures::cpu_per_1000);
        print("platform_cpu_per_1000", &figures::platform_cpu_per_1000);
        print("bare_per_second", &figures::bare_per_second);
        print("bare_cpu_per_1000", &figures::bare_cpu_per_1000);
        print("bare_platform_cpu_per_1000", &figures::bare_platform_cpu_per_1000);
        print("write_and_release_seconds", &figures::write_and_release_seconds);
        if (plan_.reads_back) {
            print("with_read_back_per_second", &figures::with_read_back_per_second);
            print("with_read_back_cpu_per_1000", &figures::with_read_back_cpu_per_1000);
        }
        std::printf("deliveries_a_round=%.0f\nin_flight=%zu\npeak_mb=%.1f\n", n_, plan_.in_flight, peak_megabytes());
    }

private:
    double per_1000(double cpu) const { return cpu * 1000 / n_; }
    double platform_cpu() const { return plan_.platform_pid > 0 ? cpu_seconds_of(plan_.platform_pid) : 0; }

    void ours(figures& f)
    {
        const auto before = platform_cpu();
        const auto d = sender_.drain(static_cast<std::size_t>(n_));
        f.platform_cpu_per_1000 = per_1000(platform_cpu() - before);
        f.deliveries_per_second = n_ / d.seconds;
        f.cpu_per_1000 = per_1000(d.cpu_seconds);
        f.calls_per_delivery = static_cast<double>(d.calls) / n_;
        f.syncs_per_delivery = static_cast<double>(d.syncs) / n_;
        if (!plan_.reads_back)
            return;
        const auto r = sender_.read_all_back();
        f.with_read_back_per_second = n_ / (d.seconds + r.seconds);
        f.with_read_back_cpu_per_1000 = per_1000(d.cpu_seconds + r.cpu_seconds);
    }

    void bare(figures& f)
    {
        const auto before = platform_cpu();
        const auto b = replay(recorded_, static_cast<std::size_t>(n_), plan_.in_flight);
        f.bare_platform_cpu_per_1000 = per_1000(platform_cpu() - before);
        f.bare_per_second = n_ / b.seconds;
        f.bare_cpu_per_1000 = per_1000(b.cpu_seconds);
    }

    void print(const char* name, double figures::* figure) const
    {
        std::vector<double> values;
        for (const auto& f : all_)
            values.push_back(f.*figure);
        std::printf("%s=%.4f\n%s_least=%.4f\n%s_most=%.4f\n", name, quantile(values, 0.5), name, quantile(values, 0),
                    name, quantile(values, 1));
    }

    office& office_;
    sender& sender_;
    const delivery_plan& plan_;
    const std::vector<recorded_delivery> recorded_;
    const double n_;
    std::vector<figures> all_;
};

} // namespace

void measure_deliveries(delivery_plan plan)
{
    plan.office.endpoint = plan.platform_url + (plan.is_sink                       ? ""
                                                : plan.office.platform == "wechat" ? "/wechat"
                                                                                   : "/board");
    office o{plan.office};
    if (!plan.is_sink)
        post(plan.platform_url + "/_control/accounts", accounts_for_the_platform(o, plan.office.platform));
    sender_plan sending{.platform_urls = {plan.platform_url}, .in_flight = plan.in_flight};
    if (plan.counts)
        sending.counter_file = plan.office.folder / "sent.counter";
    sender s{o, sending};
    // Fetches the tokens, warms the caches and shows what a delivery sends; not counted.
    (void)o.publish_article(s.release());
    (void)s.drain(o.accounts().size());
    s.calls().stop_recording();
    (void)replay(s.calls().recorded(), o.accounts().size(), plan.in_flight);
    if (plan.reads_back)
        (void)s.read_all_back();

    rounds measured{o, s, plan};
    for (std::size_t i = 0; i < plan.rounds; ++i)
        measured.one();
    measured.print();
}

} // namespace tongyuan::bench
