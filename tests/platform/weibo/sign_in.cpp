#include "weibo/sign_in.hpp"

#include "front_page.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>

namespace tongyuan::fake::weibo {

namespace json = boost::json;

namespace {

constexpr std::chrono::minutes code_life{10};

struct consent {
    std::string client_id, redirect_uri, state_text;
};

outgoing consent_error(int code)
{
    return html_answer(simulated_page("授权失败", "<h1>授权失败</h1><p>error_code: " + std::to_string(code) +
                                                      "</p><p>" + escaped_html(words_of(code)) + "</p>"),
                       400);
}

// 0 or the code of what is wrong with it.
int objection(const state& s, const arguments& given)
{
    const auto app = s.apps.find(value_or_empty(given.all, "client_id"));
    if (app == s.apps.end())
        return 21324;
    const auto& allowed = app->second.redirect_uris;
    if (std::ranges::find(allowed, value_or_empty(given.all, "redirect_uri")) == allowed.end())
        return 21322;
    const auto* type = given.get("response_type");
    return type && *type != "code" ? 21329 : 0;
}

std::string hidden(std::string_view name, std::string_view value)
{
    return "<input type=\"hidden\" name=\"" + std::string{name} + "\" value=\"" + escaped_html(value) + "\">";
}

outgoing consent_page(const state& s, const consent& asked)
{
    std::string choices;
    bool first = true;
    for (const auto& [uid, user] : s.users) {
        choices += "<p><label><input type=\"radio\" name=\"uid\" value=\"" + escaped_html(uid) + "\"" +
                   (first ? " checked" : "") + "> " + escaped_html(user.screen_name) + "（" + escaped_html(uid) +
                   "）</label></p>";
        first = false;
    }
    return html_answer(simulated_page(
        "授权登录", "<h1>允许应用使用你的微博账号？</h1><p>应用 <code>" + escaped_html(asked.client_id) +
                        "</code></p><form method=\"post\" action=\"/weibo/oauth2/authorize\">" +
                        hidden("client_id", asked.client_id) + hidden("redirect_uri", asked.redirect_uri) +
                        hidden("state", asked.state_text) + choices +
                        "<button id=\"accept\" name=\"action\" value=\"accept\">授权</button> "
                        "<button id=\"cancel\" name=\"action\" value=\"cancel\">取消</button></form>"));
}

outgoing redirect(const std::string& uri, const parameters& with)
{
    std::string target = uri;
    char separator = uri.find('?') == std::string::npos ? '?' : '&';
    for (const auto& [name, value] : with) {
        target += separator + name + "=" + percent_encoded(value);
        separator = '&';
    }
    outgoing away;
    away.status = 302;
    away.content_type = "text/html; charset=utf-8";
    away.headers.emplace_back("Location", target);
    return away;
}

outgoing decide(state& s, const arguments& given, const consent& asked)
{
    parameters back;
    if (value_or_empty(given.all, "action") != "accept") {
        back = {{"error_uri", "/oauth2/authorize"}, {"error", "access_denied"}, {"error_code", "21330"}};
    } else {
        const auto uid = value_or_empty(given.all, "uid");
        if (!s.users.contains(uid))
            return consent_error(10013);
        const auto text = random_token(s.here.random, 24);
        s.codes[text] = {text, asked.client_id, uid, asked.redirect_uri, s.here.now() + code_life};
        back = {{"code", text}};
    }
    if (!asked.state_text.empty())
        back.push_back({"state", asked.state_text});
    return redirect(asked.redirect_uri, back);
}

json::object granted(const app& of, const grant& given, timestamp now)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(given.expires_at - now).count();
    json::object out{{"access_token", given.token}, {"remind_in", std::to_string(seconds)}};
    if (of.expires_in_is_text)
        out["expires_in"] = std::to_string(seconds);
    else
        out["expires_in"] = seconds;
    out["uid"] = given.uid;
    out["isRealName"] = "true";
    return out;
}

// A code works once, for the app and the address it was given to.
int objection(state& s, const arguments& given, const code* found)
{
    const auto app = s.apps.find(value_or_empty(given.all, "client_id"));
    if (app == s.apps.end() || app->second.client_secret != value_or_empty(given.all, "client_secret"))
        return 21324;
    const auto* type = given.get("grant_type");
    if (!type || !given.get("code") || !given.get("redirect_uri"))
        return 21323;
    if (*type != "authorization_code")
        return 21328;
    if (!found || found->used || found->expires_at <= s.here.now() || found->client_id != app->first)
        return 21325;
    return found->redirect_uri == *given.get("redirect_uri") ? 0 : 21322;
}

} // namespace

outgoing authorize(state& s, const incoming& request)
{
    const auto given = read_arguments(request);
    if (const int bad = objection(s, given))
        return consent_error(bad);
    const consent asked{value_or_empty(given.all, "client_id"), value_or_empty(given.all, "redirect_uri"),
                        value_or_empty(given.all, "state")};
    return request.method == "POST" ? decide(s, given, asked) : consent_page(s, asked);
}

outgoing access_token(state& s, const incoming& request)
{
    constexpr std::string_view path = "/oauth2/access_token";
    if (request.method != "POST")
        return oauth_refused(path, 21323);
    const auto given = read_arguments(request);
    const auto at = s.codes.find(value_or_empty(given.all, "code"));
    auto* found = at == s.codes.end() ? nullptr : &at->second;
    if (const int bad = objection(s, given, found))
        return oauth_refused(path, bad);
    found->used = true;
    const auto now = s.here.now();
    const auto& of = s.apps.at(found->client_id);
    auto token = of.token.empty() ? "2.00" + random_token(s.here.random, 24) : of.token;
    grant made{std::move(token), found->client_id, found->uid, now, now + of.token_life};
    auto answer = json_answer(granted(of, made, now));
    answer.content_type = "text/plain;charset=UTF-8";
    s.grants[made.token] = std::move(made);
    return answer;
}

outgoing token_details(state& s, const incoming& request)
{
    constexpr std::string_view path = "/oauth2/get_token_info";
    if (request.method != "POST")
        return oauth_refused(path, 21323);
    const auto given = read_arguments(request);
    const auto at = s.grants.find(token_in(request, given));
    if (at == s.grants.end())
        return oauth_refused(path, 21332);
    const auto& found = at->second;
    if (found.dead != 0)
        return oauth_refused(path, found.dead);
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(found.expires_at - s.here.now()).count();
    if (left <= 0)
        return oauth_refused(path, 21327);
    std::int64_t uid = 0;
    std::from_chars(found.uid.data(), found.uid.data() + found.uid.size(), uid);
    return json_answer({{"uid", uid},
                        {"appkey", found.client_id},
                        {"scope", nullptr},
                        {"create_at", to_millis(found.created_at) / 1000},
                        {"expire_in", left}});
}

outgoing revoke(state& s, const incoming& request)
{
    const auto given = read_arguments(request);
    const auto at = s.grants.find(token_in(request, given));
    if (at == s.grants.end() || at->second.dead != 0)
        return oauth_refused("/oauth2/revokeoauth2", 21332);
    at->second.dead = 21316;
    return json_answer({{"result", "true"}});
}

} // namespace tongyuan::fake::weibo
