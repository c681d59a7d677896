#include "outbound/folder.hpp"

#include "base/random.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace fs = std::filesystem;

namespace tongyuan::outbound {

namespace {

constexpr ::mode_t file_mode = 0644; // a web server of another user reads it
constexpr ::mode_t folder_mode = 0755;

[[noreturn]] void fail(const char* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

int open_folder(int at, const char* name)
{
    return ::openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

bool is_odd(std::string_view segment)
{
    return segment.empty() || segment == "." || segment == ".." || segment.size() > 255 ||
           segment.find('\0') != std::string_view::npos;
}

void write_all(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            fail("write");
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

void sync(int fd)
{
    if (::fsync(fd) != 0)
        fail("fsync");
}

int rename_unless_taken(const place& from, const place& to)
{
    constexpr unsigned no_replace = 1; // RENAME_NOREPLACE
    const int done = ::renameat2(from.folder.get(), from.name.c_str(), to.folder.get(), to.name.c_str(), no_replace);
    if (done == 0 || (errno != EINVAL && errno != ENOSYS))
        return done;
    // A file system without it: a second link refuses an existing name just as well.
    if (::linkat(from.folder.get(), from.name.c_str(), to.folder.get(), to.name.c_str(), 0) != 0)
        return -1;
    ::unlinkat(from.folder.get(), from.name.c_str(), 0); // the target is in place; an old name left over hides nothing
    return 0;
}

} // namespace

open_file& open_file::operator=(open_file&& other) noexcept
{
    std::swap(fd_, other.fd_);
    return *this;
}

open_file::~open_file()
{
    if (fd_ >= 0)
        ::close(fd_);
}

folder_tree::folder_tree(const fs::path& root) : root_(fs::canonical(root).string())
{
    if (root_ == "/")
        root_.clear();
}

std::optional<std::vector<std::string>> folder_tree::segments_of(std::string_view absolute_path) const
{
    if (!absolute_path.starts_with(root_) || absolute_path.size() <= root_.size() || absolute_path[root_.size()] != '/')
        return std::nullopt;
    absolute_path.remove_prefix(root_.size() + 1);
    std::vector<std::string> segments;
    for (;;) {
        const auto slash = std::min(absolute_path.find('/'), absolute_path.size());
        segments.emplace_back(absolute_path.substr(0, slash));
        if (is_odd(segments.back()))
            return std::nullopt;
        if (slash == absolute_path.size())
            return segments;
        absolute_path.remove_prefix(slash + 1);
    }
}

place folder_tree::open_parent(const std::vector<std::string>& segments, missing folders) const
{
    open_file at{::open(root_.empty() ? "/" : root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!at)
        fail("open the root");
    for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
        const auto* name = segments[i].c_str();
        open_file next{open_folder(at.get(), name)};
        if (!next && errno == ENOENT && folders == missing::make) {
            if (::mkdirat(at.get(), name, folder_mode) != 0 && errno != EEXIST)
                fail("make a folder");
            sync(at.get());
            next = open_file{open_folder(at.get(), name)};
        }
        if (!next)
            fail("open a folder");
        at = std::move(next);
    }
    return {std::move(at), segments.back()};
}

kind_of_thing look_at(const place& at)
{
    struct ::stat seen{};
    if (::fstatat(at.folder.get(), at.name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT)
            return kind_of_thing::nothing;
        fail("look at a file");
    }
    if (S_ISREG(seen.st_mode))
        return kind_of_thing::file;
    return S_ISDIR(seen.st_mode) ? kind_of_thing::folder : kind_of_thing::other;
}

std::string read_file(const place& at, std::size_t most)
{
    // Not blocking: a pipe put in the way must not hold the worker.
    const open_file file{::openat(at.folder.get(), at.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (!file)
        fail("open a file");
    std::string bytes;
    char piece[64 * 1024];
    for (;;) {
        const auto n = ::read(file.get(), piece, sizeof piece);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            fail("read a file");
        if (n == 0)
            return bytes;
        bytes.append(piece, static_cast<std::size_t>(n));
        if (bytes.size() > most)
            throw std::system_error(EFBIG, std::generic_category(), "read a file");
    }
}

place write_neighbour(const place& beside, std::string_view bytes)
{
    system_random random;
    place at{open_file{::dup(beside.folder.get())}, ".tongyuan-" + random_token(random, 12) + ".part"};
    if (!at.folder)
        fail("dup");
    const open_file file{
        ::openat(at.folder.get(), at.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file_mode)};
    if (!file)
        fail("create a file");
    try {
        // The service's umask keeps its own files private; a published page is for everybody.
        if (::fchmod(file.get(), file_mode) != 0)
            fail("fchmod");
        write_all(file.get(), bytes);
        sync(file.get());
    } catch (...) {
        ::unlinkat(at.folder.get(), at.name.c_str(), 0);
        throw;
    }
    return at;
}

bool move_thing(const place& from, const place& to, bool replace)
{
    const int done = replace ? ::renameat(from.folder.get(), from.name.c_str(), to.folder.get(), to.name.c_str())
                             : rename_unless_taken(from, to);
    if (done == 0)
        return true;
    if (!replace && errno == EEXIST)
        return false;
    fail("rename");
}

void remove_file(const place& at)
{
    if (::unlinkat(at.folder.get(), at.name.c_str(), 0) != 0)
        fail("remove a file");
}

void sync_folder(const place& at)
{
    sync(at.folder.get());
}

} // namespace tongyuan::outbound
