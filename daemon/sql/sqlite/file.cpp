#include "sql/sqlite/file.hpp"

#include "base/log.hpp"
#include "sql/session.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace tongyuan::sql::sqlite {
namespace {

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& where)
{
    throw error(what + " " + where.string() + ": " + std::strerror(errno));
}

void sync_folder(const std::filesystem::path& folder)
{
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        fail("cannot open the folder", folder);
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    if (!synced)
        fail("cannot sync the folder", folder);
}

} // namespace

file_lock::file_lock(const std::filesystem::path& database_file) : descriptor_(-1)
{
    auto name = database_file;
    name += ".lock";
    descriptor_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (descriptor_ < 0)
        fail("cannot open the lock file", name);
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0)
        return;
    const bool held = errno == EWOULDBLOCK;
    ::close(descriptor_);
    if (held)
        throw error("another tongyuand already uses " + database_file.string() +
                    "; stop it first, or choose another database file");
    fail("cannot lock", name);
}

file_lock::~file_lock()
{
    ::close(descriptor_);
}

void file_lock::record_damage(const std::string& reason) noexcept
{
    const auto written = ::pwrite(descriptor_, reason.data(), reason.size(), 0);
    if (written < 0 || ::fsync(descriptor_) != 0)
        log::error("store.damage_not_recorded");
}

std::string file_lock::recorded_damage() const
{
    std::array<char, 1000> text{};
    const auto size = ::pread(descriptor_, text.data(), text.size(), 0);
    return {text.data(), static_cast<std::size_t>(std::max<::ssize_t>(size, 0))};
}

void file_lock::forget_damage()
{
    if (::ftruncate(descriptor_, 0) != 0 || ::fsync(descriptor_) != 0)
        throw error(std::string("cannot write to the lock file: ") + std::strerror(errno));
}

bool is_network_file_system(std::int64_t magic)
{
    static constexpr std::array<std::uint32_t, 13> shared{
        0x6969,     // NFS
        0x517B,     // SMB
        0xFF534D42, // CIFS
        0xFE534D42, // SMB 2
        0x65735546, // FUSE
        0x01021997, // 9P
        0x73757245, // Coda
        0x5346414F, // AFS (OpenAFS)
        0x6B414653, // AFS (kernel)
        0x00C36400, // Ceph
        0x0BD00BD0, // Lustre
        0x01161970, // GFS2
        0x7461636F, // OCFS2
    };
    // Some platforms sign-extend the 32-bit number.
    return std::ranges::find(shared, static_cast<std::uint32_t>(magic)) != shared.end();
}

void require_local_folder(const std::filesystem::path& folder)
{
    struct statfs found{};
    if (::statfs(folder.c_str(), &found) != 0)
        fail("cannot use the database folder", folder);
    if (is_network_file_system(found.f_type))
        throw error("the folder " + folder.string() +
                    " is on a network share, where SQLite cannot keep its promises; use a local disk, or PostgreSQL");
}

void prepare_file(const std::filesystem::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        fail("cannot open the database file", file);
    const bool narrowed = ::fchmod(descriptor, S_IRUSR | S_IWUSR) == 0;
    ::close(descriptor);
    if (!narrowed)
        fail("cannot restrict the database file", file);
    sync_folder(file.parent_path());
}

} // namespace tongyuan::sql::sqlite
