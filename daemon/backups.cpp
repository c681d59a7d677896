#include "backups.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"
#include "sql/migrations.hpp"
#include "sql/sqlite/copy.hpp"
#include "sql/sqlite/file.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace tongyuan {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::string_view prefix = "tongyuan-";
constexpr std::string_view suffix = ".db";

fs::path manifest_of(const fs::path& backup)
{
    auto out = backup;
    out += ".manifest.json";
    return out;
}

void sync(const fs::path& what, int flags)
{
    const int descriptor = ::open(what.c_str(), flags | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const auto why = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    if (!synced)
        throw std::runtime_error("cannot sync " + what.string() + ": " + std::strerror(why));
}

void write_whole(const fs::path& file, const std::string& text)
{
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    out << text;
    out.close();
    if (!out)
        throw std::runtime_error("cannot write " + file.string());
    sync(file, O_RDONLY);
}

void require_whole(const fs::path& file, const sql::sqlite::examined& found)
{
    if (!found.is_sqlite || !found.is_ours)
        throw std::runtime_error(file.string() + " is not a store of tongyuand");
    if (!found.damage.empty())
        throw std::runtime_error(file.string() + " is damaged: " + found.damage);
}

std::string manifest_text(const backup_made& made, const sql::sqlite::examined& found, timestamp now)
{
    const json::object out{{"made_at", to_rfc3339(now)},
                           {"file", made.file.filename().string()},
                           {"size", made.size},
                           {"sha256", made.sha256},
                           {"schema", made.migration},
                           {"integrity", "ok"},
                           {"outside_counters", found.writer_places},
                           {"key_file_included", false}};
    return json::serialize(out) + "\n";
}

std::size_t remove_older(const fs::path& folder, std::size_t keep)
{
    std::vector<fs::path> backups;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const auto name = entry.path().filename().string();
        if (entry.is_regular_file() && name.starts_with(prefix) && name.ends_with(suffix))
            backups.push_back(entry.path());
    }
    std::ranges::sort(backups); // by their moments
    std::size_t removed = 0;
    for (; removed + keep < backups.size(); ++removed) {
        fs::remove(manifest_of(backups[removed]));
        fs::remove(backups[removed]);
    }
    return removed;
}

void check_against_manifest(const fs::path& backup)
{
    std::ifstream in{manifest_of(backup), std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    boost::system::error_code unreadable;
    const auto document = json::parse(text, unreadable);
    const auto* wanted = !unreadable && document.is_object() ? document.get_object().if_contains("sha256") : nullptr;
    if (!wanted || !wanted->is_string())
        throw std::runtime_error(manifest_of(backup).string() + " is not a manifest of a backup");
    if (sha256_hex_of_file(backup.string()) != std::string_view(wanted->get_string()))
        throw std::runtime_error(backup.string() + " is not what its manifest says: it was changed or damaged since");
}

void refuse_newer(const fs::path& backup, std::int64_t migration, const fs::path& schema)
{
    const auto known = static_cast<std::int64_t>(sql::read_migrations(schema).size());
    if (migration > known)
        throw std::runtime_error(backup.string() + " is newer than this program: it has migration " +
                                 std::to_string(migration) + ", the newest known here is " + std::to_string(known));
}

// The store and its side files under one name, so that they stay together.
fs::path put_aside(const fs::path& store, timestamp now)
{
    auto aside = store;
    aside += ".before-restore-" + name_of_moment(now);
    for (const auto* side : {"-wal", "-shm", ""})
        if (fs::exists(store.string() + side))
            fs::rename(store.string() + side, aside.string() + side);
    return aside;
}

} // namespace

std::string name_of_moment(timestamp at)
{
    auto name = to_rfc3339(at).substr(0, 19);
    std::erase_if(name, [](char c) { return c == '-' || c == ':'; });
    return name + "Z";
}

backup_made make_backup(sql::database& db, const settings& s, const backup_order& order, timestamp now,
                        const told_progress& told)
{
    if (s.engine == sql::engine::postgres)
        throw std::runtime_error("a PostgreSQL store is backed up with its own tools, e.g. pg_dump --format=custom; a "
                                 "daemon that starts on a restored one notices it by its outside counter");
    const bool into_folder = fs::is_directory(order.to);
    backup_made out;
    out.file = into_folder ? order.to / (std::string(prefix) + name_of_moment(now) + std::string(suffix)) : order.to;
    out.manifest = manifest_of(out.file);
    if (fs::exists(out.file))
        throw std::runtime_error("the file " + out.file.string() + " exists already; a backup never overwrites one");
    auto part = out.file;
    part += ".part";
    fs::remove(part); // of a backup that was interrupted
    sql::copy_store(db, part, told);
    try {
        const auto found = sql::sqlite::examine(part);
        require_whole(part, found);
        out.migration = found.migration;
        out.size = static_cast<std::int64_t>(fs::file_size(part));
        out.sha256 = sha256_hex_of_file(part.string());
        write_whole(out.manifest, manifest_text(out, found, now));
    } catch (...) {
        std::error_code ignored;
        fs::remove(part, ignored);
        throw;
    }
    fs::rename(part, out.file);
    sync(fs::absolute(out.file).parent_path(), O_RDONLY | O_DIRECTORY);
    if (into_folder && order.keep > 0)
        out.removed = remove_older(order.to, order.keep);
    return out;
}

restored_store restore_backup(const settings& s, const restore_order& order, timestamp now)
{
    if (s.engine == sql::engine::postgres)
        throw std::runtime_error("a PostgreSQL store is restored with its own tools, e.g. pg_restore");
    restored_store out;
    out.had_manifest = fs::exists(manifest_of(order.from));
    if (out.had_manifest)
        check_against_manifest(order.from);
    const auto found = sql::sqlite::examine(order.from);
    require_whole(order.from, found);
    refuse_newer(order.from, found.migration, s.schema);
    out.migration = found.migration;

    const auto store = fs::absolute(s.store_file);
    const sql::sqlite::file_lock alone{store};
    if (fs::exists(store)) {
        if (!order.replace)
            throw std::runtime_error("there is a store already: " + store.string() +
                                     "; --replace puts it aside under another name and restores over it");
        out.put_aside = put_aside(store, now);
    }
    auto part = store;
    part += ".part";
    fs::remove(part);
    fs::copy_file(order.from, part);
    fs::permissions(part, fs::perms::owner_read | fs::perms::owner_write);
    sync(part, O_RDONLY);
    fs::rename(part, store);
    sync(store.parent_path(), O_RDONLY | O_DIRECTORY);
    return out;
}

} // namespace tongyuan
