// The pages that everybody may read: plain HTML, complete without scripts, for the screen, the printer and the screen
// reader. Everything that comes from the register is escaped. Pure.
#pragma once

#include "registry/everybody/public_answer.hpp"
#include "registry/everybody/public_list.hpp"

#include <optional>
#include <span>
#include <string>

namespace tongyuan::registry {

struct public_place {
    timestamp as_of;
    std::size_t page = 1, pages = 1; // of a list
    std::size_t all = 0;             // found
    std::size_t named = 0;           // shown before this page
};

inline constexpr std::size_t accounts_on_a_page = 100;

std::string directory_page(const public_book& book, const public_filter& f,
                           std::span<const public_account* const> shown, const public_place& where);
// Without an answer: the empty form. `question`: as it came in the address, to name the signed answer by.
std::string verify_page(const public_book& book, const public_question& q, const std::optional<public_answer>& a,
                        const public_place& where);
// Units and platforms, to be shown inside another page.
std::string matrix_page(const public_book& book, std::span<const public_account* const> shown,
                        const public_place& where);

} // namespace tongyuan::registry
