#include "wechat/wechat.hpp"

#include "wechat/callback.hpp"
#include "wechat/configuration.hpp"
#include "wechat/drafts.hpp"
#include "wechat/json_body.hpp"
#include "wechat/media.hpp"
#include "wechat/pages.hpp"
#include "wechat/publishing.hpp"
#include "wechat/quotas.hpp"
#include "wechat/tokens.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <unordered_map>

namespace tongyuan::fake {

namespace json = boost::json;

namespace wechat {

namespace {

outgoing own_addresses(call& c)
{
    (void)c;
    return fine_with({{"ip_list", json::array{"127.0.0.1"}}});
}

outgoing check_callback(call& c)
{
    (void)c;
    return fine_with({{"dns", json::array{}}, {"ping", json::array{}}});
}

struct route {
    std::string_view path, method;
    bool reads_json;
    outgoing (*handler)(call&);
};

constexpr std::array<route, 25> routes{{
    {"/cgi-bin/media/uploadimg", "POST", false, upload_image},
    {"/cgi-bin/material/add_material", "POST", false, add_material},
    {"/cgi-bin/material/get_materialcount", "GET", false, count_materials},
    {"/cgi-bin/material/batchget_material", "POST", true, list_materials},
    {"/cgi-bin/material/get_material", "POST", true, get_material},
    {"/cgi-bin/material/del_material", "POST", true, delete_material},
    {"/cgi-bin/draft/add", "POST", true, add_draft},
    {"/cgi-bin/draft/get", "POST", true, get_draft},
    {"/cgi-bin/draft/update", "POST", true, update_draft},
    {"/cgi-bin/draft/delete", "POST", true, delete_draft},
    {"/cgi-bin/draft/count", "GET", false, count_drafts},
    {"/cgi-bin/draft/batchget", "POST", true, list_drafts},
    {"/cgi-bin/draft/switch", "POST", false, draft_switch},
    {"/cgi-bin/freepublish/submit", "POST", true, submit},
    {"/cgi-bin/freepublish/get", "POST", true, get_job},
    {"/cgi-bin/freepublish/delete", "POST", true, delete_article},
    {"/cgi-bin/freepublish/getarticle", "POST", true, get_article},
    {"/cgi-bin/freepublish/batchget", "POST", true, list_articles},
    {"/cgi-bin/openapi/quota/get", "POST", true, read_quota},
    {"/cgi-bin/openapi/quota/clear", "POST", true, clear_path},
    {"/cgi-bin/clear_quota", "POST", true, clear_all},
    {"/cgi-bin/get_api_domain_ip", "GET", false, own_addresses},
    {"/cgi-bin/getcallbackip", "GET", false, own_addresses},
    {"/cgi-bin/callback/check", "POST", true, check_callback},
    {"/cgi-bin/openapi/rid/get", "POST", true, nullptr},
}};

// Reading and clearing quotas and looking up a trace are not counted themselves.
bool is_counted(std::string_view path)
{
    return !path.starts_with("/cgi-bin/openapi/") && path != "/cgi-bin/clear_quota";
}

bool is_permitted(const account& of, const std::string& path)
{
    const bool publishes = path.starts_with("/cgi-bin/freepublish/");
    return !of.set.denied.contains(path) && (of.set.freepublish || !publishes);
}

} // namespace

class simulation final : public platform {
public:
    explicit simulation(stage& shared) : stage_(shared) {}

    std::string_view name() const override { return "wechat"; }
    std::string_view prefix() const override { return "/wechat/"; }
    std::string_view chinese_name() const override { return "微信"; }

    std::optional<refusal> configure(json_reader& input) override;
    outgoing answer(const incoming& request) override;
    std::string account_of(const incoming& request) const override;
    std::vector<public_account> accounts() const override;
    void settle(bool all) override;
    std::optional<refusal> intervene(json_reader& input) override;
    void reset() override;

private:
    outgoing route_call(const incoming& request, const std::string& path);
    outgoing call_with_token(const incoming& request, const route& to);
    outgoing give_token(const incoming& request);
    outgoing give_stable_token(const incoming& request);
    outgoing clear_without_token(const incoming& request);
    // The account whose secret is shown, from an allowed address.
    maybe<account*> identify(const incoming& request, const std::string& appid, const std::string& secret);
    outgoing handed(account& of, const handed_token& token);
    outgoing look_up(const json::object& body);
    void remember(const incoming& request, const outgoing& answer);

    struct trace {
        std::string rid, url, body, answer, client;
        std::int64_t at;
    };

