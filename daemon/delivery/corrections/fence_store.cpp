#include "delivery/corrections/fence_store.hpp"

#include "delivery/sending/lane_store.hpp"

namespace tongyuan::delivery::fence_store {

std::int64_t next_turn(sql::session& s, std::string_view article_id, std::string_view account_id)
{
    lane_store::ensure(s, account_id);
    lane_store::wait_for_turn(s, account_id);
    return s.query_one("SELECT COALESCE(MAX(turn), -1) FROM delivery WHERE article_id = $1 AND account_id = $2",
                       article_id, account_id)
               ->integer(0) +
           1;
}

place place_of(sql::session& s, std::string_view delivery_id)
{
    const auto r = s.query_one("SELECT turn, stage, about FROM delivery WHERE id = $1", delivery_id);
    return r ? place{r->integer(0), r->integer(1), r->optional_text(2)} : place{};
}

void put(sql::session& s, std::string_view delivery_id, const place& at)
{
    s.execute("UPDATE delivery SET turn = $2, stage = $3, about = CAST($4 AS TEXT) WHERE id = $1", delivery_id, at.turn,
              at.stage, at.about);
}

void set_operation(sql::session& s, std::string_view delivery_id, std::string_view operation,
                   const std::optional<std::string>& target_id, const std::optional<std::string>& target_url)
{
    s.execute("UPDATE delivery SET operation = $2, target_id = CAST($3 AS TEXT), target_url = CAST($4 AS TEXT) "
              "WHERE id = $1",
              delivery_id, operation, target_id, target_url);
}

bool is_overtaken(sql::session& s, std::string_view delivery_id)
{
    return standing_of(s, delivery_id).is_overtaken;
}

standing standing_of(sql::session& s, std::string_view delivery_id)
{
    const auto r = s.query_one("SELECT d.turn, (SELECT n.id FROM delivery n WHERE n.article_id = d.article_id "
                               "AND n.account_id = d.account_id AND n.turn > d.turn AND d.operation <> 'withdraw' "
                               "AND n.state <> 'cancelled' AND n.state <> 'superseded' LIMIT 1) "
                               "FROM delivery d WHERE d.id = $1",
                               delivery_id);
    return r ? standing{r->optional_text(1).has_value(), r->integer(0) == 0} : standing{};
}

std::optional<timestamp> last_silence(sql::session& s, std::string_view delivery_id)
{
    const auto r = s.query_one(
        "SELECT MAX(j.at) FROM delivery d JOIN delivery o ON o.article_id = d.article_id "
        "AND o.account_id = d.account_id AND (o.turn, o.stage) < (d.turn, d.stage) "
        "JOIN journal j ON j.delivery_id = o.id WHERE d.id = $1 "
        "AND (d.operation <> 'withdraw' OR o.operation <> 'withdraw') AND j.kind = 'call' AND j.operation <> 'probe' "
        "AND j.is_public = 1 AND j.duplicates = 0 AND (j.outcome = 'open' OR j.outcome = 'ambiguous' "
        "OR (j.outcome = 'answered' AND (j.meant = 'ambiguous' OR j.meant = 'maybe_ours')))",
        delivery_id);
    return r ? r->optional_at(0) : std::nullopt;
}

bool is_blocked(sql::session& s, std::string_view delivery_id)
{
    return s
        .query_one("SELECT o.id FROM delivery d JOIN delivery o ON o.article_id = d.article_id "
                   "AND o.account_id = d.account_id AND (o.turn, o.stage) < (d.turn, d.stage) WHERE d.id = $1 "
                   "AND o.state IN ('held', 'queued', 'sending', 'accepted', 'deferred', 'unconfirmed') "
                   "AND NOT (o.state = 'held' AND o.why_code = 'awaiting_plan') LIMIT 1",
                   delivery_id)
        .has_value();
}

bool is_abandoned(sql::session& s, std::string_view delivery_id)
{
    return s
        .query_one("SELECT o.id FROM delivery d JOIN delivery o ON o.article_id = d.article_id "
                   "AND o.account_id = d.account_id AND o.turn = d.turn AND o.stage < d.stage WHERE d.id = $1 "
                   "AND o.state <> 'withdrawn' LIMIT 1",
                   delivery_id)
        .has_value();
}

bool is_about_to_change(sql::session& s, std::string_view delivery_id)
{
    return s
        .query_one("SELECT n.id FROM delivery d JOIN delivery n ON n.article_id = d.article_id "
                   "AND n.account_id = d.account_id AND n.turn > d.turn WHERE d.id = $1 AND n.operation <> 'publish' "
                   "AND n.state IN ('queued', 'sending', 'accepted', 'deferred', 'unconfirmed') LIMIT 1",
                   delivery_id)
        .has_value();
}

std::vector<std::string> waiting_on(sql::session& s, std::string_view article_id, std::string_view account_id)
{
    std::vector<std::string> out;
    for (const auto& r : s.query("SELECT id FROM delivery WHERE article_id = $1 AND account_id = $2 "
                                 "AND state = 'deferred' AND why_code = 'fenced' ORDER BY turn, stage, id",
                                 article_id, account_id))
        out.push_back(r.text(0));
    return out;
}

std::vector<std::string> waiting_anywhere(sql::session& s)
{
    std::vector<std::string> out;
    for (const auto& r : s.query("SELECT id FROM delivery WHERE state = 'deferred' AND why_code = 'fenced' "
                                 "ORDER BY article_id, account_id, turn, stage, id"))
        out.push_back(r.text(0));
    return out;
}

} // namespace tongyuan::delivery::fence_store
