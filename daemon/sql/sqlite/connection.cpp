#include "sql/sqlite/connection.hpp"

#include "base/sabotage.hpp"
#include "sql/sqlite/copy.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <ctime>

namespace tongyuan::sql::sqlite {
namespace {

constexpr int busy_timeout_in_millis = 5000;

enum class purpose { write, read };

// Before the first connection: without SQLite's own account of memory, no allocation takes a lock of the process.
void start_sqlite_once()
{
    static const int answer = ::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(answer);
}

// One thread uses a connection at a time, so SQLite need not lock it.
int flags_of(purpose what_for)
{
    return (what_for == purpose::write ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY) | SQLite::OPEN_NOMUTEX;
}

[[noreturn]] void rethrow(const SQLite::Exception& e, const std::string& during, bool writes)
{
    const auto sentence =
        std::string("SQLite: ") + e.what() + " (" + std::to_string(e.getExtendedErrorCode()) + ") during: " + during;
    switch (e.getErrorCode() & 0xff) {
    case SQLITE_CONSTRAINT:
        throw constraint_error(sentence);
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
        throw store_damaged(sentence);
    case SQLITE_READONLY: // a reader asked for it; a writer's disk was remounted after an error
        if (writes)
            throw store_damaged(sentence);
        throw error(sentence);
    case SQLITE_FULL: // passes when space is made: this work failed, the next may not
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_PROTOCOL:
        throw store_broken(sentence);
    default:
        throw error(sentence);
    }
}

// A compiled statement goes back to its start whatever happened, or it would hold its snapshot open.
class running {
public:
    explicit running(SQLite::Statement& statement) : statement_(statement) {}
    ~running() { statement_.tryReset(); }
    running(const running&) = delete;
    running& operator=(const running&) = delete;

private:
    SQLite::Statement& statement_;
};

value value_of(const SQLite::Column& column)
{
    switch (column.getType()) {
    case SQLITE_INTEGER:
        return value(column.getInt64());
    case SQLITE_NULL:
        return {};
    case SQLITE_BLOB:
        return value(blob{column.getString()});
    default: // text, and fractions as text, as PostgreSQL gives them
        return value(column.getString());
    }
}

row row_of(const SQLite::Statement& statement)
{
    const int count = statement.getColumnCount();
    std::vector<value> columns;
    columns.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        columns.push_back(value_of(statement.getColumn(i)));
    return row(std::move(columns));
}

// Values outlive the statement's run, so nothing is copied.
void bind(SQLite::Statement& statement, int index, const value& parameter)
{
    if (const auto* number = std::get_if<std::int64_t>(&parameter.held()))
        statement.bind(index, *number);
    else if (const auto* text = std::get_if<std::string>(&parameter.held()))
        statement.bindNoCopy(index, *text);
    else if (const auto* bytes = std::get_if<blob>(&parameter.held()))
        statement.bindNoCopy(index, bytes->bytes.data(), static_cast<int>(bytes->bytes.size()));
    else
        statement.bind(index);
}

// `$n` is found by name, because SQLite numbers parameters by their first appearance.
struct compiled {
    SQLite::Statement statement;
    std::vector<int> indices; // of $1, $2, …
};

compiled compile(const SQLite::Database& database, std::string_view text)
{
    compiled made{SQLite::Statement(database, std::string(text)), {}};
    const int count = made.statement.getBindParameterCount();
    for (int n = 1; n <= count; ++n) {
        const int index = made.statement.getIndex(("$" + std::to_string(n)).c_str());
        if (index == 0)
            throw error("the parameters of a statement are not $1 to $" + std::to_string(count) + ": " + shown(text));
        made.indices.push_back(index);
    }
    return made;
}

class sqlite_connection final : public connection {
public:
    sqlite_connection(const std::filesystem::path& file, purpose what_for, std::shared_ptr<file_lock> lock)
        : writes_(what_for == purpose::write), lock_(std::move(lock)),
          database_(file.string(), flags_of(what_for), busy_timeout_in_millis)
    {
        harden();
        writes_ ? set_up_writer() : set_up_reader();
        require("PRAGMA journal_mode", "wal");
        require("PRAGMA synchronous", is_made(sabotage::lazy_disk) ? "1" : "2"); // FULL
        require("PRAGMA foreign_keys", "1");
    }

    engine kind() const override { return engine::sqlite; }

    std::unique_ptr<copying> copy_to(const std::filesystem::path& file) override { return begin_copy(database_, file); }

    std::int64_t lease_clock() override
    {
        ::timespec now{};
        ::clock_gettime(CLOCK_BOOTTIME, &now); // counts while the machine sleeps
        return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
    }

    rows run_query(std::string_view text, std::span<const value> parameters) override
    {
        rows found;
        run(text, parameters, [&](const SQLite::Statement& at_row) { found.push_back(row_of(at_row)); });
        return found;
    }

    std::int64_t run_execute(std::string_view text, std::span<const value> parameters) override
    {
        // getChanges() keeps the number of an older statement when this one changes no rows by its nature.
        const auto before = database_.getTotalChanges();
        run(text, parameters, [](const SQLite::Statement&) {});
        return database_.getTotalChanges() == before ? 0 : database_.getChanges();
    }

    void run_script(std::string_view script) override
    {
        const std::string text(script);
        guarded(text, [&] { database_.exec(text); });
        if (state() == transaction_state::gone)
            throw error("a script must not end the transaction it runs in");
    }

