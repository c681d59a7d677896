// The one settings file. Every key has a default; a wrong or unknown key is reported with its line, all at once.
#pragma once

#include "access/membership.hpp"
#include "access/options.hpp"
#include "channels/catalogue.hpp"
#include "channels/quota.hpp"
#include "delivery/engine.hpp"
#include "http/server.hpp"
#include "registry/custody/custody.hpp"
#include "registry/everybody/public_desk.hpp"
#include "sheets/sheet.hpp"
#include "sql/session.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace tongyuan {

struct settings {
    std::string name = "tongyuan"; // of this daemon, in the audit chain and in leases
    bool simulated = false;        // the console says so on every page
    std::string log_level = "info";

    http::server_options server;
    std::string public_address; // of the console, for addresses that platforms send people back to
    std::filesystem::path console;

    sql::engine engine = sql::engine::sqlite;
    std::filesystem::path store_file = "tongyuan.db";
    std::string store_connection;
    std::filesystem::path counter_file; // empty: beside the store
    std::filesystem::path schema;
    std::filesystem::path key_file = "tongyuan.key";

    std::vector<std::string> outbound_allow;
    std::vector<std::filesystem::path> outbound_folders;
    std::string outbound_proxy, outbound_ca_file, outbound_address;
    std::size_t outbound_connections = 512;
    std::size_t outbound_connections_per_host = 128;

    std::vector<channels::plugin_file> plugins;
    std::vector<channels::quota_override> quotas;
    access::options access;
    delivery::options delivery;
    access::membership_options membership; // where several daemons share a PostgreSQL
    std::size_t most_body_bytes = std::size_t{2} << 20;
    registry::public_options everybody; // what is told without signing in
    sheets::sheet_limits sheets;        // of registers that come as spreadsheets
    registry::custody_limits custody;
    std::size_t most_media_bytes = std::size_t{10} << 20;
    std::chrono::minutes observe_every{360};
    std::chrono::minutes inspect_every{10};
    std::chrono::seconds stop_grace{35};
    std::chrono::seconds patience{5};
};

struct wrong_setting {
    int line; // 0: the file as a whole
    std::string key, message;
};

struct read_settings {
    settings value;
    std::vector<wrong_setting> wrong;
};

// Relative paths are taken from the settings file's folder.
read_settings load_settings(const std::filesystem::path& file);

} // namespace tongyuan