    stage& stage_;
    std::map<std::string, account> accounts_;
    std::unordered_map<std::string, std::string> owners_; // token → appid, for all tokens ever issued
    std::deque<trace> traces_;
    std::size_t open_jobs_ = 0;
};

std::optional<refusal> simulation::configure(json_reader& input)
{
    const auto known = [this](const std::string& appid) {
        const auto at = accounts_.find(appid);
        return at == accounts_.end() ? nullptr : &at->second.set;
    };
    auto set = read_settings(input, known);
    if (!set)
        return set.error();
    auto& of = accounts_[set->appid];
    const bool new_secret = !of.set.secret.empty() && of.set.secret != set->secret;
    of.set = std::move(*set);
    if (new_secret)
        revoke_tokens(of);
    return std::nullopt;
}

outgoing simulation::answer(const incoming& request)
{
    const std::string rest = request.path.substr(prefix().size());
    if (!rest.starts_with("cgi-bin/"))
        return page(stage_, accounts_, rest);
    auto out = route_call(request, "/" + rest);
    remember(request, out);
    if (rest == "cgi-bin/freepublish/submit" && out.body.starts_with("{\"errcode\":0"))
        ++open_jobs_;
    return out;
}

outgoing simulation::route_call(const incoming& request, const std::string& path)
{
    if (path == "/cgi-bin/token")
        return give_token(request);
    if (path == "/cgi-bin/stable_token")
        return give_stable_token(request);
    if (path == "/cgi-bin/clear_quota/v2")
        return clear_without_token(request);
    const auto to = std::ranges::find(routes, std::string_view{path}, &route::path);
    if (to == routes.end())
        return refused(stage_, {40066, "invalid url"});
    return call_with_token(request, *to);
}

outgoing simulation::call_with_token(const incoming& request, const route& to)
{
    const auto token = value_or_empty(request.query, "access_token");
    const auto owner = owners_.find(token);
    account* of = owner == owners_.end() ? nullptr : &accounts_.at(owner->second);
    if (const int code = check_token(stage_.now(), of, token))
        return refused(stage_, {code, ""});
    if (request.method != to.method)
        return refused(stage_, {to.method == "POST" ? 43002 : 43001, ""});
    const std::string path{to.path};
    if (request.chunked && of->set.refuses_chunked)
        return html_answer("<html><body><h1>412 Precondition Failed</h1></body></html>", 412);
    if (is_counted(path))
        if (const auto full = count(stage_, *of, path))
            return refused(stage_, *full);
    if (!is_permitted(*of, path))
        return refused(stage_, {48001, ""});
    call c{stage_, *of, request, {}};
    if (to.reads_json) {
        auto body = read_body(request, of->set.counts_escapes);
        if (!body)
            return refused(stage_, body.error());
        c.body = std::move(*body);
    }
    return to.handler ? to.handler(c) : look_up(c.body);
}

maybe<account*> simulation::identify(const incoming& request, const std::string& appid, const std::string& secret)
{
    if (appid.empty())
        return no{41002, ""};
    if (secret.empty())
        return no{41004, ""};
    const auto at = accounts_.find(appid);
    if (at == accounts_.end())
        return no{40013, ""};
    if (at->second.set.secret != secret)
        return no{40125, ""};
    if (!at->second.set.allowed_ips.contains(request.peer))
        return no{40164, "invalid ip " + request.peer + " ipv6 ::ffff:" + request.peer + ", not in whitelist"};
    return &at->second;
}

outgoing simulation::handed(account& of, const handed_token& token)
{
    owners_[token.text] = of.set.appid;
    return fine_with({{"access_token", token.text}, {"expires_in", token.expires_in}});
}

outgoing simulation::give_token(const incoming& request)
{
    if (request.method != "GET")
        return refused(stage_, {43001, ""});
    if (value_or_empty(request.query, "grant_type") != "client_credential")
        return refused(stage_, {40002, ""});
    const auto of = identify(request, value_or_empty(request.query, "appid"), value_or_empty(request.query, "secret"));
    if (!of)
        return refused(stage_, of.error());
    if (const auto full = count(stage_, **of, "/cgi-bin/token"))
        return refused(stage_, *full);
    return handed(**of, new_plain_token(stage_, **of));
}

outgoing simulation::give_stable_token(const incoming& request)
{
    if (request.method != "POST")
        return refused(stage_, {43002, ""});
    const auto body = read_body(request, false);
    if (!body)
        return refused(stage_, body.error());
    if (text_in(*body, "grant_type") != "client_credential")
        return refused(stage_, {40002, ""});
    const auto* force = body->if_contains("force_refresh");
    if (force && !force->is_bool())
        return refused(stage_, {47001, ""});
    const auto of = identify(request, text_in(*body, "appid"), text_in(*body, "secret"));
    if (!of)
        return refused(stage_, of.error());
    if (const auto full = count(stage_, **of, "/cgi-bin/stable_token"))
        return refused(stage_, *full);
    const bool forced = force && force->get_bool();
    if (forced)
        if (const auto full = count_forced(stage_, **of))
            return refused(stage_, *full);
    return handed(**of, stable_token(stage_, **of, forced));
}

outgoing simulation::clear_without_token(const incoming& request)
{
    if (request.method != "POST")
        return refused(stage_, {43002, ""});
    const auto body = read_body(request, false);
    if (!body)
        return refused(stage_, body.error());
    const auto of = identify(request, text_in(*body, "appid"), text_in(*body, "appsecret"));
    if (!of)
        return refused(stage_, of.error());
    if (const auto full = clear_counters(stage_, **of))
        return refused(stage_, *full);
    return fine();
}

// openapi/rid/get; only failures leave a trace.
outgoing simulation::look_up(const json::object& body)
{
    const auto rid = text_in(body, "rid");
    if (rid.size() != 26)
        return refused(stage_, {76002, ""});
    const auto at = std::ranges::find(traces_, rid, &trace::rid);
    if (at == traces_.end())
        return refused(stage_, {76001, ""});
    return fine_with({{"errcode", 0},
                      {"errmsg", "ok"},
                      {"request",
                       {{"invoke_time", at->at},
                        {"cost_in_ms", 1},
                        {"request_url", at->url},
                        {"request_body", at->body},
                        {"response_body", at->answer},
                        {"client_ip", at->client}}}});
}

void simulation::remember(const incoming& request, const outgoing& answer)
{
    constexpr std::string_view mark = " rid: ";
    const auto at = answer.body.find(mark);
    if (at == std::string::npos)
        return;
    if (traces_.size() == 500)
        traces_.pop_front();
    traces_.push_back({answer.body.substr(at + mark.size(), 26), request.path, request.body.substr(0, 2000),
                       answer.body, request.peer, stage_.now_seconds()});
}

std::string simulation::account_of(const incoming& request) const
{
    if (const auto* token = find(request.query, "access_token")) {
        const auto owner = owners_.find(*token);
        return owner == owners_.end() ? std::string{} : owner->second;
    }
    if (const auto* appid = find(request.query, "appid"))
        return *appid;
    if (!request.path.ends_with("/stable_token") && !request.path.ends_with("/v2"))
        return {};
    const auto body = read_body(request, false);
    return body ? text_in(*body, "appid") : std::string{};
}

std::vector<public_account> simulation::accounts() const
{
    std::vector<public_account> out;
    for (const auto& [appid, of] : accounts_)
        out.push_back({appid, of.set.name});
    return out;
}

void simulation::settle(bool all)
{
    if (open_jobs_ == 0)
        return;
    for (auto& [appid, of] : accounts_)
        for (const auto* job : settle_jobs(stage_, of, all)) {
            --open_jobs_;
            tell_end_of(stage_, of, *job);
        }
}

// {"act":"take_down","account":…,"article_id":…,"by":"author"|"platform"}: status 5 or 6 from now on.
// {"act":"publish_draft"|"delete_draft","account":…,"media_id":…}: an editor does it by hand in the console.
// {"act":"publish","account":…,"title":…,"text":…}: an editor writes and publishes in the console.
// {"act":"revoke_tokens","account":…}
std::optional<refusal> simulation::intervene(json_reader& input)
{
    const auto act = input.choice("act", {"take_down", "publish_draft", "delete_draft", "revoke_tokens", "publish"});
    const auto appid = input.text("account");
    const auto article_id = input.optional_text("article_id").value_or("");
    const auto media_id = input.optional_text("media_id").value_or("");
    const auto title = input.optional_text("title").value_or("");
    const auto text = input.optional_text("text", {.max = 20'000, .multiline = true}).value_or("");
    const auto by = input.optional_choice("by", {"author", "platform"}).value_or("platform");
    if (auto refused = input.finish())
        return refused;
    const auto at = accounts_.find(appid);
    if (at == accounts_.end())
        return not_found("账号");
    auto& of = at->second;
    if (act == "revoke_tokens") {
        revoke_tokens(of);
        return std::nullopt;
    }
    if (act == "publish") {
        write_by_hand(stage_, of, title, text);
        return std::nullopt;
    }
    if (act == "take_down") {
        auto* article = find_article(of, article_id);
        if (!article)
            return not_found("文章");
        take_down(stage_, of, *article, by);
        return std::nullopt;
    }
    if (!find_draft(of, media_id))
        return not_found("草稿");
    if (act == "delete_draft") {
        std::erase_if(of.drafts, [&](const draft& d) { return d.media_id == media_id; });
    } else {
        publish_by_hand(stage_, of, media_id);
    }
    return std::nullopt;
}

void simulation::reset()
{
    accounts_.clear();
    owners_.clear();
    traces_.clear();
    open_jobs_ = 0;
}

} // namespace wechat

std::unique_ptr<platform> make_wechat(stage& shared)
{
    return std::make_unique<wechat::simulation>(shared);
}

} // namespace tongyuan::fake
