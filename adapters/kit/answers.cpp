#include "adapters/kit/answers.hpp"

#include "adapters/kit/parts.hpp"

namespace tongyuan::adapters::kit {

namespace {

failure http_failure(const reply& answer, fault kind, std::string reason, std::string cure)
{
    return {kind, "http " + std::to_string(answer.status), std::move(reason), std::move(cure)};
}

} // namespace

reading is_done()
{
    return {meaning::done, {}, {}};
}
reading is_refused(failure why)
{
    return {meaning::refused, std::move(why), {}};
}
reading is_stale(failure why)
{
    return {meaning::stale_token, std::move(why), {}};
}
reading is_throttled(failure why, std::chrono::seconds retry_after)
{
    return {meaning::throttled, std::move(why), retry_after};
}
reading may_be_ours(failure why)
{
    return {meaning::maybe_ours, std::move(why), {}};
}
reading is_ambiguous(failure why)
{
    return {meaning::ambiguous, std::move(why), {}};
}

reading unreadable(const reply& answer)
{
    return is_ambiguous(http_failure(answer, fault::protocol, "平台的回答无法识别，不知道请求是否已经生效。",
                                     "请核对平台上的实际情况；反复出现时请检查接口地址。"));
}

reading by_status(const reply& answer)
{
    const int status = answer.status;
    if (status == 429)
        return is_throttled(http_failure(answer, fault::quota, "平台要求放慢请求。", "无需处理，到时会自动继续。"),
                            retry_after(answer, std::chrono::seconds{60}));
    if (status == 401 || status == 403)
        return is_refused(
            http_failure(answer, fault::configuration, "平台不接受这个账号的凭据。", "请管理员检查账号的密钥和权限。"));
    if (status == 404)
        return is_refused(
            http_failure(answer, fault::configuration, "平台没有这个地址。", "请管理员检查账号设置中的接口地址。"));
    if (status >= 400 && status < 500 && status != 408 && status != 409 && status != 425)
        return is_refused(http_failure(answer, fault::content,
                                       "平台拒绝了请求（HTTP " + std::to_string(status) + "）。",
                                       "请查看投递流水中平台的原始回答，修改后再发。"));
    return unreadable(answer);
}

std::string quoted(std::string_view words, std::size_t most)
{
    auto cut = words.substr(0, most);
    if (cut.size() < words.size())
        while (!cut.empty() && (static_cast<unsigned char>(words[cut.size()]) & 0xc0) == 0x80)
            cut.remove_suffix(1);
    std::string clean;
    for (const char c : cut)
        clean += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    return clean;
}

} // namespace tongyuan::adapters::kit
