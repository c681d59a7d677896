#include "installation.hpp"

#include "access/member_store.hpp"
#include "base/log.hpp"
#include "sql/connection.hpp"
#include "sql/migrations.hpp"

#include <stdexcept>

namespace tongyuan {

namespace fs = std::filesystem;

namespace {

// Named after the file's last change, so that starting again and again makes one copy.
fs::path keep_damaged(const fs::path& store)
{
    const auto changed = std::chrono::file_clock::to_sys(fs::last_write_time(store));
    auto name = to_rfc3339(std::chrono::floor<std::chrono::milliseconds>(changed)).substr(0, 19);
    std::erase_if(name, [](char c) { return c == '-' || c == ':'; });
    const auto kept = store.string() + ".corrupt-" + name + "Z";
    for (const auto* side : {"", "-wal"})
        if (fs::exists(store.string() + side) && !fs::exists(kept + side))
            fs::copy_file(store.string() + side, kept + side);
    return kept;
}

[[noreturn]] void refuse_damaged(const fs::path& store, const std::string& reason)
{
    std::string sentence = "the store " + store.string() + " is damaged and was not opened: " + reason + ". ";
    try {
        sentence += "It was copied to " + keep_damaged(store).string() + " as it is. ";
    } catch (const std::exception& e) {
        sentence += std::string("It could not be copied: ") + e.what() + ". ";
    }
    throw store_refused(sentence +
                        "Check the disk, then restore the newest backup: tongyuand restore --from FILE "
                        "--replace. What went out since that backup is held back until a person has looked.");
}

// A damaged or foreign store needs a person; one that cannot be reached may answer at the next try.
template <class F>
auto refusing(const settings& s, F work)
{
    try {
        return work();
    } catch (const sql::store_damaged& e) {
        if (s.engine == sql::engine::sqlite)
            refuse_damaged(s.store_file, e.what());
        throw;
    } catch (const sql::store_broken&) {
        throw;
    } catch (const sql::error& e) {
        throw store_refused(e.what());
    }
}

// What a daemon at work still uses is not taken away from under it.
void refuse_beside_older(sql::session& session, const sql::migration& next)
{
    const auto older = access::member_store::older_than(session, next.oldest_beside);
    if (!older.empty())
        throw sql::error("migration " + std::to_string(next.number) + " (" + next.name +
                         ") takes away what the older daemon '" + older.front() +
                         "' still uses; nothing of it was done. Upgrade that daemon to the version in between, or stop "
                         "it, and start this one again");
}

std::unique_ptr<sql::database> migrated_store(const settings& s, int& schema)
{
    auto db = open_store(s);
    const auto done = refusing(s, [&] { return sql::migrate(*db, s.schema, refuse_beside_older); });
    if (done.before != done.after)
        log::info("store.migrated", {{"from", done.before}, {"to", done.after}});
    schema = done.after;
    return db;
}

access::vault open_vault(const settings& s, random_source& random)
{
    if (!std::filesystem::exists(s.key_file))
        throw std::runtime_error(
            "the key file " + s.key_file.string() +
            " is missing; `tongyuand init` makes one for a new installation, an old one needs its copy");
    return access::vault::open(s.key_file, random);
}

} // namespace

std::unique_ptr<sql::database> open_store(const settings& s)
{
    const auto open = [&] {
        if (s.engine == sql::engine::postgres) {
            sql::postgres_options o;
            o.connection = s.store_connection;
            return sql::open_postgres(o);
        }
        sql::sqlite_options o;
        o.file = s.store_file;
        return sql::open_sqlite(o);
    };
    return refusing(s, open);
}

std::unique_ptr<sql::database> open_lease_store(const settings& s)
{
    if (s.engine != sql::engine::postgres)
        return nullptr;
    sql::postgres_options o;
    o.connection = s.store_connection;
    o.readers = 1;
    return sql::open_postgres(o);
}

installation::installation(const settings& s)
    : ids(clock, random), db(migrated_store(s, schema)), vault(open_vault(s, random)),
      ctx{*db, clock, ids, random, vault, workers, s.name}
{
    auto check = [&](sql::session& session) {
        vault.check(session, clock.now());
        return true;
    };
    (void)refusing(s, [&] { return db->write_now(check); });
}

std::optional<refusal> explain_to_people(const std::exception& e)
{
    if (dynamic_cast<const sql::store_broken*>(&e))
        return refusal{errc::unavailable, "store.broken",
                       "存储暂时不可用（例如磁盘已满），没有执行任何操作。请稍后重试，或联系系统管理员。"};
    return {};
}

} // namespace tongyuan
