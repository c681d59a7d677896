#include "portal/portal.hpp"

#include "base/digest.hpp"
#include "front_page.hpp"
#include "html.hpp"
#include "portal/post.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <map>
#include <unordered_map>

namespace tongyuan::fake {

namespace {

struct stored_file {
    std::string type, bytes;
};

struct portal_user {
    std::string name, password, title;
};

using arguments = std::vector<rpc_value>;

constexpr std::string_view no_such_post = "文章不存在。";

class portal final : public platform {
public:
    explicit portal(stage& shared) : stage_(shared) {}

    std::string_view name() const override { return "portal"; }
    std::string_view prefix() const override { return "/portal/"; }
    std::string_view chinese_name() const override { return "门户网站"; }

    std::optional<refusal> configure(json_reader& input) override;
    outgoing answer(const incoming& request) override;
    std::string account_of(const incoming& request) const override;
    std::vector<public_account> accounts() const override;
    void settle(bool) override {}
    std::optional<refusal> intervene(json_reader& input) override;
    void reset() override;

private:
    struct asked {
        const portal_user& by;
        const arguments& given;
        const std::string& digest; // of the whole request
    };
    struct method {
        std::size_t parameters, user_at; // the password follows the user
        outgoing (portal::*run)(const asked&);
    };
    static const std::map<std::string_view, method>& methods();

    outgoing call(const incoming& request);
    outgoing new_post(const asked& a);
    outgoing edit_post(const asked& a);
    outgoing new_file(const asked& a);
    outgoing get_posts(const asked& a);
    outgoing get_post(const asked& a);
    outgoing delete_post(const asked& a);
    outgoing users_blogs(const asked& a);

    bool take(post& into, const rpc_value& content) const;
    void show(std::size_t id, const post& before);
    void note(std::string kind, std::size_t id, std::string by);
    post* find_post(const portal_user& by, std::string_view id);
    std::string url_of(std::size_t id) const { return stage_.base_url + "/portal/?p=" + std::to_string(id); }
    outgoing page(const incoming& request) const;
    outgoing file(std::string_view name) const;

