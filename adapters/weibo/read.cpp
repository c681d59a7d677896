// What Weibo's answers mean: the HTTP status varies, only error_code decides. Unknown codes are ambiguous.
#include "adapters/kit/answers.hpp"
#include "adapters/weibo/status.hpp"
#include "adapters/weibo/weibo.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::adapters::weibo {

namespace {

enum class verdict { busy, slower, sign_in, configuration, permission, content, duplicate, by_hand, gone, wrong };

struct range { // codes from first to last
    std::int64_t first, last;
    verdict meant;
    std::string_view reason;
    std::string_view cure;
};

constexpr std::string_view wait_only = "无需处理，到时会自动继续。";
constexpr std::string_view sign_in_again = "请账号管理员重新登录微博授权。";
constexpr std::string_view ask_console = "请管理员到微博开放平台核对应用的设置和权限。";
constexpr std::string_view edit_it = "请按平台的提示修改稿件后再发。";
constexpr std::string_view tell_admin = "请把投递流水交给系统管理员。";

constexpr std::array known{
    range{10001, 10003, verdict::busy, "微博系统繁忙", wait_only},
    range{10004, 10004, verdict::configuration, "服务器的 IP 地址未在应用中登记", ask_console},
    range{10005, 10005, verdict::permission, "应用的接口权限不足", ask_console},
    range{10006, 10006, verdict::configuration, "缺少 App Key", ask_console},
    range{10007, 10008, verdict::wrong, "请求参数有误", tell_admin},
    range{10009, 10011, verdict::busy, "微博任务过多", wait_only},
    range{10012, 10013, verdict::configuration, "请求或用户不合法", ask_console},
    range{10014, 10014, verdict::permission, "应用的接口权限不足", ask_console},
    range{10016, 10016, verdict::wrong, "缺少参数", tell_admin},
    range{10017, 10017, verdict::content, "参数值不合法", "请核对正文和链接；链接必须在应用的安全域名之下。"},
    range{10018, 10018, verdict::wrong, "请求内容太长", tell_admin},
    range{10020, 10021, verdict::wrong, "接口不存在或请求方法不对", "请核对账号设置中的接口地址。"},
    range{10022, 10024, verdict::slower, "请求次数已达上限", wait_only},
    range{20003, 20003, verdict::content, "用户不存在", "请核对账号的 UID。"},
    range{20005, 20005, verdict::content, "图片格式不支持", "请换成 jpg、png 或 gif 图片。"},
    range{20006, 20006, verdict::content, "图片太大", "请把图片压缩到 5 MB 以内。"},
    range{20007, 20007, verdict::wrong, "图片请求的格式不对", tell_admin},
    range{20008, 20008, verdict::content, "内容为空", edit_it},
    range{20012, 20013, verdict::content, "字数超出上限", "请缩短短文或标题。"},
    range{20014, 20014, verdict::wrong, "参数有误", tell_admin},
    range{20015, 20015, verdict::content, "账号、IP 或应用不合法", "请到微博查看账号的状态。"},
    range{20016, 20016, verdict::slower, "发布过于频繁", wait_only},
    range{20017, 20017, verdict::duplicate, "平台上已有相似的微博", "请核对微博主页是否已经发出。"},
    range{20018, 20018, verdict::content, "含有不合法的链接", "请核对来源门户的地址。"},
    range{20019, 20019, verdict::duplicate, "平台上已有相同的微博", "请核对微博主页是否已经发出。"},
    range{20020, 20020, verdict::content, "内容被判定为广告", edit_it},
    range{20021, 20021, verdict::content, "内容不合规", edit_it},
    range{20022, 20022, verdict::slower, "IP 请求行为异常，被暂时限制", wait_only},
    range{20031, 20031, verdict::by_hand, "平台要求输入验证码", "请登录微博网页完成验证后再发。"},
    range{20101, 20101, verdict::gone, "微博不存在", "请核对是否有人在微博上删除。"},
    range{20102, 20102, verdict::permission, "这条微博不属于授权的账号", "请核对账号的授权。"},
    range{20109, 20109, verdict::wrong, "缺少微博编号", tell_admin},
    range{20111, 20111, verdict::duplicate, "不能重复发布相同的微博", "请核对微博主页是否已经发出。"},
    range{21301, 21301, verdict::sign_in, "授权验证失败", sign_in_again},
    range{21314, 21319, verdict::sign_in, "授权已失效", sign_in_again},
    range{21321, 21321, verdict::configuration, "应用未通过审核，授权用户数已满", ask_console},
    range{21322, 21322, verdict::configuration, "回调地址与应用登记的不一致", ask_console},
    range{21323, 21324, verdict::configuration, "App Key 或 App Secret 不正确", ask_console},
    range{21325, 21325, verdict::sign_in, "授权码无效或已使用", sign_in_again},
    range{21326, 21326, verdict::configuration, "应用没有这种授权权限", ask_console},
    range{21327, 21327, verdict::sign_in, "授权已过期", sign_in_again},
    range{21328, 21329, verdict::configuration, "授权类型不支持", ask_console},
    range{21330, 21330, verdict::sign_in, "授权被取消", sign_in_again},
    range{21331, 21331, verdict::busy, "授权服务暂不可用", wait_only},
    range{21332, 21332, verdict::sign_in, "授权令牌无效", sign_in_again},
    range{21335, 21335, verdict::configuration, "应用的请求不合法", ask_console},
    range{21337, 21337, verdict::configuration, "应用的请求不合法", ask_console},
    range{21602, 21602, verdict::content, "含有禁用的词语", edit_it},
};

failure told(fault kind, std::int64_t code, std::string_view reason, std::string_view cure, std::string_view message)
{
    return {kind, std::to_string(code),
            std::string(reason) + "（" + std::to_string(code) + " " + kit::quoted(message) + "）。", std::string(cure)};
}

bool holds_its_result(std::string_view name, const kit::json& body)
{
    if (name == step::token)
        return !body["access_token"].text().empty();
    if (name == step::token_info)
        return body["uid"].id().has_value();
    if (name == step::baseline || name == step::timeline)
        return body["statuses"].is_array();
    return status_id(body).has_value() || (name == step::profile && body["screen_name"].string().has_value());
}

} // namespace

