// What may be asked of the list of accounts, and the places in it. Pure.
#pragma once

#include "registry/account.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

enum class account_column { name, unit, platform, state, followers, verified_until, created_at };
std::optional<account_column> account_column_from(std::string_view name);

// Where in the order something stands. Columns that are numbers have no text, the others no number; equal ones go by
// name and then by id. Texts are sort keys.
struct account_place {
    std::int64_t number = 0;
    std::string text, name, id;
};
std::string cursor_of(const account_place& p);
std::optional<account_place> account_place_from(std::string_view cursor);

struct account_question {
    std::vector<std::string> scopes; // paths of the subtrees that the reader may see
    std::optional<std::string> unit_path;
    std::optional<std::string> platform, connection;
    std::optional<account_state> state;
    std::string words;           // of name, ids, number, unit, platform or person; all have to be found
    std::string person;          // of one of its people
    std::string verified_before; // "2026-03-01": those whose verification ends before
    bool is_unheld = false;      // those in nobody's hands
    account_column column = account_column::name;
    bool is_descending = false;
    std::optional<account_place> after;
    std::size_t most = 50; // 0: counts only
};

struct account_answer {
    std::vector<std::string> ids;
    std::optional<account_place> next;            // of the last one, when there are more
    std::map<account_state, std::int64_t> counts; // of all that matches but for the state
};

} // namespace tongyuan::registry
