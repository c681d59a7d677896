// The fields of an account's record, in the order of the form: what each is called, what it may hold, and how it is
// read by people. Platform and id are not among them: they say which account it is. Pure.
#pragma once

#include <boost/json/value.hpp>

#include <span>
#include <string>
#include <string_view>

namespace tongyuan::registry {

enum class field_form { line, lines, link, date, number, flag, choice, person };

struct record_field {
    std::string_view name, label;
    field_form form = field_form::line;
    bool is_required = false;      // of what registers an account
    std::size_t most = 0;          // characters
    std::string_view choices = {}; // "yes=是,no=否"
    bool is_opened_with = true;    // otherwise the unit that files says it, and only a change names it
};

std::span<const record_field> record_fields();
const record_field* record_field_named(std::string_view name); // or null

bool is_choice_of(const record_field& f, std::string_view value);
// "yes（是）、no（否）"
std::string choices_of(const record_field& f);

// As people read it; empty where there is nothing.
std::string shown(const record_field& f, const boost::json::value* value);

} // namespace tongyuan::registry
