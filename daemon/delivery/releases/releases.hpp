// From approval to the queue: held deliveries, released at once, at the approved time, or by the editor's Publish.
#pragma once

#include "access/principal.hpp"
#include "content/approval.hpp"
#include "delivery/engine.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace tongyuan::delivery {

// In the transaction of the last approval: one delivery per approved account. On an account where an older version is
// out, or may be, it waits, held, for the plan of a correction. Older publications that have not gone out are
// superseded.
result<void> release_approved(sql::session& s, const engine& e, const content::approval& given, timestamp now);

// In the transaction of the edit that voids the approval: what has not gone out never will, and says so at once. A
// delivery that is being sent at this moment is stopped by the check ahead of its public step.
result<void> void_releases(sql::session& s, const engine& e, std::string_view article_id, timestamp now);

// The editor's Publish: queues what only waits for it. Never earlier than approved.
result<std::vector<delivery>> publish_held(sql::session& s, const engine& e, const access::principal& who,
                                           std::string_view article_id, std::optional<timestamp> not_before,
                                           timestamp now);

content::out_summary out_of(sql::session& s, std::string_view article_id);

} // namespace tongyuan::delivery
