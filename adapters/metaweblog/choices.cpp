#include "adapters/metaweblog/choices.hpp"

#include <algorithm>

namespace tongyuan::adapters::metaweblog {

bool lacks_method(const kit::journal& so_far, std::string_view step)
{
    const auto* tried = so_far.last(step);
    return tried && tried->outcome == fate::answered && tried->meant == meaning::refused &&
           tried->why.code == no_such_method;
}

const entry* answered_by(const kit::journal& so_far, std::string_view step, std::string_view plain_step)
{
    const auto* plain = so_far.answered(plain_step);
    return plain ? plain : so_far.answered(step);
}

const seen_post* ours_among(const std::vector<seen_post>& posts, std::string_view marker)
{
    const auto found = std::find_if(posts.begin(), posts.end(), [&](const auto& p) { return p.carries(marker); });
    return found == posts.end() ? nullptr : &*found;
}

failure unreadable_list()
{
    return {fault::protocol, "unreadable", "网站的文章列表无法读取。", "请到网站后台核对是否已有这篇文章。"};
}

failure no_target()
{
    return {fault::protocol, "no_target", "没有回执，不知道网站上是哪一篇文章。", "请先核对这篇文章的回执。"};
}

} // namespace tongyuan::adapters::metaweblog
