#include "adapters/wechat/errors.hpp"

#include "adapters/kit/answers.hpp"
#include "adapters/wechat/wechat.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::adapters::wechat {

namespace {

enum class verdict { soon, next_day, stale, configuration, permission, content, by_hand, wrong };

struct known_error {
    std::int64_t code;
    verdict meant;
    std::string_view reason;
    std::string_view cure = {};
};

constexpr std::string_view look_up_secret = "请管理员核对账号设置中的 AppID 和 AppSecret。";
constexpr std::string_view confirm_address = "请公众号管理员在手机上确认这次 IP 调用。";

constexpr std::array known{
    known_error{45011, verdict::soon, "调用过于频繁，平台要求下一分钟再试"},
    known_error{45066, verdict::soon, "重试过快"},
    known_error{53501, verdict::soon, "发布过于频繁"},
    known_error{45009, verdict::next_day, "今天的接口调用次数已用完", "次日零点后自动继续；急用可在公众平台清零。"},
    known_error{45028, verdict::next_day, "群发次数已用完"},
    known_error{40001, verdict::stale, "访问令牌无效", look_up_secret},
    known_error{40014, verdict::stale, "访问令牌不合法", look_up_secret},
    known_error{41001, verdict::stale, "缺少访问令牌", look_up_secret},
    known_error{42001, verdict::stale, "访问令牌已过期", look_up_secret},
    known_error{40013, verdict::configuration, "AppID 不正确", look_up_secret},
    known_error{41002, verdict::configuration, "缺少 AppID", look_up_secret},
    known_error{40125, verdict::configuration, "AppSecret 不正确", look_up_secret},
    known_error{41004, verdict::configuration, "缺少 AppSecret", look_up_secret},
    known_error{40164, verdict::configuration, "服务器的 IP 地址不在公众号的白名单中"},
    known_error{40243, verdict::configuration, "AppSecret 已被冻结",
                "请管理员在公众平台解冻 AppSecret，约 10 分钟后生效。"},
    known_error{50004, verdict::configuration, "账号被禁止使用令牌接口", "请到公众平台查看账号的处罚通知。"},
    known_error{50007, verdict::configuration, "账号已被冻结", "请到公众平台查看账号的状态。"},
    known_error{89503, verdict::configuration, "这次 IP 调用等待公众号管理员确认", confirm_address},
    known_error{89506, verdict::configuration, "公众号管理员拒绝了这个 IP，24 小时内不能再用", confirm_address},
    known_error{89507, verdict::configuration, "公众号管理员拒绝了这个 IP，1 小时内不能再用", confirm_address},
    known_error{48001, verdict::permission, "公众号没有这个接口的权限",
                "请检查公众号认证是否到期；没有发布权限的账号可把发布方式改为 draft，由人发布。"},
    known_error{48003, verdict::permission, "管理员尚未同意群发协议"},
    known_error{48004, verdict::permission, "接口已被封禁", "请到公众平台查看封禁原因。"},
    known_error{48006, verdict::permission, "本月清零次数已用完"},
    known_error{48008, verdict::permission, "没有这种消息的权限"},
    known_error{50001, verdict::permission, "用户没有授权这个接口"},
    known_error{50002, verdict::permission, "账号受到限制", "请到公众平台查看账号的违规记录。"},
    known_error{53500, verdict::permission, "账号的发布功能已被封禁", "请到公众平台查看封禁原因。"},
    known_error{40004, verdict::content, "媒体类型不正确"},
    known_error{40005, verdict::content, "图片格式不正确", "请换成 jpg 或 png 图片。"},
    known_error{40007, verdict::content, "素材编号无效"},
    known_error{40009, verdict::content, "图片太大", "请把图片压缩到 1 MB 以内。"},
    known_error{40137, verdict::content, "不支持这种图片格式", "请换成 jpg 或 png 图片。"},
    known_error{40066, verdict::content, "链接不合法"},
    known_error{41005, verdict::content, "缺少图片内容"},
    known_error{41039, verdict::content, "阅读原文链接不合法", "请核对单位来源门户的地址。"},
    known_error{44002, verdict::content, "请求内容为空"},
    known_error{44003, verdict::content, "图文内容为空"},
    known_error{44004, verdict::content, "文本内容为空"},
    known_error{45001, verdict::content, "素材太大"},
    known_error{45002, verdict::content, "正文太长", "请缩短正文。"},
    known_error{45003, verdict::content, "标题太长", "请缩短标题。"},
    known_error{45004, verdict::content, "摘要太长", "请缩短摘要。"},
    known_error{45005, verdict::content, "链接太长", "请核对单位来源门户的地址。"},
    known_error{45006, verdict::content, "图片链接不合要求"},
    known_error{45008, verdict::content, "图文条数太多"},
    known_error{45064, verdict::content, "小程序没有关联"},
    known_error{45110, verdict::content, "作者名太长", "请缩短作者名。"},
    known_error{45166, verdict::content, "正文含有平台不接受的内容", "请检查正文中的图片和卡片。"},
    known_error{47001, verdict::content, "平台无法解析内容"},
    known_error{53404, verdict::content, "账号没有商品权限"},
    known_error{53405, verdict::content, "商品信息有误"},
    known_error{53406, verdict::content, "商品需要先开通"},
    known_error{53503, verdict::content, "草稿没有通过发布检查", "请到公众平台草稿箱打开这篇草稿，按提示修改。"},
    known_error{88000, verdict::permission, "账号没有留言权限"},
    known_error{53504, verdict::by_hand, "平台要求在网页上发布"},
    known_error{53505, verdict::by_hand, "平台要求先手工保存草稿"},
    known_error{48021, verdict::by_hand, "自动保存的草稿不能发布"},
    known_error{40002, verdict::wrong, "授权类型不正确"},
    known_error{40097, verdict::wrong, "参数不正确"},
    known_error{40114, verdict::wrong, "图文序号不正确"},
    known_error{43001, verdict::wrong, "应当用 GET 请求"},
    known_error{43002, verdict::wrong, "应当用 POST 请求"},
    known_error{43003, verdict::wrong, "应当用 HTTPS 请求", "请核对账号设置中的接口地址。"},
    known_error{53502, verdict::wrong, "发布任务编号无效"},
    known_error{53600, verdict::wrong, "文章编号无效"},
};

const known_error* find(std::int64_t code)
{
    const auto found = std::find_if(known.begin(), known.end(), [&](const auto& e) { return e.code == code; });
    return found == known.end() ? nullptr : &*found;
}

bool duplicates(std::string_view name)
{
    return name == step::add_draft || name == step::submit || name == step::add_cover;
}

failure told(fault kind, std::int64_t code, std::string_view reason, std::string_view cure, std::string_view message)
{
    return {kind, std::to_string(code),
            std::string(reason) + "（" + std::to_string(code) + " " + kit::quoted(message) + "）。", std::string(cure)};
}

std::string cure_of(const known_error& e, std::string_view message)
{
    if (e.code == 40164) {
        const auto address = refused_address(message);
        return "请在公众平台 → 设置与开发 → 基本配置 → IP 白名单 中添加 " +
               (address.empty() ? std::string("本服务器的公网 IP 地址") : address) + "，几分钟后生效。";
    }
    if (!e.cure.empty())
        return std::string(e.cure);
    switch (e.meant) {
    case verdict::soon:
    case verdict::next_day:
        return "无需处理，到时会自动继续。";
    case verdict::permission:
        return "请检查公众号的认证状态和接口权限。";
    case verdict::by_hand:
        return "请登录公众平台，在草稿箱中手工处理这篇草稿。";
    case verdict::wrong:
        return "请把投递流水交给系统管理员。";
    default:
        return "请按平台的提示修改稿件后再发。";
    }
}

// Codes whose meaning depends on what was asked.
std::optional<reading> special(std::string_view name, std::int64_t code, std::string_view message)
{
    if (code == -1) {
        auto why = told(fault::busy, code, "平台繁忙", "请核对平台上的实际情况。", message);
        // Once bytes were sent, a busy platform may have done the work all the same.
        return duplicates(name) ? kit::is_ambiguous(why) : kit::is_throttled(why, std::chrono::seconds{10});
    }
    if (code == 40007 && name == step::submit)
        return kit::may_be_ours(
            told(fault::gone, code, "草稿已不在草稿箱中，可能已经发布", "请核对公众号的已发布列表。", message));
    if (code == 40007 && (name == step::get_draft || name == step::delete_article))
        return kit::is_refused(told(fault::gone, code, "草稿或文章已不存在", "请核对公众号的已发布列表。", message));
    if (code == 53600 && (name == step::get_article || name == step::delete_article))
        return kit::is_refused(told(fault::gone, code, "文章已不存在", "请核对是否有人在公众平台删除。", message));
    if (code == 40001 && name == step::token)
        return kit::is_refused(told(fault::configuration, code, "AppSecret 不正确", look_up_secret, message));
    return std::nullopt;
}

} // namespace

