// Every change of state is told once, and only once it is on disk: compared with what the database itself has seen.
#include "base/log.hpp"
#include "delivery/sending/moves.hpp"
#include "tests/delivery/post_room.hpp"

#include <numeric>

using namespace tongyuan;
using namespace std::chrono_literals;
using manner = post_room::manner;

namespace {

// A trigger counts changes behind the program's back.
void watch_states(sql::session& s)
{
    s.run_script("CREATE TABLE seen_move (delivery_id TEXT, was TEXT, became TEXT);"
                 "CREATE TRIGGER see_new AFTER INSERT ON delivery BEGIN "
                 "INSERT INTO seen_move VALUES (NEW.id, '', NEW.state); END;"
                 "CREATE TRIGGER see_change AFTER UPDATE OF state ON delivery WHEN OLD.state <> NEW.state BEGIN "
                 "INSERT INTO seen_move VALUES (NEW.id, OLD.state, NEW.state); END;");
}

std::vector<std::string> seen_by_the_store(post_room& p)
{
    return p.in_store([](sql::session& s) {
        std::vector<std::string> out;
        for (const auto& r : s.query("SELECT delivery_id, was, became FROM seen_move ORDER BY 1, 2, 3"))
            out.push_back(r.text(0) + " " + r.text(1) + ">" + r.text(2));
        return out;
    });
}

std::string word_after(std::string_view line, std::string_view key)
{
    const auto at = line.find(key);
    if (at == std::string_view::npos)
        return "";
    const auto from = at + key.size();
    auto word = std::string(line.substr(from, line.find(' ', from) - from));
    std::erase(word, '"');
    return word;
}

struct told_moves {
    told_moves()
    {
        log::set_threshold(log::level::info); // the throw-away server has raised it for this process
        log::set_sink([this](std::string_view line) {
            const auto event = word_after(line, "event=");
            if (!event.starts_with("delivery.") || line.find(" from=") == std::string_view::npos)
                return;
            lines.push_back(word_after(line, "delivery=") + " " + word_after(line, " from=") + ">" + event.substr(9));
        });
    }
    ~told_moves()
    {
        log::set_sink({});
        log::set_threshold(log::level::error);
    }

    std::vector<std::string> sorted()
    {
        std::ranges::sort(lines);
        return lines;
    }
    std::vector<std::string> lines;
};

std::uint64_t counted_moves()
{
    const auto all = delivery::moves::counts();
    return std::accumulate(all.begin(), all.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const auto& c) { return sum + c.times; });
}

} // namespace

BOOST_AUTO_TEST_SUITE(told_moves_of_deliveries)

BOOST_AUTO_TEST_CASE(each_change_of_state_is_one_line_and_one_count)
{
    const scratch_store store(sql::engine::sqlite);
    const auto db = store.open();
    told_moves told;
    delivery::options limits;
    limits.account_breaker.after = 1000;
    limits.host_breaker.after = 1000;
    post_room p{*db, limits};
    p.in_store([](sql::session& s) {
        watch_states(s);
        return true;
    });
    const auto before = counted_moves();
    p.transport.hosts["dead.example.cn"] = manner::refuses;
    p.transport.hosts["strict.example.cn"] = manner::throttles;
    for (const auto* host : {"api.example.cn", "dead.example.cn", "strict.example.cn"})
        for (int i = 0; i < 3; ++i)
            p.a_delivery(p.an_account(host, p.county), p.county);
    p.go_until_nothing_is_due();
    p.transport.hosts.erase("dead.example.cn");
    p.here.time.advance(10s);
    p.go_until_nothing_is_due();
    p.here.time.advance(25h);
    p.go_until_nothing_is_due();

    const auto seen = seen_by_the_store(p);
    BOOST_TEST(seen.size() > 20u);
    const auto said = told.sorted();
    BOOST_TEST(said == seen, boost::test_tools::per_element());
    BOOST_TEST(counted_moves() - before == seen.size());
}

BOOST_AUTO_TEST_CASE(what_was_rolled_back_is_not_told)
{
    for_each_database([](sql::database& db) {
        told_moves told;
        post_room p{db};
        const auto account = p.an_account("api.example.cn", p.county);
        const auto id = p.a_delivery(account, p.county);
        told.lines.clear();
        const auto undone = p.in_store([&](sql::session& s) -> result<void> {
            delivery::delivery_store::change c;
            c.to = delivery::state::cancelled;
            delivery::delivery_store::move(s, id, delivery::state::queued, c, p.here.time.now());
            return refusal{errc::conflict, "test", "test"};
        });
        BOOST_TEST(undone.has_error());
        BOOST_TEST(told.lines.empty());
        BOOST_TEST(p.state_of(id) == "queued");
    });
}

BOOST_AUTO_TEST_SUITE_END()
