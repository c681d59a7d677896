// What to do on each platform when an account changes hands. WeChat: the Official Accounts Platform's help pages on
// changing the administrator and the password; Weibo: its help centre on binding a phone.
#include "registry/custody/custody.hpp"

namespace tongyuan::registry {

namespace {

std::vector<std::string> about_wechat(custody_role r)
{
    switch (r) {
    case custody_role::password:
        return {"公众平台 → 设置与开发 → 账号设置 → 修改密码：由管理员微信扫码验证后设置新密码。",
                "登录邮箱归移交人个人使用的，在同一页改为单位邮箱。",
                "新密码由接收人保管；需要留底的，写在纸上装入密封信封存放，不要录入本系统。"};
    case custody_role::phone:
        return {"公众平台 → 设置与开发 → 安全中心：把安全提醒和绑定手机改为接收人的手机，或改为单位公用手机。",
                "短信验证码能收到后，再登记“已办”，并填写新的绑定手机号。"};
    case custody_role::scanner:
        return {"公众平台 → 设置与开发 → 安全中心 → 管理员信息 → 修改：原管理员扫码确认，再由接收人扫码成为新管理员。",
                "原管理员联系不上：选“原管理员无法验证”，以本单位名称和统一社会信用代码验证主体（对公账户小额打款）。",
                "在“人员设置”里解绑移交人的运营者微信号。"};
    }
    return {};
}

std::vector<std::string> about_weibo(custody_role r)
{
    if (r == custody_role::phone)
        return {"微博 → 账号与安全 → "
                "手机号：用原手机收验证码，换绑接收人的手机；原手机停用的，以单位认证资料向客服申诉换绑。",
                "换绑成功后，填写新的绑定手机号。"};
    return {"微博 → 账号与安全 → 修改密码：设置新密码，并在“登录管理”里退出移交人的全部设备。",
            "检查“授权管理”，取消移交人个人使用的第三方应用授权。"};
}

std::vector<std::string> about_others(custody_role r)
{
    switch (r) {
    case custody_role::password:
        return {"在平台或后台修改登录密码，退出移交人已登录的设备。", "为移交人单独开过后台用户的，停用该用户。"};
    case custody_role::phone:
        return {"在平台的账号设置中换绑手机，确认接收人能收到验证码，并填写新的绑定手机号。"};
    case custody_role::scanner:
        return {"在平台的管理员设置中，把超级管理员改为接收人，并移除移交人的管理权限。"};
    }
    return {};
}

} // namespace

std::vector<std::string> guide_for(custody_role r, std::string_view platform)
{
    return platform.starts_with("wechat") ? about_wechat(r) : platform == "weibo" ? about_weibo(r) : about_others(r);
}

} // namespace tongyuan::registry
