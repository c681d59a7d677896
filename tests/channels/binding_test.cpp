#include "base/digest.hpp"
#include "channels/binding.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

namespace {

using namespace tongyuan;
using namespace adapters;
using channels::bind_request;
using channels::bound_values;

constexpr std::string_view boundary = "boundary-of-24-characters";

request with_body(text body)
{
    request r;
    r.method = "POST";
    r.url = {literal{"https://a.example/x"}};
    r.body = std::move(body);
    return r;
}

std::string body_of(text parts, const bound_values& values)
{
    const auto bound = bind_request(with_body(std::move(parts)), values, boundary);
    BOOST_TEST_REQUIRE(bound.has_value());
    return bound->wire.body;
}

bound_values with_slot(std::string value)
{
    bound_values v;
    v.slots["s"] = std::move(value);
    return v;
}

std::string encoded(std::string value, encoding as)
{
    return body_of({slot_ref{"s", as}}, with_slot(std::move(value)));
}

} // namespace

BOOST_AUTO_TEST_SUITE(binding)

BOOST_AUTO_TEST_CASE(raw_values_stay_as_they_are)
{
    BOOST_TEST(encoded("a \"b\" <c> &\n", encoding::raw) == "a \"b\" <c> &\n");
}

BOOST_AUTO_TEST_CASE(json_strings_are_escaped_and_chinese_stays_readable)
{
    BOOST_TEST(encoded("引\"号\\\n\r\t\x01 🏮", encoding::json_string) == "引\\\"号\\\\\\n\\r\\t\\u0001 🏮");
}

BOOST_AUTO_TEST_CASE(xml_text_cannot_leave_its_element_or_attribute)
{
    BOOST_TEST(encoded("<a b=\"c\" d='e'>&]]>", encoding::xml_text) ==
               "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;]]&gt;");
}

BOOST_AUTO_TEST_CASE(urls_are_percent_encoded_but_for_unreserved_characters)
{
    BOOST_TEST(encoded("a-Z_0.~ /?&=#+%中", encoding::url) == "a-Z_0.~%20%2F%3F%26%3D%23%2B%25%E4%B8%AD");
}

BOOST_AUTO_TEST_CASE(forms_write_a_space_as_plus)
{
    BOOST_TEST(encoded("a b+c&d", encoding::form) == "a+b%2Bc%26d");
}

BOOST_AUTO_TEST_CASE(what_looks_like_a_placeholder_in_content_is_never_replaced)
{
    bound_values v;
    v.secrets.emplace("token", secret{"SECRET"});
    v.slots["x"] = "SLOT";
    v.marker = "MARKER";
    const std::string content = "{token} {{x}} ${x} %s {marker} ]]> secret:token media:abc";
    BOOST_TEST(body_of({literal{content}}, v) == content);
    v.slots["x"] = content;
    BOOST_TEST(body_of({slot_ref{"x", encoding::raw}}, v) == content);
}

BOOST_AUTO_TEST_CASE(marker_secret_media_and_slot_are_written_where_they_stand)
{
    bound_values v;
    v.secrets.emplace("token", secret{"t&1"});
    v.media["abc"] = std::string("\0\xff", 2);
    v.slots["id"] = "7";
    v.marker = "01j0";
    BOOST_TEST(body_of({marker_ref{}, literal{"|"}, secret_ref{"token", encoding::form}, literal{"|"},
                        media_ref{"abc", true}, literal{"|"}, slot_ref{"id", encoding::raw}},
                       v) == "01j0|t%261|AP8=|7");
    BOOST_TEST(body_of({media_ref{"abc", false}}, v) == std::string("\0\xff", 2));
}

BOOST_AUTO_TEST_CASE(a_value_that_is_missing_is_refused_and_named)
{
    const bound_values none;
    const auto code = [&](part p) { return bind_request(with_body({std::move(p)}), none, boundary).error(); };
    BOOST_TEST(code(slot_ref{"source_link", encoding::raw}).code == "binding.slot");
    BOOST_TEST(code(slot_ref{"source_link", encoding::raw}).message.find("source_link") != std::string::npos);
    BOOST_TEST(code(secret_ref{"app_secret", encoding::raw}).code == "binding.secret");
    BOOST_TEST(code(media_ref{"abc", false}).code == "binding.media");
}

BOOST_AUTO_TEST_CASE(an_empty_value_is_a_value)
{
    BOOST_TEST(encoded("", encoding::json_string).empty());
}

BOOST_AUTO_TEST_CASE(secrets_are_on_the_wire_and_neither_in_the_digest_nor_in_the_line)
{
    auto r = with_body({literal{"{\"secret\":\""}, secret_ref{"app_secret", encoding::json_string}, literal{"\"}"}});
    r.url.push_back(literal{"?access_token="});
    r.url.push_back(secret_ref{"token", encoding::url});
    r.headers.push_back({"X-Key", {secret_ref{"app_secret", encoding::raw}}, false});
    const auto bound = [&](const char* app_secret, const char* token) {
        bound_values v;
        v.secrets.emplace("app_secret", secret{app_secret});
        v.secrets.emplace("token", secret{token});
        return bind_request(r, v, boundary).value();
    };
    const auto one = bound("first-secret", "first-token"), other = bound("second-secret", "second-token");
    BOOST_TEST(one.wire.url.ends_with("first-token"));
    BOOST_TEST(one.wire.body.find("first-secret") != std::string::npos);
    BOOST_TEST(one.digest == other.digest);
    BOOST_TEST(one.line == "POST https://a.example/x");
}

