#include "tests/bench/register_run.hpp"

#include "access/unit_store.hpp"
#include "base/ids.hpp"
#include "base/random.hpp"
#include "registry/finding/account_index.hpp"
#include "registry/register_store.hpp"
#include "sql/migrations.hpp"
#include "tests/bench/machine.hpp"

#include <boost/json.hpp>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <random>
#include <thread>

namespace tongyuan::bench {

namespace {

using steady = std::chrono::steady_clock;
namespace json = boost::json;

constexpr std::size_t rows_at_once = 2000;
constexpr std::array places{"江州", "青禾", "安平", "柳林", "白塔", "长宁", "重阳", "临泽", "永丰", "石门",
                            "西山", "东港", "南溪", "北仓", "云岭", "海口", "龙泉", "凤台", "明光", "新乐"};
constexpr std::array works{"发布", "微讯", "教育", "卫健", "公安", "交警", "文旅", "税务", "人社", "民政",
                           "住建", "农业", "水利", "应急", "司法", "统计", "科技", "体育", "档案", "融媒"};
constexpr std::array family{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "欧阳", "司马"};
constexpr std::array given{"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "涛"};
constexpr std::array platforms{"wechat", "weibo", "site", "manual"};

class chance {
public:
    std::size_t below(std::size_t n) { return engine_() % n; }
    template <class List>
    std::string one_of(const List& list)
    {
        return list[below(list.size())];
    }

private:
    std::mt19937 engine_{20260301}; // the same register every time
};

json::object a_person(chance& any)
{
    return {{"name", any.one_of(family) + any.one_of(given)}, {"phone", "0512-61234567"}};
}

class large_register {
public:
    explicit large_register(const register_plan& plan) : plan_(plan), db_(opened(plan))
    {
        sql::migrate(*db_, plan.schema);
        make_units();
        make_accounts();
    }

    sql::database& db() { return *db_; }
    const access::unit& root() const { return units_.front(); }
    const access::unit& unit(std::size_t n) const { return units_.at(n); }

private:
    static std::unique_ptr<sql::database> opened(const register_plan& plan)
    {
        if (!plan.postgres.empty())
            return sql::open_postgres({.connection = plan.postgres});
        return sql::open_sqlite({.file = plan.folder / "tongyuan.db"});
    }

    // A province, its cities, their counties, and offices below these.
    void make_units()
    {
        for (std::size_t n = 0; n < plan_.units; ++n) {
            access::unit u;
            u.id = ids_.next();
            if (n > 0) {
                const auto& above = units_.at(n < 21 ? 0 : n < 421 ? 1 + n % 20 : 21 + n % 400);
                u.parent_id = above.id;
                u.path = above.path + u.id + "/";
            } else {
                u.path = "/" + u.id + "/";
            }
            u.name = any_.one_of(places) + any_.one_of(works) + std::to_string(n);
            u.level = n == 0 ? "province" : n < 21 ? "city" : n < 421 ? "county" : "department";
            u.created_at = clock_.now();
            units_.push_back(std::move(u));
        }
        in_blocks(plan_.units, [&](sql::session& s, std::size_t n) { access::unit_store::insert(s, units_[n]); });
    }

    void make_accounts()
    {
        in_blocks(plan_.accounts, [&](sql::session& s, std::size_t n) {
            chance any = any_; // work may run again
            for (std::size_t i = 0; i < n % 977; ++i)
                any.below(2);
            const json::object record{{"principal", a_person(any)},
                                      {"deputy", a_person(any)},
                                      {"handler", a_person(any)},
                                      {"purpose", "发布政务信息，服务群众办事，回应社会关切。"},
                                      {"followers", static_cast<std::int64_t>(any.below(1'000'000))},
                                      {"verified_until", "2026-0" + std::to_string(1 + any.below(9)) + "-15"}};
            const auto id = ids_.next();
            registry::register_store::insert_proposed(
                s,
                {id, any.one_of(platforms), "gh_" + std::to_string(1'000'000 + n),
                 any.one_of(places) + any.one_of(works) + std::to_string(n % 1000), "",
                 units_[any.below(units_.size())].id, json::serialize(record)},
                clock_.now());
            if (n % 10 != 0)
                registry::account_store::move(s, id, registry::account_event::open_approved, "bench", clock_.now());
        });
    }

    template <class F>
    void in_blocks(std::size_t count, F one)
    {
        for (std::size_t from = 0; from < count; from += rows_at_once)
            db_->write_now([&](sql::session& s) {
                for (std::size_t n = from; n < std::min(count, from + rows_at_once); ++n)
                    one(s, n);
                // As autovacuum does by and by: or every plan stays one for empty tables.
                if (from == 0 && s.kind() == sql::engine::postgres)
                    s.run_script("ANALYZE");
                return true;
            });
    }

    const register_plan& plan_;
    std::unique_ptr<sql::database> db_;
    chance any_;
    system_clock clock_;
    system_random random_;
    id_source ids_{clock_, random_};
    std::vector<access::unit> units_;
};

std::size_t page(sql::database& db, registry::account_index& index, const registry::account_question& q)
{
    return db.read_now([&](sql::session& s) {
        const auto found = index.find(s, q);
        return registry::register_store::list(s, found.ids).size();
    });
}

double milliseconds_of(auto&& work)
{
    const auto began = steady::now();
    work();
    return std::chrono::duration<double, std::milli>(steady::now() - began).count();
}

} // namespace

void measure_register(const register_plan& plan)
{
    large_register r{plan};
    registry::account_index index;
    registry::account_question all;
    all.scopes = {r.root().path};
    const auto before = resident_megabytes_of(getpid());
    std::printf("accounts=%zu\nunits=%zu\n", plan.accounts, plan.units);
    std::printf("load_ms=%.1f\n", milliseconds_of([&] { page(r.db(), index, all); }));
    std::printf("index_mb=%.1f\n", resident_megabytes_of(getpid()) - before);

    chance any;
    const auto measure = [&](const char* name, auto&& question) {
        std::vector<double> times;
        page(r.db(), index, question());
        const auto cpu = cpu_seconds_of(getpid());
        for (std::size_t i = 0; i < plan.pages; ++i) {
            const auto q = question();
            times.push_back(milliseconds_of([&] { page(r.db(), index, q); }));
        }
        const auto each = (cpu_seconds_of(getpid()) - cpu) * 1000 / static_cast<double>(plan.pages);
        std::printf("%s_ms=%.2f\n%s_p99_ms=%.2f\n%s_cpu_ms=%.2f\n", name, quantile(times, 0.5), name,
                    quantile(times, 0.99), name, each);
    };
    measure("filtered", [&] {
        auto q = all;
        q.platform = any.one_of(platforms);
        q.state = registry::account_state::approved;
        q.unit_path = r.unit(any.below(421)).path;
        return q;
    });
    measure("sorted", [&] {
        auto q = all;
        q.column = registry::account_column::followers;
        q.is_descending = any.below(2) == 0;
        return q;
    });
    measure("searched", [&] {
        constexpr std::array typed{"州", "青禾", "qhfb", "jiangzhou", "欧阳", "w", "教育 江", "gh_1000", "龙泉文旅7"};
        auto q = all;
        q.words = any.one_of(typed);
        return q;
    });

    const auto began = steady::now();
    std::vector<std::thread> clerks;
    for (int i = 0; i < 2; ++i)
        clerks.emplace_back([&] {
            auto q = all;
            q.platform = "wechat";
            for (std::size_t n = 0; n < plan.pages * 2; ++n)
                page(r.db(), index, q);
        });
    for (auto& clerk : clerks)
        clerk.join();
    const std::chrono::duration<double> took = steady::now() - began;
    std::printf("pages_per_second=%.1f\n", static_cast<double>(plan.pages * 4) / took.count());
}

} // namespace tongyuan::bench
