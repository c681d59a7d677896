#include "adapters/wechat/body.hpp"

#include "adapters/kit/html_writer.hpp"
#include "adapters/kit/links.hpp"
#include "adapters/wechat/wechat.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::adapters::wechat {

namespace {

constexpr std::string_view paragraph = "margin:0 0 1em;font-size:16px;line-height:1.75;";

// class, id and <style> are dropped by the platform, so each element carries its own look.
std::string_view look_of(std::string_view name)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> looks{{
        {"p", paragraph},
        {"h1", "margin:1.2em 0 .6em;font-size:22px;line-height:1.4;text-align:center;"},
        {"h2", "margin:1.2em 0 .6em;font-size:19px;line-height:1.5;"},
        {"h3", "margin:1em 0 .5em;font-size:17px;line-height:1.5;"},
        {"h4", "margin:1em 0 .5em;font-size:16px;line-height:1.5;"},
        {"ul", "margin:0 0 1em;padding-left:1.5em;"},
        {"ol", "margin:0 0 1em;padding-left:1.5em;"},
        {"li", "font-size:16px;line-height:1.75;"},
        {"blockquote", "margin:0 0 1em;padding:.5em 1em;border-left:3px solid #c8c8c8;color:#555;"},
        {"pre", "margin:0 0 1em;padding:.8em;background-color:#f6f6f6;font-size:14px;"},
        {"table", "width:100%;margin:0 0 1em;border-collapse:collapse;font-size:14px;"},
        {"th", "padding:6px 8px;border:1px solid #999;background-color:#f2f2f2;"},
        {"td", "padding:6px 8px;border:1px solid #999;"},
        {"hr", "margin:1em 0;border:0;border-top:1px solid #ddd;"},
    }};
    for (const auto& [element, look] : looks)
        if (element == name)
            return look;
    return {};
}

bool is_platform_link(std::string_view href)
{
    return kit::host_of(href) == "mp.weixin.qq.com";
}

bool is_container(std::string_view name)
{
    static constexpr std::array<std::string_view, 8> names{"",      "ul",    "ol", "table",
                                                           "thead", "tbody", "tr", "blockquote"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

class body_rewriter final : public kit::rewriter {
protected:
    void open(const kit::element& tag, kit::html_writer& out) override
    {
        inside_.push_back(tag.name);
        if (tag.name == "a" && !is_platform_link(tag.attribute("href"))) {
            label_.clear();
            return;
        }
        out.open(tag.name, kept(tag));
    }

    void close(const kit::element& tag, kit::html_writer& out) override
    {
        inside_.pop_back();
        const auto href = tag.attribute("href");
        if (tag.name != "a" || is_platform_link(href)) {
            out.close(tag.name);
            return;
        }
        // Outside links are dead on the platform: the reader gets the address to copy.
        if (!kit::host_of(href).empty() && label_.find(href) == std::string::npos)
            out.write("（" + href + "）");
    }

    void empty(const kit::element& tag, kit::html_writer& out) override
    {
        if (tag.name != "img") {
            out.empty(tag.name, kept(tag));
            return;
        }
        const auto sha = kit::media_sha(tag.attribute("src"));
        if (sha.empty())
            return; // the platform would drop it without a word; the preview shows that it is missing
        out.raw("<img src=\"").bound(kit::slot(std::string(picture_slot) + sha)).raw("\" alt=\"");
        out.write(tag.attribute("alt")).raw("\" style=\"width:100%;\"/>");
    }

    void write(std::string_view text, kit::html_writer& out) override
    {
        const bool preformatted = std::find(inside_.begin(), inside_.end(), "pre") != inside_.end();
        const bool white = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
        // Line breaks between blocks would show as blank lines.
        if (white && !preformatted && is_container(inside_.empty() ? "" : inside_.back()))
            return;
        std::string flat(text);
        if (!preformatted)
            std::replace(flat.begin(), flat.end(), '\n', ' ');
        label_ += flat;
        out.write(flat);
    }

private:
    static std::vector<kit::html_attribute> kept(const kit::element& tag)
    {
        std::vector<kit::html_attribute> attributes;
        for (const auto* name : {"href", "colspan", "rowspan"})
            if (auto value = tag.attribute(name); !value.empty())
                attributes.push_back({name, std::move(value)});
        // The canonical form allows text-align and nothing else.
        const auto style = std::string(look_of(tag.name)) + tag.attribute("style");
        if (!style.empty())
            attributes.push_back({"style", style});
        return attributes;
    }

    std::vector<std::string> inside_;
    std::string label_; // of the link that is being flattened
};

text attachment_list(const article& source)
{
    kit::html_writer out;
    const std::vector<kit::html_attribute> look{{"style", std::string(paragraph)}};
    out.open("p", look).write("附件：").close("p");
    for (std::size_t i = 0; i < source.attachments.size(); ++i)
        out.open("p", look).write(std::to_string(i + 1) + ". " + source.attachments[i].file_name).close("p");
    return out.open("p", look).write("请点击“阅读原文”查看和下载附件。").close("p").take();
}

} // namespace

text make_body(const article& source)
{
    auto body = body_rewriter().rewrite(source.body);
    if (!source.attachments.empty())
        kit::append(body, attachment_list(source));
    return body;
}

} // namespace tongyuan::adapters::wechat
