// One act over all channels of an article: withdraw, correct, kill. First the plan sheet, then one confirmed act in one
// transaction, bound to what was shown by the plan's digest; then the stopwatch runs until everything has settled.
#pragma once

#include "access/principal.hpp"
#include "delivery/corrections/correction_store.hpp"
#include "delivery/engine.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery {

struct plan {
    correction_kind kind = correction_kind::withdraw;
    std::string article_id, title, unit_id;
    std::int64_t revision = 0;
    std::vector<plan_row> rows;
    std::map<std::string, channel_facts, std::less<>> facts; // by account
    std::string digest;
};

// Refuses when nothing of the article was ever sent, or there is nothing to do.
result<plan> plan_correction(sql::session& s, const engine& e, const access::principal& who,
                             std::string_view article_id, correction_kind kind, timestamp now);

struct order {
    correction_kind kind = correction_kind::withdraw;
    std::string reason;
    std::string digest;                              // of the plan that was shown
    std::map<std::string, way, std::less<>> choices; // row key → another of its options
};

result<correction> start_correction(sql::session& s, const engine& e, const access::principal& who,
                                    std::string_view article_id, const order& given, timestamp now);

} // namespace tongyuan::delivery
