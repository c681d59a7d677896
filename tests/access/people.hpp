// An office to test in: units, people with roles, and requests made in their name. For every room above access/.
//
//     for_each_database([](sql::database& db) {
//         office here{db};
//         const auto city = here.a_unit("市政府办公室");
//         const auto editor = here.a_person("bianji", city, {"editor"});
//         const auto r = here.ask(table, editor, http::verb::post, "/api/v1/articles", R"({…})");
//     });
#pragma once

#include "access/context.hpp"
#include "access/identities.hpp"
#include "access/options.hpp"
#include "access/password.hpp"
#include "access/person_store.hpp"
#include "access/role_store.hpp"
#include "access/unit_store.hpp"
#include "http/router.hpp"
#include "tests/sql/databases.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>

#include <initializer_list>
#include <string>

namespace tongyuan {

// Lets everybody in as the one it was given.
class known_gate final : public http::gate {
public:
    explicit known_gate(std::shared_ptr<const http::caller> who) : who_(std::move(who)) {}
    boost::asio::awaitable<result<std::shared_ptr<const http::caller>>> identify(const http::request&) override
    {
        co_return who_;
    }

private:
    std::shared_ptr<const http::caller> who_;
};

// Runs a loop until the awaitable is done.
template <class T>
T run_to_end(boost::asio::awaitable<T> what)
{
    boost::asio::io_context loop;
    auto answer = boost::asio::co_spawn(loop, std::move(what), boost::asio::use_future);
    loop.run();
    return answer.get();
}

inline http::request a_request(http::verb method, std::string target, std::string body = "")
{
    http::request r;
    r.method = method;
    const auto question = target.find('?');
    r.path = target.substr(0, question);
    for (auto rest = question == std::string::npos ? "" : target.substr(question + 1); !rest.empty();) {
        const auto end = std::min(rest.find('&'), rest.size());
        const auto equals = std::min(rest.find('='), end);
        r.query.emplace_back(rest.substr(0, equals),
                             rest.substr(std::min(equals + 1, end), end - std::min(equals + 1, end)));
        rest.erase(0, end + 1);
    }
    if (!body.empty())
        r.headers.emplace_back("content-type", "application/json");
    r.headers.emplace_back("host", "localhost");
    r.body = std::move(body);
    r.remote_address = "127.0.0.1";
    r.id = "test";
    return r;
}

inline http::request&& with_header(http::request&& r, std::string name, std::string value)
{
    r.headers.emplace_back(std::move(name), std::move(value));
    return std::move(r);
}

inline boost::json::object body_of(const http::response& r)
{
    return boost::json::parse(r.body).as_object();
}

inline std::string code_of(const http::response& r)
{
    const auto body = boost::json::parse(r.body.empty() ? "{}" : r.body);
    const auto* code = body.as_object().if_contains("code");
    return code ? std::string(code->as_string()) : "";
}

inline std::string header_of(const http::response& r, std::string_view name)
{
    for (const auto& [key, value] : r.headers)
        if (key == name)
            return value;
    return "";
}

class office {
public:
    explicit office(sql::database& db) : vault_(new_vault(random)), ctx{db, time, ids, random, vault_, workers, "test"}
    {
        options.cost = {8192, 1};
    }
    ~office() { workers.join(); }
    office(const office&) = delete;
    office& operator=(const office&) = delete;

    manual_clock time{*parse_rfc3339("2026-03-02T09:00:00+08:00")};
    system_random random;
    id_source ids{time, random};
    boost::asio::thread_pool workers{1};

private:
    access::vault vault_;

public:
    access::context ctx;
    access::options options;

    // Without a parent it is a root; tests may have several.
    access::unit a_unit(std::string name, const access::unit* parent = nullptr, std::string level = "")
    {
        access::unit u;
        u.id = ids.next();
        if (parent)
            u.parent_id = parent->id;
        u.path = access::path_below(parent ? parent->path : "", u.id);
        u.name = std::move(name);
        u.level = !level.empty() ? level : parent ? "department" : "city";
        u.created_at = time.now();
        ctx.db.write_now([&](sql::session& s) {
            access::unit_store::insert(s, u);
            return true;
        });
        return u;
    }

    // With the roles in their own unit. Without a password nobody can sign in as them.
    access::principal a_person(const std::string& login, const access::unit& in,
                               std::initializer_list<std::string_view> roles, std::string_view password = "")
    {
        access::person p;
        p.id = ids.next();
        p.login = login;
        p.name = login;
        p.unit_id = in.id;
        p.created_at = time.now();
        std::vector<access::held_role> held;
        for (const auto role : roles)
            held.emplace_back(std::string(role), in.id);
        const auto hash =
            password.empty() ? std::string("*") : access::hash_password(secret{std::string(password)}, options.cost);
        return ctx.db.write_now([&](sql::session& s) {
            access::person_store::insert(s, p, {hash, false, std::nullopt, time.now()});
            access::role_store::replace(s, p.id, held);
            return access::principal_of(s, p.id, options, time.now()).value();
        });
    }

    // As the store knows them now.
    access::principal principal_of(std::string_view person_id)
    {
        return ctx.db.read_now(
            [&](sql::session& s) { return access::principal_of(s, person_id, options, time.now()).value(); });
    }

    // What the server would answer, without the gate's checks of cookie and token.
    http::response ask(const http::router& table, const access::principal& who, http::request r)
    {
        known_gate gate{std::make_shared<access::principal>(who)};
        return run_to_end(http::answer(table, gate, std::move(r)));
    }
    http::response ask(const http::router& table, const access::principal& who, http::verb method, std::string target,
                       std::string body = "")
    {
        return ask(table, who, a_request(method, std::move(target), std::move(body)));
    }
    // With If-Match.
    http::response ask(const http::router& table, const access::principal& who, http::verb method, std::string target,
                       std::string body, std::int64_t version)
    {
        auto r = a_request(method, std::move(target), std::move(body));
        return ask(table, who, with_header(std::move(r), "if-match", "\"" + std::to_string(version) + "\""));
    }

private:
    static access::vault new_vault(random_source& random)
    {
        const auto file = scratch_folder() + "/key-" + to_hex_name(random);
        access::vault::create_key_file(file, random);
        return access::vault::open(file, random);
    }
    static std::string to_hex_name(random_source& random) { return std::to_string(random_below(random, 1ULL << 60)); }
};

} // namespace tongyuan
