// A platform's JSON, read without trust: nothing here throws, whatever the bytes; what is absent or of another type is
// simply not there. Numbers are never rounded into ids.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace boost::json {
class value;
}

namespace tongyuan::adapters::kit {

class json {
public:
    json() = default; // missing
    // Missing when the text is not one JSON value, is not UTF-8 or is nested deeper than 64.
    static json parse(std::string_view text) noexcept;

    bool missing() const noexcept { return !value_; }
    bool is_object() const noexcept;
    bool is_array() const noexcept;

    // "article_detail.item.0.article_url": names and positions separated by dots.
    json operator[](std::string_view dotted) const noexcept;
    std::size_t size() const noexcept; // of an array, else 0
    json at(std::size_t position) const noexcept;

    std::optional<std::string> string() const; // a string, also an empty one
    std::string text() const;                  // a string, else empty
    // An id: a string that is not empty, or a whole number written out in full. Anything else is no id.
    std::optional<std::string> id() const;
    bool is_number() const noexcept;
    std::optional<std::int64_t> integer() const; // a whole number, also one written as a string
    std::optional<bool> boolean() const noexcept;

private:
    std::shared_ptr<const boost::json::value> root_;
    const boost::json::value* value_ = nullptr;
};

} // namespace tongyuan::adapters::kit
