// Which accounts of the book a reader wants to see. Pure.
#pragma once

#include "registry/everybody/public_book.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tongyuan::registry {

struct public_filter {
    enum class shown { live, gone, all };
    std::string text = {};     // part of a name, a unit's name, an id or a filing number
    std::string unit = {};     // a unit's id; those below it as well
    std::string platform = {}; // a platform's id
    shown which = shown::live;
};

std::vector<const public_account*> chosen(const public_book& book, const public_filter& f);

bool is_live(account_state s); // in use, suspended, or announced to be closed

} // namespace tongyuan::registry
