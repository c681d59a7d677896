// An urgent article goes before everything that is not. A person marks it, with a reason; what is queued already moves
// up, and what comes later (other accounts, another revision) is urgent from the start (delivery_store::insert).
#pragma once

#include "access/principal.hpp"
#include "delivery/engine.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::delivery {

inline constexpr std::int64_t urgent_priority = 100; // a withdrawal's too

struct urgency {
    std::string article_id, reason, set_by, set_name;
    timestamp set_at;
};

namespace urgency_store {

std::optional<urgency> find(sql::session& s, std::string_view article_id);
// False when it was so already.
bool insert(sql::session& s, const urgency& u);
bool remove(sql::session& s, std::string_view article_id);
// Publications that have not ended get this priority; wakes their lanes. How many.
std::int64_t set_priority(sql::session& s, std::string_view article_id, std::int64_t priority, timestamp now);

} // namespace urgency_store

result<urgency> mark_urgent(sql::session& s, const engine& e, const access::principal& who, std::string_view article_id,
                            std::string_view reason, timestamp now);
result<void> take_urgency_back(sql::session& s, const engine& e, const access::principal& who,
                               std::string_view article_id, timestamp now);

} // namespace tongyuan::delivery
