#include "channels/journal_store.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "channels/plugin_text.hpp"

#include <boost/json.hpp>

#include <stdexcept>

namespace tongyuan::channels::journal_store {

namespace json = boost::json;
using namespace adapters;

namespace {

constexpr std::string_view binary_prefix = "base64:";

std::string stored_body(const std::string& body)
{
    const bool storable =
        !first_bad_utf8(body) && body.find('\0') == std::string::npos && !body.starts_with(binary_prefix);
    return storable ? body : std::string(binary_prefix) + to_base64(body);
}

std::string read_body(std::string stored)
{
    if (!stored.starts_with(binary_prefix))
        return stored;
    return from_base64(std::string_view(stored).substr(binary_prefix.size())).value_or("");
}

std::string stored_headers(const reply& r)
{
    json::array out;
    for (const auto& [name, value] : r.headers)
        if (!first_bad_utf8(name) && !first_bad_utf8(value))
            out.push_back(json::array{name, value});
    return json::serialize(out);
}

void read_headers(const std::string& stored, reply& r)
{
    const auto document = json::parse(stored);
    for (const auto& pair : document.as_array())
        r.headers.emplace_back(std::string_view(pair.as_array().at(0).as_string()),
                               std::string_view(pair.as_array().at(1).as_string()));
}

template <class E>
E named(const std::string& text, std::initializer_list<E> all)
{
    for (const auto one : all)
        if (name_of(one) == text)
            return one;
    throw std::runtime_error("the journal holds the unknown word '" + text + "'");
}

journal_row read_row(const sql::row& r)
{
    journal_row out;
    out.n = r.integer(0);
    out.operation = *operation_from(r.text(1));
    auto& e = out.entry;
    e.kind = named(r.text(2), {entry_kind::call, entry_kind::paused, entry_kind::token_refreshed, entry_kind::evidence,
                               entry_kind::probed});
    e.step = r.text(3);
    e.attempt = static_cast<int>(r.integer(4));
    out.epoch = r.integer(5);
    out.effect = {r.boolean(6), r.boolean(7) ? on_repeat::duplicates : on_repeat::same};
    e.at = r.at(8);
    out.request_line = r.text(9);
    out.request_digest = r.text(10);
    out.slots = r.text(11);
    e.outcome = named(r.text(12), {fate::open, fate::not_sent, fate::answered, fate::ambiguous});
    out.answered_at = r.optional_at(13);
    if (const auto meant = r.optional_text(14))
        e.meant = named(*meant, {meaning::done, meaning::refused, meaning::stale_token, meaning::throttled,
                                 meaning::maybe_ours, meaning::ambiguous});
    if (const auto kind = r.optional_text(15))
        e.why.kind = named(*kind, {fault::content, fault::permission, fault::configuration, fault::sign_in,
                                   fault::quota, fault::busy, fault::gone, fault::protocol});
    e.why.code = r.optional_text(16).value_or("");
    e.why.reason = r.optional_text(17).value_or("");
    e.why.cure = r.optional_text(18).value_or("");
    e.got.status = static_cast<int>(r.optional_integer(19).value_or(0));
    if (const auto headers = r.optional_text(20))
        read_headers(*headers, e.got);
    e.got.body = read_body(r.optional_text(21).value_or(""));
    e.link = r.optional_text(22).value_or("");
    e.picture_sha256 = r.optional_text(23).value_or("");
    e.person = r.optional_text(24).value_or("");
    return out;
}

} // namespace

std::vector<journal_row> load(sql::session& s, std::string_view delivery_id)
{
    std::vector<journal_row> out;
    for (const auto& r :
         s.query("SELECT n, operation, kind, step, attempt, epoch, is_public, duplicates, at, request_line, "
                 "request_digest, slots, outcome, answered_at, meant, fault_kind, code, reason, cure, status, "
                 "reply_headers, reply_body, link, picture, person "
                 "FROM journal WHERE delivery_id = $1 ORDER BY n",
                 delivery_id))
        out.push_back(read_row(r));
    return out;
}

void append(sql::session& s, std::string_view delivery_id, const journal_row& row)
{
    const auto& e = row.entry;
    s.execute("INSERT INTO journal (delivery_id, n, operation, kind, step, attempt, epoch, is_public, duplicates, at, "
              "request_line, request_digest, slots, outcome, link, picture, person) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
              delivery_id, row.n, name_of(row.operation), name_of(e.kind), e.step, e.attempt, row.epoch,
              row.effect.public_, row.effect.repeat == on_repeat::duplicates, e.at, storable(row.request_line),
              row.request_digest, row.slots, name_of(e.outcome), e.link, e.picture_sha256, e.person);
}

bool holds(sql::session& s, std::string_view delivery_id, const journal_row& row)
{
    return s
        .query_one("SELECT n FROM journal WHERE delivery_id = $1 AND n = $2 AND epoch = $3 AND request_digest = $4 "
                   "AND outcome = 'open'",
                   delivery_id, row.n, row.epoch, row.request_digest)
        .has_value();
}

bool answer(sql::session& s, std::string_view delivery_id, const journal_row& row)
{
    const auto& e = row.entry;
    const bool heard = e.outcome == fate::answered;
    return s.execute("UPDATE journal SET outcome = $3, answered_at = $4, meant = $5, fault_kind = $6, code = $7, "
                     "reason = $8, cure = $9, status = $10, reply_headers = CAST($11 AS TEXT), "
                     "reply_body = CAST($12 AS TEXT) WHERE delivery_id = $1 AND n = $2 "
                     "AND (outcome = 'open' OR (outcome = 'ambiguous' AND code IN ('interrupted', 'taken_over')))",
                     delivery_id, row.n, name_of(e.outcome), row.answered_at.value_or(e.at), name_of(e.meant),
                     name_of(e.why.kind), e.why.code, e.why.reason, e.why.cure, e.got.status,
                     heard ? std::optional{stored_headers(e.got)} : std::nullopt,
                     heard ? std::optional{stored_body(e.got.body)} : std::nullopt) == 1;
}

given_up give_up_open(sql::session& s, std::string_view delivery_id, lost how, timestamp now)
{
    const bool over = how == lost::taken_over;
    given_up out;
    for (const auto& r :
         s.query("UPDATE journal SET outcome = 'ambiguous', answered_at = $2, meant = 'ambiguous', "
                 "fault_kind = 'protocol', code = $3, reason = $4, cure = '' "
                 "WHERE delivery_id = $1 AND outcome = 'open' RETURNING is_public",
                 delivery_id, now, over ? "taken_over" : "interrupted",
                 over ? "执行它的服务失去联系，已由另一服务接管，结果未知。" : "服务在等待平台答复时中断，结果未知。"))
    {
        ++out.intents;
        out.any_public = out.any_public || r.boolean(0);
    }
    return out;
}

} // namespace tongyuan::channels::journal_store
