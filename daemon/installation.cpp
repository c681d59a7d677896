#include "installation.hpp"

#include "base/log.hpp"
#include "sql/migrations.hpp"

#include <stdexcept>

namespace tongyuan {

namespace {

std::unique_ptr<sql::database> migrated_store(const settings& s)
{
    auto db = open_store(s);
    const auto done = sql::migrate(*db, s.schema);
    if (done.before != done.after)
        log::info("store.migrated", {{"from", done.before}, {"to", done.after}});
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
    if (s.engine == sql::engine::postgres) {
        sql::postgres_options o;
        o.connection = s.store_connection;
        return sql::open_postgres(o);
    }
    sql::sqlite_options o;
    o.file = s.store_file;
    return sql::open_sqlite(o);
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
    : ids(clock, random), db(migrated_store(s)), vault(open_vault(s, random)),
      ctx{*db, clock, ids, random, vault, workers, s.name}
{
    auto check = [&](sql::session& session) {
        vault.check(session, clock.now());
        return true;
    };
    (void)db->write_now(check);
}

std::optional<refusal> explain_to_people(const std::exception& e)
{
    if (dynamic_cast<const sql::store_broken*>(&e))
        return refusal{errc::unavailable, "store.broken",
                       "存储暂时不可用（例如磁盘已满），没有执行任何操作。请稍后重试，或联系系统管理员。"};
    return {};
}

} // namespace tongyuan
