-- Platforms and how their accounts are recognised: an open list that administrators keep.

CREATE TABLE platform (
    code             TEXT   PRIMARY KEY,
    name             TEXT   NOT NULL,
    name_en          TEXT   NOT NULL,
    kind             TEXT   NOT NULL,
    id_name          TEXT   NOT NULL,             -- what its immutable id is called
    id_form          TEXT   NOT NULL,             -- RE2 of the whole id; '': anything
    id_hint          TEXT   NOT NULL,             -- where the id is found
    handle_name      TEXT   NOT NULL,             -- what the name is called by which people find it, and which may change
    ids_of           TEXT   NOT NULL,             -- the platform among whose ids its own are; itself, mostly
    small_letters    BIGINT NOT NULL,             -- 1: capitals in an id mean nothing
    adapter          TEXT   NOT NULL,             -- that publishes; '': none
    keeps_cancelled  BIGINT NOT NULL,             -- 1: a cancellation can be revoked for a while
    also             TEXT   NOT NULL,             -- other words for it, separated by spaces
    recovery_guide   TEXT   NOT NULL,             -- what to do when the password is lost, line by line; '': as everywhere
    cancelling_guide TEXT   NOT NULL,
    position         BIGINT NOT NULL,
    retired_at       BIGINT,                      -- nothing new is registered on it
    updated_at       BIGINT NOT NULL,
    version          BIGINT NOT NULL
);
CREATE INDEX platform_by_ids ON platform (ids_of);

CREATE TABLE platform_recogniser (
    platform TEXT   NOT NULL REFERENCES platform (code),
    n        BIGINT NOT NULL,
    matches  TEXT   NOT NULL CHECK (matches IN ('link', 'id', 'qr')),
    host     TEXT   NOT NULL,                     -- of links, those below included; '*': any other
    pattern  TEXT   NOT NULL,                     -- RE2 with groups id, handle, name; of a link's path and query, or of all
    id_form  TEXT   NOT NULL,
    url_form TEXT   NOT NULL,
    needs    TEXT   NOT NULL,                     -- what has to be looked up when there is no id
    PRIMARY KEY (platform, n)
);

-- Grows with every change: who keeps the list at hand asks for this.
CREATE TABLE platform_clock (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    n   BIGINT NOT NULL
);
INSERT INTO platform_clock (one, n) VALUES (1, 0);

INSERT INTO platform (code, name, name_en, kind, id_name, id_form, id_hint, handle_name, ids_of, small_letters, adapter,
                      keeps_cancelled, also, recovery_guide, cancelling_guide, position, updated_at, version) VALUES
