// A folder that nothing asked for can climb out of: every step of a path is opened by itself, and a symbolic link on
// the way is refused by the kernel. Blocking; for worker threads.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace tongyuan::outbound {

// Owns a file descriptor; -1 is none.
class open_file {
public:
    open_file() = default;
    explicit open_file(int fd) : fd_(fd) {}
    open_file(open_file&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    open_file& operator=(open_file&& other) noexcept;
    ~open_file();

    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_ = -1;
};

// One name in one folder.
struct place {
    open_file folder;
    std::string name;
};

class folder_tree {
public:
    // Throws std::filesystem::filesystem_error when `root` is not there.
    explicit folder_tree(const std::filesystem::path& root);

    // "a/b/c.html" for a path below the root, nothing for any other, or one with an odd segment.
    std::optional<std::vector<std::string>> segments_of(std::string_view absolute_path) const;

    enum class missing { refuse, make };
    // The folder that holds the last segment. Throws std::system_error: ENOENT, ENOTDIR, ELOOP, …
    place open_parent(const std::vector<std::string>& segments, missing folders) const;

private:
    std::string root_; // canonical, no slash at the end
};

enum class kind_of_thing { nothing, file, folder, other };
kind_of_thing look_at(const place& at);

// Both throw std::system_error.
std::string read_file(const place& at, std::size_t most); // more throws with EFBIG
// A neighbour with a name of its own, complete and on disk; rename it with move_thing().
place write_neighbour(const place& beside, std::string_view bytes);

// False when `to` exists and may not be replaced; both folders are on disk afterwards.
bool move_thing(const place& from, const place& to, bool replace);
void remove_file(const place& at);
void sync_folder(const place& at);

} // namespace tongyuan::outbound
