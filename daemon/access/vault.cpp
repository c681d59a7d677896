#include "access/vault.hpp"

#include "access/cipher.hpp"
#include "access/secret_store.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace tongyuan::access {

namespace {

constexpr std::string_view canary_name = "key_check";

class open_file {
public:
    open_file(const std::filesystem::path& path, int flags, mode_t mode = 0) : fd_(::open(path.c_str(), flags, mode)) {}
    ~open_file()
    {
        if (fd_ >= 0)
            ::close(fd_);
    }
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;
    int fd() const { return fd_; }

private:
    int fd_;
};

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why)
{
    throw std::runtime_error("the key file " + file.string() + " " + why);
}

void check_mode(const open_file& file, const std::filesystem::path& path)
{
    struct stat what{};
    if (::fstat(file.fd(), &what) != 0)
        refuse(path, std::string("cannot be examined: ") + std::strerror(errno));
    if (!S_ISREG(what.st_mode))
        refuse(path, "is not a regular file");
    if ((what.st_mode & 077) != 0)
        refuse(path, "can be read by others; run: chmod 600 " + path.string());
}

std::string first_bytes(const open_file& file, const std::filesystem::path& path)
{
    std::array<char, 256> buffer{};
    const auto got = ::read(file.fd(), buffer.data(), buffer.size());
    if (got < 0)
        refuse(path, std::string("cannot be read: ") + std::strerror(errno));
    return {buffer.data(), static_cast<std::size_t>(got)};
}

void write_all(const open_file& file, const std::filesystem::path& path, std::string_view text)
{
    while (!text.empty()) {
        const auto written = ::write(file.fd(), text.data(), text.size());
        if (written <= 0)
            refuse(path, std::string("cannot be written: ") + std::strerror(errno));
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file.fd()) != 0)
        refuse(path, std::string("cannot be written: ") + std::strerror(errno));
}

std::string key_purpose(std::string_view suite, std::string_view owner, std::string_view name)
{
    return associated_text({"key", suite, owner, name});
}

std::string value_purpose(std::string_view suite, std::string_view owner, std::string_view name)
{
    return associated_text({"value", suite, owner, name});
}

} // namespace

vault vault::open(const std::filesystem::path& key_file, random_source& random)
{
    const open_file file{key_file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW};
    if (file.fd() < 0)
        refuse(key_file, std::string("cannot be opened: ") + std::strerror(errno));
    check_mode(file, key_file);
    const auto text = secret{first_bytes(file, key_file)};
    auto key = from_hex(trimmed(text.reveal()));
    if (!key || key->size() != key_bytes)
        refuse(key_file, "must hold 32 bytes as 64 hexadecimal digits and nothing else");
    return {secret{std::move(*key)}, random};
}

void vault::create_key_file(const std::filesystem::path& key_file, random_source& random)
{
    const open_file file{key_file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600};
    if (file.fd() < 0)
        refuse(key_file, std::string("cannot be created: ") + std::strerror(errno));
    const auto text = secret{to_hex(new_key(random).reveal()) + "\n"};
    write_all(file, key_file, text.reveal());
    const open_file folder{key_file.has_parent_path() ? key_file.parent_path() : ".",
                           O_RDONLY | O_DIRECTORY | O_CLOEXEC};
    if (folder.fd() < 0 || ::fsync(folder.fd()) != 0)
        refuse(key_file, std::string("cannot be made durable: ") + std::strerror(errno));
}

// Tells keys apart without telling anything about them.
std::string vault::key_id() const
{
    return to_hex(hmac_sha256_raw(key_.reveal(), "tongyuan key id")).substr(0, 16);
}

void vault::put(sql::session& s, std::string_view owner, std::string_view name, const secret& value, timestamp now,
                std::optional<timestamp> expires_at) const
{
    const auto data_key = new_key(*random_);
    secret_store::sealed_secret row;
    row.owner = owner;
    row.name = name;
    row.suite = suite_aes_gcm;
    row.key_id = key_id();
    row.sealed_key = encrypt(key_, data_key.reveal(), key_purpose(row.suite, owner, name), *random_);
    row.sealed_value = encrypt(data_key, value.reveal(), value_purpose(row.suite, owner, name), *random_);
    secret_store::put(s, row, now, expires_at);
}

secret vault::opened(const secret_store::sealed_secret& row) const
{
    if (row.suite != suite_aes_gcm)
        throw std::runtime_error("a secret was sealed with " + row.suite + ", which this program does not know");
    try {
        const auto data_key = decrypt(key_, row.sealed_key, key_purpose(row.suite, row.owner, row.name));
        return decrypt(data_key, row.sealed_value, value_purpose(row.suite, row.owner, row.name));
    } catch (const std::runtime_error&) {
        // Only now: the right key opens it, and its id costs more than the opening.
        if (row.key_id != key_id())
            throw std::runtime_error("a secret was sealed with another key file (" + row.key_id + ")");
        throw;
    }
}

std::optional<secret> vault::get(sql::session& s, std::string_view owner, std::string_view name) const
{
    const auto row = secret_store::find(s, owner, name);
    return row ? std::optional{opened(*row)} : std::nullopt;
}

std::vector<opened_secret> vault::all_of(sql::session& s, std::string_view owner) const
{
    std::vector<opened_secret> out;
    for (const auto& [sealed, expires_at] : secret_store::all_of(s, owner))
        out.push_back({sealed.name, opened(sealed), expires_at});
    return out;
}

std::optional<secret_state> vault::state_of(sql::session& s, std::string_view owner, std::string_view name) const
{
    return secret_store::state_of(s, owner, name);
}

std::vector<secret_state> vault::list(sql::session& s, std::string_view owner) const
{
    return secret_store::list(s, owner);
}

void vault::forget(sql::session& s, std::string_view owner, std::string_view name) const
{
    secret_store::forget(s, owner, name);
}

void vault::check(sql::session& s, timestamp now) const
{
    const auto written = secret_store::find(s, "", canary_name);
    if (!written) {
        put(s, "", canary_name, secret{std::string(canary_name)}, now);
        return;
    }
    if (written->key_id != key_id())
        throw std::runtime_error("the key file is not the one that this database's secrets were written with (key " +
                                 written->key_id + "); restore the right key file");
    if (get(s, "", canary_name)->reveal() != canary_name)
        throw std::runtime_error("the database's secrets cannot be opened with this key file");
}

std::string vault::seal(std::string_view purpose, const secret& value) const
{
    // A key of its own per value: the key file's key seals only keys, so its nonces are few.
    const auto data_key = new_key(*random_);
    const auto sealed_key = encrypt(key_, data_key.reveal(), key_purpose(suite_aes_gcm, "", purpose), *random_);
    const auto sealed = encrypt(data_key, value.reveal(), value_purpose(suite_aes_gcm, "", purpose), *random_);
    return std::string(suite_aes_gcm) + " " + sealed_key + " " + sealed;
}

secret vault::unseal(std::string_view purpose, std::string_view sealed) const
{
    const auto first = sealed.find(' ');
    const auto second = first == std::string_view::npos ? first : sealed.find(' ', first + 1);
    if (second == std::string_view::npos || sealed.substr(0, first) != suite_aes_gcm)
        throw std::runtime_error("a sealed value cannot be read: it was changed or is newer than this program");
    const auto sealed_key = sealed.substr(first + 1, second - first - 1);
    const auto data_key = decrypt(key_, sealed_key, key_purpose(suite_aes_gcm, "", purpose));
    return decrypt(data_key, sealed.substr(second + 1), value_purpose(suite_aes_gcm, "", purpose));
}

} // namespace tongyuan::access
