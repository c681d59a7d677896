#include "verification.hpp"

#include "access/audit.hpp"
#include "base/chained_file.hpp"
#include "channels/journal_store.hpp"
#include "counting.hpp"
#include "delivery/guards/counter_store.hpp"
#include "delivery/guards/quarantines.hpp"
#include "delivery/receipts/receipt_store.hpp"

#include <algorithm>
#include <array>

namespace tongyuan {

namespace {

constexpr std::int64_t at_once = 500;
constexpr std::size_t most_shown = 20;

adapters::entry given_up(std::string code)
{
    adapters::entry e;
    e.outcome = adapters::fate::ambiguous;
    e.meant = adapters::meaning::ambiguous;
    e.why.code = std::move(code);
    return e;
}

// How a request stands in the journal that nobody has answered yet.
const std::array before_an_answer{adapters::entry{}, given_up("interrupted"), given_up("taken_over")};

class walk {
public:
    walk(sql::database& db, const settings& s, const told_line& told) : db_(db), settings_(s), told_(told) {}

    bool all()
    {
        pages();
        audit();
        receipts();
        counter();
        return well_;
    }

private:
    void say(bool well, const std::string& sentence)
    {
        well_ = well_ && well;
        told_(well, sentence);
    }

    void pages()
    {
        if (db_.kind() == sql::engine::postgres)
            return told_(true, "pages: PostgreSQL checks its own (pg_amcheck)");
        const auto found = db_.read_now([](sql::session& s) { return s.query("PRAGMA integrity_check(20)"); });
        const bool well = found.size() == 1 && found.front().text(0) == "ok";
        say(well, well ? "pages: every page of " + settings_.store_file.string() + " is whole"
                       : "pages: " + settings_.store_file.string() + " is damaged: " + found.front().text(0));
    }

    void audit()
    {
        const auto verdict = db_.read_now([](sql::session& s) { return access::verify_audit(s); });
        for (const auto& broken : verdict.broken)
            say(false,
                "broken: writer " + broken.writer + " row " + std::to_string(broken.sequence) + ": " + broken.reason);
        say(verdict.broken.empty(), "audit chain: " + std::to_string(verdict.rows) + " rows, " +
                                        std::to_string(verdict.broken.size()) + " broken");
    }

    // The answer of a daemon that had lost its lease is written down when it comes, which may be after the receipt.
    // Then the journal without it is what the receipt proves, or something else has been changed as well.
    static bool was_answered_later(sql::session& s, const std::string& delivery_id)
    {
        const auto proof = delivery::receipt_store::find(s, delivery_id);
        const auto rows = channels::journal_store::load(s, delivery_id);
        return proof && std::ranges::any_of(before_an_answer, [&](const adapters::entry& then) {
                   auto earlier = rows;
                   for (auto& row : earlier)
                       if (row.answered_at && *row.answered_at > proof->published_at)
                           take_back(row.entry, then);
                   return channels::digest_of(earlier) == proof->journal_digest;
               });
    }
    static void take_back(adapters::entry& answered, const adapters::entry& then)
    {
        answered.outcome = then.outcome;
        answered.meant = then.meant;
        answered.why = then.why;
        answered.got = {};
    }

    // In pieces: one long snapshot would keep the log from being emptied.
    void receipts()
    {
        std::string after;
        std::size_t differ = 0, count = 0, later = 0;
        for (;;) {
            const auto some = db_.read_now([&](sql::session& s) {
                auto page = delivery::receipt_store::digests_after(s, after, at_once);
                for (auto& one : page)
                    one.holds = one.digest == channels::digest_of(channels::journal_store::load(s, one.delivery_id));
                return page;
            });
            if (some.empty())
                break;
            for (const auto& one : some) {
                if (one.holds)
                    continue;
                if (db_.read_now([&](sql::session& s) { return was_answered_later(s, one.delivery_id); }))
                    ++later;
                else if (++differ <= most_shown)
                    say(false,
                        "receipt: the journal of delivery " + one.delivery_id + " is not what its receipt proves");
            }
            count += some.size();
            after = some.back().delivery_id;
        }
        say(differ == 0, "receipts: " + std::to_string(count) + " against the journal, " + std::to_string(differ) +
                             " differ, " + std::to_string(later) + " with evidence that came after the receipt");
    }

    void counter()
    {
        const auto file = counter_file_of(settings_);
        try {
            const auto lines = chained_file::read(file);
            std::vector<delivery::counted_step> steps;
            for (const auto& line : lines)
                if (auto step = delivery::counted_from(line.text))
                    steps.push_back(std::move(*step));
            const auto unknown = db_.read_now(
                [&](sql::session& s) { return delivery::unnoticed(s, delivery::unknown_steps(s, steps)); });
            for (std::size_t i = 0; i < std::min(unknown.size(), most_shown); ++i)
                say(false, "counter: a public step of delivery " + unknown[i].delivery_id + " at " +
                               to_rfc3339(unknown[i].at) + " is not in the store");
            say(unknown.empty(), "outside counter: " + std::to_string(lines.size()) + " lines in " + file.string() +
                                     ", " + std::to_string(unknown.size()) + " unknown to the store");
        } catch (const chain_error& e) {
            say(false, std::string("outside counter: ") + e.what());
        }
    }

    sql::database& db_;
    const settings& settings_;
    const told_line& told_;
    bool well_ = true;
};

} // namespace

bool verify_store(sql::database& db, const settings& s, const told_line& told)
{
    return walk{db, s, told}.all();
}

} // namespace tongyuan
