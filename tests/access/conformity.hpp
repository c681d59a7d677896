// Holds answers against the API's description: the small part of OpenAPI and JSON Schema that our documents use.
#pragma once

#include "base/text.hpp"
#include "http/router.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace tongyuan {

// "access": schema/openapi/access.json.
inline boost::json::object openapi_fragment(const std::string& room)
{
    const auto* source = std::getenv("TONGYUAN_SOURCE");
    BOOST_TEST_REQUIRE(source != nullptr, "run by ctest, or set TONGYUAN_SOURCE");
    std::ostringstream text;
    text << std::ifstream(std::string(source) + "/schema/openapi/" + room + ".json").rdbuf();
    return boost::json::parse(text.str()).as_object();
}

inline std::string openapi_method(http::verb v)
{
    return lower_ascii(http::name_of(v));
}

// "get /api/v1/units unit.read" of every route and of every operation.
inline std::set<std::string> operations_of(const http::router& table)
{
    std::set<std::string> out;
    for (const auto& r : table.routes())
        out.insert(openapi_method(r.method) + " " + r.pattern + " " + std::string(r.needs.name));
    return out;
}
inline std::set<std::string> operations_of(const boost::json::object& document)
{
    std::set<std::string> out;
    for (const auto& [path, operations] : document.at("paths").as_object())
        for (const auto& [method, operation] : operations.as_object())
            out.insert(std::string(method) + " " + std::string(path) + " " +
                       std::string(operation.at("x-permission").as_string()));
    return out;
}

// Places of object schemas that take fields nobody described.
inline void collect_open_objects(const boost::json::value& value, const std::string& path,
                                 std::vector<std::string>& out)
{
    if (const auto* list = value.if_array())
        for (const auto& item : *list)
            collect_open_objects(item, path, out);
    const auto* object = value.if_object();
    if (!object)
        return;
    const auto* type = object->if_contains("type");
    const bool is_schema_of_object =
        type && (*type == "object" || (type->is_array() && std::ranges::count(type->get_array(), "object") > 0));
    const auto* others = object->if_contains("additionalProperties");
    if (is_schema_of_object && (!others || *others == true))
        out.push_back(path);
    for (const auto& [name, member] : *object)
        collect_open_objects(member, path + "/" + std::string(name), out);
}

class conformity {
public:
    explicit conformity(const boost::json::object& all) : all_(all) {}

    const boost::json::object& schema_at(std::string_view reference) const
    {
        constexpr std::string_view prefix = "#/components/schemas/";
        BOOST_TEST_REQUIRE(reference.starts_with(prefix));
        return all_.at("components").at("schemas").at(reference.substr(prefix.size())).as_object();
    }

    // The answer of a route that is in the document.
    void check_answer(const http::route& route, const http::response& answer)
    {
        const auto where = openapi_method(route.method) + " " + route.pattern + " " + std::to_string(answer.status);
        const auto* path = all_.at("paths").as_object().if_contains(route.pattern);
        const auto* operation = path ? path->as_object().if_contains(openapi_method(route.method)) : nullptr;
        if (!operation)
            return faults.push_back(where + " is not in the document");
        const auto& responses = operation->at("responses").as_object();
        const auto* described = responses.if_contains(std::to_string(answer.status));
        if (!described && answer.status < 400)
            return faults.push_back(where + " is not described");
        check_content((described ? *described : responses.at("default")).as_object(), answer, where);
    }

    void check(const boost::json::object& schema, const boost::json::value& value, const std::string& path)
    {
        if (const auto* other = schema.if_contains("$ref"))
            return check(schema_at(other->as_string()), value, path);
        if (const auto* options = schema.if_contains("oneOf")) {
            if (!value.is_null())
                check(options->at(0).as_object(), value, path);
            return;
        }
        if (!is_of_type(schema.at("type"), value))
            return faults.push_back(path + " has another type");
        if (const auto* allowed = schema.if_contains("enum"); allowed && !value.is_null())
            if (std::ranges::find(allowed->as_array(), value) == allowed->as_array().end())
                faults.push_back(path + " has another value");
        if (value.is_object() && schema.contains("properties"))
            check_members(schema, value.get_object(), path);
        if (value.is_array())
            for (const auto& item : value.get_array())
                check(schema.at("items").as_object(), item, path + "[]");
    }

    std::vector<std::string> faults;

private:
    static bool is_of_type(const boost::json::value& type, const boost::json::value& value)
    {
        if (type.is_array())
            return std::ranges::any_of(type.get_array(), [&](const auto& one) { return is_of_type(one, value); });
        const std::string_view name = type.as_string();
        return (name == "object" && value.is_object()) || (name == "array" && value.is_array()) ||
               (name == "string" && value.is_string()) || (name == "integer" && value.is_int64()) ||
               (name == "boolean" && value.is_bool()) || (name == "null" && value.is_null());
    }
    void check_members(const boost::json::object& schema, const boost::json::object& value, const std::string& path)
    {
        const auto& properties = schema.at("properties").as_object();
        for (const auto& [name, member] : value)
            if (const auto* known = properties.if_contains(name))
                check(known->as_object(), member, path + "." + std::string(name));
            else
                faults.push_back(path + "." + std::string(name) + " is not in the document");
        for (const auto& name : schema.at("required").as_array())
            if (!value.contains(name.as_string()))
                faults.push_back(path + "." + std::string(name.as_string()) + " is missing");
    }
    void check_content(const boost::json::object& described, const http::response& answer, const std::string& where)
    {
        const auto* etag = described.if_contains("headers");
        if (answer.has("ETag") != (etag != nullptr))
            faults.push_back(where + " has or lacks an ETag");
        const auto* content = described.if_contains("content");
        if (!content) {
            if (!answer.body.empty())
                faults.push_back(where + " has a body");
            return;
        }
        for (const auto& [media, of] : content->as_object()) {
            const bool is_json = media == "application/json" || media == "application/problem+json";
            if (is_json)
                check(of.at("schema").as_object(), boost::json::parse(answer.body), where);
        }
    }

    const boost::json::object& all_;
};

} // namespace tongyuan
