// The register in memory, as the list of accounts needs it: every account's few searched words, so that any filter, any
// part of a name and any order is answered by one pass over small rows, with exact counts. The store stays the truth:
// each question first asks it what has changed (one row), and takes that over.
//
// From any thread. Ask inside a read only: what a transaction has not committed must not get in here.
#pragma once

#include "registry/finding/account_search.hpp"
#include "sql/session.hpp"

#include <memory>

namespace tongyuan::registry {

class account_index {
public:
    account_index();
    ~account_index();

    account_answer find(sql::session& s, const account_question& q);

private:
    class contents;
    std::unique_ptr<contents> held_;
};

} // namespace tongyuan::registry
