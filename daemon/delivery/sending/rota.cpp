#include "delivery/sending/rota.hpp"

#include "delivery/sending/breaker_store.hpp"
#include "delivery/sending/places.hpp"

#include <algorithm>
#include <set>

namespace tongyuan::delivery {

namespace {

using lane_store::place;

constexpr std::chrono::minutes longest_trial{5}; // then its daemon is gone, and another may try
constexpr std::size_t looked_at = 33;            // due lanes; fewer than that are all known, more are walked in order
constexpr std::string_view behind_all = "~";     // sorts after every id

using by_host = std::map<std::string, std::size_t, std::less<>>;

std::size_t number_at(const by_host& numbers, const std::string& host)
{
    const auto at = numbers.find(host);
    return at == numbers.end() ? 0 : at->second;
}

class chooser {
public:
    chooser(sql::session& s, const engine& e, const room& has, timestamp now)
        : s_(s), engine_(e), now_(now), share_(share_of_a_host(e.limits)), in_flight_(has.in_flight), ahead_(has.ahead)
    {
        out_.owner = e.owner_name();
        out_.last = has.last;
        const auto troubled = breaker_store::troubled_hosts(s);
        for (const auto& [host, is] : troubled)
            if (is.opened_at)
                shut_.emplace(host, is.retry_at);
        *e.hosts_in_trouble = !troubled.empty();
    }

    // How many were taken.
    std::size_t take_urgent(std::size_t most)
    {
        const auto before = out_.lanes.size();
        for (auto host = lane_store::urgent_host_after(s_, ""); host && most > 0;
             host = lane_store::urgent_host_after(s_, *host))
            most -= take(*host, std::min(most, free_at(*host, engine_.limits.kept_for_urgent)),
                         [&](std::size_t n) { return lane_store::lease_urgent(s_, *host, out_.owner, now_, n); });
        return out_.lanes.size() - before;
    }

    void take_in_turn(std::size_t most)
    {
        if (most == 0)
            return;
        auto waiting = places_in_turn(most);
        while (most > 0 && !waiting.empty()) {
            const auto each = std::max<std::size_t>(1, most / waiting.size());
            std::erase_if(waiting, [&](const place& at) {
                const auto wanted = std::min({each, most, free_at(at.host, 0)});
                const auto got = take(at.host, wanted,
                                      [&](std::size_t n) { return lane_store::lease(s_, at, out_.owner, now_, n); });
                most -= got;
                if (got > 0)
                    out_.last = at;
                return got < each || most == 0;
            });
        }
    }

    turn finish()
    {
        for (const auto& [host, until] : shut_)
            if (until > now_ && (!out_.next_trial || until < *out_.next_trial))
                out_.next_trial = until;
        out_.shut = shut_;
        return std::move(out_);
    }

private:
    // How many more may be begun at this host.
    std::size_t free_at(const std::string& host, std::size_t extra) const
    {
        if (const auto at = shut_.find(host); at != shut_.end())
            return at->second <= now_ && !tried_.contains(host) ? 1 : 0;
        const auto used = number_at(in_flight_, host);
        const auto most = share_ + extra + number_at(ahead_, host);
        return used < most ? most - used : 0;
    }

    template <class Lease>
    std::size_t take(const std::string& host, std::size_t wanted, Lease lease)
    {
        const bool trial = shut_.contains(host);
        if (wanted == 0 || (trial && !begin_trial(host)))
            return 0;
        const auto leased = lease(wanted);
        if (trial && leased.empty())
            breaker_store::end_trial(s_, host);
        in_flight_[host] += leased.size();
        for (const auto& one : leased)
            out_.lanes.push_back({one, trial});
        return leased.size();
    }

    bool begin_trial(const std::string& host)
    {
        tried_.insert(host);
        return breaker_store::begin_trial(s_, host, now_, longest_trial);
    }

    std::vector<place> places_in_turn(std::size_t most)
    {
        auto due = lane_store::places_due(s_, now_, looked_at);
        if (!due.all)
            return walk(most);
        const auto next = std::ranges::upper_bound(due.places, out_.last);
        std::ranges::rotate(due.places, next);
        return std::move(due.places);
    }

    // Once around, from where the last turn ended; hosts without room are stepped over as a whole.
    std::vector<place> walk(std::size_t most)
    {
        std::vector<place> out;
        auto at = out_.last;
        bool wrapped = false;
        while (out.size() < most) {
            const auto next = lane_store::place_after(s_, at, now_);
            if (!next && wrapped)
                break;
            if (!next) {
                wrapped = true;
                at = {};
                continue;
            }
            if (wrapped && *next > out_.last)
                break;
            const bool has_room = free_at(next->host, 0) > 0;
            if (has_room)
                out.push_back(*next);
            at = has_room ? *next : place{next->host, std::string(behind_all)};
        }
        return out;
    }

    sql::session& s_;
    const engine& engine_;
    const timestamp now_;
    const std::size_t share_;
    by_host in_flight_;
    const by_host& ahead_;
    std::map<std::string, timestamp, std::less<>> shut_;
    std::set<std::string, std::less<>> tried_;
    turn out_;
};

} // namespace

turn lease_in_turn(sql::session& s, const engine& e, const room& has, timestamp now)
{
    chooser choose{s, e, has, now};
    const auto left = has.free - choose.take_urgent(has.free);
    choose.take_in_turn(left > has.reserved ? left - has.reserved : 0);
    return choose.finish();
}

} // namespace tongyuan::delivery
