#include "sql/postgres/statement.hpp"

#include <charconv>

namespace tongyuan::sql::postgres {
namespace {

bool send_all(PGconn* link, std::span<const char* const> commands, const std::string& name, const arguments& given)
{
    for (const auto* command : commands)
        if (::PQsendQueryParams(link, command, 0, nullptr, nullptr, nullptr, nullptr, 0) == 0)
            return false;
    return ::PQsendQueryPrepared(link, name.c_str(), given.count(), given.values(), given.lengths(), given.formats(),
                                 0) == 1 &&
           ::PQpipelineSync(link) == 1;
}

// One result for each command, each followed by a null, then the sync. What follows a failure is skipped by the server.
result_handle receive_all(PGconn* link, std::size_t count)
{
    result_handle kept;
    for (std::size_t i = 0; i < count; ++i) {
        while (auto next = result_handle(::PQgetResult(link))) {
            const bool skipped = ::PQresultStatus(next.get()) == PGRES_PIPELINE_ABORTED;
            if (!skipped)
                kept = std::move(next);
        }
    }
    const result_handle sync(::PQgetResult(link));
    return kept;
}

} // namespace

arguments::arguments(std::span<const value> parameters)
    : numbers_(parameters.size()), values_(parameters.size()), lengths_(parameters.size()), formats_(parameters.size())
{
    for (std::size_t i = 0; i < parameters.size(); ++i)
        set(i, parameters[i]);
}

void arguments::set(std::size_t i, const value& parameter)
{
    if (const auto* number = std::get_if<std::int64_t>(&parameter.held())) {
        auto& text = numbers_[i];
        *std::to_chars(text.data(), text.data() + text.size() - 1, *number).ptr = '\0';
        values_[i] = text.data();
    } else if (const auto* words = std::get_if<std::string>(&parameter.held())) {
        values_[i] = words->c_str();
    } else if (const auto* bytes = std::get_if<blob>(&parameter.held())) {
        values_[i] = bytes->bytes.data();
        lengths_[i] = static_cast<int>(bytes->bytes.size());
        formats_[i] = 1;
    }
}

result_handle run_prepared(PGconn* link, const std::string& name, const arguments& given)
{
    return result_handle(
        ::PQexecPrepared(link, name.c_str(), given.count(), given.values(), given.lengths(), given.formats(), 0));
}

result_handle run_prepared_behind(PGconn* link, std::span<const char* const> commands, const std::string& name,
                                  const arguments& given)
{
    if (::PQenterPipelineMode(link) == 0)
        return nullptr;
    result_handle kept;
    if (send_all(link, commands, name, given))
        kept = receive_all(link, commands.size() + 1);
    if (::PQexitPipelineMode(link) == 0)
        return nullptr;
    return kept;
}

} // namespace tongyuan::sql::postgres
