// Every step of every kind of channel x every way in which a network fails x whether the platform has done it all the
// same: what comes of it is written down here and nowhere else.
#include "base/log.hpp"
#include "delivery/corrections/corrections.hpp"
#include "tests/channels/scripted.hpp"
#include "tests/simulation/world.hpp"

#include <boost/test/unit_test.hpp>

#include <iostream>

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using simulation::way;
using simulation::world;

outbound::outcome not_sent(const char* code)
{
    return outbound::failure{outbound::stage::not_sent, code, code};
}
outbound::outcome broken(const char* code)
{
    return outbound::failure{outbound::stage::ambiguous, code, code};
}
outbound::outcome page(int status, std::string body = "", std::string header = "", std::string value = "")
{
    outbound::reply r;
    r.status = status;
    r.body = std::move(body);
    if (!header.empty())
        r.headers = {{std::move(header), std::move(value)}};
    return r;
}

struct fault {
    const char* name;
    outbound::outcome seen; // by the daemon
};

std::vector<fault> faults_ahead_of_the_first_byte()
{
    std::vector<fault> all;
    for (const auto* code : {"dns: no such name", "dns: server failure", "dns: no answer", "connection refused",
                             "connection hangs", "reset on accept", "tls: expired", "tls: wrong name",
                             "tls: unknown authority", "tls: handshake stalls", "tls: version too old"})
        all.push_back({code, not_sent(code)});
    return all;
}

