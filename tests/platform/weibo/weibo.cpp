#include "weibo/weibo.hpp"

#include "base/text.hpp"
#include "weibo/posting.hpp"
#include "weibo/reading.hpp"
#include "weibo/sign_in.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace tongyuan::fake {

namespace weibo {

namespace {

using reader = outgoing (*)(state&, const caller&, const arguments&);
struct read_route {
    std::string_view path;
    reader handler;
};
constexpr std::array<read_route, 6> read_routes{{{"/2/users/show.json", show_user},
                                                 {"/2/users/counts.json", user_counts},
                                                 {"/2/statuses/user_timeline.json", user_timeline},
                                                 {"/2/statuses/show.json", show_status},
                                                 {"/2/statuses/count.json", status_counts},
                                                 {"/2/short_url/expand.json", expand_links}}};

// Known, but not open to ordinary apps.
bool is_privileged(std::string_view path)
{
    return path == "/2/statuses/update.json" || path == "/2/statuses/upload.json" ||
           path == "/2/statuses/upload_url_text.json" || path.ends_with("/biz.json");
}

std::optional<url_length> read_url_length(json_reader& input)
{
    const auto given = input.optional_choice("count_urls", {"strict", "full", "short"});
    if (!given)
        return std::nullopt;
    return *given == "strict" ? url_length::strict : *given == "full" ? url_length::full : url_length::brief;
}

template <class T, class U>
void take(T& into, const std::optional<U>& value)
{
    if (value)
        into = static_cast<T>(*value);
}

void read_app(json_reader& input, app& of)
{
    if (input.has("safe_domains"))
        of.safe_domains = input.texts("safe_domains");
    if (input.has("redirect_uris"))
        of.redirect_uris = input.texts("redirect_uris");
    take(of.token, input.optional_text("token", {.min = 1, .max = 64}));
    if (const auto life = input.optional_integer("token_lifetime", {.min = 1}))
        of.token_life = std::chrono::seconds{*life};
    if (const auto as = input.optional_choice("expires_in_as", {"string", "number"}))
        of.expires_in_is_text = *as == "string";
    take(of.requires_rip, input.optional_boolean("require_rip"));
    take(of.counts_urls, read_url_length(input));
    take(of.shortens_links, input.optional_boolean("shorten_links"));
    if (const auto window = input.optional_integer("duplicate_window_seconds", {.min = 0}))
        of.duplicate_window = std::chrono::seconds{*window};
    if (const auto percent = input.optional_integer("similarity_percent", {.min = 1, .max = 200}))
        of.similarity = static_cast<double>(*percent) / 100;
    take(of.posts_an_hour, input.optional_integer("posts_per_hour", {.min = 0}));
    take(of.calls_a_day, input.optional_integer("calls_per_day", {.min = 0}));
    take(of.calls_an_hour_per_ip, input.optional_integer("calls_per_hour_per_ip", {.min = 0}));
}

void read_user(json_reader& input, user& of)
{
    take(of.screen_name, input.optional_text("screen_name"));
    take(of.verified, input.optional_boolean("verified"));
    take(of.verified_type, input.optional_integer("verified_type"));
    take(of.late_appearances, input.optional_integer("late_appearances", {.min = 0}));
    if (const auto late = input.optional_integer("late_ms", {.min = 0}))
        of.late_by = std::chrono::milliseconds{*late};
}

} // namespace

class simulation final : public platform {
public:
    explicit simulation(stage& shared) : state_(shared) {}

    std::string_view name() const override { return "weibo"; }
    std::string_view prefix() const override { return "/weibo/"; }
    std::string_view chinese_name() const override { return "微博"; }

    std::optional<refusal> configure(json_reader& input) override;
    outgoing answer(const incoming& request) override;
    std::string account_of(const incoming& request) const override;
    std::vector<public_account> accounts() const override;
    void settle(bool all) override { settle_posts(state_, all); }
    std::optional<refusal> intervene(json_reader& input) override;
    void reset() override;

private:
    outgoing sign_in(const incoming& request, std::string_view path);
    outgoing call(const incoming& request, const std::string& path);

