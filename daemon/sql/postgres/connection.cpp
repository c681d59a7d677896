#include "sql/postgres/connection.hpp"

#include "base/log.hpp"
#include "sql/postgres/link.hpp"
#include "sql/postgres/statement.hpp"
#include "sql/reconnections.hpp"

#include <array>
#include <atomic>
#include <charconv>
#include <utility>

namespace tongyuan::sql::postgres {
namespace {

std::atomic<std::uint64_t> made_again{0};

struct prepared {
    std::string name;
    std::size_t parameters;
};

class postgres_connection final : public connection {
public:
    postgres_connection(std::string address, purpose what_for)
        : address_(std::move(address)), writes_(what_for == purpose::write), link_(open_link(address_))
    {
        warn_when_commits_are_not_synced();
    }

    engine kind() const override { return engine::postgres; }

    std::unique_ptr<copying> copy_to(const std::filesystem::path&) override
    {
        throw error("a PostgreSQL database is backed up with its own tools, e.g. pg_dump --format=custom");
    }

    std::int64_t lease_clock() override
    {
        return run_query("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)", {}).at(0).integer(0);
    }

    rows run_query(std::string_view text, std::span<const value> parameters) override
    {
        const auto result = run(text, parameters);
        const int count = ::PQntuples(result.get());
        const int width = ::PQnfields(result.get());
        rows found;
        found.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            std::vector<value> columns;
            columns.reserve(static_cast<std::size_t>(width));
            for (int j = 0; j < width; ++j)
                columns.push_back(value_of(result.get(), i, j));
            found.emplace_back(std::move(columns));
        }
        return found;
    }

    std::int64_t run_execute(std::string_view text, std::span<const value> parameters) override
    {
        const auto result = run(text, parameters);
        // The tag of a SELECT counts what it found; only changes are asked for here.
        if (std::string_view(::PQcmdStatus(result.get())).starts_with("SELECT"))
            return 0;
        const std::string_view changed = ::PQcmdTuples(result.get());
        std::int64_t count = 0;
        std::from_chars(changed.data(), changed.data() + changed.size(), count);
        return count;
    }

    void run_script(std::string_view script) override
    {
        send_owed_savepoint();
        simple(std::string(script).c_str());
        if (::PQtransactionStatus(link_.get()) != PQTRANS_INTRANS)
            throw error("a script must not end the transaction it runs in");
        // Plans may have been made for tables that the script has changed.
        simple("DEALLOCATE ALL");
        statements_.clear();
    }