    stage& stage_;
    std::unordered_map<std::string, portal_user> users_;
    std::deque<post> posts_; // id = position + 1
    std::map<std::string, stored_file, std::less<>> files_;
};

std::size_t read_id(std::string_view text)
{
    std::size_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    return error == std::errc{} && end == text.data() + text.size() ? id : 0;
}

const std::map<std::string_view, portal::method>& portal::methods()
{
    static const std::map<std::string_view, method> all{{"metaWeblog.newPost", {5, 1, &portal::new_post}},
                                                        {"metaWeblog.editPost", {5, 1, &portal::edit_post}},
                                                        {"metaWeblog.newMediaObject", {4, 1, &portal::new_file}},
                                                        {"wp.getPosts", {5, 1, &portal::get_posts}},
                                                        {"wp.getPost", {5, 1, &portal::get_post}},
                                                        {"wp.deletePost", {4, 1, &portal::delete_post}},
                                                        {"wp.getUsersBlogs", {2, 0, &portal::users_blogs}}};
    return all;
}

std::optional<refusal> portal::configure(json_reader& input)
{
    const auto user = input.text("user", {.min = 1, .max = 60});
    const auto password = input.text("password", {.min = 1, .max = 200});
    const auto title = input.optional_text("name");
    if (auto refused = input.finish())
        return refused;
    users_[user] = {user, password, title.value_or("门户网站")};
    return std::nullopt;
}

std::string portal::account_of(const incoming& request) const
{
    const auto call = read_call(request.body);
    if (!call)
        return {};
    const auto known = methods().find(call->method);
    if (known == methods().end() || call->parameters.size() <= known->second.user_at)
        return {};
    const auto& user = call->parameters[known->second.user_at].text;
    return users_.contains(user) ? user : std::string{};
}

std::vector<public_account> portal::accounts() const
{
    std::vector<public_account> out;
    for (const auto& [id, user] : users_)
        out.push_back({id, user.title});
    return out;
}

outgoing portal::answer(const incoming& request)
{
    const auto rest = std::string_view{request.path}.substr(prefix().size());
    if (rest == "xmlrpc.php") {
        if (request.method == "POST")
            return call(request);
        outgoing refused = html_answer("XML-RPC server accepts POST requests only.", 405);
        refused.headers.emplace_back("Allow", "POST");
        return refused;
    }
    if (rest.starts_with("files/"))
        return file(rest.substr(6));
    return page(request);
}

outgoing portal::call(const incoming& request)
{
    if (request.media_type() != "text/xml")
        return rpc_fault(-32700, "parse error. not well formed");
    const auto call = read_call(request.body);
    if (!call)
        return rpc_fault(-32700, "parse error. not well formed");
    const auto known = methods().find(call->method);
    if (known == methods().end())
        return rpc_fault(-32601, "server error. requested method " + call->method + " does not exist.");
    const auto& given = call->parameters;
    if (given.size() != known->second.parameters)
        return rpc_fault(400, "Insufficient arguments passed to this XML-RPC method.");
    const auto user = users_.find(given[known->second.user_at].text);
    if (user == users_.end() || user->second.password != given[known->second.user_at + 1].text)
        return rpc_fault(403, "用户名或密码不正确。");
    const auto digest = sha256_hex(request.body);
    return (this->*known->second.run)({user->second, given, digest});
}

// False: there is nothing to show.
bool portal::take(post& into, const rpc_value& content) const
{
    if (content.is != rpc_value::kind::structure)
        return false;
    into.title = content.text_of("title");
    into.body = content.text_of("description");
    into.excerpt = content.text_of("mt_excerpt");
    if (const auto slug = content.text_of("wp_slug"); !slug.empty())
        into.slug = slug;
    if (const auto* fields = content.member("custom_fields"))
        for (const auto& field : fields->items)
            if (field.text_of("key") == "delivery_id")
                into.marker = field.text_of("value");
    return !into.title.empty() || !into.body.empty();
}

void portal::note(std::string kind, std::size_t id, std::string by)
{
    const auto& p = posts_[id - 1];
    effect seen{stage_.now(), "portal", p.user, std::move(kind)};
    seen.id = std::to_string(id);
    seen.url = url_of(id);
    seen.title = p.title;
    seen.marker = p.marker;
    seen.digest = p.digest;
    seen.by = std::move(by);
    if (seen.kind != "withdrawn") {
        seen.text = reader_text(p.body);
        for (const auto& source : image_sources(p.body)) {
            const auto at = source.rfind("/portal/files/");
            const auto stored = at == std::string::npos ? files_.end() : files_.find(source.substr(at + 14));
            shown_picture shown{source, "", "", 0};
            if (stored != files_.end())
                shown = {source, sha256_hex(stored->second.bytes), stored->second.type, stored->second.bytes.size()};
            seen.pictures.push_back(std::move(shown));
        }
    }
    stage_.effects.add(std::move(seen));
}

// What readers see of a change; saving the same again shows them nothing new.
void portal::show(std::size_t id, const post& before)
{
    const auto& now = posts_[id - 1];
    if (now.status != "publish")
        return;
    if (before.status != "publish")
        note("published", id, "");
    else if (before.title != now.title || before.body != now.body)
        note("edited", id, "");
}

outgoing portal::new_post(const asked& a)
{
    post made;
    made.user = a.by.name;
    made.at = stage_.now();
    made.digest = a.digest;
    if (!take(made, a.given[3]))
        return rpc_fault(500, "内容、标题和摘要为空。");
    const post before;
    made.status = a.given[4].text == "1" ? "publish" : "draft";
    posts_.push_back(std::move(made));
    show(posts_.size(), before);
    return rpc_answer(rpc_text(std::to_string(posts_.size())));
}

post* portal::find_post(const portal_user& by, std::string_view id)
{
    const auto number = read_id(id);
    if (number == 0 || number > posts_.size())
        return nullptr;
    auto& found = posts_[number - 1];
    return found.user == by.name && !found.erased ? &found : nullptr;
}

outgoing portal::edit_post(const asked& a)
{
    auto* found = find_post(a.by, a.given[0].text);
    if (!found || found->status == "trash")
        return rpc_fault(404, no_such_post);
    const post before = *found;
    post changed = before;
    if (!take(changed, a.given[3]))
        return rpc_fault(500, "内容、标题和摘要为空。");
    changed.digest = a.digest;
    changed.status = a.given[4].text == "1" ? "publish" : "draft";
    *found = std::move(changed);
    const auto id = read_id(a.given[0].text);
    if (before.status == "publish" && found->status != "publish")
        note("withdrawn", id, "author");
    show(id, before);
    return rpc_answer(rpc_boolean(true));
}

outgoing portal::new_file(const asked& a)
{
    const auto& content = a.given[3];
    const auto* bits = content.member("bits");
    const auto wanted = content.text_of("name");
    if (!bits || bits->is != rpc_value::kind::bytes || wanted.empty() || wanted.find('/') != std::string::npos)
        return rpc_fault(500, "抱歉，无法上传这个文件。");
    auto stored = wanted;
    for (int n = 1; files_.contains(stored); ++n)
        stored = std::to_string(n) + "-" + wanted;
    files_[stored] = {content.text_of("type"), bits->text};
    const auto said = rpc_struct({{"attachment_id", rpc_text(std::to_string(files_.size()))},
                                  {"file", rpc_text(stored)},
                                  {"url", rpc_text(stage_.base_url + "/portal/files/" + stored)},
                                  {"type", rpc_text(content.text_of("type"))}});
    return rpc_answer(said);
}

// Without a wanted status: everything that is not in the trash, newest first.
outgoing portal::get_posts(const asked& a)
{
    const auto number = read_id(a.given[3].text_of("number"));
    const auto wanted = a.given[3].text_of("post_status");
    arguments items;
    for (auto id = posts_.size(); id > 0 && items.size() < (number ? number : 10); --id) {
        const auto& p = posts_[id - 1];
        const bool fits = wanted.empty() ? p.status != "trash" : p.status == wanted;
        if (p.user == a.by.name && !p.erased && fits)
            items.push_back(described(posts_[id - 1], id, url_of(id)));
    }
    return rpc_answer(rpc_list(std::move(items)));
}

outgoing portal::get_post(const asked& a)
{
    const auto* found = find_post(a.by, a.given[3].text);
    if (!found)
        return rpc_fault(404, no_such_post);
    const auto id = read_id(a.given[3].text);
    return rpc_answer(described(*found, id, url_of(id)));
}

// Into the trash; what is in the trash already is erased.
outgoing portal::delete_post(const asked& a)
{
    auto* found = find_post(a.by, a.given[3].text);
    if (!found)
        return rpc_fault(404, no_such_post);
    const bool was_public = found->status == "publish";
    found->erased = found->status == "trash";
    found->status = "trash";
    if (was_public)
        note("withdrawn", read_id(a.given[3].text), "author");
    return rpc_answer(rpc_boolean(true));
}

outgoing portal::users_blogs(const asked& a)
{
    const auto blog = rpc_struct({{"blogid", rpc_text("1")},
                                  {"blogName", rpc_text(a.by.title)},
                                  {"url", rpc_text(stage_.base_url + "/portal/")},
                                  {"xmlrpc", rpc_text(stage_.base_url + "/portal/xmlrpc.php")}});
    return rpc_answer(rpc_list({blog}));
}

outgoing portal::page(const incoming& request) const
{
    const auto id = read_id(value_or_empty(request.query, "p"));
    if (request.method != "GET" || id == 0 || id > posts_.size() || posts_[id - 1].status != "publish")
        return html_answer(simulated_page("没有这篇文章", "<p>没有这篇文章。</p>"), 404);
    const auto& p = posts_[id - 1];
    return html_answer(simulated_page(p.title, "<h1>" + escaped_html(p.title) + "</h1><p class=\"meta\">" +
                                                   to_shanghai_minute(p.at) + "</p><article>" + p.body + "</article>"));
}

outgoing portal::file(std::string_view name) const
{
    const auto found = files_.find(name);
    if (found == files_.end())
        return html_answer("404", 404);
    outgoing out;
    out.content_type = found->second.type;
    out.body = found->second.bytes;
    return out;
}

// {"act":"trash","id":…}: somebody takes a post down in the portal's own console.
std::optional<refusal> portal::intervene(json_reader& input)
{
    input.choice("act", {"trash"});
    const auto id = read_id(input.text("id"));
    if (auto refused = input.finish())
        return refused;
    if (id == 0 || id > posts_.size() || posts_[id - 1].status != "publish")
        return not_found("文章");
    posts_[id - 1].status = "trash";
    note("withdrawn", id, "platform");
    return std::nullopt;
}

void portal::reset()
{
    users_.clear();
    posts_.clear();
    files_.clear();
}

} // namespace

std::unique_ptr<platform> make_portal(stage& shared)
{
    return std::make_unique<portal>(shared);
}

} // namespace tongyuan::fake
