// How an attempt may end: what an adapter's last word, a failure, a doubt or a broken world means for the delivery.
// Decides only; settlement writes it.
#pragma once

#include "delivery/sending/settlement.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tongyuan::delivery {

ending ending_of(event how, std::string code, std::string why, std::string cure = "",
                 std::optional<timestamp> due = {});

// What a person can do about a refusal of our own with this code.
std::string cure_of(std::string_view code);
ending stopped_by_a_hold(const std::string& reason);

class endings {
public:
    endings(const engine& e, const work& w) : engine_(e), work_(w) {}

    // Why nothing of it is begun; nothing when it can be.
    std::optional<ending> before_the_first_step() const;
    // The platform gave no token, with our own words for why.
    ending without_a_token(const refusal& why) const;
    // An action that is no call. `seen` is what the adapter was shown.
    ending of_action(const adapters::action& last_word, std::span<const adapters::entry> seen) const;
    // A step that had no effect or may simply be repeated: later, up to the deadline or too many in a row.
    ending after_a_failure(const adapters::entry& last, adapters::does effect) const;
    ending of_a_failure(const adapters::failure& why) const;
    // Goes on when the quota is fresh, spread over a minute.
    ending of_a_spent_quota(std::string words, timestamp fresh_at) const;
    // Nobody knows whether it is out.
    ending of_a_doubt(const adapters::failure& why) const;
    // The same, unless it would call something stopped or refused that may be out: then nobody knows.
    ending or_doubt(ending e) const;
    // The adapter broke its contract, or something here is broken that is not the store. `code` is stable.
    ending of_a_breach(std::string code) const;

private:
    std::optional<ending> past_its_deadline() const;
    ending of_a_pause(const adapters::pause& wait) const;
    ending of_a_receipt(const adapters::receipt& proof, std::span<const adapters::entry> seen) const;
    ending of_done(const adapters::done& over, std::span<const adapters::entry> seen) const;
    ending of_nothing_found(const adapters::not_found& missing) const;
    ending out_of_place() const;
    std::optional<timestamp> next_probe() const;
    bool is_settled() const;
    bool is_probe() const { return work_.operation.kind == adapters::operation_kind::probe; }
    bool is_withdrawal() const { return work_.what.operation == "withdraw"; }

    const engine& engine_;
    const work& work_;
};

} // namespace tongyuan::delivery