    void begin() override { step(writes_ ? "BEGIN IMMEDIATE" : "BEGIN"); }

    void commit() override
    {
        try {
            step("COMMIT");
            has_savepoint_ = false;
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
        if (state() == transaction_state::open)
            database_.tryExec("ROLLBACK");
        has_savepoint_ = false;
    }

    void set_savepoint() override
    {
        if (has_savepoint_)
            step("RELEASE task");
        step("SAVEPOINT task");
        has_savepoint_ = true;
    }

    void back_to_savepoint() override { step("ROLLBACK TO task"); }

    transaction_state state() const override
    {
        return ::sqlite3_get_autocommit(database_.getHandle()) != 0 ? transaction_state::gone : transaction_state::open;
    }

private:
    void harden()
    {
        auto* handle = database_.getHandle();
        for (const int off : {SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_TRUSTED_SCHEMA,
                              SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION})
            ::sqlite3_db_config(handle, off, 0, nullptr);
        ::sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        ::sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, writes_ ? 0 : 1, nullptr);
        database_.exec("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY");
        if (is_made(sabotage::lazy_disk))
            database_.exec("PRAGMA synchronous = NORMAL");
    }

    void set_up_writer()
    {
        database_.exec("PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON; PRAGMA cache_size = -16384;"
                       "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864");
        require("PRAGMA secure_delete", "1");
    }

    void set_up_reader()
    {
        database_.exec("PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -8192");
    }

    void require(const char* question, std::string_view wanted)
    {
        const auto found = database_.execAndGet(question).getString();
        if (found != wanted)
            throw error(std::string(question) + " answered " + found + " instead of " + std::string(wanted) +
                        ": this file or file system cannot keep commits safe");
    }

    template <class F>
    void guarded(std::string_view text, F work)
    {
        try {
            work();
        } catch (const SQLite::Exception& e) {
            try {
                rethrow(e, shown(text), writes_);
            } catch (const store_damaged& damage) {
                stand_aside(damage.what());
                throw;
            }
        }
    }

    // After a failed fsync the log in memory may not be the log on disk: nothing is copied from it on closing. The next
    // start reads it with its checksums.
    void stand_aside(const char* reason)
    {
        ::sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        lock_->record_damage(reason);
    }

    // A literal is found again by where it stands: comparing it is cheaper than hashing it.
    compiled& statement_for(std::string_view text)
    {
        auto& last_here = seen_at_[(reinterpret_cast<std::uintptr_t>(text.data()) >> 3) % seen_at_.size()];
        if (last_here && last_here->first == text)
            return last_here->second;
        auto known = statements_.find(text);
        if (known == statements_.end()) {
            if (statements_.size() >= most_cached_statements) {
                seen_at_.fill(nullptr);
                statements_.clear();
            }
            known = statements_.emplace(text, compile(database_, text)).first;
        }
        last_here = &*known;
        return known->second;
    }

    template <class OnRow>
    void run(std::string_view text, std::span<const value> parameters, OnRow on_row)
    {
        check_parameters(text, parameters);
        guarded(text, [&] {
            auto& found = statement_for(text);
            if (found.indices.size() != parameters.size())
                throw error("a statement with " + std::to_string(found.indices.size()) + " parameters was given " +
                            std::to_string(parameters.size()) + ": " + shown(text));
            const running until_reset(found.statement);
            for (std::size_t i = 0; i < parameters.size(); ++i)
                bind(found.statement, found.indices[i], parameters[i]);
            while (found.statement.executeStep())
                on_row(found.statement);
        });
    }

    void step(std::string_view text)
    {
        run(text, {}, [](const SQLite::Statement&) {});
    }

    const bool writes_;
    bool has_savepoint_ = false;
    std::shared_ptr<file_lock> lock_; // before the database: given back last
    SQLite::Database database_;
    by_text<compiled> statements_; // after the database: they go first
    std::array<by_text<compiled>::value_type*, 512> seen_at_{};
};

std::unique_ptr<connection> connect(const std::filesystem::path& file, purpose what_for,
                                    std::shared_ptr<file_lock> lock)
{
    start_sqlite_once();
    try {
        return std::make_unique<sqlite_connection>(file, what_for, std::move(lock));
    } catch (const SQLite::Exception& e) {
        rethrow(e, "opening " + file.string(), what_for == purpose::write);
    }
}

} // namespace

std::unique_ptr<connection> connect_writer(const std::filesystem::path& file, std::shared_ptr<file_lock> lock)
{
    return connect(file, purpose::write, std::move(lock));
}

std::unique_ptr<connection> connect_reader(const std::filesystem::path& file, std::shared_ptr<file_lock> lock)
{
    return connect(file, purpose::read, std::move(lock));
}

void require_integrity(const std::filesystem::path& file)
{
    try {
        SQLite::Database database(file.string(), SQLite::OPEN_READWRITE, busy_timeout_in_millis);
        ::sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        const auto found = database.execAndGet("PRAGMA integrity_check(1)").getString();
        if (found != "ok")
            throw store_damaged("the database " + file.string() + " is damaged: " + found);
    } catch (const SQLite::Exception& e) {
        rethrow(e, "checking " + file.string(), true);
    }
}

} // namespace tongyuan::sql::sqlite
