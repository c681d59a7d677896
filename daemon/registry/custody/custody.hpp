// Custody 保管 of an account: who knows its password, has its bound phone, scans as its administrator. Pure.
#pragma once

#include "base/time.hpp"
#include "registry/account.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

enum class custody_role { password, phone, scanner };
inline constexpr std::array all_custody_roles{custody_role::password, custody_role::phone, custody_role::scanner};

std::string_view name_of(custody_role r);  // "password"
std::string_view label_of(custody_role r); // 密码保管人
std::string label_of(custody_role r, bool is_deputy);
std::optional<custody_role> custody_role_from(std::string_view name);

// Without a custodian of these an account of the platform is in nobody's hands.
std::vector<custody_role> roles_needed(std::string_view platform);
bool needs(std::string_view platform, custody_role r);
// Somebody has to be there for it: it is in use, or still to be cancelled.
bool needs_custody(account_state s);

// Of what is shown or done at once; lists are narrowed by search.
struct custody_limits {
    std::int64_t candidates = 1000, holders = 500;
    std::size_t handover_items = 500; // each passes on with a dozen statements, all in one transaction
};

// What is to be done on the platform when it changes hands.
std::vector<std::string> guide_for(custody_role r, std::string_view platform);

struct custody {
    std::string id, account_id;
    custody_role role = custody_role::password;
    bool is_deputy = false;
    std::optional<std::string> person_id; // none: somebody outside
    std::string name;
    std::string phone;  // of somebody outside
    std::string number; // of the bound phone
    timestamp since, entered_at;
    std::string entered_by, handover_id;
    std::optional<timestamp> until;
    std::string ended_by, ended_how, ended_words;
    std::int64_t version = 1;
};
bool is_same_holder(const custody& a, const std::optional<std::string>& person_id, std::string_view name);

// What stands, in the words by which the list of accounts is searched: a line for each, "password" TAB name.
std::string custodians_text(const std::vector<custody>& standing);
std::vector<std::string> names_in_custody(std::string_view custodians);
bool is_unheld(std::string_view platform, std::string_view custodians);

std::string masked_phone(std::string_view phone); // 138****00

// What speaks against keeping this as the place of an envelope, in Chinese; empty when nothing does. The system keeps
// no passwords of people: what looks like one is not taken.
std::string fault_of_location(std::string_view text);

} // namespace tongyuan::registry
