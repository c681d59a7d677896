// Reporting to the national system of government new media: the rows that its operator imports, by a template, and the
// comparison of ours, what was sent, and theirs. Pure.
//
// A template is text. Lines that begin with # stand above the table; every other line is a column, heading=form:
//   # 填报单位：{unit}  填报人：{reporter}
//   账号链接(没链接的填无)={url|无}          what is empty is said with the words after |
#pragma once

#include "registry/platforms/platform_book.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

using report_facts = std::map<std::string, std::string, std::less<>>; // place → what stands there

struct report_column {
    std::string heading, form;
};
struct report_template {
    std::vector<std::string> titles;
    std::vector<report_column> columns;
};

std::string fault_of_report_template(std::string_view text); // in Chinese; empty when it will do
report_template report_template_from(std::string_view text);
std::string filled(std::string_view form, const report_facts& facts);

using report_cells = std::map<std::string, std::string, std::less<>>; // heading → what stands there
// Without the row's number, which says nothing of the account.
report_cells cells_of(const report_template& t, const report_facts& facts);
bool is_row_number(const report_column& c);
// In the order of the template, the number filled in.
std::vector<std::string> line_of(const report_template& t, const report_cells& cells, std::size_t number);
std::string digest_of(const report_cells& cells);

// Is it the same to people? "无" is nothing, 1.20 is 1.2, and a platform has several names.
bool is_same(const report_column& c, std::string_view a, std::string_view b, const platform_book& book);
// Headings in which they differ, as far as the template has them.
std::vector<std::string> differing(const report_template& t, const report_cells& a, const report_cells& b,
                                   const platform_book& book);

// What the account is called there.
std::string row_name(const report_template& t, const report_cells& cells);

// By what a row of theirs is recognised as an account of ours: the first key that both have. Empty: that cannot be
// told.
std::vector<std::string> keys_of(const report_template& t, const report_cells& cells, const platform_book& book);

} // namespace tongyuan::registry