reading read_error(std::string_view name, std::int64_t code, std::string_view message)
{
    if (auto read = special(name, code, message))
        return *read;
    const auto* e = find(code);
    if (e == nullptr)
        return kit::is_ambiguous(
            told(fault::protocol, code, "平台给出了不认识的错误码", "请核对平台上的实际情况。", message));
    const auto why = [&](fault kind) { return told(kind, code, e->reason, cure_of(*e, message), message); };
    switch (e->meant) {
    case verdict::soon:
        return kit::is_throttled(why(fault::busy), std::chrono::seconds{code == 53501 ? 300 : 60});
    // The end of the platform's day is the host's to know; asking hourly costs nothing that is not used up already.
    case verdict::next_day:
        return kit::is_throttled(why(fault::quota), std::chrono::hours{1});
    case verdict::stale:
        return kit::is_stale(why(fault::configuration));
    case verdict::configuration:
        return kit::is_refused(why(fault::configuration));
    case verdict::permission:
        return kit::is_refused(why(fault::permission));
    case verdict::content:
    case verdict::by_hand:
        return kit::is_refused(why(fault::content));
    case verdict::wrong:
        break;
    }
    return kit::is_refused(why(fault::protocol));
}

std::string refused_address(std::string_view message)
{
    constexpr std::string_view before = "invalid ip ";
    const auto at = message.find(before);
    if (at == std::string_view::npos)
        return {};
    const auto address = message.substr(at + before.size());
    const auto end = address.find_first_not_of("0123456789abcdefABCDEF.:");
    return std::string(address.substr(0, end));
}

} // namespace tongyuan::adapters::wechat
