#include "access/password.hpp"
#include "access/person.hpp"
#include "access/principal.hpp"
#include "access/role.hpp"
#include "access/session_cookie.hpp"
#include "access/unit.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::access;

BOOST_AUTO_TEST_SUITE(unit_values)

BOOST_AUTO_TEST_CASE(a_credit_code_is_right_only_with_its_check_character)
{
    BOOST_TEST(is_credit_code("91350100M000100Y43")); // the standard's own example
    BOOST_TEST(!is_credit_code("91350100M000100Y44"));
    BOOST_TEST(!is_credit_code("91350100M000100Y4"));
    BOOST_TEST(!is_credit_code("91350100I000100Y43")); // no letter I
    BOOST_TEST(!is_credit_code(""));
}

BOOST_AUTO_TEST_CASE(a_region_code_has_six_nine_or_twelve_digits)
{
    for (const auto* good : {"110000", "320583104", "320583104001"})
        BOOST_TEST(is_region_code(good), good);
    for (const auto* bad : {"", "1100", "11000a", "1100001"})
        BOOST_TEST(!is_region_code(bad), bad);
}

BOOST_AUTO_TEST_CASE(a_region_code_is_of_the_level_of_the_unit)
{
    const std::pair<const char*, const char*> good[] = {
        {"320000", "province"},   {"320000000000", "province"}, {"320500", "city"},          {"310115", "city"},
        {"110105", "county"},     {"429004", "county"},         {"320505", "county"},        {"320505101", "township"},
        {"320505", "department"}, {"320505101", "department"},  {"320505101000", "township"}};
    for (const auto& [code, level] : good)
        BOOST_TEST(fault_of_region(code, level).empty(), code << " of a " << level);
    const std::pair<const char*, const char*> bad[] = {
        {"320500", "province"},  {"320000", "city"},     {"320505", "city"},     {"320500", "county"},
        {"320505101", "county"}, {"320505", "township"}, {"990000", "province"}, {"320505000", "township"}};
    for (const auto& [code, level] : bad)
        BOOST_TEST(!fault_of_region(code, level).empty(), code << " of a " << level);
}

BOOST_AUTO_TEST_CASE(a_unit_never_stands_above_its_parent)
{
    BOOST_TEST(may_stand_below("city", "province"));
    BOOST_TEST(may_stand_below("city", "city"));
    BOOST_TEST(may_stand_below("department", "province"));
    BOOST_TEST(!may_stand_below("province", "city"));
    BOOST_TEST(!may_stand_below("township", "department"));
}

