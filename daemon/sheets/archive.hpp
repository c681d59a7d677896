// The zip file that an XLSX is. Looked at as a whole before anything is unpacked.
#pragma once

#include "sheets/sheet.hpp"

#include <optional>

struct zip;
struct zip_file;

namespace tongyuan::sheets {

class archive {
public:
    archive(std::string_view bytes, const sheet_limits& limits); // throws `unreadable`
    ~archive();
    archive(const archive&) = delete;
    archive& operator=(const archive&) = delete;

    bool has(const std::string& name) const;

    // One part, unpacked as it is read.
    class part {
    public:
        part(zip_file* file, std::size_t size) : file_(file), left_(size) {}
        part(part&& other) noexcept : file_(std::exchange(other.file_, nullptr)), left_(other.left_) {}
        part& operator=(part&&) = delete;
        ~part();
        std::string_view next(); // empty at the end; good until the next call. Checks length and CRC

    private:
        zip_file* file_;
        std::size_t left_;
        std::string buffer_;
    };
    part open(const std::string& name); // throws where there is none

private:
    void look_through(const sheet_limits& limits, std::size_t packed_size);

    zip* zip_ = nullptr;
};

} // namespace tongyuan::sheets