('wechat', '微信公众号', 'WeChat official account', 'social', '原始 ID', 'gh_[0-9a-z_-]+',
 '原始 ID，以 gh_ 开头：公众平台 → 设置与开发 → 公众号设置 → 注册信息', '微信号', 'wechat', 1, 'wechat', 1, '微信 公众号 政务微信',
 '在公众平台登录页点“忘记账号/密码”：用管理员微信扫码，或用登记邮箱找回。
管理员已离职且联系不上：选“找回账号”，以本单位名称和统一社会信用代码验证主体（对公账户小额打款），再把管理员换成现任经办人。
主体信息与现单位不符：携机构改革文件，向平台提交加盖公章的说明。',
 '先导出需要留存的文章、粉丝数截图和后台数据，并解除对外授权、支付和广告合同。
公众平台 → 设置与开发 → 账号设置 → 注销账号：由管理员扫码，并按提示验证主体（小额打款）。
平台受理后登记申请日期和当时的粉丝数；冷静期为 15、30 或 60 天，期间请勿登录，以免注销中断。', 100, 0, 1),
('wechat_subscription', '微信订阅号', 'WeChat subscription account', 'social', '原始 ID', 'gh_[0-9a-z_-]+',
 '原始 ID，以 gh_ 开头：公众平台 → 设置与开发 → 公众号设置 → 注册信息', '微信号', 'wechat', 1, 'wechat', 1, '订阅号 公众号订阅号',
 '在公众平台登录页点“忘记账号/密码”：用管理员微信扫码，或用登记邮箱找回。
管理员已离职且联系不上：选“找回账号”，以本单位名称和统一社会信用代码验证主体（对公账户小额打款），再把管理员换成现任经办人。
主体信息与现单位不符：携机构改革文件，向平台提交加盖公章的说明。',
 '先导出需要留存的文章、粉丝数截图和后台数据，并解除对外授权、支付和广告合同。
公众平台 → 设置与开发 → 账号设置 → 注销账号：由管理员扫码，并按提示验证主体（小额打款）。
平台受理后登记申请日期和当时的粉丝数；冷静期为 15、30 或 60 天，期间请勿登录，以免注销中断。', 110, 0, 1),
('wechat_service', '微信服务号', 'WeChat service account', 'social', '原始 ID', 'gh_[0-9a-z_-]+',
 '原始 ID，以 gh_ 开头：公众平台 → 设置与开发 → 公众号设置 → 注册信息', '微信号', 'wechat', 1, 'wechat', 1, '服务号 公众号服务号',
 '在公众平台登录页点“忘记账号/密码”：用管理员微信扫码，或用登记邮箱找回。
管理员已离职且联系不上：选“找回账号”，以本单位名称和统一社会信用代码验证主体（对公账户小额打款），再把管理员换成现任经办人。
主体信息与现单位不符：携机构改革文件，向平台提交加盖公章的说明。',
 '先导出需要留存的文章、粉丝数截图和后台数据，并解除对外授权、支付和广告合同。
公众平台 → 设置与开发 → 账号设置 → 注销账号：由管理员扫码，并按提示验证主体（小额打款）。
平台受理后登记申请日期和当时的粉丝数；冷静期为 15、30 或 60 天，期间请勿登录，以免注销中断。', 120, 0, 1),
('weibo', '微博', 'Weibo', 'social', 'UID', '[0-9]+',
 'UID，一串数字：登录微博后，个人主页地址 weibo.com/u/ 后面的数字', '昵称或个性域名', 'weibo', 0, 'weibo', 1, '新浪微博 政务微博',
 '在微博登录页点“忘记密码”，用绑定手机或邮箱找回。
手机号已停用：以单位认证资料（认证公函、统一社会信用代码证）向微博客服申诉更换绑定手机。', '', 200, 0, 1),
('site', '门户网站', 'Portal', 'site', '网站域名', '', '网站域名加栏目路径，例如 www.example.gov.cn/zwgk/tzgg', '网站标识码', 'site', 0,
 'site', 0, '网站 政府网站 政府门户网站 静态门户网站', '', '', 300, 0, 1),
('metaweblog', '门户网站（XML-RPC）', 'Portal (XML-RPC)', 'site', '网站域名', '', '网站的主域名，例如 www.example.gov.cn', '网站标识码',
 'metaweblog', 0, 'metaweblog', 0, '', '', '', 310, 0, 1),
('wechat_channels', '微信视频号', 'WeChat Channels', 'video', '视频号 ID', 'sph[0-9A-Za-z]+',
 '视频号 ID，以 sph 开头：视频号助手 → 设置，或视频号主页右上角 → 账号信息', '视频号名称', 'wechat_channels', 0, 'manual', 1, '视频号', '', '', 400, 0, 1),
('douyin', '抖音', 'Douyin', 'video', '主页标识', '[0-9A-Za-z_.-]+',
 '主页标识：在电脑浏览器打开账号主页，地址 douyin.com/user/ 后面的一串字符', '抖音号', 'douyin', 0, 'manual', 1, '抖音短视频 抖音号', '', '', 410, 0, 1),
('kuaishou', '快手', 'Kuaishou', 'video', '主页标识', '[0-9A-Za-z_-]+',
 '主页标识：在电脑浏览器打开账号主页，地址 kuaishou.com/profile/ 后面的一串字符', '快手号', 'kuaishou', 0, 'manual', 1, '快手号 快手短视频', '', '', 420, 0, 1),
('bilibili', '哔哩哔哩', 'Bilibili', 'video', 'UID', '[0-9]+', 'UID，一串数字：主页地址 space.bilibili.com/ 后面的数字', '昵称', 'bilibili', 0,
 'manual', 1, 'B站 b站', '', '', 430, 0, 1),
('toutiao', '今日头条', 'Toutiao', 'news', '主页标识', '[0-9A-Za-z_.-]+',
 '主页标识：在电脑浏览器打开账号主页，地址 toutiao.com/c/user/ 后面的数字或 token', '头条号名称', 'toutiao', 0, 'manual', 1, '头条 头条号 政务头条号', '', '', 500, 0, 1),
('baijiahao', '百家号', 'Baijiahao', 'news', '主页标识', '[0-9A-Za-z_-]+', '主页标识：主页地址 author.baidu.com/home/ 后面的一串字符', '百家号名称',
 'baijiahao', 0, 'manual', 1, '百度百家号', '', '', 510, 0, 1),
('thepaper', '澎湃号', 'The Paper', 'news', '主页标识', '[0-9]+', '主页标识，一串数字：主页地址 thepaper.cn/user_ 后面的数字', '澎湃号名称', 'thepaper', 0,
 'manual', 1, '澎湃新闻 澎湃政务', '', '', 520, 0, 1),
('xiaohongshu', '小红书', 'Xiaohongshu', 'social', '主页标识', '[0-9a-f]{24}', '主页标识，24 位：主页地址 xiaohongshu.com/user/profile/ 后面的字符',
 '小红书号', 'xiaohongshu', 1, 'manual', 1, '', '', '', 600, 0, 1),
('zhihu', '知乎', 'Zhihu', 'social', '主页标识', '', '主页标识：主页地址 zhihu.com/org/ 或 zhihu.com/people/ 后面的字符', '昵称', 'zhihu', 0, 'manual', 1,
 '知乎机构号', '', '', 610, 0, 1),
('mini_program', '微信小程序', 'WeChat mini program', 'app', 'AppID', 'wx[0-9a-f]{16}', 'AppID，以 wx 开头共 18 位：小程序管理后台 → 开发管理 → 开发设置',
 '小程序名称', 'mini_program', 1, 'manual', 1, '小程序', '', '', 700, 0, 1),
('alipay', '支付宝生活号或小程序', 'Alipay', 'app', 'AppID', '[0-9]{16}', 'AppID，16 位数字：支付宝开放平台 → 控制台', '名称', 'alipay', 0, 'manual', 1,
 '支付宝 支付宝生活号 支付宝小程序', '', '', 710, 0, 1),
('app', '移动客户端', 'Mobile app', 'app', '应用包名', '[0-9A-Za-z_.-]+', '应用包名，例如 cn.gov.example.app；只有苹果版的，填 App Store 的 id', '应用名称', 'app',
 0, 'manual', 0, 'APP 客户端 移动应用 政务客户端', '', '', 720, 0, 1),
('radio_tv', '广播电视', 'Radio and TV', 'broadcast', '频道或栏目', '', '频道和栏目的固定名称，例如 县广播电视台 新闻联播', '呼号', 'radio_tv', 0, 'manual', 0,
 '广播 电视 电视台 广播电台', '', '', 800, 0, 1),
('loudspeaker', '村村响广播', 'Village loudspeakers', 'broadcast', '站点名称', '', '本单位给这个站点的固定名称，例如 柳林镇应急广播站', '站点名称', 'loudspeaker', 0,
 'manual', 0, '应急广播 农村广播 大喇叭', '', '', 810, 0, 1),
('notice_board', '公告栏', 'Notice board', 'offline', '固定名称', '', '本单位给这个公告栏的固定名称，例如 政务大厅一楼公告栏', '名称', 'notice_board', 0, 'manual', 0,
 '公示栏 村务公开栏 宣传栏', '', '', 900, 0, 1),
('screen', '电子显示屏', 'Display screen', 'offline', '固定名称', '', '本单位给这块屏的固定名称，例如 政务大厅门口显示屏', '名称', 'screen', 0, 'manual', 0,
 '显示屏 电子屏 LED屏', '', '', 910, 0, 1),
('manual', '人工渠道', 'By hand', 'other', '固定名称', '', '本单位给这个渠道的固定名称，例如 政务大厅一楼公告栏', '名称', 'manual', 0, 'manual', 0,
 '其他', '', '', 999, 0, 1);

INSERT INTO platform_recogniser (platform, n, matches, host, pattern, id_form, url_form, needs) VALUES
('wechat', 1, 'id', '', '(?i)(?P<id>gh_[0-9a-z_-]+)', '{id}', '', ''),
('wechat', 2, 'link', 'open.weixin.qq.com', '/qr/code/?\?(?:[^#&]*&)*?username=(?P<id>gh_[0-9A-Za-z_-]+)', '{id}', '', ''),
('wechat', 3, 'link', 'mp.weixin.qq.com', '', '{id}', '', '请填写公众号的原始ID（gh_ 开头），可在公众平台“设置与开发 → 账号设置”中查看。'),
('wechat', 4, 'link', 'weixin.qq.com', '', '{id}', '', '请填写公众号的原始ID（gh_ 开头），可在公众平台“设置与开发 → 账号设置”中查看。'),
('weibo', 1, 'link', 'weibo.com', '(?:/[^/?#]+)*?/(?P<id>[0-9]{6,11})(?:[/?#]|$)', '{id}', '', ''),
('weibo', 2, 'link', 'weibo.com', '/p/100[0-9]{3}(?P<id>[0-9]{6,11})(?:[/?#]|$)', '{id}', '', ''),
('weibo', 3, 'link', 'weibo.cn', '(?:/[^/?#]+)*?/(?P<id>[0-9]{6,11})(?:[/?#]|$)', '{id}', '', ''),
('weibo', 4, 'link', 'weibo.cn', '/qr/userinfo\?(?:[^#&]*&)*?uid=(?P<id>[0-9]{6,11})', '{id}', '', ''),
('weibo', 5, 'link', 'weibo.cn', '/p/100[0-9]{3}(?P<id>[0-9]{6,11})(?:[/?#]|$)', '{id}', '', ''),
('weibo', 6, 'link', 'weibo.com', '/n/(?P<name>[^/?#]+)', '{id}', '', '请填写微博的数字 UID，可在个人主页链接中查看。'),
('weibo', 7, 'link', 'weibo.com', '/(?P<handle>[A-Za-z][0-9A-Za-z_]{3,31})/?(?:[?#]|$)', '{id}', '', '请填写微博的数字 UID，可在个人主页链接中查看。'),
('weibo', 8, 'link', 'weibo.com', '', '{id}', '', '请填写微博的数字 UID，可在个人主页链接中查看。'),
('weibo', 9, 'link', 'weibo.cn', '', '{id}', '', '请填写微博的数字 UID，可在个人主页链接中查看。'),
('weibo', 10, 'link', 't.cn', '', '{id}', '', '这是微博的短链接，请打开后复制个人主页的链接，或填写数字 UID。'),
('weibo', 11, 'id', '', '(?P<id>[0-9]{9,12})', '{id}', 'https://weibo.com/u/{id}', ''),
('site', 1, 'link', '*', '(?P<id>(?:/[^/?#]*)*?)/*(?:/[^/?#]*\.[^/?#]*)?(?:[?#].*)?$', '{host}{id}', '', '已按门户网站识别；如为其他平台请改选。'),
('metaweblog', 1, 'link', '*', '(?P<id>(?:/[^/?#]*)*?)/*(?:/[^/?#]*\.[^/?#]*)?(?:[?#].*)?$', '{host}{id}', '', '已按门户网站识别；如为其他平台请改选。'),
('wechat_channels', 1, 'id', '', '(?P<id>sph[0-9A-Za-z]{8,})', '{id}', '', ''),
('wechat_channels', 2, 'link', 'channels.weixin.qq.com', '', '{id}', '', '请填写视频号 ID（sph 开头），可在视频号助手“设置”中查看。'),
('wechat_channels', 3, 'link', 'weixin.qq.com', '/sph/', '{id}', '', '请填写视频号 ID（sph 开头），可在视频号助手“设置”中查看。'),
('douyin', 1, 'link', 'douyin.com', '/(?:share/)?user/(?P<id>MS4wLj[0-9A-Za-z_.-]+)', '{id}', '', ''),
('douyin', 2, 'link', 'iesdouyin.com', '/share/user/[^?#]*\?(?:[^#&]*&)*?sec_uid=(?P<id>MS4wLj[0-9A-Za-z_.-]+)', '{id}', '', ''),
('douyin', 3, 'link', 'douyin.com', '', '{id}', '', '这个链接里没有抖音账号的主页标识，请在电脑浏览器打开账号主页，复制地址。'),
('douyin', 4, 'link', 'iesdouyin.com', '', '{id}', '', '这个链接里没有抖音账号的主页标识，请在电脑浏览器打开账号主页，复制地址。'),
('douyin', 5, 'id', '', '(?P<id>MS4wLj[0-9A-Za-z_.-]{20,})', '{id}', 'https://www.douyin.com/user/{id}', ''),
('kuaishou', 1, 'link', 'kuaishou.com', '/(?:profile|u)/(?P<id>3x[0-9A-Za-z_-]+)', '{id}', '', ''),
('kuaishou', 2, 'link', 'kuaishou.com', '/(?:profile|u)/(?P<handle>[0-9A-Za-z_-]+)', '{id}', '', '这是快手号，不是主页标识；请在电脑浏览器打开账号主页，复制以 3x 开头的一段。'),
('kuaishou', 3, 'link', 'kuaishou.com', '', '{id}', '', '这个链接里没有快手账号的主页标识，请在电脑浏览器打开账号主页，复制地址。'),
('kuaishou', 4, 'link', 'gifshow.com', '', '{id}', '', '这个链接里没有快手账号的主页标识，请在电脑浏览器打开账号主页，复制地址。'),
('bilibili', 1, 'link', 'space.bilibili.com', '/(?P<id>[0-9]+)', '{id}', '', ''),
('bilibili', 2, 'link', 'bilibili.com', '/space/(?P<id>[0-9]+)', '{id}', '', ''),
('bilibili', 3, 'link', 'bilibili.com', '', '{id}', '', '请打开账号主页，复制 space.bilibili.com/ 开头的地址。'),
('bilibili', 4, 'link', 'b23.tv', '', '{id}', '', '请打开账号主页，复制 space.bilibili.com/ 开头的地址。'),
('toutiao', 1, 'link', 'toutiao.com', '/c/user/(?:token/)?(?P<id>[0-9A-Za-z_.-]+)', '{id}', '', ''),
('toutiao', 2, 'link', 'toutiao.com', '', '{id}', '', '这个链接里没有头条号的主页标识，请在电脑浏览器打开账号主页，复制地址。'),
('baijiahao', 1, 'link', 'author.baidu.com', '/home/(?P<id>[0-9A-Za-z_-]+)', '{id}', '', ''),
('baijiahao', 2, 'link', 'baijiahao.baidu.com', '/u\?(?:[^#&]*&)*?app_id=(?P<id>[0-9A-Za-z_-]+)', '{id}', '', ''),
('baijiahao', 3, 'link', 'baijiahao.baidu.com', '', '{id}', '', '请打开百家号主页，复制 author.baidu.com/home/ 开头的地址。'),
('thepaper', 1, 'link', 'thepaper.cn', '/user_(?P<id>[0-9]+)', '{id}', '', ''),
('thepaper', 2, 'link', 'thepaper.cn', '', '{id}', '', '请打开澎湃号主页，复制 thepaper.cn/user_ 开头的地址。'),
('xiaohongshu', 1, 'link', 'xiaohongshu.com', '/user/profile/(?P<id>[0-9a-f]{24})', '{id}', '', ''),
('xiaohongshu', 2, 'link', 'xiaohongshu.com', '', '{id}', '', '请在浏览器打开账号主页，复制 xiaohongshu.com/user/profile/ 开头的地址。'),
('xiaohongshu', 3, 'link', 'xhslink.com', '', '{id}', '', '请在浏览器打开账号主页，复制 xiaohongshu.com/user/profile/ 开头的地址。'),
('zhihu', 1, 'link', 'zhihu.com', '/(?:org|people)/(?P<id>[^/?#]+)', '{id}', '', ''),
('zhihu', 2, 'link', 'zhihu.com', '', '{id}', '', '请打开账号主页，复制 zhihu.com/org/ 或 zhihu.com/people/ 开头的地址。'),
('mini_program', 1, 'id', '', '(?i)(?P<id>wx[0-9a-f]{16})', '{id}', '', ''),
('mini_program', 2, 'qr', '', '#小程序://(?P<name>[^/]+)/.*', '{id}', '', '请填写小程序的 AppID（wx 开头），可在小程序管理后台“开发设置”中查看。'),
('app', 1, 'link', 'a.app.qq.com', '/o/simple\.jsp\?(?:[^#&]*&)*?pkgname=(?P<id>[0-9A-Za-z_.]+)', '{id}', '', ''),
('app', 2, 'link', 'sj.qq.com', '/appdetail/(?P<id>[0-9A-Za-z_.]+)', '{id}', '', ''),
('app', 3, 'link', 'play.google.com', '/store/apps/details\?(?:[^#&]*&)*?id=(?P<id>[0-9A-Za-z_.]+)', '{id}', '', ''),
('app', 4, 'link', 'apps.apple.com', '/(?:[^?#]*/)?(?P<id>id[0-9]+)', '{id}', '', ''),
('app', 5, 'link', 'appgallery.huawei.com', '', '{id}', '', '请填写应用包名，例如 cn.gov.example.app。');
