#include "base/random.hpp"

#include "base/digest.hpp"

#include <openssl/rand.h>

#include <stdexcept>
#include <vector>

namespace tongyuan {

void system_random::fill(std::span<std::byte> bytes)
{
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("the random generator failed");
}

std::string random_token(random_source& source, std::size_t bytes)
{
    std::vector<std::byte> raw(bytes);
    source.fill(raw);
    return to_base64url({reinterpret_cast<const char*>(raw.data()), raw.size()});
}

std::uint64_t random_below(random_source& source, std::uint64_t below)
{
    std::uint64_t number = 0;
    source.fill(std::as_writable_bytes(std::span{&number, 1}));
    return number % below;
}

} // namespace tongyuan
