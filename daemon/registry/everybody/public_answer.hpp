// Is this account genuine? Never "yes" by default: only an account that is in the book, found by what belongs to it
// alone (its id, its link, its filing number), is called official. A name belongs to nobody: whoever asks by a name is
// told what to compare. A likeness is called a likeness. Pure.
#pragma once

#include "registry/everybody/public_book.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tongyuan::registry {

enum class verdict {
    official,
    closing, // official, and announced to be given up
    suspended,
    closed, // given up, not yet cancelled at the platform
    cancelled,
    alike,     // not registered, and looks like one that is
    former,    // somebody official was called so; who uses it today nobody has said
    name_only, // somebody official is called so; whether this account is theirs a name does not say
    unclear,   // the link does not say which account it is
    not_registered
};
std::string_view name_of(verdict v);  // "impostor_suspected" for alike
std::string_view label_of(verdict v); // 官方账号
bool is_about_an_account(verdict v);  // the very account that was asked about is or was registered

struct public_question {
    std::string text;     // a link, an id, a filing number; at least one character
    std::string name;     // what the account calls itself, if the person saw it
    std::string platform; // where it was seen; empty: wherever
};

struct public_answer {
    verdict is = verdict::not_registered;
    const public_account* account = nullptr;   // of the first five
    std::vector<const public_account*> others; // that it looks like, or that bear the name
    std::string words;                         // what to think of it
    std::string cure;                          // what to do next
};

public_answer answer_to(const public_book& book, const public_question& q);
public_answer answer_about(const public_book& book, const public_account& a);

} // namespace tongyuan::registry
