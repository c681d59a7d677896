// What may be done with a register that comes as a spreadsheet: take it in, say which column is what, look at every
// row, make filings of those that are right, and take them back. Long work is done in steps of one block, each a
// transaction, so that any daemon can go on where another stopped.
#pragma once

#include "registry/exchange/import_store.hpp"
#include "registry/filing/filings.hpp"

namespace tongyuan::registry {

struct new_import {
    std::string unit_id, file_name;
    std::vector<std::string> header;
};
// Its rows follow, block by block; nobody sees it before it is complete.
result<sheet_import> begin_import(sql::session& s, const filing_context& c, const access::principal& who,
                                  const new_import& n);
result<sheet_import> complete_import(sql::session& s, const filing_context& c, const access::principal& who,
                                     std::string_view id, std::int64_t blocks, std::int64_t rows);

// When the person files for its unit.
result<sheet_import> import_for(sql::session& s, const access::principal& who, std::string_view id);

// What follows is said by who took it in, alone: the filings bear that name. (Undoing: others too, once that person
// files no longer.)
// Remembered for the next file with this header; the rows are looked at anew.
result<sheet_import> map_import(sql::session& s, const filing_context& c, const access::principal& who,
                                std::string_view id, std::int64_t version, const import_mapping& m);
struct import_order {
    bool submit = true; // or leave drafts
    bool skip_bad = false;
    std::int64_t version = 0;
};
result<sheet_import> confirm_import(sql::session& s, const filing_context& c, const access::principal& who,
                                    std::string_view id, const import_order& o);
result<sheet_import> undo_import(sql::session& s, const filing_context& c, const access::principal& who,
                                 std::string_view id);

// One block more of what is under way, in the name and with the rights of who took the sheet in, whoever asks for the
// step; nothing to do where nothing is.
result<sheet_import> step_import(sql::session& s, const filing_context& c, const access::principal& who,
                                 std::string_view id);

} // namespace tongyuan::registry
