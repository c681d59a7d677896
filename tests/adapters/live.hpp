// The adapters against programs that are not ours: a real WordPress and a real nginx on loopback. Each suite runs when
// its peer is there: TONGYUAN_TEST_WORDPRESS and TONGYUAN_TEST_DAV name the env files that tests/peers/*-up.sh write.
#pragma once

#include "curl_peer.hpp"
#include "loaded.hpp"
#include "samples.hpp"
#include "wire.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>

namespace tongyuan::adapters::tests::live {

inline std::map<std::string, std::string> env_of(const char* variable)
{
    std::map<std::string, std::string> found;
    const char* file = std::getenv(variable);
    if (file == nullptr)
        return found;
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);)
        if (const auto equals = line.find('='); equals != std::string::npos)
            found[line.substr(0, equals)] = line.substr(equals + 1);
    BOOST_REQUIRE_MESSAGE(!found.empty(), std::string(variable) + " names a file that cannot be read");
    return found;
}

inline bool is_missing(const char* variable, const char* peer)
{
    if (std::getenv(variable) != nullptr)
        return false;
    if (const char* required = std::getenv("CI_REQUIRE_PEERS"); required && std::string(required) == "1")
        BOOST_FAIL(std::string("CI_REQUIRE_PEERS is set but ") + variable + " is not");
    std::cout << "SKIPPED: no " << peer << " (" << variable << " is not set)\n";
    return true;
}

// Every article is another one, so that runs against the same peer do not meet.
inline std::string fresh(const std::string& word)
{
    static int count = 0;
    std::string id = word +
                     std::to_string(std::chrono::system_clock::now().time_since_epoch().count() % 10'000'000'000'000) +
                     std::to_string(count++);
    id.resize(26, 'x');
    return id;
}

inline article a_notice()
{
    auto source = notice();
    source.id = fresh("a");
    source.title += " " + source.id + " <b> & 9x12";
    source.body +=
        "<p>引号 \"双\" '单' -- 破折号 ... 省略号 9x12 &lt;b&gt; &amp;amp; {token} {{x}} ]]&gt; [gallery] 笑 :) ;-) "
        "🏮</p><p>https://www.youtube.com/watch?v=1</p>";
    source.cover.reset();
    return source;
}

inline values files(std::map<std::string, std::string> secrets)
{
    values known{std::move(secrets), {}};
    for (const int n : {1, 2})
        known.media[sha_of(n)] = small_png();
    known.media[sha_of(9)] = "%PDF-1.4\n%%EOF\n";
    return known;
}

inline operation on(const adapter& of, operation_kind kind, const account& where, const article& source)
{
    auto what = operation_for(of, kind, source);
    what.account = where;
    what.marker = fresh("m");
    what.content = of.render(source, where);
    what.target.reset();
    for (auto& p : what.pictures)
        p.media_type = "image/png";
    what.began = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return what;
}

inline operation follow(operation what, operation_kind kind, const action& published)
{
    what.kind = kind;
    what.target = std::get<receipt>(published);
    return what;
}

inline std::string page_at(const std::string& url)
{
    const auto got = ask_with_curl({"GET", url, {}, {}, {}, {}});
    return got && got->status == 200 ? got->body : "status " + std::to_string(got ? got->status : 0);
}

} // namespace tongyuan::adapters::tests::live
