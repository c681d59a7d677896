// What every command needs of an installation: its store, its vault, its clock.
#pragma once

#include "access/context.hpp"
#include "settings.hpp"

#include <memory>
#include <optional>
#include <stdexcept>

namespace tongyuan {

// The store, or what guards it, is not what it should be; a person has to decide. The text says what and how.
struct store_refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct installation {
    system_clock clock;
    system_random random;
    id_source ids;
    int schema = 0; // the newest migration that is known here; the store has had it
    std::unique_ptr<sql::database> db;
    access::vault vault;
    boost::asio::thread_pool workers{2};
    access::context ctx;

    // Opens and migrates the store and checks that the key file belongs to it. Throws std::runtime_error with a
    // sentence for the operator.
    explicit installation(const settings& s);
};

// Throws store_refused when the store is damaged (then a copy of it is kept beside it), foreign, newer than this
// program, or used by another one; sql::store_broken when it cannot be reached.
std::unique_ptr<sql::database> open_store(const settings& s);
// A connection of its own for the lease of this daemon; nothing on SQLite, where it is alone.
std::unique_ptr<sql::database> open_lease_store(const settings& s);

// What a broken store means to the person who is waiting for an answer; nothing for other exceptions.
std::optional<refusal> explain_to_people(const std::exception& e);

} // namespace tongyuan
