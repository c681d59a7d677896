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

// In the transaction of the last approval: one delivery per approved account. An account on which this article is out
// already gets a `revise` where its channel can edit; otherwise its delivery waits, held, for a person.
// Older operations of the article that have not gone out are superseded.
result<void> release_approved(sql::session& s, const engine& e, const content::approval& given, timestamp now);

// The editor's Publish: queues what only waits for it. Never earlier than approved.
result<std::vector<delivery>> publish_held(sql::session& s, const engine& e, const access::principal& who,
                                           std::string_view article_id, std::optional<timestamp> not_before,
                                           timestamp now);

// One withdraw per published delivery of the article.
result<std::vector<delivery>> withdraw_article(sql::session& s, const engine& e, const access::principal& who,
                                               std::string_view article_id, std::string_view reason, timestamp now);

content::out_summary out_of(sql::session& s, std::string_view article_id);

} // namespace tongyuan::delivery
