#include "testing/simulated.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

namespace tongyuan::fake::testing {

namespace json = boost::json;
using namespace std::string_view_literals;

simulated::simulated()
{
    world_.here().base_url = "http://127.0.0.1:1";
}

outgoing simulated::send(incoming request)
{
    request.peer = peer;
    return world_.answer(request);
}

namespace {

incoming to(const std::string& method, const std::string& target)
{
    incoming request;
    request.method = method;
    const auto question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string::npos)
        request.query_text = target.substr(question + 1);
    request.query = read_parameters(request.query_text);
    return request;
}

} // namespace

outgoing simulated::get(const std::string& target)
{
    return send(to("GET", target));
}

outgoing simulated::post(const std::string& target, const std::string& body, const std::string& type)
{
    auto request = to("POST", target);
    request.headers.emplace_back("content-type", type);
    request.body = body;
    return send(std::move(request));
}

outgoing simulated::post_form(const std::string& target, const parameters& fields)
{
    std::string body;
    for (const auto& [name, value] : fields)
        body += (body.empty() ? "" : "&") + name + "=" + percent_encoded(value);
    return post(target, body, "application/x-www-form-urlencoded");
}

outgoing simulated::post_parts(const std::string& target, const std::vector<part>& parts)
{
    std::string body;
    for (const auto& p : parts) {
        body += "--edge\r\nContent-Disposition: form-data; name=\"" + p.name + "\"";
        body += p.file_name.empty() ? "" : "; filename=\"" + p.file_name + "\"";
        body += p.content_type.empty() ? "" : "\r\nContent-Type: " + p.content_type;
        body += "\r\n\r\n" + p.value + "\r\n";
    }
    return post(target, body + "--edge--\r\n", "multipart/form-data; boundary=edge");
}

json::value simulated::control(const std::string& what, const std::string& body)
{
    const auto answer = post("/_control/" + what, body);
    BOOST_TEST_REQUIRE(answer.status < 300, answer.body);
    return parsed(answer);
}

json::value simulated::ask(const std::string& what)
{
    return parsed(get("/_control/" + what));
}

json::array simulated::ledger()
{
    return ask("ledger").at("items").as_array();
}

json::value parsed(const outgoing& answer)
{
    boost::system::error_code error;
    auto value = json::parse(answer.body, error);
    BOOST_TEST_REQUIRE(!error, answer.body);
    return value;
}

std::string text_at(const json::value& where, std::string_view name)
{
    const auto* value = where.is_object() ? where.get_object().if_contains(name) : nullptr;
    return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

std::int64_t number_at(const json::value& where, std::string_view name)
{
    const auto* value = where.is_object() ? where.get_object().if_contains(name) : nullptr;
    return value && value->is_number() ? value->to_number<std::int64_t>() : -999'999;
}

std::int64_t code_of(const outgoing& answer)
{
    const auto body = parsed(answer);
    for (const std::string_view name : {"errcode", "error_code"})
        if (body.is_object() && body.get_object().contains({name.data(), name.size()}))
            return number_at(body, name);
    return 0;
}

namespace {

std::string padded(std::string_view begin, std::size_t size)
{
    std::string out{begin};
    out.resize(size, 'x');
    return out;
}

} // namespace

std::string a_png(std::size_t size)
{
    return padded("\x89PNG\r\n\x1a\n"sv, size);
}
std::string a_jpeg(std::size_t size)
{
    return padded("\xff\xd8\xff\xe0"sv, size);
}
std::string a_gif(std::size_t size)
{
    return padded("GIF89a"sv, size);
}

std::string repeated(std::string_view text, std::size_t times)
{
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += text;
    return out;
}

} // namespace tongyuan::fake::testing
