// The outside counter of this daemon: found, begun, or given up for another one.
#pragma once

#include "access/context.hpp"
#include "delivery/guards/counter.hpp"
#include "settings.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace tongyuan {

std::filesystem::path counter_file_of(const settings& s);

// Begins the file when this daemon has never counted. Throws store_refused with what is wrong and what to do: a file
// that is missing, shorter than the store knows, damaged, or another store's.
std::unique_ptr<delivery::counter> open_counter(const settings& s, access::context& ctx);

struct accepted_counter {
    std::int64_t held = 0;
    std::size_t unknown_steps = 0;
    std::filesystem::path given_up; // empty: there was none
};
// A person's decision, audited: the old file is put aside, a new one begins, and everything that waits is held, because
// nobody can tell any more what went out.
accepted_counter accept_counter(const settings& s, access::context& ctx, std::string_view reason);

} // namespace tongyuan
