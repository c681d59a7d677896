// Bodies that nobody should send, made from the API's description, to every operation that takes one: each is refused
// with a problem that names the field, and nothing is changed.
#include "http/answer.hpp"
#include "tests/application/whole_office.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace tongyuan;

namespace json = boost::json;

namespace {

struct bad_body {
    std::string what, body;
    std::string field; // must be named; empty: the body is no object at all
};

struct taken_body {
    const http::route* route;
    const json::object* schema; // null: not JSON
    bool required;
};

std::string text_of_schema(const json::object& schema)
{
    const auto* type = schema.if_contains("type");
    return !type ? "object" : std::string(type->is_array() ? type->at(0).as_string() : type->as_string());
}

json::value of_another_type(const json::object& schema)
{
    return text_of_schema(schema) == "string" ? json::value(7) : json::value("七");
}

// What the description allows, and one more.
std::optional<std::string> too_long_for(const json::object& schema)
{
    if (text_of_schema(schema) != "string" || schema.contains("enum"))
        return {};
    if (schema.contains("format"))
        return std::string(41, '0');
    BOOST_TEST_REQUIRE(schema.contains("maxLength"), "a text without maxLength: " << json::serialize(schema));
    return std::string(static_cast<std::size_t>(schema.at("maxLength").as_int64()) + 1, 'x');
}

std::vector<bad_body> bad_bodies_for(const json::object& schema, bool required)
{
    std::vector<bad_body> out{{"a list", "[]", ""},
                              {"a text", "\"text\"", ""},
                              {"half an object", "{\"a\":", ""},
                              {"not UTF-8", "{\"a\":\"\xff\xfe\"}", ""},
                              {"an unknown field", "{\"no_such_field\":1}", "no_such_field"}};
    if (required)
        out.push_back({"no body", "", ""});
    for (const auto& [name, property] : schema.at("properties").as_object()) {
        const auto& of = property.as_object();
        const std::string field(name);
        out.push_back({"another type in " + field, json::serialize(json::object{{field, of_another_type(of)}}), field});
        if (const auto text = too_long_for(of))
            out.push_back({"a text too long in " + field, json::serialize(json::object{{field, *text}}), field});
    }
    return out;
}

bool names(const json::object& problem, const std::string& field)
{
    const auto* all = problem.if_contains("violations");
    return all && std::ranges::any_of(all->as_array(), [&](const json::value& v) {
               return v.at("field").as_string() == field && !v.at("message").as_string().empty();
           });
}

std::string shown(const sql::row& r)
{
    std::string out;
    for (std::size_t i = 0; i < r.size(); ++i) {
        if (r.is_null(i)) {
            out += "-|";
            continue;
        }
        try {
            out += r.text(i);
        } catch (const sql::error&) {
            try {
                out += std::to_string(r.integer(i));
            } catch (const sql::error&) {
                out += r.bytes(i);
            }
        }
        out += '|';
    }
    return out;
}

// Every row of every table.
std::vector<std::string> everything_in(sql::database& db)
{
    return db.read_now([](sql::session& s) {
        const auto tables = s.kind() == sql::engine::sqlite
                                ? s.query("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE "
                                          "'CREATE VIRTUAL%'")
                                : s.query("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'");
        std::vector<std::string> out;
        for (const auto& table : tables)
            for (const auto& row : s.query("SELECT * FROM \"" + table.text(0) + "\""))
                out.push_back(table.text(0) + ": " + shown(row));
        std::ranges::sort(out);
        return out;
    });
}

class refusals {
public:
    explicit refusals(sql::database& db) : here(db), who(here.everybody_in(here.district)) {}

    std::vector<taken_body> bodies()
    {
        std::vector<taken_body> out;
        const conformity all{here.document()};
        for (const auto& route : here.table.routes()) {
            const auto& operation = here.document().at("paths").at(route.pattern).at(openapi_method(route.method));
            const auto* body = operation.as_object().if_contains("requestBody");
            if (!body)
                continue;
            const auto* taken = body->at("content").as_object().if_contains("application/json");
            out.push_back({&route, taken ? &all.schema_at(taken->at("schema").at("$ref").as_string()) : nullptr,
                           body->at("required").as_bool()});
        }
        return out;
    }

    http::response send(const http::route& to, const std::string& address, std::string body)
    {
        auto r = a_request(to.method, address, std::move(body));
        r.headers.emplace_back("if-match", "\"1\"");
        return here.ask(who, std::move(r));
    }

    void check(const http::response& answer, const bad_body& sent)
    {
        BOOST_TEST_CONTEXT(sent.what << " → " << answer.status << " " << answer.body.substr(0, 500))
        {
            const bool refused = answer.status >= 400 && answer.status < 500;
            BOOST_TEST(refused);
            if (!refused)
                return;
            BOOST_TEST(header_of(answer, "Content-Type") == "application/problem+json");
            const auto problem = body_of(answer);
            BOOST_TEST(!problem.at("detail").as_string().empty());
            BOOST_TEST((sent.field.empty() || names(problem, sent.field)), "the field is not named");
        }
    }

    whole_office here;
    const access::principal& who;
};

} // namespace

BOOST_AUTO_TEST_SUITE(bad_bodies)

BOOST_AUTO_TEST_CASE(are_refused_everywhere_and_change_nothing)
{
    // Bodies are read above the store: one engine is enough for thousands of requests.
    const scratch_store store(sql::engine::sqlite);
    const auto db = store.open();
    refusals r{*db};
    for (const auto& taken : r.bodies()) {
        if (!taken.schema)
            continue;
        BOOST_TEST_CONTEXT(http::name_of(taken.route->method) << " " << taken.route->pattern)
        {
            const auto address = r.here.address_in(taken.route->pattern, r.here.district, r.who);
            const auto before = everything_in(*db);
            for (const auto& bad : bad_bodies_for(*taken.schema, taken.required))
                r.check(r.send(*taken.route, address, bad.body), bad);
            BOOST_TEST(everything_in(*db) == before, boost::test_tools::per_element());
        }
    }
}

BOOST_AUTO_TEST_CASE(are_refused_by_their_length_before_they_are_read)
{
    for_each_database([](sql::database& db) {
        refusals r{db};
        for (const auto& taken : r.bodies()) {
            auto request = a_request(taken.route->method, taken.route->pattern, "{}");
            const auto chosen = http::choose(r.here.table, taken.route->method, request,
                                             {true, std::uint64_t{taken.route->body_limit} + 1});
            BOOST_TEST((chosen.to == nullptr), taken.route->pattern);
            BOOST_TEST(chosen.otherwise.status == 413, taken.route->pattern);
            BOOST_TEST(code_of(chosen.otherwise) == "http.too_large");
        }
    });
}

BOOST_AUTO_TEST_CASE(that_are_no_json_at_all_are_refused_by_their_type)
{
    for_each_database([](sql::database& db) {
        refusals r{db};
        for (const auto& taken : r.bodies()) {
            if (taken.route->pattern == "/callbacks/{id}")
                continue; // the signature decides, whatever a platform calls its XML
            auto request = a_request(taken.route->method, taken.route->pattern);
            request.body = "login=x";
            request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
            const auto answer = r.here.ask(r.who, std::move(request));
            BOOST_TEST(answer.status == 415, taken.route->pattern << " " << answer.body);
        }
    });
}

BOOST_AUTO_TEST_SUITE_END()