BOOST_AUTO_TEST_CASE(a_path_tells_the_depth)
{
    const auto root = path_below("", "a");
    BOOST_TEST(root == "/a/");
    BOOST_TEST(depth_of(root) == 0);
    BOOST_TEST(depth_of(path_below(root, "b")) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(role_values)

namespace {

const std::vector<role> roles{{"editor", "编辑", "", {}},
                              {"reviewer_1", "初审", "", {}},
                              {"system_admin", "系统管理员", "administration", {}},
                              {"security_admin", "安全管理员", "administration", {}},
                              {"audit_admin", "审计员", "administration", {}}};

std::vector<std::string> codes(std::vector<held_role> wanted)
{
    std::vector<std::string> out;
    for (const auto& fault : faults_of(roles, wanted))
        out.push_back(fault.field + ":" + fault.code);
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(nobody_holds_two_of_the_administrator_roles_even_in_different_units)
{
    for (const auto* first : {"system_admin", "security_admin", "audit_admin"})
        for (const auto* second : {"system_admin", "security_admin", "audit_admin"}) {
            const auto found = codes({{first, "a"}, {second, "b"}});
            const auto expected = std::string_view(first) == second ? std::vector<std::string>{}
                                                                    : std::vector<std::string>{"roles[1].role:apart"};
            BOOST_TEST(found == expected, first << " with " << second);
        }
    BOOST_TEST(codes({{"editor", "a"}, {"system_admin", "a"}, {"reviewer_1", "a"}}).empty());
}

BOOST_AUTO_TEST_CASE(unknown_and_repeated_roles_are_named)
{
    BOOST_TEST(codes({{"editor", "a"}, {"emperor", "a"}, {"editor", "a"}, {"editor", "b"}}) ==
               (std::vector<std::string>{"roles[1].role:unknown_role", "roles[2].role:twice"}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(principal_values)

BOOST_AUTO_TEST_CASE(a_permission_holds_in_the_unit_and_below_it_only)
{
    principal who;
    who.grants = {
        {"article.read", "/a/b/"}, {"article.read", "/a/b/c/"}, {"article.read", "/a/d/"}, {"article.write", "/a/d/"}};
    const permission read{"article.read"}, write{"article.write"};
    BOOST_TEST(who.may(read));
    BOOST_TEST(who.may(read, "/a/b/c/e/"));
    BOOST_TEST(!who.may(read, "/a/"));
    BOOST_TEST(!who.may(read, "/a/bb/"));
    BOOST_TEST(!who.may(write, "/a/b/"));
    BOOST_TEST(!who.may(permission{"hold.set"}));
    BOOST_TEST(who.scopes(read) == (std::vector<std::string>{"/a/b/", "/a/d/"}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(password_values)

namespace {

std::string fault(std::string_view password, std::string_view login = "wangfang")
{
    const auto found = faults_of_password("new_password", secret{std::string(password)}, login);
    return found.empty() ? "" : found.front().code;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_weak_password_is_refused_with_its_reason)
{
    BOOST_TEST(fault("ab3$") == "too_short");
    BOOST_TEST(fault(std::string(129, 'a')) == "too_long");
    BOOST_TEST(fault("my-WangFang-2026") == "has_login");
    for (const auto* common :
         {"P@ssw0rd123", "1234567890", "2345678901", "9876543210", "aaaaaaaaaaaa", "abcabcabcabc", "1qaz2wsx3edc"})
        BOOST_TEST(fault(common) == "common", common);
    BOOST_TEST(fault("今日春风又绿江南岸") == "too_short");
    BOOST_TEST(fault("今日春风又绿江南岸边") == "");
    BOOST_TEST(fault("correct horse battery") == "");
}

BOOST_AUTO_TEST_CASE(a_hash_accepts_its_own_password_and_no_other)
{
    const password_cost cost{8192, 1};
    const secret right{"correct horse"}, wrong{"correct horsf"};
    const auto hash = hash_password(right, cost);
    BOOST_TEST(hash.starts_with("$argon2id$"));
    BOOST_TEST(is_password(hash, right, cost));
    BOOST_TEST(!is_password(hash, wrong, cost));
    BOOST_TEST(!is_password("", right, cost));
    BOOST_TEST(hash_password(right, cost) != hash);
    BOOST_TEST(!is_outdated(hash, cost));
    const password_cost dearer{16384, 1};
    BOOST_TEST(is_outdated(hash, dearer));
}

BOOST_AUTO_TEST_CASE(the_usual_cost_is_what_owasp_asks_for)
{
    const auto hash = hash_password(secret{"x"}, password_cost{});
    BOOST_TEST(hash.find("$m=19456,t=2,p=1$") != std::string::npos, hash);
}

BOOST_AUTO_TEST_CASE(one_time_passwords_meet_the_rules_and_differ)
{
    system_random random;
    const auto first = one_time_password(random), second = one_time_password(random);
    BOOST_TEST(first.reveal().size() == 19U);
    BOOST_TEST(first.reveal() != second.reveal());
    BOOST_TEST(fault(first.reveal()) == "");
}

BOOST_AUTO_TEST_CASE(a_login_is_plain_and_lower_case)
{
    BOOST_TEST(normal_login("  WangFang ") == "wangfang");
    for (const auto* good : {"wf", "wang.fang-2_x"})
        BOOST_TEST(is_login(good), good);
    for (const auto* bad : {"w", ".wf", "王芳", "a b", "a\nb", "WF"})
        BOOST_TEST(!is_login(bad), bad);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(session_cookie_values)

namespace {

http::request from(std::initializer_list<std::pair<std::string, std::string>> headers, bool secure = false)
{
    http::request r;
    r.method = http::verb::post;
    r.headers = headers;
    r.secure = secure;
    return r;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_request_of_another_site_is_told_by_its_headers)
{
    BOOST_TEST(!is_from_another_site(from({})));
    BOOST_TEST(!is_from_another_site(from({{"sec-fetch-site", "same-origin"}})));
    BOOST_TEST(!is_from_another_site(from({{"sec-fetch-site", "none"}})));
    for (const auto* site : {"cross-site", "same-site", "something"})
        BOOST_TEST(is_from_another_site(from({{"sec-fetch-site", site}})), site);
}

BOOST_AUTO_TEST_CASE(an_origin_must_be_our_own_scheme_host_and_port)
{
    const auto foreign = [](std::string origin, std::string host, bool secure) {
        return is_from_another_site(from({{"origin", std::move(origin)}, {"host", std::move(host)}}, secure));
    };
    BOOST_TEST(!foreign("http://localhost:8080", "localhost:8080", false));
    BOOST_TEST(!foreign("https://Media.gov.cn", "media.gov.cn", true));
    BOOST_TEST(!foreign("https://media.gov.cn:8443", "media.gov.cn", true)); // a proxy dropped the port
    BOOST_TEST(!foreign("http://[::1]:8080", "[::1]:8080", false));
    BOOST_TEST(foreign("http://localhost:8081", "localhost:8080", false));
    BOOST_TEST(foreign("http://media.gov.cn", "media.gov.cn", true));
    BOOST_TEST(foreign("https://evil.cn", "media.gov.cn", true));
    BOOST_TEST(foreign("https://media.gov.cn.evil.cn", "media.gov.cn", true));
    BOOST_TEST(foreign("null", "media.gov.cn", true));
    BOOST_TEST(foreign("https://media.gov.cn", "", true));
}

BOOST_AUTO_TEST_CASE(the_cookie_is_bound_to_the_host_over_tls)
{
    http::response secure, plain;
    with_session_cookie(secure, from({}, true), "t");
    with_session_cookie(plain, from({}, false), "t");
    BOOST_TEST(secure.headers.front().second == "__Host-tongyuan_session=t; Path=/; HttpOnly; SameSite=Strict; Secure");
    BOOST_TEST(plain.headers.front().second == "tongyuan_session=t; Path=/; HttpOnly; SameSite=Strict");
    const auto sent = from({{"cookie", "tongyuan_session=x"}}, true);
    BOOST_TEST(!session_token_of(sent).has_value()); // a plain cookie may have been set by a neighbour
}

BOOST_AUTO_TEST_SUITE_END()
