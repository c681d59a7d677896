#include "registry/account_former_store.hpp"

#include "registry/everybody/public_book.hpp"
#include "registry/platforms/likeness.hpp"
#include "registry/record.hpp"

#include <array>
#include <map>
#include <utility>

namespace tongyuan::registry::account_former_store {

namespace {

using named = std::array<std::pair<std::string_view, std::string>, 3>;

named names_in(std::string name, std::string url, std::string_view record)
{
    return {{{"name", std::move(name)}, {"handle", handle_in(record)}, {"url", std::move(url)}}};
}

std::string spelling_of(std::string_view what, const std::string& words)
{
    return what == "url" ? address_key(words) : plain_spelling(words);
}

std::vector<former> read(const sql::rows& rows)
{
    std::vector<former> out;
    for (const auto& r : rows)
        out.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.at(4)});
    return out;
}

} // namespace

bool note(sql::session& s, std::string_view account_id)
{
    const auto past = s.query("SELECT name, url, fields, known_until, state FROM account_past WHERE account_id = $1 "
                              "ORDER BY n DESC",
                              account_id);
    const auto now = s.query_one("SELECT name, url, fields FROM account WHERE id = $1", account_id);
    if (!now)
        return false;
    const auto today = names_in(now->text(0), now->text(1), now->text(2));
    std::map<std::pair<std::string_view, std::string>, timestamp> was;
    auto record = now->text(2);
    for (const auto& r : past) {
        if (!r.is_null(2))
            record = r.text(2); // otherwise as in the row behind it
        if (r.text(4) == "proposed" || r.text(4) == "removed")
            continue; // nobody was told that it is official
        const auto then = names_in(r.text(0), r.text(1), record);
        for (std::size_t i = 0; i < then.size(); ++i)
            if (!then[i].second.empty() &&
                spelling_of(then[i].first, then[i].second) != spelling_of(today[i].first, today[i].second))
                was.try_emplace(then[i], r.at(3));
    }
    s.execute("DELETE FROM account_former WHERE account_id = $1", account_id);
    for (const auto& [what, until] : was) {
        const bool is_link = what.first == "url";
        s.execute("INSERT INTO account_former (account_id, of_what, words, spelling, core, until) "
                  "VALUES ($1, $2, $3, $4, $5, $6)",
                  account_id, what.first, what.second, spelling_of(what.first, what.second),
                  is_link ? std::string() : core_to_compare(what.second), until);
    }
    return !was.empty();
}

std::vector<former> of_account(sql::session& s, std::string_view account_id)
{
    return read(s.query("SELECT account_id, of_what, words, spelling, until FROM account_former WHERE account_id = $1 "
                        "ORDER BY until DESC, of_what DESC, words",
                        account_id));
}

std::vector<former> between(sql::session& s, std::string_view after, std::string_view last)
{
    return read(
        s.query("SELECT account_id, of_what, words, spelling, until FROM account_former "
                "WHERE account_id > $1 AND account_id <= $2 ORDER BY account_id, until DESC, of_what DESC, words",
                after, last));
}

std::vector<std::string> unnoted(sql::session& s, std::string_view after, std::int64_t most)
{
    std::vector<std::string> out;
    for (const auto& r :
         s.query("SELECT DISTINCT p.account_id FROM account_past p WHERE p.account_id > $1 AND p.fields IS NOT NULL "
                 "AND p.state NOT IN ('proposed', 'removed') AND NOT EXISTS (SELECT 1 FROM account_former f "
                 "WHERE f.account_id = p.account_id) ORDER BY p.account_id LIMIT $2",
                 after, most))
        out.push_back(r.text(0));
    return out;
}

void announce(sql::session& s, std::string_view account_id, timestamp now)
{
    s.execute("UPDATE account SET updated_at = $2 WHERE id = $1 AND updated_at < $2", account_id, now);
}

} // namespace tongyuan::registry::account_former_store
