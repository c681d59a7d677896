// A world without sockets, for tests of the platforms' rules.
#pragma once

#include "world.hpp"

#include <boost/json/value.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::fake::testing {

struct part {
    std::string name, file_name, content_type, value;
};

class simulated {
public:
    simulated();

    world& whole() { return world_; }
    outgoing send(incoming request);
    outgoing get(const std::string& target);
    outgoing post(const std::string& target, const std::string& body, const std::string& type = "application/json");
    outgoing post_form(const std::string& target, const parameters& fields);
    outgoing post_parts(const std::string& target, const std::vector<part>& parts);

    boost::json::value control(const std::string& what, const std::string& body); // must succeed
    boost::json::value ask(const std::string& what);
    boost::json::array ledger();
    void advance(std::chrono::seconds by) { world_.here().advance(by); }

    std::string peer = "127.0.0.1";

private:
    world world_;
};

boost::json::value parsed(const outgoing& answer);
std::string text_at(const boost::json::value& where, std::string_view name);
std::int64_t number_at(const boost::json::value& where, std::string_view name);
// errcode or error_code; 0 when there is none.
std::int64_t code_of(const outgoing& answer);
// `size` bytes that begin like a picture of this kind.
std::string a_png(std::size_t size = 100);
std::string a_jpeg(std::size_t size = 100);
std::string a_gif(std::size_t size = 100);
std::string repeated(std::string_view text, std::size_t times);

} // namespace tongyuan::fake::testing
