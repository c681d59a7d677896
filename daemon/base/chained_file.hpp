// An append-only file of numbered lines, each carrying a digest over itself and everything before it: it can be checked
// from any line onwards, and no line can be changed, dropped or inserted unseen. `append` returns when its lines are on
// the disk. One process at a time (flock).
//
//   tongyuan-chain 1 <id> <sequence it goes on from> <digest it goes on from>
//   <sequence> <text> <digest>
//
// While it is written to, zeros are kept behind the last line: bytes that are there already are synced in half the
// time, because no new length has to be written down. What a power cut may leave behind the last synced line (parts of
// lines among zeros) is cut off on opening. Anything else that does not fit is damage and is refused.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan {

// A place in the chain: behind the line `sequence`, at byte `size`.
struct chain_place {
    std::int64_t sequence = 0;
    std::string digest;
    std::int64_t size = 0;
    friend bool operator==(const chain_place&, const chain_place&) = default;
};

struct chain_line {
    std::int64_t sequence = 0;
    std::string text;
};

// `shorter`: the file does not reach, or does not hold, a place that it is known to have reached.
enum class chain_trouble { missing, foreign, shorter, damaged, unusable };

class chain_error : public std::runtime_error {
public:
    chain_error(chain_trouble kind, const std::string& sentence) : std::runtime_error(sentence), kind_(kind) {}
    chain_trouble kind() const { return kind_; }

private:
    chain_trouble kind_;
};

// No room: nothing was added, and a later append may succeed. Every other failure to write is final.
struct no_room : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class chained_file {
public:
    // Makes the file (and syncs its folder); chain_error when it is there already.
    static chained_file create(const std::filesystem::path& file, std::string id);
    // Checks everything after `known` (nothing: after the first line) and keeps those lines in `news`.
    static chained_file open(const std::filesystem::path& file);
    static chained_file open(const std::filesystem::path& file, const chain_place& known);
    // Without taking the file, which another process may be writing: the id in the first line, and every whole line.
    static std::string id_of(const std::filesystem::path& file);
    static std::vector<chain_line> read(const std::filesystem::path& file);

    chained_file(chained_file&& other) noexcept;
    chained_file& operator=(chained_file&&) = delete;
    ~chained_file();

    const std::string& id() const { return id_; }
    const std::filesystem::path& path() const { return path_; }
    const chain_place& begin() const { return begin_; }
    const chain_place& end() const { return end_; }
    const std::vector<chain_line>& news() const { return news_; }
    // Lines behind `known`, read again.
    std::vector<chain_line> after(const chain_place& known) const;

    // One write, one sync. Texts hold no line feed. After a failed sync nobody knows what is on the disk, so every
    // further call fails as well; only opening the file again tells.
    void append(std::span<const std::string> texts);

private:
    chained_file(std::filesystem::path file, int descriptor) : path_(std::move(file)), descriptor_(descriptor) {}
    static chained_file take(const std::filesystem::path& file, int flags);
    chain_place read_first_line();
    void go_to(const chain_place& known);
    static chained_file look_at(const std::filesystem::path& file);
    // What is left at the end and is no whole line.
    std::string read_on(chain_place from);
    void require_torn(std::string_view rest) const;
    void cut_off_what_was_torn(std::string_view rest);
    void keep_room_behind(std::int64_t size);

    std::filesystem::path path_;
    int descriptor_ = -1;
    std::string id_;
    chain_place begin_, end_;
    std::vector<chain_line> news_;
    std::int64_t reserved_ = 0; // up to here the file is there, in zeros
    bool failed_ = false;
};

} // namespace tongyuan
