#include "delivery/guards/counter_store.hpp"

namespace tongyuan::delivery::counter_store {

std::optional<chain_place> place_of(sql::session& s, std::string_view file_id)
{
    const auto r = s.query_one("SELECT sequence, digest, size FROM counter_place WHERE file_id = $1", file_id);
    return r ? std::optional{chain_place{r->integer(0), r->text(1), r->integer(2)}} : std::nullopt;
}

std::optional<known_counter> of_writer(sql::session& s, std::string_view writer)
{
    const auto r = s.query_one("SELECT file_id, sequence, digest, size FROM counter_place WHERE writer = $1 "
                               "AND left_at IS NULL ORDER BY noted_at DESC, file_id DESC LIMIT 1",
                               writer);
    return r ? std::optional{known_counter{r->text(0), {r->integer(1), r->text(2), r->integer(3)}}} : std::nullopt;
}

void note(sql::session& s, std::string_view writer, std::string_view file_id, const chain_place& place, timestamp now)
{
    s.execute("INSERT INTO counter_place (file_id, writer, sequence, digest, size, noted_at) "
              "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (file_id) DO UPDATE SET writer = excluded.writer, "
              "sequence = excluded.sequence, digest = excluded.digest, size = excluded.size, "
              "noted_at = excluded.noted_at, left_at = NULL",
              file_id, writer, place.sequence, place.digest, place.size, now);
}

void leave(sql::session& s, std::string_view writer, timestamp now)
{
    s.execute("UPDATE counter_place SET left_at = $2 WHERE writer = $1 AND left_at IS NULL", writer, now);
}

bool is_in_the_journal(sql::session& s, const counted_step& step)
{
    return s
        .query_one("SELECT 1 FROM journal WHERE delivery_id = $1 AND n = $2 AND at = $3", step.delivery_id, step.n,
                   step.at)
        .has_value();
}

} // namespace tongyuan::delivery::counter_store
