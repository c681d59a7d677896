#include "access/idempotency_store.hpp"

namespace tongyuan::access::idempotency_store {

bool take(sql::session& s, std::string_view person_id, std::string_view key, std::string_view request_digest,
          timestamp now)
{
    const auto inserted =
        s.execute("INSERT INTO idempotency_key (person_id, given_key, request_digest, answer, created_at) "
                  "VALUES ($1, $2, $3, '', $4) ON CONFLICT (person_id, given_key) DO NOTHING",
                  person_id, key, request_digest, now);
    return inserted == 1;
}

void set_answer(sql::session& s, std::string_view person_id, std::string_view key, std::string_view sealed)
{
    const auto changed = s.execute("UPDATE idempotency_key SET answer = $3 "
                                   "WHERE person_id = $1 AND given_key = $2 AND answer = ''",
                                   person_id, key, sealed);
    if (changed != 1)
        throw sql::error("an idempotency key was answered twice");
}

std::optional<used_key> find(sql::session& s, std::string_view person_id, std::string_view key)
{
    const auto r = s.query_one("SELECT request_digest, answer FROM idempotency_key "
                               "WHERE person_id = $1 AND given_key = $2",
                               person_id, key);
    return r ? std::optional{used_key{r->text(0), r->text(1)}} : std::nullopt;
}

std::int64_t forget_before(sql::session& s, timestamp limit)
{
    return s.execute("DELETE FROM idempotency_key WHERE created_at < $1", limit);
}

} // namespace tongyuan::access::idempotency_store
