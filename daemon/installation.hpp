// What every command needs of an installation: its store, its vault, its clock.
#pragma once

#include "access/context.hpp"
#include "settings.hpp"

#include <memory>
#include <optional>

namespace tongyuan {

struct installation {
    system_clock clock;
    system_random random;
    id_source ids;
    std::unique_ptr<sql::database> db;
    access::vault vault;
    boost::asio::thread_pool workers{2};
    access::context ctx;

    // Opens and migrates the store and checks that the key file belongs to it. Throws std::runtime_error with a
    // sentence for the operator.
    explicit installation(const settings& s);
};

std::unique_ptr<sql::database> open_store(const settings& s);
// A connection of its own for the lease of this daemon; nothing on SQLite, where it is alone.
std::unique_ptr<sql::database> open_lease_store(const settings& s);

// What a broken store means to the person who is waiting for an answer; nothing for other exceptions.
std::optional<refusal> explain_to_people(const std::exception& e);

} // namespace tongyuan
