// Reporting to the national system: what is to be told, what was, what they have, and their receipt.
#pragma once

#include "registry/exchange/national_store.hpp"
#include "registry/filing/filings.hpp"

namespace tongyuan::registry {

// One account that the national system does not have as it is here.
struct report_row {
    national_store::reported_account account;
    std::string act; // open, change, gone
    report_cells cells;
    report_cells known;                // what they have as far as is known; empty: nothing
    std::vector<std::string> headings; // that differ
};
struct report_survey {
    std::string unit_id, unit_name, unit_path, form;
    report_template columns;
    std::vector<report_row> rows;
    std::int64_t same = 0; // accounts that they have as they are here
};
result<report_survey> survey(sql::session& s, const filing_context& c, const access::principal& who,
                             std::string_view unit_id, permission needed);

std::string label_of_report_act(std::string_view act); // open → 新增

struct report_order {
    std::string unit_id;
    std::vector<std::string> accounts; // none: all that are to be told
    std::string checker, phone;        // for what stands above the table
    bool is_gone = false;              // they were cancelled there by hand
};
result<national_exchange> send_report(sql::session& s, const filing_context& c, const access::principal& who,
                                      const report_order& o);

struct report_sheet {
    std::string unit_id, file_name;
    std::vector<std::vector<std::string>> lines; // from the top of the sheet
};
// What they have. What is the same there is not offered again; what is missing there is.
result<national_exchange> read_report(sql::session& s, const filing_context& c, const access::principal& who,
                                      const report_sheet& sheet);

result<national_exchange> exchange_for(sql::session& s, const access::principal& who, std::string_view id,
                                       permission needed);
result<national_exchange> undo_exchange(sql::session& s, const filing_context& c, const access::principal& who,
                                        std::string_view id);
result<national_exchange> receive_receipt(sql::session& s, const filing_context& c, const access::principal& who,
                                          std::string_view id, std::string_view receipt);

// Ours, last sent, theirs.
struct compared_field {
    std::string heading, ours, sent, theirs;
    std::string state; // ours, theirs, both: who has changed it since; unsent: we never told
};
struct compared_row {
    std::string account_id, unit_name, name; // no account: theirs alone
    std::string act;                         // seen, missing, unknown
    std::vector<compared_field> fields;      // that differ
};
std::vector<compared_row> comparison_of(sql::session& s, const filing_context& c, const national_exchange& e);

} // namespace tongyuan::registry