    void begin() override
    {
        if (lost_)
            connect_again();
        simple(writes_ ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    }

    void commit() override
    {
        forget_savepoint();
        try {
            const auto result = simple("COMMIT");
            if (std::string_view(::PQcmdStatus(result.get())) != "COMMIT")
                throw store_broken("PostgreSQL rolled back instead of committing");
        } catch (const connection_lost& e) {
            throw store_away(std::string("the connection was lost while committing; whether the changes are stored "
                                         "is not known: ") +
                             e.what());
        } catch (const conflict&) {
            throw;
        } catch (const constraint_error&) {
            throw;
        } catch (const store_broken&) {
            throw;
        } catch (const error& e) {
            throw store_broken(e.what());
        }
    }

    void roll_back() noexcept override
    {
        forget_savepoint();
        if (lost_ || ::PQtransactionStatus(link_.get()) == PQTRANS_IDLE)
            return;
        const result_handle result(::PQexec(link_.get(), "ROLLBACK"));
        if (::PQresultStatus(result.get()) != PGRES_COMMAND_OK)
            lost_ = true;
    }

    // It travels with the next statement: half the round trips when tasks are small.
    void set_savepoint() override { owes_savepoint_ = true; }

    void back_to_savepoint() override
    {
        if (!owes_savepoint_)
            simple("ROLLBACK TO task");
    }

    transaction_state state() const override
    {
        switch (::PQtransactionStatus(link_.get())) {
        case PQTRANS_INTRANS:
            return transaction_state::open;
        case PQTRANS_INERROR:
            return transaction_state::failed;
        default:
            return transaction_state::gone;
        }
    }

private:
    void forget_savepoint() noexcept { owes_savepoint_ = has_savepoint_ = false; }

    std::span<const char* const> owed_commands() const
    {
        static constexpr std::array commands{"RELEASE task", "SAVEPOINT task"};
        return std::span(commands).subspan(has_savepoint_ ? 0 : 1);
    }

    void send_owed_savepoint()
    {
        if (!owes_savepoint_)
            return;
        for (const auto* command : owed_commands())
            simple(command);
        owes_savepoint_ = false;
        has_savepoint_ = true;
    }

    void connect_again()
    {
        link_ = open_link(address_);
        statements_.clear();
        lost_ = false;
        ++made_again;
        log::info("postgres.connected_again", {{"writer", writes_}});
    }

    void warn_when_commits_are_not_synced()
    {
        if (!writes_)
            return;
        const auto answer = simple("SHOW fsync");
        if (std::string_view(::PQgetvalue(answer.get(), 0, 0)) != "on")
            log::warning("postgres.fsync_is_off", {{"cure", "set fsync = on: a power cut loses what was promised"}});
    }

    result_handle checked_here(PGresult* result, std::string_view text)
    {
        try {
            return checked(link_.get(), result, text);
        } catch (const connection_lost&) {
            lost_ = true;
            throw;
        }
    }

    result_handle simple(const char* text) { return checked_here(::PQexec(link_.get(), text), text); }

    const prepared& statement_for(std::string_view text)
    {
        if (const auto known = statements_.find(text); known != statements_.end())
            return known->second;
        if (statements_.size() >= most_cached_statements) {
            simple("DEALLOCATE ALL");
            statements_.clear();
        }
        send_owed_savepoint(); // or a statement that cannot be prepared would fail everybody's transaction
        const auto name = "s" + std::to_string(++names_given_);
        const std::string whole(text);
        checked_here(::PQprepare(link_.get(), name.c_str(), whole.c_str(), 0, nullptr), text);
        const auto described = checked_here(::PQdescribePrepared(link_.get(), name.c_str()), text);
        const auto parameters = static_cast<std::size_t>(::PQnparams(described.get()));
        return statements_.emplace(whole, prepared{name, parameters}).first->second;
    }

    result_handle run(std::string_view text, std::span<const value> parameters)
    {
        check_parameters(text, parameters);
        const bool old = statements_.contains(text);
        const auto& found = statement_for(text);
        if (found.parameters != parameters.size())
            throw error("a statement with " + std::to_string(found.parameters) + " parameters was given " +
                        std::to_string(parameters.size()) + ": " + shown(text));
        const arguments given(parameters);
        auto result = owes_savepoint_ ? run_prepared_behind(link_.get(), owed_commands(), found.name, given)
                                      : run_prepared(link_.get(), found.name, given);
        if (std::exchange(owes_savepoint_, false))
            has_savepoint_ = true;
        // "cached plan must not change result type": another daemon has migrated the table.
        if (old && sql_state(result.get()) == "0A000") {
            statements_.erase(statements_.find(text));
            throw conflict("a table has changed under: " + shown(text));
        }
        return checked_here(result.release(), text);
    }

    const std::string address_;
    const bool writes_;
    bool lost_ = false;
    bool has_savepoint_ = false;
    bool owes_savepoint_ = false;
    std::uint64_t names_given_ = 0;
    connection_handle link_;
    by_text<prepared> statements_;
};

} // namespace

std::unique_ptr<connection> connect(const std::string& address, purpose what_for)
{
    return std::make_unique<postgres_connection>(address, what_for);
}

} // namespace tongyuan::sql::postgres

namespace tongyuan::sql {

std::uint64_t reconnections()
{
    return postgres::made_again;
}

} // namespace tongyuan::sql
