#include "access/password.hpp"

#include "base/text.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>

namespace tongyuan::access {

namespace {

// Of ten characters and more, from published lists and from what is typed in Chinese offices.
constexpr std::array<std::string_view, 64> common{
    "1234567890",   "12345678910",  "123456789a",    "a123456789",    "123456789q",     "q123456789",   "0987654321",
    "1qaz2wsx3edc", "1q2w3e4r5t",   "1q2w3e4r5t6y",  "qwertyuiop",    "qwerty12345",    "qwerty123456", "qwer1234qwer",
    "asdfghjkl;",   "asdfghjkl123", "zxcvbnm123",    "zaq12wsxcde3",  "password12",     "password123",  "password1234",
    "password123!", "passw0rd123",  "p@ssw0rd123",   "p@ssword123",   "admin12345",     "admin123456",  "admin@1234",
    "admin@12345",  "admin@123456", "administrator", "root123456",    "test123456",     "user123456",   "abc1234567",
    "abcd123456",   "abcd1234567",  "abc123456789",  "abcdefghij",    "abcd12345678",   "aa12345678",   "aa123456789",
    "a1234567890",  "qq123456789",  "woaini1314",    "woaini1314520", "woaini520",      "5201314520",   "1314520520",
    "woaiwojia520", "iloveyou123",  "iloveyou1314",  "zhongguo123",   "zhongguo123456", "huawei@123",   "huawei12#$",
    "huawei@1234",  "changeme123",  "changeme1234",  "letmein12345",  "welcome123",     "welcome1234",  "gov@123456",
    "tongyuan123"};

void prepare()
{
    static const bool ready = sodium_init() >= 0;
    if (!ready)
        throw std::runtime_error("libsodium cannot start");
}

// "1111111111", "1212121212", "2345678901": no list holds them all.
bool is_monotonous(std::string_view text)
{
    for (std::size_t period = 1; period <= 3; ++period)
        if (std::ranges::equal(text.substr(period), text.substr(0, text.size() - period)))
            return true;
    const auto steps_by = [&](int step) {
        return std::ranges::adjacent_find(text, [&](char a, char b) {
                   const bool wraps = (a == '9' && b == '0') || (a == '0' && b == '9');
                   return b - a != step && !wraps;
               }) == text.end();
    };
    return steps_by(1) || steps_by(-1);
}

bool is_common(std::string_view password)
{
    const auto plain = lower_ascii(password);
    return std::ranges::find(common, plain) != common.end() || is_monotonous(plain);
}

int verify(const std::string& hash, std::string_view password)
{
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size());
}

} // namespace

std::vector<violation> faults_of_password(std::string_view field, const secret& password, std::string_view login)
{
    const auto text = password.reveal();
    const auto fault = [&](std::string code, std::string message) {
        return std::vector<violation>{{std::string(field), std::move(code), std::move(message)}};
    };
    const auto length = length_in_characters(text);
    if (length < shortest_password)
        return fault("too_short", "密码至少 " + std::to_string(shortest_password) + " 个字符。");
    if (length > longest_password)
        return fault("too_long", "密码最多 " + std::to_string(longest_password) + " 个字符。");
    if (!login.empty() && lower_ascii(text).find(lower_ascii(login)) != std::string::npos)
        return fault("has_login", "密码中不能包含登录名。");
    if (is_common(text))
        return fault("common", "这个密码太常见，容易被猜中，请换一个。");
    return {};
}

std::string hash_password(const secret& password, const password_cost& cost)
{
    prepare();
    std::array<char, crypto_pwhash_STRBYTES> out{};
    const auto text = password.reveal();
    if (crypto_pwhash_str_alg(out.data(), text.data(), text.size(), cost.passes, cost.memory,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::runtime_error("not enough memory to hash a password");
    return out.data();
}

bool is_password(const std::string& hash, const secret& password, const password_cost& cost)
{
    prepare();
    if (!hash.empty())
        return verify(hash, password.reveal()) == 0;
    // The same work as for a real person, so that time does not tell who exists.
    [[maybe_unused]] const auto spent = hash_password(password, cost);
    return false;
}

bool is_outdated(const std::string& hash, const password_cost& cost)
{
    prepare();
    return crypto_pwhash_str_needs_rehash(hash.c_str(), cost.passes, cost.memory) != 0;
}

secret one_time_password(random_source& random)
{
    constexpr std::string_view alphabet = "23456789abcdefghjkmnpqrstuvwxyz0"; // without 1, i, l, o
    static_assert(alphabet.size() == 32);
    std::array<std::byte, 16> bytes{};
    random.fill(bytes);
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i > 0 && i % 4 == 0)
            text += '-';
        text += alphabet[std::to_integer<std::size_t>(bytes[i]) % alphabet.size()];
    }
    return secret{std::move(text)};
}

} // namespace tongyuan::access
