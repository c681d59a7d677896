// The rows of the index: accounts and units in the form in which they are compared. No locks, no SQL.
#pragma once

#include "registry/finding/account_index_store.hpp"
#include "registry/finding/account_search.hpp"
#include "registry/finding/search_words.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace tongyuan::registry {

class indexed_accounts {
public:
    void clear();
    void put_units(const std::vector<account_index_store::unit_row>& all); // in the order of their paths
    void put(const account_index_store::account_row& row);
    std::size_t size() const { return marks_.size(); }
    bool has_order(account_column c) const { return orders_.contains(c); }
    void order_by(account_column c);
    // Several at once are cheaper: orders are mended once.
    void put_all(const std::vector<account_index_store::account_row>& rows);

    account_answer find(const account_question& q) const;

private:
    // What every question looks at, in one small row.
    struct mark {
        std::uint64_t characters = 0;
        std::uint32_t initials = 0, unit = 0, verified_until = 0; // 20260301; 0: unknown
        std::uint16_t platform = 0;
        std::uint8_t state = 0, connection = 0, is_unheld = 0;
    };
    struct texts {
        std::string id, name_key;
        std::string words;   // folded, a line each: name, ids, number; then people
        std::u16string read; // the readings of the name, then those of the people
        std::uint32_t people_at = 0, people_read_at = 0;
        std::int64_t followers = 0, created_at = 0;
    };
    struct unit {
        std::string path, key, name;
        std::u16string read;
    };
    struct view { // of a place in the order
        std::int64_t number;
        std::string_view text, name, id;
    };
    struct wanted;

    std::uint16_t number_of(std::vector<std::string>& names, const std::string& name);
    view view_of(std::uint32_t n, account_column c) const;
    bool is_before(const view& a, const view& b) const;
    bool has_word(std::uint32_t n, const wanted& w, std::size_t word) const;
    bool fits(std::uint32_t n, const wanted& w) const;
    std::vector<char> units_in(const account_question& q) const;
    std::vector<char> units_with(const search_word& word) const;
    void fill(std::uint32_t n, const account_index_store::account_row& row);

    std::vector<mark> marks_;
    std::vector<texts> texts_;
    std::unordered_map<std::string, std::uint32_t> numbers_; // of accounts by id
    std::vector<unit> units_;                                // by path
    std::unordered_map<std::string, std::uint32_t> unit_numbers_;
    std::vector<std::string> platforms_, connections_;
    reading_table readings_;
    std::map<account_column, std::vector<std::uint32_t>> orders_;
};

} // namespace tongyuan::registry
