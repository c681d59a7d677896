#include "sql/session.hpp"

#include "sql/connection.hpp"

namespace tongyuan::sql {
namespace {

template <class T>
constexpr std::string_view name_of = "NULL";
template <>
constexpr std::string_view name_of<std::int64_t> = "an integer";
template <>
constexpr std::string_view name_of<std::string> = "text";
template <>
constexpr std::string_view name_of<blob> = "bytes";

std::string_view name_of_held(const value& v)
{
    return std::visit([]<class T>(const T&) { return name_of<T>; }, v.held());
}

const value& at_column(const std::vector<value>& columns, std::size_t column)
{
    if (column >= columns.size())
        throw error("column " + std::to_string(column) + " was asked of a row of " + std::to_string(columns.size()));
    return columns[column];
}

template <class T>
const T& held_as(const std::vector<value>& columns, std::size_t column)
{
    const auto& found = at_column(columns, column);
    if (const auto* held = std::get_if<T>(&found.held()))
        return *held;
    throw error("column " + std::to_string(column) + " is " + std::string(name_of_held(found)) + ", not " +
                std::string(name_of<T>));
}

} // namespace

bool row::is_null(std::size_t column) const
{
    return std::holds_alternative<std::monostate>(at_column(columns_, column).held());
}

std::int64_t row::integer(std::size_t column) const
{
    return held_as<std::int64_t>(columns_, column);
}

const std::string& row::text(std::size_t column) const
{
    return held_as<std::string>(columns_, column);
}

const std::string& row::bytes(std::size_t column) const
{
    return held_as<blob>(columns_, column).bytes;
}

std::optional<std::int64_t> row::optional_integer(std::size_t column) const
{
    return is_null(column) ? std::nullopt : std::optional{integer(column)};
}

std::optional<std::string> row::optional_text(std::size_t column) const
{
    return is_null(column) ? std::nullopt : std::optional{text(column)};
}

std::optional<timestamp> row::optional_at(std::size_t column) const
{
    return is_null(column) ? std::nullopt : std::optional{at(column)};
}

std::string shown(std::string_view statement)
{
    constexpr std::size_t most = 200;
    return statement.size() <= most ? std::string(statement) : std::string(statement.substr(0, most)) + "…";
}

void check_parameters(std::string_view statement, std::span<const value> parameters)
{
    for (const auto& parameter : parameters) {
        const auto* text = std::get_if<std::string>(&parameter.held());
        if (text && text->find('\0') != std::string::npos)
            throw error("a text parameter holds a NUL character: " + shown(statement));
    }
}

} // namespace tongyuan::sql
