// What to do at each step; what is particular to a platform is in its row.
#include "base/text.hpp"
#include "registry/closing/closing_step.hpp"
#include "registry/platforms/platform_book.hpp"

#include <algorithm>
#include <iterator>

namespace tongyuan::registry {

namespace {

std::vector<std::string> to_post(bool is_locked_out)
{
    if (is_locked_out)
        return {"账号无法登录时，请把公告发布在本单位门户网站或其他在用账号上，并登记公告链接。",
                "公告期从公告发布之日起算。"};
    return {"复制下面的公告，在该账号上发布，并在门户网站同步发布；发布后登记链接。", "公告期从公告发布之日起算。"};
}

std::vector<std::string> lines_of(std::string_view text)
{
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (const auto line = trimmed(text.substr(0, end)); !line.empty())
            out.emplace_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::vector<std::string> to_recover(const platform* on)
{
    std::vector<std::string> out{"不要另开新账号：同一单位在同一平台会出现两个账号，原账号也仍须注销。"};
    auto there = on ? lines_of(on->recovery_guide) : std::vector<std::string>{};
    if (there.empty())
        there = {"在平台登录页使用“忘记密码”，用绑定的手机或邮箱找回。",
                 "找不回：以加盖公章的公函和统一社会信用代码证，向平台客服申请换绑或直接注销。"};
    std::ranges::move(there, std::back_inserter(out));
    out.emplace_back("找回后登记“已找回登录权限”；平台凭公函直接受理注销的，登记“已在平台申请注销”。");
    return out;
}

std::vector<std::string> to_apply(const platform* on)
{
    if (auto there = on ? lines_of(on->cancelling_guide) : std::vector<std::string>{}; !there.empty())
        return there;
    return {"先导出需要留存的内容和数据。",
            "在平台的账号设置或帮助中心提交注销申请；没有自助注销的，以加盖公章的公函向平台客服申请。",
            "平台受理后登记申请日期；平台告知了冷静期的，一并填写截止日期。"};
}

} // namespace

std::vector<std::string> guide_for(closing_step step, const platform* on, bool is_locked_out)
{
    switch (step) {
    case closing_step::post_notice:
        return to_post(is_locked_out);
    case closing_step::notice:
        return {"公告期满后系统自动停止向该账号发布。公告日期登记错了，可以重新登记。"};
    case closing_step::file_cancel:
        return {"账号已停止发布。请提交注销备案，批准后再到平台申请注销。"};
    case closing_step::recover:
        return to_recover(on);
    case closing_step::apply:
        return to_apply(on);
    case closing_step::confirm:
        return {"冷静期内请勿登录，以免注销中断。",
                "冷静期满后 7 天内，由管理员登录平台确认注销；过期未确认的申请失效，须重新申请。",
                "确认后用另一部手机搜索该账号，确实看不到了，再登记“平台已完成注销”。"};
    case closing_step::watch:
        return {
            "请在平台上搜索账号名称和标识：仍查不到的，登记“仍为注销状态”；重新上线或被他人使用的，登记“账号复活”。",
            "注销满 15 天后原名称不再受保护，可能被他人注册，请留意仿冒。"};
    case closing_step::revived:
        return {"请查明是谁恢复了账号，联系平台再次注销；确认消失后登记“仍为注销状态”。主管单位会在“处置”中跟踪。"};
    case closing_step::done:
        return {};
    }
    return {};
}

} // namespace tongyuan::registry
