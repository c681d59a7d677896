#include "channels/callback_store.hpp"

namespace tongyuan::channels::callback_store {

bool note(sql::session& s, std::string_view account_id, std::string_view key, std::string_view kind,
          std::string_view reference, timestamp now)
{
    return s.execute("INSERT INTO callback (account_id, event_key, kind, reference, received_at) "
                     "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id, event_key) DO NOTHING",
                     account_id, key, kind, reference, now) == 1;
}

} // namespace tongyuan::channels::callback_store
