// What may be done with filings. One function is one act in the caller's transaction, with its audit row.
#pragma once

#include "access/context.hpp"
#include "access/principal.hpp"
#include "registry/custody/custody.hpp"
#include "registry/filing/filing.hpp"
#include "registry/filing/proposal.hpp"
#include "registry/finding/account_index.hpp"
#include "registry/platforms/platform_shelf.hpp"
#include "sheets/sheet.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <memory>

namespace tongyuan::registry {

struct filing_options {
    int decide_within_working_days = 5; // policy: a level decides within five working days
    int route_levels = 2;
    sheets::sheet_limits sheets = {};
    custody_limits custody = {};
    std::string public_address = {}; // of the console, for what is printed; empty: the request's Host
};

enum class uploaded { nothing, picture, attachment };

struct filing_context {
    access::context& ctx;
    const platform_shelf& platforms;
    filing_options limits;
    // What the person has uploaded or may see under this SHA-256; lent by the composition root.
    std::function<uploaded(sql::session&, std::string_view sha256, std::string_view person_id)> file;
    // A cancelled account is back, as these words say; without words: it is gone again. Lent as well.
    std::function<void(sql::session&, const account&, std::string_view words, const access::principal&, timestamp)>
        revived = {};
    std::shared_ptr<account_index> index = std::make_shared<account_index>(); // of this daemon
};

// The filing, when the person may read it; who applied for it, decided about it or may decide now always may.
result<filing> filing_for(sql::session& s, const access::principal& who, std::string_view id, timestamp now);
// The applicant, and whoever files for that unit.
bool may_change(const access::principal& who, const filing& f);

struct new_filing {
    filing_kind kind = filing_kind::open;
    std::string unit_id;    // of what registers an account
    std::string account_id; // of all others
    proposal asked;
    std::vector<filing_attachment> attached;
};
result<filing> create_filing(sql::session& s, const filing_context& c, const access::principal& who,
                             const new_filing& n);
result<filing> edit_filing(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                           std::int64_t version, const std::optional<proposal>& p,
                           const std::optional<std::vector<filing_attachment>>& attached);
// Computes the route, registers the account as proposed, and puts the filing on the first level's desk. Refused with
// every gap of the draft at once.
result<filing> submit_filing(sql::session& s, const filing_context& c, const access::principal& who,
                             std::string_view id, std::optional<std::int64_t> version = {});

struct decision_words {
    std::string decision; // approve, return, reject
    std::string comment;
    boost::json::object field_comments;
    std::int64_t version = 0;
};
result<filing> decide_filing(sql::session& s, const filing_context& c, const access::principal& who,
                             std::string_view id, const decision_words& d);
// A level that is informed takes note.
result<filing> take_note(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id);
result<filing> withdraw_filing(sql::session& s, const filing_context& c, const access::principal& who,
                               std::string_view id, std::string_view reason, std::optional<std::int64_t> version = {});

} // namespace tongyuan::registry
