#include "adapters/kit/json.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace tongyuan::adapters::kit {

namespace {

template <typename Number>
std::optional<Number> number_in(std::string_view text)
{
    Number number{};
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return !text.empty() && read.ec == std::errc{} && read.ptr == end ? std::optional(number) : std::nullopt;
}

const boost::json::value* child(const boost::json::value& parent, std::string_view name)
{
    if (const auto* object = parent.if_object())
        return object->if_contains(name);
    if (const auto* array = parent.if_array())
        if (const auto position = number_in<std::size_t>(name))
            return array->if_contains(*position);
    return nullptr;
}

} // namespace

json json::parse(std::string_view text) noexcept
try {
    boost::json::parse_options options;
    options.max_depth = 64;
    boost::json::error_code error;
    auto value = boost::json::parse(text, error, {}, options);
    if (error)
        return {};
    json parsed;
    parsed.root_ = std::make_shared<const boost::json::value>(std::move(value));
    parsed.value_ = parsed.root_.get();
    return parsed;
} catch (...) { // out of memory on a monstrous reply: as good as unreadable
    return {};
}

bool json::is_object() const noexcept
{
    return value_ && value_->is_object();
}
bool json::is_array() const noexcept
{
    return value_ && value_->is_array();
}
bool json::is_number() const noexcept
{
    return value_ && value_->is_number();
}

json json::operator[](std::string_view dotted) const noexcept
{
    json found = *this;
    while (found.value_ && !dotted.empty()) {
        const auto dot = dotted.find('.');
        found.value_ = child(*found.value_, dotted.substr(0, dot));
        dotted = dot == std::string_view::npos ? std::string_view{} : dotted.substr(dot + 1);
    }
    return found;
}

std::size_t json::size() const noexcept
{
    const auto* array = value_ ? value_->if_array() : nullptr;
    return array ? array->size() : 0;
}

json json::at(std::size_t position) const noexcept
{
    json found = *this;
    const auto* array = value_ ? value_->if_array() : nullptr;
    found.value_ = array ? array->if_contains(position) : nullptr;
    return found;
}

std::optional<std::string> json::string() const
{
    const auto* s = value_ ? value_->if_string() : nullptr;
    return s ? std::optional(std::string(s->data(), s->size())) : std::nullopt;
}

std::string json::text() const
{
    return string().value_or("");
}

std::optional<std::string> json::id() const
{
    if (!value_)
        return std::nullopt;
    if (const auto* s = value_->if_string())
        return s->empty() ? std::nullopt : std::optional(std::string(s->data(), s->size()));
    if (const auto* i = value_->if_int64())
        return std::to_string(*i);
    if (const auto* u = value_->if_uint64())
        return std::to_string(*u);
    return std::nullopt;
}

std::optional<std::int64_t> json::integer() const
{
    if (!value_)
        return std::nullopt;
    if (const auto* i = value_->if_int64())
        return *i;
    if (const auto* s = value_->if_string())
        return number_in<std::int64_t>({s->data(), s->size()});
    return std::nullopt;
}

std::optional<bool> json::boolean() const noexcept
{
    const auto* b = value_ ? value_->if_bool() : nullptr;
    return b ? std::optional(*b) : std::nullopt;
}

} // namespace tongyuan::adapters::kit
