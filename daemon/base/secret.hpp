// A value that must never be printed: it has no stream operator, is wiped when it dies, and is read on purpose only.
#pragma once

#include <string>
#include <string_view>

namespace tongyuan {

class secret {
public:
    secret() = default;
    explicit secret(std::string value) : value_(std::move(value)) {}
    secret(const secret&) = default;
    secret(secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
    secret& operator=(const secret& other);
    secret& operator=(secret&& other) noexcept;
    ~secret() { wipe(); }

    // The only way out; the caller binds it to the wire or to a cipher, and nothing else.
    std::string_view reveal() const { return value_; }
    bool empty() const { return value_.empty(); }

private:
    void wipe() noexcept;
    std::string value_;
};

} // namespace tongyuan
