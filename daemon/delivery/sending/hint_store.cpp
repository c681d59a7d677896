#include "delivery/sending/hint_store.hpp"

namespace tongyuan::delivery::hint_store {

std::int64_t ask_accepted_now(sql::session& s, std::string_view account_id, std::string_view reference, timestamp now)
{
    return s.execute("UPDATE delivery SET due_at = $3, updated_at = $3, version = version + 1 "
                     "WHERE account_id = $1 AND state = 'accepted' AND lease_owner IS NULL AND task_title IS NULL "
                     "AND due_at > $3 AND ($2 = '' OR EXISTS (SELECT 1 FROM journal j "
                     "WHERE j.delivery_id = delivery.id AND j.is_public = 1 AND j.reply_body LIKE '%' || $2 || '%'))",
                     account_id, reference, now);
}

std::int64_t ask_unconfirmed_now(sql::session& s, std::string_view account_id, timestamp now)
{
    return s.execute("UPDATE delivery SET due_at = $2, updated_at = $2, version = version + 1 "
                     "WHERE account_id = $1 AND state = 'unconfirmed' AND lease_owner IS NULL "
                     "AND (due_at IS NULL OR due_at > $2)",
                     account_id, now);
}

} // namespace tongyuan::delivery::hint_store
