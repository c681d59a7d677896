// From a token to who it stands for.
#pragma once

#include "access/options.hpp"
#include "access/principal.hpp"
#include "sql/session.hpp"

#include <optional>

namespace tongyuan::access {

struct identity {
    principal who;
    std::optional<timestamp> last_seen_at;
};

// Nothing unless the person is there and active.
std::optional<principal> principal_of(sql::session& s, std::string_view person_id, const options& o, timestamp now);
// Nothing when it was ended, or rested longer than allowed.
std::optional<identity> by_session(sql::session& s, std::string_view digest, const options& o, timestamp now);
// An API token has what both it and its person have.
std::optional<identity> by_api_token(sql::session& s, std::string_view digest, const options& o, timestamp now);

} // namespace tongyuan::access
