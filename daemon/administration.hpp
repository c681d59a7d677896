// What the command line asks of an installation, whether its daemon runs or not: backups and verification.
#pragma once

#include "admin_socket.hpp"
#include "settings.hpp"
#include "sql/database.hpp"

#include <filesystem>

namespace tongyuan {

std::filesystem::path admin_socket_of(const settings& s);
// Serves {"act": "backup", "to", "keep"} and {"act": "verify"} of a running daemon.
admin_socket::job administration_of(sql::database& db, const settings& s);

// Exit codes. Through the daemon when one runs, else on the store itself.
int back_up(const settings& s, const std::filesystem::path& to, std::size_t keep);
int restore(const settings& s, const std::filesystem::path& from, bool replace);
int verify(const settings& s);

} // namespace tongyuan
