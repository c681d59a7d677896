// The SQL of API tokens.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::access::token_store {

struct api_token {
    std::string id;
    std::string person_id;
    std::string name;
    std::vector<std::string> permissions;
    timestamp created_at;
    std::optional<timestamp> expires_at;
    std::optional<timestamp> last_used_at;
};

bool is_name_taken(sql::session& s, std::string_view person_id, std::string_view name);
void insert(sql::session& s, const api_token& t, std::string_view token_digest);
std::optional<api_token> find(sql::session& s, std::string_view token_digest);
std::vector<api_token> of_person(sql::session& s, std::string_view person_id); // newest first
void note_use(sql::session& s, std::string_view id, timestamp now);
bool remove(sql::session& s, std::string_view id, std::string_view person_id);
void remove_all(sql::session& s, std::string_view person_id);

} // namespace tongyuan::access::token_store
