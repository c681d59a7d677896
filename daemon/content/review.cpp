#include "content/review.hpp"

#include "access/permissions.hpp"

#include <algorithm>

namespace tongyuan::content {

std::string label_of_level(std::int64_t level, std::int64_t levels)
{
    if (level == levels)
        return "终审";
    if (level == 1)
        return "初审";
    return levels == 3 ? "复审" : "复审（" + std::to_string(level - 1) + "）";
}

permission permission_of_level(std::int64_t level, std::int64_t levels)
{
    if (level == levels)
        return permissions::review_3;
    return level == 1 ? permissions::review_1 : permissions::review_2;
}

std::string_view name_of(decision d)
{
    return d == decision::approve ? "approve" : "return";
}

std::optional<refusal> objection(std::string_view person_id, const hands& in, std::span<const review> round)
{
    if (std::ranges::find(in.writers, person_id) != in.writers.end())
        return refusal{errc::forbidden, "review.own_revision",
                       "您编写或改动过这份稿件（自上次审核通过以来），不能审核，请由没有参与编写的人审核。"};
    if (person_id == in.submitter)
        return refusal{errc::forbidden, "review.own_submission",
                       "这一轮是您提交审核的，不能自己审核，请由其他人审核。"};
    const auto mine = std::ranges::find(round, person_id, &review::person_id);
    if (mine != round.end())
        return refusal{errc::forbidden, "review.same_person",
                       "您已作过" + label_of_level(mine->level, mine->levels) + "，各级审核须由不同的人进行。"};
    return {};
}

} // namespace tongyuan::content
