// Reads a closed schema: every field that is wrong, missing or unknown becomes a violation with its path, all at once.
//
//     auto body = json_reader::parse(text);            // refuses non-UTF-8 (with the position) and non-JSON
//     if (!body) return body.error();
//     const auto title = body->text("title", {.min = 1, .max = 200});
//     const auto at = body->optional_time("not_before");
//     if (auto bad = body->finish()) return *bad;      // also refuses fields nobody asked for
//
// After a violation the getters return empty values; nothing may be used before finish() has answered.
#pragma once

#include "base/errors.hpp"
#include "base/time.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan {

// Lengths in characters (字).
struct text_rule {
    std::size_t min = 0;
    std::size_t max = 10'000;
    bool multiline = false; // otherwise control characters are refused
};

struct integer_rule {
    std::int64_t min = std::numeric_limits<std::int64_t>::min();
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

class json_reader {
public:
    // Nesting is limited to 32; an empty text is an error naming the missing body.
    static result<json_reader> parse(std::string_view text);
    // Reads an object that was parsed elsewhere; `path` prefixes every field.
    static json_reader over(const boost::json::object& object, std::string path = "");

    std::string text(std::string_view field, text_rule rule = {});
    std::optional<std::string> optional_text(std::string_view field, text_rule rule = {}); // null = absent
    std::int64_t integer(std::string_view field, integer_rule rule = {});
    std::optional<std::int64_t> optional_integer(std::string_view field, integer_rule rule = {});
    bool boolean(std::string_view field);
    std::optional<bool> optional_boolean(std::string_view field);
    std::optional<timestamp> optional_time(std::string_view field); // RFC 3339
    // One of `allowed`; the message lists them.
    std::string choice(std::string_view field, std::initializer_list<std::string_view> allowed);
    std::optional<std::string> optional_choice(std::string_view field, std::initializer_list<std::string_view> allowed);
    std::vector<std::string> texts(std::string_view field, text_rule each = {}, std::size_t most = 1000);
    // Absent = empty. Each element must be an object and shares this reader's violations; ask nothing after finish().
    std::vector<json_reader> objects(std::string_view field, std::size_t most = 1000);
    std::optional<json_reader> optional_object(std::string_view field);
    // Anything at all, uninterpreted.
    std::optional<boost::json::value> optional_any(std::string_view field);

    bool has(std::string_view field) const;
    void violate(std::string_view field, std::string code, std::string message);

    // Nothing when all is well. Call on the outermost reader; inner readers report to it.
    std::optional<refusal> finish();

private:
    struct shared;
    json_reader(std::shared_ptr<shared> root, const boost::json::object& object, std::string path);
    const boost::json::value* find(std::string_view field);
    const boost::json::value* required(std::string_view field);
    std::optional<std::string> checked_text(std::string_view field, const boost::json::value& value, text_rule rule);
    std::string path_of(std::string_view field) const;

    std::shared_ptr<shared> root_;
    const boost::json::object* object_;
    std::string path_;
    std::shared_ptr<std::set<std::string, std::less<>>> asked_;
};

// For acts that take nothing: an empty body or {} will do, any field is refused.
std::optional<refusal> refuse_fields(std::string_view text);

} // namespace tongyuan
