// A session that remembers what it was asked, so that a test can look at how the store would answer.
#pragma once

#include "sql/session.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tongyuan::tests {

// Passes everything on and remembers it.
class listening final : public sql::session {
public:
    explicit listening(sql::session& to) : to_(to) {}
    sql::engine kind() const override { return to_.kind(); }
    std::int64_t lease_clock() override { return to_.lease_clock(); }
    void run_script(std::string_view script) override { to_.run_script(script); }
    sql::rows run_query(std::string_view statement, std::span<const sql::value> parameters) override
    {
        heard.emplace_back(statement, std::vector(parameters.begin(), parameters.end()));
        return to_.run_query(statement, parameters);
    }
    std::int64_t run_execute(std::string_view statement, std::span<const sql::value> parameters) override
    {
        heard.emplace_back(statement, std::vector(parameters.begin(), parameters.end()));
        return to_.run_execute(statement, parameters);
    }

    std::vector<std::pair<std::string, std::vector<sql::value>>> heard;

private:
    sql::session& to_;
};

} // namespace tongyuan::tests