BOOST_AUTO_TEST_CASE(the_digest_sees_method_address_headers_body_marker_slots_and_media)
{
    bound_values v = with_slot("1");
    v.media["abc"] = "bytes";
    v.media["abd"] = "bytes";
    v.marker = "m";
    const auto digest = [&](const request& r) { return bind_request(r, v, boundary)->digest; };
    const auto base = with_body({literal{"a"}, slot_ref{"s", encoding::raw}, marker_ref{}, media_ref{"abc", false}});
    std::set<std::string> seen{digest(base)};
    auto changed = base;
    changed.method = "PUT";
    seen.insert(digest(changed));
    changed = base;
    changed.url = {literal{"https://b.example/x"}};
    seen.insert(digest(changed));
    changed = base;
    changed.headers.push_back({"X", {literal{"1"}}, false});
    seen.insert(digest(changed));
    seen.insert(digest(with_body({literal{"b"}, slot_ref{"s", encoding::raw}, marker_ref{}, media_ref{"abc", false}})));
    seen.insert(digest(with_body({literal{"a"}, slot_ref{"s", encoding::raw}, marker_ref{}, media_ref{"abd", false}})));
    v.slots["s"] = "2";
    seen.insert(digest(base));
    v.slots["s"] = "1";
    v.marker = "n";
    seen.insert(digest(base));
    BOOST_TEST(seen.size() == 8U);
}

BOOST_AUTO_TEST_CASE(the_line_ends_ahead_of_query_and_fragment)
{
    auto r = with_body({});
    r.url = {literal{"https://a.example/x?token=1#y"}};
    BOOST_TEST(bind_request(r, {}, boundary)->line == "POST https://a.example/x");
    r.url = {literal{"https://a.example/x#y?token=1"}};
    BOOST_TEST(bind_request(r, {}, boundary)->line == "POST https://a.example/x");
}

BOOST_AUTO_TEST_CASE(a_basic_header_is_encoded_after_it_was_bound)
{
    bound_values v;
    v.secrets.emplace("password", secret{"open sesame"});
    auto r = with_body({});
    r.headers.push_back(
        {"Authorization", {literal{"Aladdin"}, literal{":"}, secret_ref{"password", encoding::raw}}, true});
    BOOST_TEST(bind_request(r, v, boundary)->wire.headers.at(0).second == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

BOOST_AUTO_TEST_CASE(multipart_fields_are_framed_and_their_names_cannot_break_out)
{
    bound_values v;
    v.media["abc"] = std::string("\r\n\0PNG", 6);
    auto r = with_body({});
    r.body = std::vector<multipart_field>{{"type", "", "", {literal{"image"}}},
                                          {"me\"dia\r\nX: y", "图\".png", "image/png", {media_ref{"abc", false}}}};
    const auto bound = bind_request(r, v, "B0");
    BOOST_TEST_REQUIRE(bound.has_value());
    BOOST_TEST(bound->wire.body == std::string("--B0\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nimage\r\n"
                                               "--B0\r\nContent-Disposition: form-data; name=\"me%22dia  X: y\"; "
                                               "filename=\"图%22.png\"\r\nContent-Type: image/png\r\n\r\n") +
                                       std::string("\r\n\0PNG", 6) + "\r\n--B0--\r\n");
    BOOST_TEST(bound->wire.headers.back().first == "Content-Type");
    BOOST_TEST(bound->wire.headers.back().second == "multipart/form-data; boundary=B0");
}

BOOST_AUTO_TEST_CASE(a_boundary_that_occurs_in_a_part_is_refused)
{
    bound_values v;
    v.media["abc"] = "x--" + std::string(boundary) + "--x";
    auto r = with_body({});
    r.body = std::vector<multipart_field>{{"media", "a.png", "image/png", {media_ref{"abc", false}}}};
    BOOST_TEST(bind_request(r, v, boundary).error().code == "binding.boundary");
}

BOOST_AUTO_TEST_CASE(the_digest_of_a_multipart_request_does_not_depend_on_its_boundary)
{
    auto r = with_body({});
    r.body = std::vector<multipart_field>{{"a", "", "", {literal{"1"}}}};
    BOOST_TEST(bind_request(r, {}, "one")->digest == bind_request(r, {}, "two")->digest);
}

BOOST_AUTO_TEST_CASE(everything_a_request_refers_to_is_found)
{
    request r;
    r.url = {secret_ref{"a", encoding::url}};
    r.headers.push_back({"X", {secret_ref{"b", encoding::raw}}, false});
    r.body = std::vector<multipart_field>{{"m", "", "", {media_ref{"1", false}, secret_ref{"c", encoding::raw}}},
                                          {"n", "", "", {media_ref{"2", true}}}};
    const auto found = channels::references_of(r);
    BOOST_TEST((found.secrets == std::set<std::string>{"a", "b", "c"}));
    BOOST_TEST((found.media == std::set<std::string>{"1", "2"}));
}

BOOST_AUTO_TEST_SUITE_END()