reading read_error(std::string_view name, std::int64_t code, std::string_view message)
{
    if (code == appears_later && name == step::share)
        return kit::is_done();
    if (code == 10017 && message.find("appkey not bind domain") != std::string_view::npos)
        return kit::is_refused(told(fault::configuration, code, "应用没有登记安全域名",
                                    "请管理员在微博开放平台 → 我的应用 中登记安全域名。", message));
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const auto& e) { return e.first <= code && code <= e.last; });
    if (found == known.end())
        return kit::is_ambiguous(
            told(fault::protocol, code, "平台给出了不认识的错误码", "请核对微博主页的实际情况。", message));
    const auto why = [&](fault kind) { return told(kind, code, found->reason, found->cure, message); };
    switch (found->meant) {
    case verdict::busy: // Once bytes were sent, a busy platform may have posted all the same.
        return name == step::share ? kit::is_ambiguous(why(fault::busy))
                                   : kit::is_throttled(why(fault::busy), std::chrono::seconds{30});
    case verdict::slower:
        return kit::is_throttled(why(fault::quota), std::chrono::minutes{code == 20016 ? 10 : 60});
    // While the code is exchanged there is no token that could be stale.
    case verdict::sign_in:
        return name == step::token ? kit::is_refused(why(fault::sign_in)) : kit::is_stale(why(fault::sign_in));
    case verdict::configuration:
        return kit::is_refused(why(fault::configuration));
    case verdict::permission:
    case verdict::by_hand:
        return kit::is_refused(why(fault::permission));
    case verdict::content:
        return kit::is_refused(why(fault::content));
    case verdict::duplicate:
        return name == step::share ? kit::may_be_ours(why(fault::content)) : kit::is_ambiguous(why(fault::protocol));
    case verdict::gone:
        return kit::is_refused(why(fault::gone));
    case verdict::wrong:
        break;
    }
    return kit::is_refused(why(fault::protocol));
}

reading read_answer(std::string_view name, const reply& answer)
{
    if (answer.status < 200)
        return kit::unreadable(answer);
    const auto body = kit::json::parse(answer.body);
    const auto code = body["error_code"];
    if (!code.missing())
        return code.integer() ? read_error(name, *code.integer(), body["error"].text()) : kit::unreadable(answer);
    if (answer.status >= 300)
        return kit::by_status(answer);
    return body.is_object() && holds_its_result(name, body) ? kit::is_done() : kit::unreadable(answer);
}

} // namespace tongyuan::adapters::weibo
