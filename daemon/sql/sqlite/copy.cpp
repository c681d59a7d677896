#include "sql/sqlite/copy.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace tongyuan::sql::sqlite {

namespace {

constexpr int our_application_id = 1415144546; // schema/sqlite/before.sql

void sync_file(const std::filesystem::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const auto why = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    if (!synced)
        throw error("cannot sync the copy " + file.string() + ": " + std::strerror(why));
}

class sqlite_copy final : public copying {
public:
    sqlite_copy(SQLite::Database& from, std::filesystem::path file)
        : file_(std::move(file)), to_(std::in_place, file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
    {
        to_->exec("PRAGMA synchronous = OFF"); // synced once, as a whole
        backup_.emplace(*to_, from);
    }

    bool go_on(int pages) override
    {
        try {
            const int got = backup_->executeStep(pages);
            left_ = backup_->getRemainingPageCount();
            all_ = backup_->getTotalPageCount();
            if (got != SQLITE_DONE)
                return false; // busy counts: the next step comes to it
            backup_.reset();
            to_->execAndGet("PRAGMA journal_mode = DELETE");
            to_.reset();
            sync_file(file_);
            return true;
        } catch (const SQLite::Exception& e) {
            throw error("cannot write the copy " + file_.string() + ": " + e.what());
        }
    }
    std::int64_t pages() const override { return all_; }
    std::int64_t pages_left() const override { return left_; }

private:
    const std::filesystem::path file_;
    std::optional<SQLite::Database> to_;
    std::optional<SQLite::Backup> backup_; // after the database: it goes first
    std::int64_t all_ = 0, left_ = 0;
};

std::string text_of(SQLite::Database& database, const char* question)
{
    std::string out;
    SQLite::Statement ask(database, question);
    while (ask.executeStep())
        out += ask.getColumn(0).getString() + "\n";
    return out;
}

bool has_table(SQLite::Database& database, const char* name)
{
    return database.tableExists(name);
}

} // namespace

std::unique_ptr<copying> begin_copy(SQLite::Database& from, const std::filesystem::path& file)
{
    if (std::filesystem::exists(file))
        throw error("the file " + file.string() + " exists already");
    try {
        return std::make_unique<sqlite_copy>(from, file);
    } catch (const SQLite::Exception& e) {
        throw error("cannot begin the copy " + file.string() + ": " + e.what());
    }
}

examined examine(const std::filesystem::path& file)
{
    examined out;
    try {
        // Immutable: a file at rest is read as it is, without locks, logs or journals beside it.
        SQLite::Database database("file:" + file.string() + "?immutable=1", SQLite::OPEN_READONLY | SQLite::OPEN_URI);
        out.is_ours = database.execAndGet("PRAGMA application_id").getInt() == our_application_id;
        out.is_sqlite = true;
        const auto found = database.execAndGet("PRAGMA integrity_check(1)").getString();
        if (found != "ok")
            out.damage = found;
        if (has_table(database, "schema_migration"))
            out.migration = database.execAndGet("SELECT COALESCE(MAX(number), 0) FROM schema_migration").getInt64();
        if (has_table(database, "counter_place"))
            out.writer_places =
                text_of(database, "SELECT file_id || ' ' || sequence FROM counter_place WHERE left_at IS NULL");
    } catch (const SQLite::Exception& e) {
        if (e.getErrorCode() == SQLITE_NOTADB)
            out.is_sqlite = false;
        else
            out.damage = e.what();
    }
    return out;
}

} // namespace tongyuan::sql::sqlite
