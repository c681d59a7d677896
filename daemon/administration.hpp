// What the command line asks of an installation, whether its daemon runs or not: backups and verification.
#pragma once

#include "access/context.hpp"
#include "admin_socket.hpp"
#include "settings.hpp"
#include "sql/database.hpp"

#include <filesystem>
#include <vector>

namespace tongyuan {

std::filesystem::path admin_socket_of(const settings& s);
// Serves {"act": "backup", "to", "keep"}, {"act": "verify"} and {"act": "renew_answer_key"} of a running daemon.
admin_socket::job administration_of(const access::context& ctx, const settings& s);

// Exit codes. Through the daemon when one runs, else on the store itself.
int back_up(const settings& s, const std::filesystem::path& to, std::size_t keep);
int restore(const settings& s, const std::filesystem::path& from, bool replace);
int verify(const settings& s);
// A new key signs from now on; the old one stays published.
int renew_answer_key(const settings& s);
// Was this answer given, as it stands, by one of these keys? Needs no installation. `file` "-": standard input.
int verify_answer(const std::filesystem::path& file, const std::vector<std::filesystem::path>& key_files);

} // namespace tongyuan
