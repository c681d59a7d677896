// What every room above needs to work; owned by the composition root and outlived by it.
#pragma once

#include "access/vault.hpp"
#include "base/ids.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "sql/database.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string>

namespace tongyuan::access {

struct context {
    sql::database& db;
    const clock& time;
    id_source& ids;
    random_source& random;
    const vault& secrets;
    boost::asio::thread_pool& workers; // for hashing and pictures: nothing slow runs on the loop
    std::string writer;                // this daemon's name in the audit chain
};

} // namespace tongyuan::access
