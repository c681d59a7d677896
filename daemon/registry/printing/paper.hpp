// A filing as the sheet of paper that is sealed: the filing form (备案登记表), or the application to close or cancel
// (关停注销申请表). Pure.
#pragma once

#include "registry/filing/filing.hpp"
#include "registry/record.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace tongyuan::registry {

struct paper_level {
    std::string unit;
    std::string words, person; // empty while nobody has decided
    std::optional<timestamp> at;
};

struct paper_source {
    filing f;
    boost::json::object record; // what is asked for, or what was on record when it was asked
    std::vector<difference> changes;
    std::string credit_code, platform_label;
    std::string account_number; // of the account's opening
    std::vector<paper_level> levels;
    std::vector<std::string> informed;
    std::vector<std::string> attachments;
    std::string title, promise; // as the register's rules have them
};

struct paper_cell {
    std::string label, value;
};

struct paper {
    std::string title, kind;
    std::string number, unit, day;              // "2026年3月2日"; empty before the submission
    std::vector<std::vector<paper_cell>> lines; // of one or two cells
    std::vector<difference> changes;
    std::string promise;             // empty where nothing is promised
    std::vector<paper_level> levels; // each with a place for its seal
    std::vector<std::string> informed;
};

bool is_leaving(filing_kind k); // close, cancel: an application of its own
paper paper_from(paper_source from);
std::string day_on_paper(timestamp at);

} // namespace tongyuan::registry
