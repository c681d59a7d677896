// What everybody may know of the register, held in memory: the approved record of every official account and nothing
// else. What is not public is not in it, so no answer made from it can tell of a draft, a filing under way, a person or
// a password, not even by the time that it takes. Immutable once made.
#pragma once

#include "registry/account.hpp"
#include "registry/platforms/platform_book.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

// Of an account that was approved once: in use, suspended, on its way out, or gone. Not of one that is only proposed,
// nor of one that was moved out: both are "not registered", and nobody can tell them from a stranger's.
bool is_public(account_state s);

struct public_account {
    std::string_view id, platform_id, handle, name, url, filing_number;
    std::uint32_t unit = 0, platform = 0; // places in the book's lists
    account_state state = account_state::active;
    bool is_main = false;
    timestamp since;                          // it has been in this state
    std::uint32_t former_at = 0, formers = 0; // a stretch of the book's list
};

// What an account was called before.
struct public_former {
    std::string_view of_what, words, spelling; // name, handle, url; the spelling is the one it is looked for in
    timestamp until;
};

struct public_unit {
    std::string id, name, path;
};
struct public_platform {
    std::string id, label;
};

class public_book {
public:
    // By what an account can be found.
    enum class key : std::uint8_t { identity, any_id, address, host, handle, number, name, core, front, back, former };

    std::span<const public_account> accounts() const { return accounts_; } // unit by unit, parents first
    const public_unit& unit_of(const public_account& a) const { return units_[a.unit]; }
    const public_platform& platform_of(const public_account& a) const { return platforms_[a.platform]; }
    std::span<const public_former> formers_of(const public_account& a) const
    {
        return std::span(formers_).subspan(a.former_at, a.formers);
    }
    std::span<const public_unit> units() const { return units_; } // in the order of the accounts
    std::span<const public_platform> platforms() const { return platforms_; }
    // The list of platforms as it was when this was made.
    const platform_book& platform_rows() const { return *rows_; }
    std::string identity_key(std::string_view platform, std::string_view platform_id) const;
    const std::string& office() const { return office_; } // the uppermost unit
    const std::string& fingerprint() const { return fingerprint_; }

    // At most `most`, in the order of the book. The text in the spelling that public_question gives it.
    std::vector<const public_account*> find(key k, std::string_view text, std::size_t most = 20) const;

private:
    friend class public_book_maker;

    struct entry {
        std::uint64_t hash;
        std::uint32_t account;
        key kind;
        auto operator<=>(const entry&) const = default;
    };

    std::vector<std::unique_ptr<char[]>> text_;
    std::vector<public_account> accounts_;
    std::vector<public_former> formers_;
    std::vector<public_unit> units_;
    std::vector<public_platform> platforms_;
    std::vector<entry> index_;
    std::string office_, fingerprint_;
    std::shared_ptr<const platform_book> rows_;
};

class public_book_maker {
public:
    struct former {
        std::string of_what, words, spelling;
        timestamp until;
    };
    struct row {
        std::string id, platform, platform_id, handle, name, url, unit_id, unit_name, unit_path, filing_number;
        account_state state = account_state::active;
        bool is_main = false;
        timestamp since;
        std::vector<former> formers = {};
    };

    explicit public_book_maker(std::shared_ptr<const platform_book> platforms);
    ~public_book_maker();
    void add(const row& r);
    std::shared_ptr<const public_book> finish(std::string office);

private:
    std::string_view keep(std::string_view text);
    void sort_units();

    struct places;
    std::shared_ptr<public_book> book_;
    std::unique_ptr<places> places_;
    std::size_t room_ = 0;
};

// "https://WWW.Example.gov.cn/a/?x=1#top" → "example.gov.cn/a?x=1": one spelling of a link.
std::string address_key(std::string_view link);
// "example.gov.cn"; empty when the text does not begin with a host's name.
std::string host_key(std::string_view link_or_id);

} // namespace tongyuan::registry
