#include "html.hpp"

#include "base/text.hpp"
#include "exchange.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::fake {

namespace {

constexpr std::array<std::string_view, 14> gone_with_content{"script", "style",    "iframe",   "object", "video",
                                                             "audio",  "noscript", "template", "select", "textarea",
                                                             "button", "title",    "frameset", "applet"};
constexpr std::array<std::string_view, 10> gone_alone{"link",  "meta", "base", "form", "input",
                                                      "embed", "html", "head", "body", "frame"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name)
{
    return std::ranges::find(names, name) != names.end();
}

std::string escaped_text(std::string_view text)
{
    std::string out;
    for (const char c : text)
        out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
    return out;
}

// Without the declarations that load something or leave the flow.
std::string safe_style(std::string_view style)
{
    std::string out;
    while (!style.empty()) {
        const auto declaration = trimmed(style.substr(0, style.find(';')));
        style.remove_prefix(
            std::min(style.size(), style.find(';') == std::string_view::npos ? style.size() : style.find(';') + 1));
        const auto lower = lower_ascii(declaration);
        const bool unsafe = lower.find("url(") != std::string::npos || lower.find("expression(") != std::string::npos ||
                            lower.starts_with("position") || lower.starts_with("animation");
        if (!declaration.empty() && !unsafe)
            out.append(declaration).append(";");
    }
    return out;
}

bool keeps_attribute(std::string_view name, std::string_view value)
{
    const auto scheme = lower_ascii(trimmed(value).substr(0, 11));
    return !name.starts_with("on") && name != "class" && name != "id" && name != "srcdoc" && name != "srcset" &&
           scheme != "javascript:" && name.find_first_of("\"'<>=`") == std::string_view::npos;
}

std::string written(const html_token& tag)
{
    std::string out = (tag.is == html_token::kind::close ? "</" : "<") + tag.name;
    for (const auto& [name, value] : tag.attributes)
        out += " " + name + "=\"" + escaped_html(value) + "\"";
    return out + ">";
}

std::string filtered(const html_token& tag)
{
    html_token kept{tag.is, tag.name, {}, ""};
    for (const auto& [name, value] : tag.attributes) {
        if (name == "style")
            kept.attributes.emplace_back(name, safe_style(value));
        else if (keeps_attribute(name, value))
            kept.attributes.emplace_back(name, value);
    }
    return written(kept);
}

bool leads_to_wechat(const html_token& link)
{
    const auto* target = link.attribute("href");
    return target &&
           (target->starts_with("https://mp.weixin.qq.com/") || target->starts_with("http://mp.weixin.qq.com/"));
}

class wechat_writer {
public:
    explicit wechat_writer(const std::function<bool(std::string_view)>& keeps_image) : keeps_image_(keeps_image) {}

    void add(const html_token& token)
    {
        if (token.is == html_token::kind::text) {
            if (hidden_.empty())
                out_ += escaped_text(token.text);
        } else if (!hidden_.empty()) {
            leave_hidden(token);
        } else if (is_one_of(gone_with_content, token.name)) {
            if (token.is == html_token::kind::open)
                hidden_ = token.name;
        } else if (token.name == "a") {
            link(token);
        } else if (token.name == "img") {
            picture(token);
        } else if (!is_one_of(gone_alone, token.name)) {
            out_ += filtered(token);
        }
    }
    std::string finished() { return std::move(out_); }

private:
    void leave_hidden(const html_token& token)
    {
        if (token.is == html_token::kind::close && token.name == hidden_)
            hidden_.clear();
    }
    void link(const html_token& token)
    {
        if (token.is == html_token::kind::open) {
            links_.push_back(leads_to_wechat(token));
            out_ += links_.back() ? filtered(token) : "";
        } else if (!links_.empty()) {
            out_ += links_.back() ? "</a>" : "";
            links_.pop_back();
        }
    }
    void picture(const html_token& token)
    {
        const auto* src = token.attribute("src");
        if (token.is == html_token::kind::open && src && keeps_image_(*src))
            out_ += filtered(token);
    }

    const std::function<bool(std::string_view)>& keeps_image_;
    std::string out_, hidden_;
    std::vector<bool> links_;
};

} // namespace

std::string as_wechat_stores(std::string_view html, const std::function<bool(std::string_view)>& keeps_image)
{
    wechat_writer out{keeps_image};
    for (const auto& token : tokens_of(html))
        out.add(token);
    return out.finished();
}

std::string with_images(std::string_view html, const std::function<std::string(std::string_view)>& rewritten)
{
    std::string out;
    for (auto& token : tokens_of(html)) {
        if (token.is == html_token::kind::text) {
            out += escaped_text(token.text);
            continue;
        }
        if (token.name == "img")
            for (auto& [name, value] : token.attributes)
                if (name == "src")
                    value = rewritten(value);
        out += written(token);
    }
    return out;
}

} // namespace tongyuan::fake
