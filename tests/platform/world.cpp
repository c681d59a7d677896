#include "world.hpp"

#include "board/board.hpp"
#include "control.hpp"
#include "front_page.hpp"
#include "portal/portal.hpp"
#include "webroot/webroot.hpp"
#include "wechat/wechat.hpp"
#include "weibo/weibo.hpp"

#include <boost/json.hpp>

namespace tongyuan::fake {

namespace json = boost::json;

world::world()
{
    platforms_.push_back(make_wechat(stage_));
    platforms_.push_back(make_weibo(stage_));
    platforms_.push_back(make_board(stage_));
    platforms_.push_back(make_portal(stage_));
    platforms_.push_back(make_webroot(stage_));
}

world::~world() = default;

platform* world::platform_at(std::string_view path) const
{
    for (const auto& platform : platforms_)
        if (path.starts_with(platform->prefix()))
            return platform.get();
    return nullptr;
}

outgoing world::answer(const incoming& request)
{
    settle(false);
    if (auto* platform = platform_at(request.path))
        return platform->answer(request);
    if (request.path.starts_with("/_control"))
        return answer_control(*this, request);
    if (request.path == "/sink" || request.path.starts_with("/sink/"))
        return sink_.answer(request);
    if (request.path == "/")
        return front_page(*this);
    return html_answer("<!doctype html><meta charset=utf-8><title>404</title><p>模拟平台上没有这一页。", 404);
}

std::string world::account_of(const incoming& request) const
{
    const auto* platform = platform_at(request.path);
    return platform ? platform->account_of(request) : std::string{};
}

void world::settle(bool all)
{
    for (const auto& platform : platforms_)
        platform->settle(all);
}

void world::reset()
{
    for (const auto& platform : platforms_)
        platform->reset();
    faults_.clear();
    requests_.clear();
    sink_.reset();
    stage_.effects.clear();
    stage_.pushes.clear();
    stage_.forget_advances();
}

std::optional<refusal> world::add_account(const json::object& entry, const std::string& where)
{
    auto input = json_reader::over(entry, where);
    const auto name = input.choice("platform", {"wechat", "weibo", "board", "portal", "webroot"});
    for (const auto& platform : platforms_)
        if (platform->name() == name)
            return platform->configure(input);
    return input.finish();
}

std::optional<refusal> world::add_fault(const json::object& entry, const std::string& where)
{
    auto input = json_reader::over(entry, where);
    auto script = read_fault(input);
    if (auto refused = input.finish())
        return refused;
    faults_.add(std::move(script));
    return std::nullopt;
}

std::optional<refusal> world::add_each(const json::value& list, std::string_view kind)
{
    if (!list.is_array())
        return unacceptable({{std::string{kind}, "wrong_type", "应为列表。"}});
    std::size_t at = 0;
    for (const auto& entry : list.get_array()) {
        const auto where = std::string{kind} + "[" + std::to_string(at++) + "]";
        if (!entry.is_object())
            return unacceptable({{where, "wrong_type", "应为对象。"}});
        const auto& object = entry.get_object();
        auto refused = kind == "accounts" ? add_account(object, where) : add_fault(object, where);
        if (refused)
            return refused;
    }
    return std::nullopt;
}

std::optional<refusal> world::configure(std::string_view json_text, std::string_view only)
{
    boost::system::error_code error;
    const auto parsed = json::parse({json_text.data(), json_text.size()}, error);
    if (error || !parsed.is_object())
        return refusal{errc::malformed, "body.not_json", "请求内容必须是一个 JSON 对象。"};
    const auto& object = parsed.get_object();
    if (!only.empty() && !object.contains({only.data(), only.size()}))
        return only == "accounts" ? add_account(object, "") : add_fault(object, "");
    for (const auto& [kind, list] : object) {
        const std::string_view name{kind.data(), kind.size()};
        const bool known = only.empty() ? name == "accounts" || name == "faults" : name == only;
        if (!known)
            return unacceptable({{std::string{name}, "unknown", "没有这个字段。"}});
        if (auto refused = add_each(list, name))
            return refused;
    }
    return std::nullopt;
}

} // namespace tongyuan::fake
