#include "sql/postgres/link.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"

#include <charconv>
#include <cstdlib>
#include <vector>

namespace tongyuan::sql::postgres {
namespace {

// Type numbers of the catalogue, fixed since ever.
constexpr ::Oid bool_type = 16;
constexpr ::Oid bytea_type = 17;
constexpr ::Oid int8_type = 20;
constexpr ::Oid int2_type = 21;
constexpr ::Oid int4_type = 23;
constexpr ::Oid oid_type = 26;
constexpr ::Oid numeric_type = 1700;

struct keyword {
    const char* name;
    const char* value;
};

// A peer that vanished without a word is noticed in half a minute.
constexpr keyword defaults[]{{"connect_timeout", "10"},     {"keepalives_idle", "10"},
                             {"keepalives_interval", "5"},  {"keepalives_count", "4"},
                             {"tcp_user_timeout", "30000"}, {"application_name", "tongyuand"}};

// A daemon that is frozen inside a transaction must not hold its locks for ever: the server ends it.
constexpr const char* session_settings = "SET synchronous_commit = on; SET client_encoding = 'UTF8';"
                                         "SET standard_conforming_strings = on; SET bytea_output = 'hex';"
                                         "SET TimeZone = 'UTC'; SET client_min_messages = warning;"
                                         "SET idle_in_transaction_session_timeout = '10s';"
                                         "SET default_transaction_isolation = 'read committed'";

std::string message_of(PGconn* link)
{
    std::string text = ::PQerrorMessage(link);
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

void refuse_foreign_encoding(PGconn* link)
{
    const char* encoding = ::PQparameterStatus(link, "server_encoding");
    if (!encoding || std::string_view(encoding) != "UTF8")
        throw error("the PostgreSQL database is encoded as " + std::string(encoding ? encoding : "something unknown") +
                    "; create one with ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0");
}

bool starts(std::string_view text, std::string_view with)
{
    return text.substr(0, with.size()) == with;
}

// 08: connection; 57P01 to 57P05 and 25P03: the server or an administrator ended it. None at all: it is libpq that
// complains, which after a failed write still calls the connection well until it has read to its end.
bool means_lost(PGconn* link, std::string_view state)
{
    return ::PQstatus(link) != CONNECTION_OK || state.empty() || starts(state, "08") || starts(state, "57P0") ||
           state == "25P03";
}

// 53: no space, memory or connections; 58: system error; XX001, XX002: corruption.
bool means_broken(std::string_view state)
{
    return starts(state, "53") || starts(state, "58") || state == "XX001" || state == "XX002";
}

} // namespace

connection_handle open_link(const std::string& address)
{
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const auto& each : defaults) {
        names.push_back(each.name);
        values.push_back(each.value);
    }
    names.push_back("dbname"); // expands to the whole address, whose own words come later and win
    values.push_back(address.c_str());
    names.push_back(nullptr);
    values.push_back(nullptr);
    connection_handle link(::PQconnectdbParams(names.data(), values.data(), 1));
    if (!link || ::PQstatus(link.get()) != CONNECTION_OK)
        throw store_away("PostgreSQL cannot be reached: " + (link ? message_of(link.get()) : "out of memory"));
    refuse_foreign_encoding(link.get());
    checked(link.get(), ::PQexec(link.get(), session_settings), "session settings");
    return link;
}

std::string sql_state(const PGresult* result)
{
    const char* state = result ? ::PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    return state ? state : "";
}

result_handle checked(PGconn* link, PGresult* result, std::string_view statement)
{
    result_handle owned(result);
    const auto status = ::PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
        return owned;
    const auto state = sql_state(result);
    const char* primary = result ? ::PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    // Class 22 quotes the value that it complains about.
    const auto what = starts(state, "22") ? "a value does not fit" : primary ? primary : message_of(link);
    const auto sentence = "PostgreSQL: " + what + " (" + state + ") during: " + shown(statement);
    if (means_lost(link, state))
        throw connection_lost(sentence);
    if (state == "40001" || state == "40P01")
        throw conflict(sentence);
    if (state == "23505")
        throw duplicate(sentence);
    if (starts(state, "23"))
        throw constraint_error(sentence);
    if (means_broken(state))
        throw store_broken(sentence);
    throw error(sentence);
}

value value_of(const PGresult* result, int row, int column)
{
    if (::PQgetisnull(result, row, column) == 1)
        return {};
    const std::string_view text(::PQgetvalue(result, row, column),
                                static_cast<std::size_t>(::PQgetlength(result, row, column)));
    switch (::PQftype(result, column)) {
    case bool_type:
        return value(text == "t");
    case bytea_type:
        return value(blob{from_hex(text.substr(2)).value()}); // after "\x"
    case int2_type:
    case int4_type:
    case int8_type:
    case oid_type:
    case numeric_type: {
        std::int64_t number = 0;
        const auto end = text.data() + text.size();
        const auto read = std::from_chars(text.data(), end, number);
        if (read.ec == std::errc{} && read.ptr == end)
            return value(number);
        break;
    }
    default:
        break;
    }
    return value(text);
}

} // namespace tongyuan::sql::postgres
