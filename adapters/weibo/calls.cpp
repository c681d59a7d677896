#include "adapters/weibo/calls.hpp"

#include "adapters/kit/checks.hpp"

namespace tongyuan::adapters::weibo {

namespace {

constexpr does reads{false, on_repeat::same};

std::string path(const operation& what, std::string_view name)
{
    return kit::endpoint(what.account) + std::string(name);
}

kit::field token()
{
    return {"access_token", kit::secret("access_token")};
}

std::string input(const operation& what, const std::string& name)
{
    const auto found = what.inputs.find(name);
    return found == what.inputs.end() ? std::string() : found->second;
}

call ask(const operation& what, std::string_view step, std::string_view name, std::vector<kit::field> query)
{
    query.insert(query.begin(), token());
    return {std::string(step), kit::get(kit::url(path(what, name), query)), reads, {}};
}

request with_picture(const operation& what, const std::string& sha256, const text& status)
{
    // A cover may belong to the account and not to the article, so its type travels in the rendition.
    const auto* named = kit::field_of(what.content, "picture_type");
    const std::string type = named ? kit::plain(*named) : "image/jpeg";
    std::vector<multipart_field> fields{
        {"access_token", "", "", kit::secret("access_token")},
        {"status", "", "", status},
        {"rip", "", "", kit::slot("host_address")},
        {"pic", sha256.substr(0, 16) + "." + kit::extension_of(type), type, kit::media(sha256)}};
    return {"POST", kit::lit(path(what, "/2/statuses/share.json")), {}, std::move(fields)};
}

} // namespace

text authorise_page(const operation& what)
{
    return kit::url(path(what, "/oauth2/authorize"), {{"client_id", kit::lit(kit::setting_of(what.account, "app_key"))},
                                                      {"response_type", kit::lit("code")},
                                                      {"redirect_uri", kit::lit(input(what, "redirect_uri"))},
                                                      {"state", kit::lit(input(what, "state"))},
                                                      {"forcelogin", kit::lit("true")}});
}

call exchange_code(const operation& what)
{
    const auto form = std::vector<kit::field>{{"client_id", kit::lit(kit::setting_of(what.account, "app_key"))},
                                              {"client_secret", kit::secret("app_secret")},
                                              {"grant_type", kit::lit("authorization_code")},
                                              {"code", kit::lit(input(what, "code"))},
                                              {"redirect_uri", kit::lit(input(what, "redirect_uri"))}};
    return {std::string(step::token), kit::post_form(kit::lit(path(what, "/oauth2/access_token")), form), reads, {}};
}

call read_token_info(const operation& what)
{
    return {std::string(step::token_info),
            kit::post_form(kit::lit(path(what, "/oauth2/get_token_info")), {token()}),
            reads,
            {}};
}

call read_profile(const operation& what)
{
    return ask(what, step::profile, "/2/users/show.json", {{"uid", kit::lit(what.account.platform_id)}});
}

call read_baseline(const operation& what)
{
    return ask(what, step::baseline, "/2/statuses/user_timeline.json",
               {{"base_app", kit::lit("1")}, {"count", kit::lit("5")}, {"trim_user", kit::lit("1")}});
}

call read_timeline(const operation& what, std::string_view since)
{
    std::vector<kit::field> query{
        {"base_app", kit::lit("1")}, {"count", kit::lit("100")}, {"trim_user", kit::lit("1")}};
    if (!since.empty())
        query.push_back({"since_id", kit::lit(std::string(since))});
    return ask(what, step::timeline, "/2/statuses/user_timeline.json", query);
}

call read_own_posts(const operation& what)
{
    return ask(what, step::timeline, "/2/statuses/user_timeline.json",
               {{"base_app", kit::lit("0")}, {"count", kit::lit("50")}, {"trim_user", kit::lit("1")}});
}

call share(const operation& what)
{
    const auto* status = kit::field_of(what.content, "status");
    const auto* picture = kit::field_of(what.content, "picture");
    const auto* media = picture && !picture->empty() ? std::get_if<media_ref>(&picture->front()) : nullptr;
    auto made = media ? with_picture(what, media->sha256, *status)
                      : kit::post_form(kit::lit(path(what, "/2/statuses/share.json")),
                                       {token(), {"status", *status}, {"rip", kit::slot("host_address")}});
    return {std::string(step::share), std::move(made), {true, on_repeat::duplicates}, {}};
}

call show(const operation& what, const std::string& id)
{
    return ask(what, step::show, "/2/statuses/show.json", {{"id", kit::lit(id)}});
}

call destroy(const operation& what, const std::string& id)
{
    return {std::string(step::destroy),
            kit::post_form(kit::lit(path(what, "/2/statuses/destroy.json")), {token(), {"id", kit::lit(id)}}),
            {true, on_repeat::same},
            {}};
}

} // namespace tongyuan::adapters::weibo
