// One file as it is on the disk: what was synced, and what was done to it since.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::crash {

class image {
public:
    explicit image(std::string path) : path_(std::move(path)) {}

    void open(); // ahead of the real one
    void write(std::size_t at, std::string_view bytes);
    void truncate(std::size_t size);
    void sync(); // the file, and with a new one its folder, as SQLite's own VFS does
    void remove(bool synced);
    // Power is lost: the real file becomes what chance leaves of it.
    void settle(std::mt19937_64& fate);

private:
    struct change {
        bool cuts = false;
        std::size_t at = 0; // or the new size
        std::string bytes;
    };
    enum class entry { kept, fresh, deleted, none };

    static void apply(std::string& to, const change& what);
    static void damage(std::string& to, change what, std::mt19937_64& fate);
    bool is_there() const;
    void put(const std::string& bytes) const;

    const std::string path_;
    entry entry_ = entry::none;
    std::string synced_;
    std::vector<change> since_;
};

} // namespace tongyuan::crash