    state state_;
};

// One entry is an app and one of its users; entries with the same client_id share the app, with the same uid the user.
std::optional<refusal> simulation::configure(json_reader& input)
{
    const auto client_id = input.text("client_id", {.min = 1, .max = 64});
    const auto uid = input.text("uid", {.min = 5, .max = 18});
    const auto known_app = state_.apps.find(client_id);
    const auto known_user = state_.users.find(uid);
    app of = known_app == state_.apps.end() ? app{} : known_app->second;
    user who;
    if (known_user != state_.users.end()) {
        who.screen_name = known_user->second.screen_name;
        who.verified = known_user->second.verified;
        who.verified_type = known_user->second.verified_type;
        who.late_appearances = known_user->second.late_appearances;
        who.late_by = known_user->second.late_by;
    }
    of.client_id = client_id;
    const auto secret = input.optional_text("client_secret", {.min = 1});
    if (!secret && of.client_secret.empty())
        input.violate("client_secret", "required", "必填。");
    take(of.client_secret, secret);
    read_app(input, of);
    read_user(input, who);
    if (uid.find_first_not_of("0123456789") != std::string::npos)
        input.violate("uid", "not_digits", "应为数字。");
    if (auto refused = input.finish())
        return refused;
    for (auto& domain : of.safe_domains)
        domain = lower_ascii(domain);
    if (!of.token.empty()) {
        const auto now = state_.here.now();
        state_.grants[of.token] = {of.token, client_id, uid, now, now + of.token_life};
    }
    state_.apps[client_id] = std::move(of);
    auto& kept = state_.users[uid];
    if (kept.uid.empty())
        kept.created_at = state_.here.now() - std::chrono::hours{24 * 1000};
    kept.uid = uid;
    kept.screen_name = who.screen_name.empty() ? uid : who.screen_name;
    kept.verified = who.verified;
    kept.verified_type = who.verified_type;
    kept.late_appearances = who.late_appearances;
    kept.late_by = who.late_by;
    return std::nullopt;
}

outgoing simulation::answer(const incoming& request)
{
    const auto path = request.path.substr(prefix().size() - 1);
    if (path.starts_with("/oauth2/"))
        return sign_in(request, path);
    if (path.starts_with("/2/"))
        return call(request, path);
    return page(state_, std::string_view{path}.substr(1));
}

outgoing simulation::sign_in(const incoming& request, std::string_view path)
{
    if (path == "/oauth2/authorize")
        return authorize(state_, request);
    if (path == "/oauth2/access_token")
        return access_token(state_, request);
    if (path == "/oauth2/get_token_info")
        return token_details(state_, request);
    if (path == "/oauth2/revokeoauth2")
        return revoke(state_, request);
    return refused(path, {10020, ""});
}

outgoing simulation::call(const incoming& request, const std::string& path)
{
    if (path == "/2/account/rate_limit_status.json")
        return rate_limits(state_, request);
    const auto route = std::ranges::find(read_routes, std::string_view{path}, &read_route::path);
    const bool reads = route != read_routes.end();
    const bool posts = path == "/2/statuses/share.json" || path == "/2/statuses/destroy.json";
    if (!reads && !posts && !is_privileged(path))
        return refused(path, {10020, ""});
    if (request.method != (reads ? "GET" : "POST"))
        return refused(path, {10021, ""});
    const auto given = read_arguments(request);
    const auto by = admit(state_, request, given);
    if (!by)
        return refused(path, by.error());
    if (reads)
        return route->handler(state_, *by, given);
    if (!posts)
        return refused(path, {10014, ""});
    return path == "/2/statuses/share.json" ? share(state_, *by, request, given) : destroy(state_, *by, given);
}

std::string simulation::account_of(const incoming& request) const
{
    const auto given = read_arguments(request);
    const auto at = state_.grants.find(token_in(request, given));
    if (at != state_.grants.end())
        return at->second.uid;
    return value_or_empty(given.all, "client_id");
}

std::vector<public_account> simulation::accounts() const
{
    std::vector<public_account> out;
    for (const auto& [uid, of] : state_.users)
        out.push_back({uid, of.screen_name});
    return out;
}

// {"act":"hide","id":…}: the platform takes a post away.
// {"act":"remove_grant","account":UID}: the user takes back what the apps were granted.
// {"act":"post","account":UID,"text":…}: the user posts with the phone.
// {"act":"grant","account":UID,"client_id":…,"token":…}: a token without signing in.
std::optional<refusal> simulation::intervene(json_reader& input)
{
    const auto act = input.choice("act", {"hide", "remove_grant", "grant", "post"});
    const auto uid = input.optional_text("account").value_or("");
    const auto id = input.optional_text("id").value_or("");
    const auto client_id = input.optional_text("client_id").value_or("");
    const auto token = input.optional_text("token").value_or("");
    const auto text = input.optional_text("text", {.max = 2000, .multiline = true}).value_or("");
    if (auto refused = input.finish())
        return refused;
    if (act == "hide") {
        user* author = nullptr;
        auto* found = find_status(state_, read_mid(id).value_or(0), &author);
        if (!found)
            return not_found("微博");
        remove(state_, *author, *found, "platform");
        return std::nullopt;
    }
    if (!state_.users.contains(uid))
        return not_found("账号");
    if (act == "post") {
        post_by_hand(state_, state_.users.at(uid), text);
        return std::nullopt;
    }
    if (act == "remove_grant") {
        for (auto& [issued, given] : state_.grants)
            if (given.uid == uid)
                given.dead = 21319;
        return std::nullopt;
    }
    const auto of = state_.apps.find(client_id);
    if (of == state_.apps.end() || token.empty())
        return not_found("应用");
    const auto now = state_.here.now();
    state_.grants[token] = {token, client_id, uid, now, now + of->second.token_life};
    return std::nullopt;
}

void simulation::reset()
{
    state_.apps.clear();
    state_.users.clear();
    state_.codes.clear();
    state_.grants.clear();
    state_.short_links.clear();
    state_.user_days.clear();
    state_.user_hours.clear();
    state_.ip_hours.clear();
    state_.waiting = 0;
}

} // namespace weibo

std::unique_ptr<platform> make_weibo(stage& shared)
{
    return std::make_unique<weibo::simulation>(shared);
}

} // namespace tongyuan::fake
