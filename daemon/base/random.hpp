// Randomness is injected, so that a simulator can own it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace tongyuan {

class random_source {
public:
    virtual ~random_source() = default;
    virtual void fill(std::span<std::byte> bytes) = 0;
};

// The operating system's generator; throws when it cannot answer. Safe from any thread.
class system_random final : public random_source {
public:
    void fill(std::span<std::byte> bytes) override;
};

// Unguessable text: `bytes` random bytes as unpadded base64url.
std::string random_token(random_source& source, std::size_t bytes);

// Uniform in [0, below); below > 0. Used for jitter, not for secrets.
std::uint64_t random_below(random_source& source, std::uint64_t below);

} // namespace tongyuan
