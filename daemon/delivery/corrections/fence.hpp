// The version fence. Operations on one item (article × account) have turns. Queueing a later one supersedes everything
// earlier that has not begun; what may have reached the platform is settled first, and only then does the later one
// start. An earlier operation never does anything visible again once a later one stands: that is checked in the
// transaction that writes a public intent, so no crash or lease can get around it.
#pragma once

#include "delivery/engine.hpp"

#include <string_view>

namespace tongyuan::delivery {

// Makes way for a later turn on this item: what waits is superseded; what may be out is looked for instead of being
// sent again. A publication spares withdrawals, a correction spares what awaits its plan, a kill spares nothing.
enum class making_way { for_a_publication, for_a_correction, for_a_kill };
void make_way(sql::session& s, const engine& e, std::string_view article_id, std::string_view account_id,
              making_way why, timestamp now);

// The approval is void: what waits for its turn by it never goes out. Withdrawals need no approval.
void void_waiting(sql::session& s, const engine& e, std::string_view article_id, timestamp now);

// Queues the delivery, or lets it wait until everything before it has settled.
void start_or_wait(sql::session& s, const engine& e, std::string_view delivery_id, timestamp now);

// Something on this item has come to rest: whoever waited behind it begins.
void let_through(sql::session& s, const engine& e, std::string_view article_id, std::string_view account_id,
                 timestamp now);
// At start.
void let_all_through(sql::session& s, const engine& e, timestamp now);

} // namespace tongyuan::delivery
