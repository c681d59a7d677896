#include "adapters/metaweblog/answers.hpp"

#include "adapters/kit/answers.hpp"
#include "adapters/kit/time.hpp"
#include "adapters/metaweblog/calls.hpp"

#include <algorithm>

namespace tongyuan::adapters::metaweblog {

namespace {

using kit::rpc_kind;
using kit::rpc_value;

bool is_any(std::string_view step, std::initializer_list<std::string_view> steps)
{
    return std::find(steps.begin(), steps.end(), step) != steps.end();
}

failure because(fault kind, const kit::rpc_reply& said, std::string reason, std::string cure)
{
    if (!said.fault_text.empty())
        reason += "（网站的说明：" + kit::quoted(said.fault_text, 120) + "）";
    return {kind, std::to_string(said.fault_code), std::move(reason), std::move(cure)};
}

// 404 is as good as success for a withdrawal, and a clear answer for whoever asks about one post.
bool may_be_missing(std::string_view step)
{
    return is_any(step,
                  {"withdraw", "withdraw_plain", "check_gone", "check_gone_plain", "probe_post", "probe_post_plain"});
}

reading read_fault(std::string_view step, const kit::rpc_reply& said)
{
    using kit::is_refused;
    switch (said.fault_code) {
    case 400:
    case -32600:
    case -32602:
    case -32700:
        return is_refused(
            because(fault::protocol, said, "网站认为请求格式不对。", "请把这条投递的流水交给系统管理员。"));
    case 401:
        return is_refused(
            because(fault::permission, said, "这个用户没有所需的权限。", "请网站管理员给发布用户“编辑”以上的角色。"));
    case 403:
        return is_refused(because(fault::configuration, said, "网站不接受用户名或密码。",
                                  "请管理员核对账号设置中的用户名，并重新填写应用密码。"));
    case 404:
        if (may_be_missing(step))
            return kit::is_done();
        return is_refused(because(fault::gone, said, "网站上已没有这篇文章。", "请到网站后台核对是否有人删除。"));
    case 405:
        return is_refused(
            because(fault::configuration, said, "网站关闭了 XML-RPC 接口。", "请网站管理员打开 XML-RPC 接口。"));
    case 413:
    case 500:
        return is_refused(because(fault::content, said, "网站不接受这份内容或文件。",
                                  "请检查正文是否为空、文件类型和大小是否在网站允许的范围内。"));
    case -32601:
        return is_refused(because(fault::configuration, said, "网站没有这个接口方法。",
                                  "请网站管理员打开 MetaWeblog 接口，或核对接口地址。"));
    default:
        return kit::is_ambiguous(because(fault::protocol, said, "网站报告了未知的错误，不知道请求是否已经生效。",
                                         "请到网站后台核对实际情况。"));
    }
}

bool is_true(const rpc_value& value)
{
    return value.kind == rpc_kind::scalar && (value.text == "1" || value.text == "true");
}

std::string id_in(const rpc_value& value)
{
    constexpr std::size_t longest = 200;
    const bool plain = value.kind == rpc_kind::scalar && value.text.size() <= longest &&
                       value.text.find_first_of(" \t\r\n<>") == std::string::npos && value.text != "0";
    return plain ? value.text : std::string();
}

std::string url_in(const rpc_value& value)
{
    const auto url = value.text_of("url");
    const bool is_address = url.starts_with("https://") || url.starts_with("http://") || url.starts_with('/');
    return is_address ? url : std::string();
}

bool has_the_shape(std::string_view step, const rpc_value& value)
{
    if (is_any(step, {"create_draft", "post"}))
        return !id_in(value).empty();
    if (step == "upload")
        return !url_in(value).empty();
    if (is_any(step, {"publish", "revise", "withdraw", "withdraw_plain"}))
        return is_true(value);
    if (is_any(step,
               {"read_link", "read_link_plain", "probe_post", "probe_post_plain", "check_gone", "check_gone_plain"}))
        return value.kind == rpc_kind::structure;
    return value.kind == rpc_kind::array;
}

std::string first_of(const rpc_value& value, std::initializer_list<std::string_view> names)
{
    for (const auto name : names)
        if (auto text = value.text_of(name); !text.empty())
            return text;
    return {};
}

std::string marker_in(const rpc_value& value)
{
    const auto* fields = value.member("custom_fields");
    if (fields)
        for (const auto& field : fields->items)
            if (field.text_of("key") == marker_field)
                return field.text_of("value");
    return {};
}

seen_post read_struct(const rpc_value& value)
{
    return {first_of(value, {"post_id", "postid"}),
            first_of(value, {"link", "permaLink"}),
            first_of(value, {"post_title", "title"}),
            first_of(value, {"post_content", "description"}) + value.text_of("mt_text_more"),
            first_of(value, {"post_status"}),
            first_of(value, {"post_date_gmt", "date_created_gmt", "dateCreated"}),
            marker_in(value)};
}

std::optional<rpc_value> value_in(const reply& answer)
{
    auto said = kit::read_rpc(answer.body);
    if (!said || said->is_fault)
        return std::nullopt;
    return std::move(said->value);
}

} // namespace

bool seen_post::carries(std::string_view delivery) const
{
    if (delivery.empty())
        return false;
    return marker == delivery || body.find(std::string(marker_word) + std::string(delivery)) != std::string::npos;
}

reading read_rpc_answer(std::string_view step, const reply& answer)
{
    if (answer.status >= 300 && answer.status < 400)
        return kit::is_refused({fault::configuration, "http " + std::to_string(answer.status), "接口地址被转到了别处。",
                                "请管理员把账号设置中的接口地址改成转到的地址。"});
    if (answer.status != 200)
        return kit::by_status(answer);
    const auto said = kit::read_rpc(answer.body);
    if (!said)
        return kit::unreadable(answer);
    if (said->is_fault)
        return read_fault(step, *said);
    return has_the_shape(step, said->value) ? kit::is_done() : kit::unreadable(answer);
}

reading read_page_answer(const reply& answer)
{
    if (answer.status == 200 || answer.status == 404 || answer.status == 410)
        return kit::is_done();
    return kit::by_status(answer);
}

std::optional<std::vector<seen_post>> posts_in(const reply& answer)
{
    const auto value = value_in(answer);
    if (!value)
        return std::nullopt;
    std::vector<seen_post> posts;
    for (const auto& item : value->items)
        if (auto p = read_struct(item); !p.id.empty())
            posts.push_back(std::move(p));
    return posts;
}

std::optional<seen_post> post_in(const reply& answer)
{
    const auto value = value_in(answer);
    return value ? std::optional(read_struct(*value)) : std::nullopt;
}

bool says_missing(const reply& answer)
{
    const auto said = kit::read_rpc(answer.body);
    return said && said->is_fault && said->fault_code == 404;
}

std::string new_id_in(const reply& answer)
{
    const auto value = value_in(answer);
    return value ? id_in(*value) : std::string();
}

std::string uploaded_url_in(const reply& answer)
{
    const auto value = value_in(answer);
    return value ? url_in(*value) : std::string();
}

// YYYYMMDDTHH:MM:SS without a zone; the *_gmt fields are asked for first, and are what WordPress gives.
std::optional<timestamp> time_of(const seen_post& p)
{
    const auto& t = p.date;
    if (t.size() < 17)
        return std::nullopt;
    if (t[4] == '-')
        return kit::from_rfc3339(t.size() == 19 ? t + 'Z' : t);
    return kit::from_rfc3339(t.substr(0, 4) + '-' + t.substr(4, 2) + '-' + t.substr(6, 11) + 'Z');
}

std::vector<blog> blogs_in(const reply& answer)
{
    std::vector<blog> blogs;
    if (const auto value = value_in(answer))
        for (const auto& item : value->items)
            blogs.push_back({item.text_of("blogid"), item.text_of("blogName")});
    return blogs;
}

} // namespace tongyuan::adapters::metaweblog
