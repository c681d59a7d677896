#include "base/secret.hpp"

#include <openssl/crypto.h>

namespace tongyuan {

secret& secret::operator=(const secret& other)
{
    if (this != &other) {
        wipe();
        value_ = other.value_;
    }
    return *this;
}

secret& secret::operator=(secret&& other) noexcept
{
    if (this != &other) {
        wipe();
        value_ = std::move(other.value_);
        other.wipe();
    }
    return *this;
}

void secret::wipe() noexcept
{
    OPENSSL_cleanse(value_.data(), value_.capacity());
    value_.clear();
}

} // namespace tongyuan
