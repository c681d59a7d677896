// Who did what: append-only, one hash chain per writer (daemon), written in the transaction of the act. No audit row,
// no act.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tongyuan::access {

struct audit_event {
    timestamp at;
    std::string actor_id; // a person's id, or "system"
    std::string actor_name;
    std::string act;          // dotted and stable: "filing.approved"
    std::string subject_kind; // "filing"
    std::string subject_id;
    std::string unit_id;        // of the subject; may be empty
    boost::json::object detail; // never a secret, never an article's body
};

// hash = SHA-256 over previous hash and the canonical text of the row.
void append_audit(sql::session& s, std::string_view writer, const audit_event& event);

// Where a chain stands. Kept outside the database, heads show that the end of a chain was cut off.
struct audit_head {
    std::string writer;
    std::int64_t sequence = 0;
    std::string hash;
};
std::vector<audit_head> audit_heads(sql::session& s);
// Writes every chain's head into this writer's chain (act "audit.anchored"), so that no chain can be rewritten without
// rewriting all of them. For start-up and once a day.
void anchor_audit(sql::session& s, std::string_view writer, timestamp now);

struct broken_link {
    std::string writer;
    std::int64_t sequence;
    std::string reason;
};
struct audit_verdict {
    std::int64_t rows = 0;
    std::vector<broken_link> broken; // the first hundred of each chain
};
// Walks every chain in bounded memory; finds any changed byte, gap or missing tail. `outside` are heads copied earlier.
audit_verdict verify_audit(sql::session& s, std::span<const audit_head> outside = {});

} // namespace tongyuan::access
