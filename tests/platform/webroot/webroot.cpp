#include "webroot/webroot.hpp"

#include "base/digest.hpp"
#include "html.hpp"

#include <algorithm>
#include <map>

namespace tongyuan::fake {

namespace {

struct writer {
    std::string user, password, name;
};

outgoing status(int code)
{
    auto out = html_answer("", code);
    if (code == 401)
        out.headers.emplace_back("WWW-Authenticate", "Basic realm=\"portal\"");
    return out;
}

std::string base64_encoded(std::string_view text)
{
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        std::uint32_t three = 0;
        for (std::size_t k = 0; k < 3; ++k)
            three = three << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            out += i + k <= text.size() ? alphabet[three >> (18 - 6 * k) & 0x3F] : '=';
    }
    return out;
}

// Names that begin with a dot are not shown to readers, and only pages are articles.
bool is_page(std::string_view path)
{
    return path.find("/.") == std::string_view::npos && path.ends_with(".html");
}

class webroot final : public platform {
public:
    explicit webroot(stage& shared) : stage_(shared) {}

    std::string_view name() const override { return "webroot"; }
    std::string_view prefix() const override { return "/web/"; }
    std::string_view chinese_name() const override { return "静态网站"; }

    std::optional<refusal> configure(json_reader& input) override
    {
        const auto user = input.text("user", {.min = 1, .max = 60});
        const auto password = input.text("password", {.min = 1, .max = 200});
        const auto name = input.optional_text("name");
        if (auto refused = input.finish())
            return refused;
        writers_["Basic " + base64_encoded(user + ":" + password)] = {user, password, name.value_or("静态网站")};
        return std::nullopt;
    }

    outgoing answer(const incoming& request) override
    {
        const auto path = request.path.substr(prefix().size() - 1);
        const auto by = account_of(request);
        if (request.method == "GET" && (!by.empty() || path.find("/.") == std::string::npos))
            return get(path);
        if (by.empty())
            return status(401);
        if (request.method == "PUT")
            return put(path, request.body, by);
        if (request.method == "MOVE")
            return move(path, request, by);
        if (request.method == "DELETE")
            return remove(path, by);
        if (request.method == "MKCOL")
            return folders_.emplace(path, true).second ? status(201) : status(405);
        return status(405);
    }

    std::string account_of(const incoming& request) const override
    {
        const auto found = writers_.find(request.header("authorization"));
        return found == writers_.end() ? std::string{} : found->second.user;
    }

    std::vector<public_account> accounts() const override
    {
        std::vector<public_account> out;
        for (const auto& [key, w] : writers_)
            out.push_back({w.user, w.name});
        return out;
    }

    void settle(bool) override {}

    // {"act":"remove","id":PATH}: somebody deletes a file on the server.
    std::optional<refusal> intervene(json_reader& input) override
    {
        input.choice("act", {"remove"});
        const auto path = input.text("id");
        if (auto refused = input.finish())
            return refused;
        if (!files_.contains(path))
            return not_found("文件");
        forget(path, "platform", "platform");
        return std::nullopt;
    }

    void reset() override
    {
        writers_.clear();
        files_.clear();
        folders_.clear();
    }

private:
    outgoing get(const std::string& path) const
    {
        const auto found = files_.find(path);
        if (found == files_.end())
            return status(404);
        outgoing out;
        out.content_type = path.ends_with(".html") ? "text/html; charset=utf-8" : "application/octet-stream";
        out.body = found->second;
        return out;
    }

    outgoing put(const std::string& path, const std::string& bytes, const std::string& by)
    {
        const bool fresh = !files_.contains(path);
        keep(path, bytes, by);
        return status(fresh ? 201 : 204);
    }

    outgoing move(const std::string& path, const incoming& request, const std::string& by)
    {
        const auto to = target_of(request.header("destination"));
        if (to.empty())
            return status(400);
        const auto from = files_.find(path);
        if (from == files_.end())
            return status(404);
        const bool taken = files_.contains(to);
        if (taken && request.header("overwrite") == "F")
            return status(412);
        const auto bytes = from->second;
        files_.erase(from);
        keep(to, bytes, by);
        return status(taken ? 204 : 201);
    }

    outgoing remove(const std::string& path, const std::string& by)
    {
        if (!files_.contains(path))
            return status(404);
        forget(path, by, "author");
        return status(204);
    }

    std::string target_of(std::string_view destination) const
    {
        const auto base = stage_.base_url + std::string(prefix().substr(0, prefix().size() - 1));
        if (!destination.starts_with(base + "/"))
            return {};
        return percent_decoded(destination.substr(base.size()), false).value_or("");
    }

    // A page that stays as it was is no change for its readers.
    void keep(const std::string& path, const std::string& bytes, const std::string& by)
    {
        const auto before = files_.find(path);
        const bool fresh = before == files_.end();
        if (!fresh && before->second == bytes)
            return;
        files_[path] = bytes;
        if (is_page(path))
            note(path, bytes, fresh ? "published" : "edited", by);
    }

    void forget(const std::string& path, const std::string& account, std::string by)
    {
        const auto bytes = files_.at(path);
        files_.erase(path);
        if (!is_page(path))
            return;
        auto seen = described(path, bytes, "withdrawn", account);
        seen.by = std::move(by);
        stage_.effects.add(std::move(seen));
    }

    void note(const std::string& path, const std::string& bytes, std::string kind, const std::string& account)
    {
        auto seen = described(path, bytes, std::move(kind), account);
        seen.text = reader_text(bytes);
        seen.digest = sha256_hex(bytes);
        stage_.effects.add(std::move(seen));
    }

    effect described(const std::string& path, const std::string& bytes, std::string kind,
                     const std::string& account) const
    {
        effect seen{stage_.now(), "webroot", account, std::move(kind)};
        seen.id = path;
        seen.url = stage_.base_url + std::string(prefix().substr(0, prefix().size() - 1)) + path;
        bool in_title = false;
        for (const auto& token : tokens_of(bytes)) {
            if (token.name == "title")
                in_title = token.is == html_token::kind::open;
            else if (in_title && token.is == html_token::kind::text)
                seen.title += token.text;
            const auto* name = token.name == "meta" ? token.attribute("name") : nullptr;
            const auto* content = token.attribute("content");
            if (name && content && *name == "TongyuanDelivery")
                seen.marker = *content;
        }
        return seen;
    }

    stage& stage_;
    std::map<std::string, writer, std::less<>> writers_; // by their Authorization header
    std::map<std::string, std::string, std::less<>> files_;
    std::map<std::string, bool, std::less<>> folders_;
};

} // namespace

std::unique_ptr<platform> make_webroot(stage& shared)
{
    return std::make_unique<webroot>(shared);
}

} // namespace tongyuan::fake