std::vector<fault> faults_after_it()
{
    return {{"read all, then closed", broken("reset")},
            {"closed within the headers", broken("reset")},
            {"closed within the body", broken("truncated")},
            {"answered after the time-out", broken("timeout")},
            {"a byte a second", broken("timeout")},
            {"500", page(500)},
            {"502", page(502, "<html>bad gateway</html>")},
            {"503 with Retry-After", page(503, "", "retry-after", "120")},
            {"200 with a page", page(200, "<html>welcome</html>")},
            {"200 with -1", page(200, R"({"errcode":-1,"errmsg":"system error"})")},
            {"429", page(429)},
            {"302 to itself", page(302, "", "location", "/")},
            {"302 to the inside", page(302, "", "location", "http://127.0.0.1/")},
            {"broken chunk", broken("malformed")},
            {"longer than it says", broken("truncated")},
            {"ten gigabytes in a megabyte", broken("too_large")},
            {"a hundred thousand brackets", page(200, std::string(100'000, '['))},
            {"no UTF-8", page(200, "\xff\xfe\xfd")},
            {"a key twice", page(200, R"({"id":"1","id":"2"})")}};
}

// One step that is hit, in the operation it belongs to.
struct scene {
    const char* platform;
    const char* operation; // publish, revise, withdraw, probe
    const char* step;
    adapters::does effect;
};
constexpr std::array scenes{scene{"duty", "publish", "post", publicly_once},
                            scene{"duty", "probe", "look", quietly},
                            scene{"duty", "withdraw", "remove", publicly},
                            scene{"press", "publish", "token", quietly},
                            scene{"press", "publish", "upload", quietly},
                            scene{"press", "publish", "draft", quietly_once},
                            scene{"press", "publish", "submit", publicly_once},
                            scene{"press", "publish", "poll", quietly},
                            scene{"press", "probe", "look", quietly},
                            scene{"press", "withdraw", "remove", publicly},
                            scene{"site", "publish", "put", quietly},
                            scene{"site", "publish", "move", publicly},
                            scene{"site", "revise", "put", quietly},
                            scene{"site", "revise", "move", publicly},
                            scene{"site", "withdraw", "remove", publicly},
                            scene{"site", "publish", "list", publicly}};

struct end {
    std::string state;
    std::size_t visible = 0; // ever, by this delivery or the one it follows
    friend bool operator==(const end&, const end&) = default;
    friend std::ostream& operator<<(std::ostream& out, const end& e)
    {
        return out << e.state << ", visible " << e.visible;
    }
};

bool is_definite(const fault& f)
{
    if (const auto* failed = std::get_if<outbound::failure>(&f.seen))
        return failed->at == outbound::stage::not_sent;
    return std::get<outbound::reply>(f.seen).status == 429;
}

// The whole of what may come of it.
end expected(const scene& s, const fault& f, bool effect)
{
    const end as_if_nothing_had_happened{std::string(s.operation) == "withdraw" ? "withdrawn" : "published", 1};
    const bool spent = s.effect.public_ && s.effect.repeat == adapters::on_repeat::duplicates && !is_definite(f);
    if (spent && !effect)
        return {"unconfirmed", 0}; // looked for, not found: a person's turn
    const bool lied_to =
        s.effect.public_ && s.effect.repeat == adapters::on_repeat::duplicates && is_definite(f) && effect;
    if (lied_to)
        return {"published", 2}; // "not now" of a platform that has done it: nobody can guard against that
    return as_if_nothing_had_happened;
}

// One cell: an office of its own, one article, one fault at the first try of one step.
class cell {
public:
    cell(const scene& s, const fault& f, bool effect) : scene_(s), fault_(f), effect_(effect)
    {
        world_.faults_planned.calm = true;
        world_.platform.be_kind();
        world_.script = [this](const std::string& url) { return decide(url); };
    }

    end run()
    {
        const auto account = std::ranges::find(world_.plan.accounts, scene_.platform, &simulation::place::platform)->id;
        armed_ = true;
        const auto article = world_.writer().approve({account});
        const std::string what = scene_.operation;
        if (what == "revise" || what == "withdraw") {
            armed_ = false;
            world_.run_for(5min);
            armed_ = true;
            if (what == "revise")
                world_.writer().revise(article, {account});
            carry_out(what == "revise" ? delivery::correction_kind::correct : delivery::correction_kind::withdraw,
                      article);
        }
        world_.run_for(90min);
        BOOST_TEST(hit_ == 1U, scene_.platform << " " << scene_.step << " was met " << hit_ << " times");
        for (const auto& why : world_.violations_)
            BOOST_ERROR(why);
        return what_came_of_it();
    }

private:
    void carry_out(delivery::correction_kind kind, const std::string& article)
    {
        const auto begun = world_.in_store([&](sql::session& s) -> result<delivery::correction> {
            const auto& e = world_.people_engine();
            const auto shown = plan_correction(s, e, world_.plan.editor, article, kind, world_.time.now());
            if (shown.has_error())
                return shown.error();
            return start_correction(s, e, world_.plan.editor, article, {kind, "有误", shown->digest, {}},
                                    world_.time.now());
        });
        BOOST_TEST_REQUIRE(begun.has_value());
    }

    std::optional<way> decide(const std::string& url)
    {
        const auto path = url.substr(0, url.find('?'));
        const auto step = path.substr(path.rfind('/') + 1);
        // A probe needs something to look for: the public step's answer is lost first.
        if (std::string_view(scene_.operation) == "probe" && armed_ && (step == "post" || step == "submit") &&
            hit_ == 0 && !lost_)
        {
            lost_ = true;
            return way{10ms, 20ms, broken("timeout")};
        }
        if (!armed_ || hit_ > 0 || step != scene_.step)
            return {};
        ++hit_;
        return way{effect_ ? std::optional{10ms} : std::nullopt, 30s, fault_.seen};
    }

    end what_came_of_it()
    {
        end out;
        for (const auto& d : world_.deliveries()) {
            out.visible += world_.platform.made_by(d.id).size();
            out.state = name_of(d.where); // of the last one
        }
        if (std::string_view(scene_.step) == "list")
            world_.in_store([&](sql::session& s) {
                BOOST_TEST(s.query_one("SELECT COUNT(*) FROM refresh WHERE due_at IS NULL AND done_at IS NOT NULL")
                               ->integer(0) == 1);
                return true;
            });
        if (out.state == "unconfirmed")
            world_.in_store([&](sql::session& s) {
                BOOST_TEST(
                    s.query_one("SELECT COUNT(*) FROM alarm WHERE kind = 'delivery.unconfirmed' AND closed_at IS "
                                "NULL")
                        ->integer(0) == 1);
                return true;
            });
        return out;
    }

    const scene& scene_;
    const fault& fault_;
    const bool effect_;
    bool armed_ = false, lost_ = false;
    std::size_t hit_ = 0;
    world world_{1, false, 1, simulation::plenty::plenty};
};

} // namespace

BOOST_AUTO_TEST_SUITE(network)

BOOST_AUTO_TEST_CASE(every_step_meets_every_fault_and_ends_as_it_should)
{
    log::set_threshold(log::level::error);
    log::set_sink([](std::string_view) {});
    std::size_t cells = 0;
    const auto play = [&](const scene& s, const fault& f, bool effect) {
        ++cells;
        const auto got = cell(s, f, effect).run();
        BOOST_TEST(got == expected(s, f, effect), s.platform << " " << s.operation << " " << s.step << " x " << f.name
                                                             << (effect ? " x done: " : " x not done: ") << got
                                                             << " instead of " << expected(s, f, effect));
    };
    for (const auto& s : scenes) {
        for (const auto& f : faults_ahead_of_the_first_byte())
            play(s, f, false);
        for (const auto& f : faults_after_it())
            for (const bool effect : {true, false})
                play(s, f, effect);
    }
    log::set_sink({});
    std::cout << "network matrix: " << cells << " cells" << std::endl;
    BOOST_TEST(cells == 784U);
}

BOOST_AUTO_TEST_SUITE_END()
