// Running a prepared statement: parameters as libpq wants them, and small commands that travel with the statement.
#pragma once

#include "sql/postgres/link.hpp"

#include <array>
#include <vector>

namespace tongyuan::sql::postgres {

// Integers become text here; texts and bytes stay where they are and must outlive this.
class arguments {
public:
    explicit arguments(std::span<const value> parameters);
    int count() const { return static_cast<int>(values_.size()); }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

private:
    void set(std::size_t i, const value& parameter);

    std::vector<std::array<char, 24>> numbers_;
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

// The statement's result, unchecked; null when the connection broke.
result_handle run_prepared(PGconn* link, const std::string& name, const arguments& given);
// The same behind other commands, all in one round trip: the statement's result, or that of the command which failed.
result_handle run_prepared_behind(PGconn* link, std::span<const char* const> commands, const std::string& name,
                                  const arguments& given);

} // namespace tongyuan::sql::postgres
