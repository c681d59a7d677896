// A disk that can lose power and can fail, below SQLite: a VFS over the ordinary one. The process sees every write at
// once, as through a page cache; beside it the disk keeps what has been synced. When power is lost, each write that was
// not synced is by the seed written, dropped, torn at a sector of 512 bytes, or garbage within its own bounds; a new
// file whose folder was not synced may be gone, a deleted one may be back. Then the process dies.
//
// What SQLite relies on is granted and nothing more: a write does not harm bytes outside its bounds, and a sync that
// returned is on disk.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace tongyuan::crash {

enum class disk_call { none, read, write, sync };
enum class disk_error { io, full, short_write };

struct disk_plan {
    std::uint64_t seed = 1;
    long cut_at_sync = 0; // power fails during this sync, counted from begin(); 0 = never
    // False: the log is synced only ahead of copying it into the database, which is all that synchronous=NORMAL does.
    bool syncs_commits = true;

    disk_call fails = disk_call::none;
    disk_error how = disk_error::io;
    long fails_at = 0;  // this call of its kind, counted from begin()
    long fails_for = 1; // so many from there; 0 = for ever
    std::chrono::milliseconds slow_sync{0};
};

struct disk_counts {
    long reads = 0, writes = 0, syncs = 0;
    long failed = 0;
    long unwatched_syncs = 0; // syncs of the log while `is_watched` said no
};

// Becomes SQLite's default. Once in a process, before the first database is opened.
void install_disk(const disk_plan& plan, std::function<bool()> is_watched);
void begin_disk(); // counting starts, and with it what the plan does
disk_counts disk_so_far();
[[noreturn]] void lose_power();

} // namespace tongyuan::crash
