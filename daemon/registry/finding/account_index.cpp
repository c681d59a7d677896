#include "registry/finding/account_index.hpp"

#include "registry/finding/indexed_accounts.hpp"
#include "sql/reconnections.hpp"

#include <atomic>
#include <mutex>
#include <shared_mutex>

namespace tongyuan::registry {

namespace {

constexpr std::int64_t rows_at_once = 5000;
constexpr std::size_t most_touches = 2000; // beyond, everything is read again

} // namespace

class account_index::contents {
public:
    account_answer find(sql::session& s, const account_question& q)
    {
        keep_up(s);
        for (;;) {
            {
                const std::shared_lock reading(lock_);
                if (rows_.has_order(q.column))
                    return rows_.find(q);
            }
            const std::unique_lock writing(lock_);
            if (!rows_.has_order(q.column))
                rows_.order_by(q.column);
        }
    }

private:
    // A snapshot older than what is here already finds nothing to do.
    void keep_up(sql::session& s)
    {
        const auto now = account_index_store::clock(s);
        if (seen_ >= now && server_ == sql::reconnections())
            return;
        const std::unique_lock writing(lock_);
        const auto server = sql::reconnections();
        if (seen_ < 0 || server_ != server) {
            load(s);
        } else if (seen_ < now) {
            const auto touches = account_index_store::touched_since(s, seen_, most_touches + 1);
            touches.size() > most_touches ? load(s) : take_over(s, touches);
        }
        seen_ = now;
        server_ = server;
    }

    void load(sql::session& s)
    {
        rows_.clear();
        rows_.put_units(account_index_store::units(s));
        for (std::string last;;) {
            const auto rows = account_index_store::accounts_after(s, last, rows_at_once);
            for (const auto& row : rows)
                rows_.put(row);
            if (static_cast<std::int64_t>(rows.size()) < rows_at_once)
                return;
            last = rows.back().id;
        }
    }

    void take_over(sql::session& s, const std::vector<account_index_store::touch>& touches)
    {
        std::vector<account_index_store::account_row> rows;
        bool units_changed = false;
        for (const auto& touch : touches)
            if (touch.kind == "unit")
                units_changed = true;
            else
                for (auto& row : account_index_store::account(s, touch.id))
                    rows.push_back(std::move(row));
        if (units_changed)
            rows_.put_units(account_index_store::units(s));
        rows_.put_all(rows);
    }

    std::shared_mutex lock_;
    indexed_accounts rows_;
    std::atomic<std::int64_t> seen_ = -1; // the clock; -1: nothing was read yet
    std::atomic<std::uint64_t> server_ = 0;
};

account_index::account_index() : held_(std::make_unique<contents>()) {}
account_index::~account_index() = default;

account_answer account_index::find(sql::session& s, const account_question& q)
{
    return held_->find(s, q);
}

} // namespace tongyuan::registry
