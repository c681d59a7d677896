#include "delivery/receipts/receipt_store.hpp"

namespace tongyuan::delivery::receipt_store {

namespace {

receipt read(const sql::row& r)
{
    return {r.text(0), r.text(1), r.text(2), r.text(3),        r.text(4),  r.at(5),
            r.text(6), r.text(7), r.text(8), r.optional_at(9), r.text(10), r.optional_at(11)};
}

} // namespace

void insert(sql::session& s, const receipt& r)
{
    s.execute(
        "INSERT INTO receipt (delivery_id, account_id, article_id, platform_id, url, published_at, journal_digest, "
        "proven_by, read_back, read_back_message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        r.delivery_id, r.account_id, r.article_id, r.platform_id, r.url, r.published_at, r.journal_digest, r.proven_by,
        r.read_back, r.read_back_message);
}

std::optional<receipt> find(sql::session& s, std::string_view delivery_id)
{
    const auto r =
        s.query_one("SELECT delivery_id, account_id, article_id, platform_id, url, published_at, journal_digest, "
                    "proven_by, read_back, read_back_at, read_back_message, withdrawn_at "
                    "FROM receipt WHERE delivery_id = $1",
                    delivery_id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::vector<std::string> withdrawn(sql::session& s, std::string_view account_id, std::string_view platform_id,
                                   timestamp now)
{
    std::vector<std::string> out;
    for (const auto& r : s.query("UPDATE receipt SET withdrawn_at = $3 WHERE account_id = $1 AND platform_id = $2 "
                                 "AND withdrawn_at IS NULL RETURNING delivery_id",
                                 account_id, platform_id, now))
        out.push_back(r.text(0));
    return out;
}

void set_read_back(sql::session& s, std::string_view delivery_id, std::string_view state, std::string_view message,
                   timestamp now)
{
    s.execute("UPDATE receipt SET read_back = $2, read_back_message = $3, read_back_at = $4 WHERE delivery_id = $1",
              delivery_id, state, message, now);
}

bool stands(sql::session& s, std::string_view account_id, std::string_view platform_id)
{
    return s
        .query_one("SELECT delivery_id FROM receipt WHERE account_id = $1 AND platform_id = $2 "
                   "AND withdrawn_at IS NULL LIMIT 1",
                   account_id, platform_id)
        .has_value();
}

bool is_shown_elsewhere(sql::session& s, std::string_view account_id, std::string_view platform_id,
                        std::string_view sha256)
{
    return s
        .query_one(
            "SELECT 1 FROM delivery d JOIN rendition n ON n.digest = d.rendition_digest WHERE d.account_id = $1 "
            "AND d.operation <> 'withdraw' AND d.state NOT IN ('cancelled', 'superseded', 'refused', 'withdrawn') "
            "AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.delivery_id = d.id AND r.platform_id = $2) "
            "AND n.body LIKE '%' || $3 || '%' LIMIT 1",
            account_id, platform_id, sha256)
        .has_value();
}

std::vector<receipt> standing(sql::session& s, std::string_view account_id, std::size_t most)
{
    std::vector<receipt> out;
    for (const auto& r :
         s.query("SELECT delivery_id, account_id, article_id, platform_id, url, published_at, journal_digest, "
                 "proven_by, read_back, read_back_at, read_back_message, withdrawn_at FROM receipt "
                 "WHERE account_id = $1 AND withdrawn_at IS NULL ORDER BY published_at DESC LIMIT $2",
                 account_id, most))
        out.push_back(read(r));
    return out;
}

std::vector<kept_digest> digests_after(sql::session& s, std::string_view delivery_id, std::int64_t most)
{
    std::vector<kept_digest> out;
    for (const auto& r : s.query("SELECT delivery_id, journal_digest FROM receipt WHERE delivery_id > $1 "
                                 "ORDER BY delivery_id LIMIT $2",
                                 delivery_id, most))
        out.push_back({r.text(0), r.text(1), false});
    return out;
}

} // namespace tongyuan::delivery::receipt_store
