// The kinds of filing: what each one does to an account, and what a person is told where it cannot be filed. Pure.
#pragma once

#include "registry/account.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::registry {

enum class filing_kind { open, change, suspend, resume, close, cancel, remove, supplement };

inline constexpr std::array all_filing_kinds{filing_kind::open,   filing_kind::change,    filing_kind::suspend,
                                             filing_kind::resume, filing_kind::close,     filing_kind::cancel,
                                             filing_kind::remove, filing_kind::supplement};

std::string_view name_of(filing_kind k);  // "open"
std::string_view label_of(filing_kind k); // 开设
std::optional<filing_kind> filing_kind_from(std::string_view name);

// An opening, or the late filing of an account that is in use already: there is no record yet.
bool registers(filing_kind k);

// What its last approval is to the account; nothing for a change, which leaves the state as it is.
std::optional<account_event> event_of(filing_kind k);

bool may_be_filed(filing_kind k, account_state s);
// Why not, and what to do instead. Empty where it may be filed.
std::string advice_against(filing_kind k, account_state s);

} // namespace tongyuan::registry
