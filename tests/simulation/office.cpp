#include "tests/simulation/office.hpp"

#include "access/identities.hpp"
#include "access/person_store.hpp"
#include "access/role_store.hpp"
#include "access/unit_store.hpp"
#include "access/vault.hpp"
#include "base/ids.hpp"
#include "registry/account_store.hpp"
#include "registry/register_store.hpp"
#include "sql/migrations.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/simulation/channels.hpp"
#include "tests/simulation/timeline.hpp"

#include <unistd.h>

#include <cstdlib>

namespace tongyuan::simulation {

namespace {

namespace fs = std::filesystem;

class own_folder {
public:
    own_folder()
        : path(fs::path(fs::is_directory("/dev/shm") ? "/dev/shm" : "/tmp") /
               ("tongyuan-simulation-" + std::to_string(::getpid())))
    {
        fs::create_directories(path);
    }
    ~own_folder()
    {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    own_folder(const own_folder&) = delete;
    own_folder& operator=(const own_folder&) = delete;
    const fs::path path;
};

class builder {
public:
    builder()
    {
        static const own_folder folder;
        plan.folder = folder.path;
        plan.database = folder.path / "office.db";
        plan.key = folder.path / "office.key";
        access::vault::create_key_file(plan.key, dice_);
        db_ = sql::open_sqlite_inline(plan.database);
        const char* source = std::getenv("TONGYUAN_SOURCE"); // NOLINT(concurrency-mt-unsafe): nobody sets it
        (void)sql::migrate(*db_, fs::path(source ? source : ".") / "schema");
        make_unit();
        for (const auto* platform : {"duty", "duty", "press", "press", "site", "board"})
            make_account(platform);
        plan.editor = person("editor", "editor");
        plan.reviewer = person("reviewer", "reviewer_3");
        plan.chief = person("chief", "business_admin");
        watch_states();
        db_->close();
    }

    office_plan plan;

private:
    template <class F>
    auto in_store(F work)
    {
        return db_->write_now(std::move(work));
    }

    void make_unit()
    {
        access::unit u;
        u.id = plan.unit_id = ids_.next();
        u.path = plan.unit_path = access::path_below("", u.id);
        u.name = "青禾区人民政府";
        u.level = "county";
        u.release_on_approval = true;
        u.created_at = time_.now();
        in_store([&](sql::session& s) {
            access::unit_store::insert(s, u);
            s.execute("INSERT INTO review_chain (unit_id, levels, updated_at, version) VALUES ($1, 1, 0, 1)", u.id);
            return true;
        });
    }

    void make_account(const std::string& platform)
    {
        const place there{ids_.next(), platform, platform + "-" + std::to_string(plan.accounts.size())};
        const auto vault = access::vault::open(plan.key, dice_);
        in_store([&](sql::session& s) {
            using registry::account_event;
            const auto now = time_.now();
            registry::register_store::insert_proposed(
                s, {there.id, platform, there.platform_id, there.platform_id, "", plan.unit_id, "{}"}, now);
            s.execute("UPDATE account SET settings = $2 WHERE id = $1", there.id,
                      R"({"endpoint":"http://)" + platform + R"(.test"})");
            registry::account_store::move(s, there.id, account_event::open_approved, "sim", now);
            registry::account_store::move(s, there.id, account_event::connected, "sim", now);
            vault.put(s, there.id, platform == "press" ? "app_secret" : "key", secret{planted_key}, now);
            return true;
        });
        plan.accounts.push_back(there);
    }

    access::principal person(const std::string& login, const std::string& role)
    {
        access::person p;
        p.id = ids_.next();
        p.login = p.name = login;
        p.unit_id = plan.unit_id;
        p.created_at = time_.now();
        return in_store([&](sql::session& s) {
            access::person_store::insert(s, p, {"*", false, std::nullopt, time_.now()});
            const std::vector<access::held_role> held{{role, plan.unit_id}};
            access::role_store::replace(s, p.id, held);
            return access::principal_of(s, p.id, {}, time_.now()).value();
        });
    }

    // Whoever changes a delivery, this sees it.
    void watch_states()
    {
        in_store([](sql::session& s) {
            s.run_script("CREATE TABLE seen_change (from_state TEXT, to_state TEXT, was_leased BIGINT, "
                         "is_leased BIGINT, times BIGINT NOT NULL, PRIMARY KEY (from_state, to_state, was_leased, "
                         "is_leased)); "
                         "CREATE TRIGGER see_change AFTER UPDATE ON delivery BEGIN "
                         "INSERT INTO seen_change VALUES (OLD.state, NEW.state, OLD.lease_owner IS NOT NULL, "
                         "NEW.lease_owner IS NOT NULL, 1) ON CONFLICT DO UPDATE SET times = times + 1; END;");
            return true;
        });
    }

    timeline time_{*parse_rfc3339("2026-03-02T09:00:00+08:00")};
    chance dice_{1};
    id_source ids_{time_, dice_};
    std::unique_ptr<sql::database> db_;
};

} // namespace

const office_plan& the_office()
{
    static const builder made;
    return made.plan;
}

} // namespace tongyuan::simulation
