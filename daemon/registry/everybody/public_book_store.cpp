#include "registry/everybody/public_book_store.hpp"

#include "registry/account_former_store.hpp"
#include "registry/platforms/platform_store.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace tongyuan::registry::public_book_store {

namespace {

constexpr std::int64_t at_once = 2000;

// Of the approved record only what says which account it is.
void read_record(std::string_view stored, public_book_maker::row& into)
{
    const auto record = boost::json::parse(stored);
    const auto& fields = record.as_object();
    if (const auto* handle = fields.if_contains("handle"); handle && handle->is_string())
        into.handle = std::string_view(handle->get_string());
    if (const auto* main = fields.if_contains("is_main"); main && main->is_bool())
        into.is_main = main->get_bool();
}

public_book_maker::row read(const sql::row& r)
{
    const auto state = account_state_from(r.text(6));
    if (!state)
        throw std::runtime_error("account " + r.text(0) + " is in the unknown state " + r.text(6));
    public_book_maker::row out;
    out.id = r.text(0);
    out.platform = r.text(1);
    out.platform_id = r.text(2);
    out.name = r.text(3);
    out.url = r.text(4);
    out.filing_number = r.text(5);
    out.state = *state;
    read_record(r.text(7), out);
    out.unit_id = r.text(8);
    out.unit_name = r.text(9);
    out.unit_path = r.text(10);
    out.since = r.optional_at(11).value_or(r.at(12));
    return out;
}

} // namespace

std::shared_ptr<const public_book> load(sql::session& s, std::shared_ptr<const platform_book> platforms)
{
    public_book_maker maker{std::move(platforms)};
    std::string after;
    // In pieces: the rows of the whole register would fill the memory at once.
    for (auto more = true; more;) {
        const auto rows =
            s.query("SELECT a.id, a.platform, a.platform_id, a.name, a.url, a.filing_number, a.state, a.fields, "
                    "u.id, u.name, u.path, (SELECT h.at FROM account_history h WHERE h.account_id = a.id "
                    "ORDER BY h.n DESC LIMIT 1), a.created_at "
                    "FROM account a JOIN unit u ON u.id = a.unit_id "
                    "WHERE a.id > $1 AND a.state NOT IN ('proposed', 'removed') ORDER BY a.id LIMIT $2",
                    after, at_once);
        const auto formers = rows.empty() ? std::vector<account_former_store::former>{}
                                          : account_former_store::between(s, after, rows.back().text(0));
        for (const auto& r : rows) {
            auto row = read(r);
            const auto own = std::ranges::equal_range(formers, row.id, {}, &account_former_store::former::account_id);
            for (const auto& was : own)
                row.formers.push_back({was.of_what, was.words, was.spelling, was.until});
            maker.add(row);
        }
        more = static_cast<std::int64_t>(rows.size()) == at_once;
        if (more)
            after = rows.back().text(0);
    }
    const auto root = s.query_one(
        "SELECT name FROM unit WHERE parent_id IS NULL AND ended_at IS NULL ORDER BY created_at, id LIMIT 1");
    return maker.finish(root ? root->text(0) : "");
}

stamp stamp_now(sql::session& s)
{
    const auto accounts = s.query_one("SELECT MAX(updated_at) FROM account");
    const auto units = s.query_one("SELECT MAX(updated_at) FROM unit");
    const auto of = [](const auto& r) { return r && !r->is_null(0) ? r->integer(0) : 0; };
    return {of(accounts), of(units), platform_store::clock(s)};
}

} // namespace tongyuan::registry::public_book_store
