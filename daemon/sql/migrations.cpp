#include "sql/migrations.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"
#include "base/time.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>

namespace tongyuan::sql {
namespace {

std::string read_file(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in)
        throw error("cannot read " + file.string());
    return text;
}

std::string file_name(const migration& m)
{
    auto number = std::to_string(m.number);
    return std::string(4 - std::min<std::size_t>(number.size(), 4), '0') + number + "_" + m.name + ".sql";
}

// Four digits at the beginning of the text.
std::optional<int> number_at(std::string_view text)
{
    int number = 0;
    if (text.size() < 4 || std::from_chars(text.data(), text.data() + 4, number).ptr != text.data() + 4 || number < 0)
        return {};
    return number;
}

// What stands behind these words in the script's first line, if that is all of it.
std::optional<int> said_first(std::string_view script, std::string_view words)
{
    if (!script.starts_with(words))
        return {};
    script.remove_prefix(words.size());
    const auto number = number_at(script);
    const auto rest = number ? script.substr(4) : std::string_view{};
    return rest.starts_with("\n") || rest.starts_with("\r\n") ? number : std::nullopt;
}

// Several daemons may start at once on one PostgreSQL; SQLite's writer is alone anyway.
void wait_for_other_migrations(session& s)
{
    if (s.kind() == engine::postgres)
        s.query("SELECT pg_advisory_xact_lock(7305810421)");
}

// Before anything of ours is written into it: a file of another program stays as it is.
void refuse_foreign(database& db)
{
    if (db.kind() != engine::sqlite)
        return;
    const bool foreign = db.read_now([](session& s) {
        const auto tables = s.query_one("SELECT COUNT(*), COUNT(CASE WHEN name = 'schema_migration' THEN 1 END) "
                                        "FROM sqlite_master WHERE type = 'table'");
        return tables->integer(0) > 0 && tables->integer(1) == 0;
    });
    if (foreign)
        throw error("the database holds the tables of another program and none of ours; nothing was written into it. "
                    "Check which file the settings name");
}

void prepare(database& db, const std::filesystem::path& schema_folder)
{
    const auto* const engine_folder = db.kind() == engine::sqlite ? "sqlite" : "postgres";
    const auto before = read_file(schema_folder / engine_folder / "before.sql");
    db.write_now([&](session& s) {
        wait_for_other_migrations(s);
        s.run_script(before);
        s.execute("CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, "
                  "sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL)");
        return true;
    });
}

// Functions and triggers, which every engine spells in its own way. They begin with the line "-- needs NNNN", the first
// migration whose tables have what they use; a folder without them has none.
void finish(database& db, const std::filesystem::path& schema_folder, std::size_t newest)
{
    const auto file = schema_folder / (db.kind() == engine::sqlite ? "sqlite" : "postgres") / "after.sql";
    if (!std::filesystem::exists(file))
        return;
    const auto after = read_file(file);
    const auto needs = said_first(after, "-- needs ");
    if (!needs)
        throw error(file.string() + " does not begin with the migration that it needs");
    if (newest < static_cast<std::size_t>(*needs))
        return;
    db.write_now([&](session& s) {
        wait_for_other_migrations(s);
        s.run_script(after);
        return true;
    });
}

struct applied {
    std::int64_t number;
    std::string name;
    std::string sha256;
};

std::vector<applied> read_applied(session& s)
{
    std::vector<applied> found;
    for (const auto& row : s.query("SELECT number, name, sha256 FROM schema_migration ORDER BY number"))
        found.push_back({.number = row.integer(0), .name = row.text(1), .sha256 = row.text(2)});
    return found;
}

void refuse_another_history(const std::vector<applied>& done, const std::vector<migration>& known)
{
    if (done.size() > known.size())
        throw error("the database is newer than this program: it has migration " + std::to_string(done.back().number) +
                    " (" + done.back().name + "), the newest known here is " + std::to_string(known.size()) +
                    "; start the newer program, or restore a backup of before");
    for (std::size_t i = 0; i < done.size(); ++i) {
        if (done[i].number != known[i].number)
            throw error("the database misses migration " + file_name(known[i]) + " although later ones were applied");
        if (done[i].sha256 != sha256_hex(known[i].script))
            throw error("migration " + file_name(known[i]) +
                        " was changed after it was applied; put the original back and write a new migration instead");
    }
}

// True when it was this call that applied it.
bool apply(database& db, const migration& next, const std::vector<migration>& known, const beside_others& suits)
{
    return db.write_now([&](session& s) {
        wait_for_other_migrations(s);
        const auto done = read_applied(s);
        refuse_another_history(done, known);
        if (done.size() >= static_cast<std::size_t>(next.number))
            return false;
        if (suits && next.oldest_beside > 0)
            suits(s, next);
        s.run_script(next.script);
        s.execute("INSERT INTO schema_migration (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)",
                  next.number, next.name, sha256_hex(next.script), system_clock{}.now());
        return true;
    });
}

} // namespace

std::vector<migration> read_migrations(const std::filesystem::path& schema_folder)
{
    std::vector<migration> found;
    for (const auto& entry : std::filesystem::directory_iterator(schema_folder)) {
        const auto name = entry.path().filename().string();
        if (!entry.is_regular_file() || entry.path().extension() != ".sql")
            continue;
        const auto number = number_at(name);
        const auto words = number && name[4] == '_' ? entry.path().stem().string().substr(5) : std::string();
        if (words.empty() || words.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
            throw error("a migration is named NNNN_name.sql, not " + name);
        auto script = read_file(entry.path());
        const auto beside = said_first(script, "-- not beside daemons older than ").value_or(0);
        found.push_back({*number, words, std::move(script), beside});
    }
    std::ranges::sort(found, {}, &migration::number);
    for (std::size_t i = 0; i < found.size(); ++i)
        if (found[i].number != static_cast<int>(i) + 1)
            throw error("migrations are numbered 1, 2, 3 …: " + file_name(found[i]) + " stands where number " +
                        std::to_string(i + 1) + " is due");
    return found;
}

migration_outcome migrate(database& db, const std::filesystem::path& schema_folder, const beside_others& suits)
{
    const auto known = read_migrations(schema_folder);
    refuse_foreign(db);
    prepare(db, schema_folder);
    const auto done = db.write_now([](session& s) { return read_applied(s); });
    refuse_another_history(done, known);
    for (std::size_t i = done.size(); i < known.size(); ++i)
        if (apply(db, known[i], known, suits))
            log::info("schema.migrated", {{"migration", file_name(known[i])}});
    finish(db, schema_folder, known.size());
    return {.before = static_cast<int>(done.size()), .after = static_cast<int>(known.size())};
}

int newest_migration(session& s)
{
    return static_cast<int>(s.query_one("SELECT MAX(number) FROM schema_migration")->integer(0));
}

} // namespace tongyuan::sql
