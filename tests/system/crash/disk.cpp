#include "tests/system/crash/disk.hpp"

#include "tests/system/crash/image.hpp"

#include <sqlite3.h>

#include <csignal>
#include <map>
#include <mutex>
#include <new>
#include <random>
#include <thread>
#include <unistd.h>

namespace tongyuan::crash {

namespace {

struct whole_disk {
    disk_plan plan;
    std::function<bool()> is_watched;
    std::mutex mutex;
    std::map<std::string, image> files;
    disk_counts counts;
    bool counting = false;
    ::sqlite3_vfs* below = nullptr;
    ::sqlite3_vfs vfs{};
};

whole_disk& disk()
{
    static whole_disk it;
    return it;
}

// SQLite allocates this with the file of the VFS below right behind it.
struct open_file {
    ::sqlite3_file head;
    image* kept;
    bool is_log;
    ::sqlite3_file* below() { return reinterpret_cast<::sqlite3_file*>(this + 1); }
};

open_file& opened(::sqlite3_file* file)
{
    return *reinterpret_cast<open_file*>(file);
}

long count_of(disk_call kind)
{
    const auto& c = disk().counts;
    return kind == disk_call::read ? c.reads : kind == disk_call::write ? c.writes : c.syncs;
}

// Counts the call; SQLITE_OK, or the error that the plan wants.
int next_call(disk_call kind, long disk_counts::* counter)
{
    auto& d = disk();
    if (!d.counting)
        return SQLITE_OK;
    ++(d.counts.*counter);
    const auto& p = d.plan;
    const auto n = count_of(kind);
    if (p.fails != kind || n < p.fails_at || (p.fails_for != 0 && n >= p.fails_at + p.fails_for))
        return SQLITE_OK;
    ++d.counts.failed;
    if (p.how == disk_error::full)
        return SQLITE_FULL;
    return kind == disk_call::read    ? SQLITE_IOERR_READ
           : kind == disk_call::write ? SQLITE_IOERR_WRITE
                                      : SQLITE_IOERR_FSYNC;
}

int close_file(::sqlite3_file* file)
{
    auto* below = opened(file).below();
    return below->pMethods->xClose(below);
}

int read_file(::sqlite3_file* file, void* into, int size, ::sqlite3_int64 at)
{
    {
        const std::scoped_lock lock(disk().mutex);
        if (const int error = next_call(disk_call::read, &disk_counts::reads); error != SQLITE_OK)
            return error;
    }
    auto* below = opened(file).below();
    return below->pMethods->xRead(below, into, size, at);
}

int write_file(::sqlite3_file* file, const void* bytes, int size, ::sqlite3_int64 at)
{
    auto& d = disk();
    const std::scoped_lock lock(d.mutex);
    auto& f = opened(file);
    const int error = next_call(disk_call::write, &disk_counts::writes);
    if (error != SQLITE_OK && d.plan.how != disk_error::short_write)
        return error;
    const int kept = error == SQLITE_OK ? size : size / 2;
    // Ahead of copying the log into the database, even synchronous=NORMAL syncs the log.
    if (!d.plan.syncs_commits && f.kept && !f.is_log)
        for (auto& [name, other] : d.files)
            other.sync();
    auto* below = f.below();
    const int done = below->pMethods->xWrite(below, bytes, kept, at);
    if (done == SQLITE_OK && f.kept)
        f.kept->write(static_cast<std::size_t>(at), {static_cast<const char*>(bytes), static_cast<std::size_t>(kept)});
    return error == SQLITE_OK ? done : SQLITE_FULL;
}

int truncate_file(::sqlite3_file* file, ::sqlite3_int64 size)
{
    const std::scoped_lock lock(disk().mutex);
    auto& f = opened(file);
    auto* below = f.below();
    const int done = below->pMethods->xTruncate(below, size);
    if (done == SQLITE_OK && f.kept)
        f.kept->truncate(static_cast<std::size_t>(size));
    return done;
}

int sync_file(::sqlite3_file* file, int flags)
{
    auto& d = disk();
    if (d.plan.slow_sync.count() > 0 && d.counting)
        std::this_thread::sleep_for(d.plan.slow_sync);
    std::unique_lock lock(d.mutex);
    auto& f = opened(file);
    const int error = next_call(disk_call::sync, &disk_counts::syncs);
    if (d.counting && f.is_log && !d.is_watched())
        ++d.counts.unwatched_syncs;
    if (d.counting && d.counts.syncs == d.plan.cut_at_sync) {
        lock.unlock();
        lose_power();
    }
    if (error != SQLITE_OK)
        return error;
    if (f.kept && (d.plan.syncs_commits || !f.is_log))
        f.kept->sync();
    // The real disk need not hurry: nothing here outlives the machine.
    static_cast<void>(flags);
    return SQLITE_OK;
}

template <auto Method, class... A>
int passed_on(::sqlite3_file* file, A... given)
{
    auto* below = opened(file).below();
    return (below->pMethods->*Method)(below, given...);
}

// Version 2: without memory mapping every byte comes past here.
constexpr ::sqlite3_io_methods methods{2,
                                       close_file,
                                       read_file,
                                       write_file,
                                       truncate_file,
                                       sync_file,
                                       passed_on<&::sqlite3_io_methods::xFileSize, ::sqlite3_int64*>,
                                       passed_on<&::sqlite3_io_methods::xLock, int>,
                                       passed_on<&::sqlite3_io_methods::xUnlock, int>,
                                       passed_on<&::sqlite3_io_methods::xCheckReservedLock, int*>,
                                       passed_on<&::sqlite3_io_methods::xFileControl, int, void*>,
                                       passed_on<&::sqlite3_io_methods::xSectorSize>,
                                       passed_on<&::sqlite3_io_methods::xDeviceCharacteristics>,
                                       passed_on<&::sqlite3_io_methods::xShmMap, int, int, int, void volatile**>,
                                       passed_on<&::sqlite3_io_methods::xShmLock, int, int, int>,
                                       [](::sqlite3_file* file) {
                                           auto* below = opened(file).below();
                                           below->pMethods->xShmBarrier(below);
                                       },
                                       passed_on<&::sqlite3_io_methods::xShmUnmap, int>,
                                       nullptr,
                                       nullptr};

int open_below(::sqlite3_vfs*, const char* name, ::sqlite3_file* file, int flags, int* given)
{
    auto& d = disk();
    auto& f = *new (file) open_file{};
    const bool is_kept = name && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    if (is_kept) {
        const std::scoped_lock lock(d.mutex);
        f.kept = &d.files.try_emplace(name, name).first->second;
        f.is_log = (flags & SQLITE_OPEN_WAL) != 0;
        f.kept->open();
    }
    const int done = d.below->xOpen(d.below, name, f.below(), flags, given);
    if (f.below()->pMethods)
        f.head.pMethods = &methods;
    return done;
}

int delete_below(::sqlite3_vfs*, const char* name, int sync_folder)
{
    auto& d = disk();
    const std::scoped_lock lock(d.mutex);
    const int done = d.below->xDelete(d.below, name, sync_folder);
    if (const auto found = d.files.find(name); done == SQLITE_OK && found != d.files.end())
        found->second.remove(sync_folder != 0);
    return done;
}

} // namespace

void install_disk(const disk_plan& plan, std::function<bool()> is_watched)
{
    auto& d = disk();
    d.plan = plan;
    d.is_watched = std::move(is_watched);
    d.below = ::sqlite3_vfs_find(nullptr);
    d.vfs = *d.below; // what is not replaced asks the one below through pAppData, which is its own
    d.vfs.pNext = nullptr;
    d.vfs.zName = "disk";
    d.vfs.szOsFile = static_cast<int>(sizeof(open_file)) + d.below->szOsFile;
    d.vfs.xOpen = open_below;
    d.vfs.xDelete = delete_below;
    ::sqlite3_vfs_register(&d.vfs, 1);
}

void begin_disk()
{
    const std::scoped_lock lock(disk().mutex);
    disk().counting = true;
}

disk_counts disk_so_far()
{
    const std::scoped_lock lock(disk().mutex);
    return disk().counts;
}

void lose_power()
{
    auto& d = disk();
    d.mutex.lock(); // nobody writes any more
    std::mt19937_64 fate(d.plan.seed);
    for (auto& [name, file] : d.files)
        file.settle(fate);
    for (;;)
        ::kill(::getpid(), SIGKILL);
}

} // namespace tongyuan::crash
