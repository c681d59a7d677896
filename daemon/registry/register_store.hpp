// The SQL of the register that only this room uses: proposing, binding, listing.
#pragma once

#include "registry/account.hpp"
#include "registry/account_store.hpp"
#include "sql/session.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry::register_store {

struct proposed_account {
    std::string id, platform, platform_id, name, url, unit_id, fields;
};
// False when the platform's id is registered already, in whatever case of letters.
bool insert_proposed(sql::session& s, const proposed_account& p, timestamp now);
// What the filing says now, as long as the account is only proposed.
bool propose(sql::session& s, const proposed_account& p, timestamp now);
// What a removed account was before somebody asked for it in vain. False when there was nothing before.
bool put_back(sql::session& s, std::string_view id, timestamp now);
// What the approved filing said becomes the record. False when the account is no longer in that version: what somebody
// else wrote meanwhile is never written over.
bool take_over(sql::session& s, const account& of, std::string_view fields, std::string_view number, timestamp now);
// What an approved change says becomes the record; false like take_over().
bool change_record(sql::session& s, const account& of, std::string_view name, std::string_view url,
                   std::string_view fields, timestamp now);
// Until the end of the transaction nobody else submits anything about the account.
void lock(sql::session& s, std::string_view id);
std::optional<account> find_by_identity(sql::session& s, std::string_view platform, std::string_view platform_id);
std::vector<account> same_unit_same_platform(sql::session& s, std::string_view unit_id, std::string_view platform);
// Live accounts of the unit that are called otherwise, and live ones of other units that are called the same.
std::vector<account> named_otherwise(sql::session& s, std::string_view unit_id, std::string_view name);
std::vector<account> same_name_elsewhere(sql::session& s, std::string_view unit_id, std::string_view name);
bool was_ever_approved(sql::session& s, std::string_view id);
bool was_ever_active(sql::session& s, std::string_view id);

bool set_settings(sql::session& s, std::string_view id, std::int64_t version,
                  const std::map<std::string, std::string>& settings, timestamp now);
// The account as seen is no longer the one there is: what was decided about it has to be looked at again.
bool touch(sql::session& s, std::string_view id, std::int64_t version, timestamp now);
bool set_cover(sql::session& s, std::string_view id, std::int64_t version, std::string_view sha256, timestamp now);
void set_manual(sql::session& s, std::string_view id, timestamp now);
void set_source(sql::session& s, std::string_view unit_id, const std::optional<std::string>& account_id);
std::vector<std::pair<std::string, std::string>> source_of(sql::session& s, std::string_view account_id); // units

struct extras {
    std::string unit_name, filing_number, fields;
    account_store::connection connection;
};
extras extras_of(sql::session& s, std::string_view account_id);

struct history_row {
    timestamp at;
    std::string event, from, to, by;
};
std::vector<history_row> history(sql::session& s, std::string_view account_id);

// A row of the list.
struct listed {
    std::string id, platform, platform_id, name, url, unit_id, unit_name, filing_number, default_cover, fields;
    account_state state = account_state::proposed;
    bool manual = false;
    account_store::connection connection;
    std::int64_t version = 1;
    timestamp created_at;
    std::vector<std::pair<std::string, std::string>> sources; // units whose source it is
};
// In that order; what is not there any more is left out.
std::vector<listed> list(sql::session& s, const std::vector<std::string>& ids);

struct pending_change {
    std::string id, account_id;
    std::map<std::string, std::string> settings;
    std::vector<std::string> secrets;
    std::string by_person, by_name;
    timestamp at;
};
std::optional<pending_change> open_change(sql::session& s, std::string_view account_id);
void put_change(sql::session& s, const pending_change& c); // replaces the same person's open one
// Waiting for this person, oldest first: account ids.
std::vector<std::string> changes_to_decide(sql::session& s, std::string_view person_id, std::int64_t most);
bool decide_change(sql::session& s, std::string_view id, std::string_view state, std::string_view by, timestamp now);

} // namespace tongyuan::registry::register_store
