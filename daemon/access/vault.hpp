// Secrets at rest: envelope encryption. Each secret has its own data key (AES-256-GCM, associated data = owner, name
// and suite, so that ciphertexts cannot be swapped between rows); data keys are wrapped by the key in the key file,
// which never enters the database. Write-only towards people: only the step runner opens secrets.
#pragma once

#include "base/errors.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "sql/session.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::access {

struct secret_state {
    std::string name;
    timestamp updated_at;
    std::optional<timestamp> expires_at; // for tokens
};

namespace secret_store {
struct sealed_secret;
}

struct opened_secret {
    std::string name;
    secret value;
    std::optional<timestamp> expires_at;
};

class vault {
public:
    // Reads a key file of 32 random bytes in hexadecimal. Refuses (throws std::runtime_error with a sentence) a missing
    // file, a wrong length, or a file that others can read.
    static vault open(const std::filesystem::path& key_file, random_source& random);
    static void create_key_file(const std::filesystem::path& key_file,
                                random_source& random); // mode 0600, never overwrites

    // `owner` is an account's id. Putting replaces.
    void put(sql::session& s, std::string_view owner, std::string_view name, const secret& value, timestamp now,
             std::optional<timestamp> expires_at = {}) const;
    // Nothing when it was never put; throws when it cannot be opened with this key.
    std::optional<secret> get(sql::session& s, std::string_view owner, std::string_view name) const;
    // All of an owner's; throws like get().
    std::vector<opened_secret> all_of(sql::session& s, std::string_view owner) const;
    std::optional<secret_state> state_of(sql::session& s, std::string_view owner, std::string_view name) const;
    std::vector<secret_state> list(sql::session& s, std::string_view owner) const;
    void forget(sql::session& s, std::string_view owner, std::string_view name) const;
    // Throws when this key file is not the one that the database's secrets were written with.
    void check(sql::session& s, timestamp now) const;

    // For values that belong into a row of their owner's (a stored answer, a proposed secret): text to text. `purpose`
    // names the row; the same one is needed to open it. Opening throws when anything was changed.
    std::string seal(std::string_view purpose, const secret& value) const;
    secret unseal(std::string_view purpose, std::string_view sealed) const;

private:
    vault(secret key, random_source& random) : key_(std::move(key)), random_(&random) {}
    std::string key_id() const;
    secret opened(const secret_store::sealed_secret& row) const;

    secret key_;
    random_source* random_;
};

} // namespace tongyuan::access
