#include "registry/closing/closing_step.hpp"

#include <algorithm>
#include <utility>

namespace tongyuan::registry {

namespace {

struct step_word {
    closing_step value;
    std::string_view name, label;
};
constexpr std::array step_words{step_word{closing_step::post_notice, "post_notice", "待发布关停公告"},
                                step_word{closing_step::notice, "notice", "公告期"},
                                step_word{closing_step::file_cancel, "file_cancel", "待提交注销备案"},
                                step_word{closing_step::recover, "recover", "待找回登录权限"},
                                step_word{closing_step::apply, "apply", "待到平台申请注销"},
                                step_word{closing_step::confirm, "confirm", "待平台完成注销"},
                                step_word{closing_step::watch, "watch", "注销后复核"},
                                step_word{closing_step::revived, "revived", "已复活，待处置"},
                                step_word{closing_step::done, "done", "已办结"}};

struct act_word {
    closing_act value;
    std::string_view name, label;
};
constexpr std::array act_words{act_word{closing_act::approved, "approved", "关停获批准"},
                               act_word{closing_act::approved_no_notice, "approved_no_notice", "关停获批准（不公告）"},
                               act_word{closing_act::posted, "posted", "已发布关停公告"},
                               act_word{closing_act::notice_over, "notice_over", "公告期满，停止发布"},
                               act_word{closing_act::cancel_approved, "cancel_approved", "注销获批准"},
                               act_word{closing_act::cancel_locked_out, "cancel_locked_out", "注销获批准，密码遗失"},
                               act_word{closing_act::locked_out, "locked_out", "无法登录平台"},
                               act_word{closing_act::recovered, "recovered", "已找回登录权限"},
                               act_word{closing_act::applied, "applied", "已在平台申请注销"},
                               act_word{closing_act::lapsed, "lapsed", "注销申请已失效"},
                               act_word{closing_act::cancelled, "cancelled", "平台已完成注销"},
                               act_word{closing_act::gone, "gone", "经核实仍为注销状态"},
                               act_word{closing_act::last_gone, "last_gone", "经核实仍为注销状态，复核结束"},
                               act_word{closing_act::revived, "revived", "账号复活"}};

using row = transition<closing_step, closing_act>;
using enum closing_act;

constexpr std::array table{
    row{closing_step::post_notice, posted, closing_step::notice},
    row{closing_step::notice, posted, closing_step::notice}, // put right
    row{closing_step::notice, notice_over, closing_step::file_cancel},

    row{closing_step::file_cancel, cancel_approved, closing_step::apply},
    row{closing_step::file_cancel, cancel_locked_out, closing_step::recover},

    row{closing_step::apply, locked_out, closing_step::recover},
    row{closing_step::recover, recovered, closing_step::apply},
    row{closing_step::recover, applied, closing_step::confirm}, // the platform acted on a letter
    row{closing_step::apply, applied, closing_step::confirm},

    row{closing_step::confirm, applied, closing_step::confirm}, // put right
    row{closing_step::confirm, lapsed, closing_step::apply},
    row{closing_step::confirm, cancelled, closing_step::watch},

    row{closing_step::watch, gone, closing_step::watch},
    row{closing_step::watch, last_gone, closing_step::done},
    row{closing_step::watch, closing_act::revived, closing_step::revived},
    row{closing_step::done, closing_act::revived, closing_step::revived},
    row{closing_step::revived, gone, closing_step::watch},
};

} // namespace

std::string_view name_of(closing_step s)
{
    return std::ranges::find(step_words, s, &step_word::value)->name;
}

std::string_view label_of(closing_step s)
{
    return std::ranges::find(step_words, s, &step_word::value)->label;
}

std::optional<closing_step> closing_step_from(std::string_view name)
{
    const auto at = std::ranges::find(step_words, name, &step_word::name);
    return at == step_words.end() ? std::nullopt : std::optional{at->value};
}

std::string_view name_of(closing_act a)
{
    return std::ranges::find(act_words, a, &act_word::value)->name;
}

std::string_view label_of(closing_act a)
{
    return std::ranges::find(act_words, a, &act_word::value)->label;
}

std::span<const transition<closing_step, closing_act>> closing_transitions()
{
    return table;
}

std::optional<closing_act> closing_act_of_person(std::string_view name)
{
    const auto is_meant = [&](closing_act a) { return name_of(a) == name; };
    const auto at = std::ranges::find_if(closing_acts_of_people, is_meant);
    return at == closing_acts_of_people.end() ? std::nullopt : std::optional{*at};
}

std::int64_t days_of_freeze(std::int64_t followers, const std::vector<std::int64_t>& steps)
{
    return steps.at(followers <= 10'000 ? 0 : followers <= 100'000 ? 1 : 2);
}

std::vector<std::int64_t> days_of_watch(const std::vector<std::int64_t>& rule)
{
    auto days = rule;
    days.push_back(name_protection.count());
    std::ranges::sort(days);
    days.erase(std::ranges::unique(days).begin(), days.end());
    return days;
}

std::string notice_from(std::string_view text, const notice_words& w)
{
    const std::pair<std::string_view, const std::string&> places[]{{"{platform}", w.platform}, {"{name}", w.name},
                                                                   {"{last_day}", w.last_day}, {"{instead}", w.instead},
                                                                   {"{unit}", w.unit},         {"{today}", w.today}};
    std::string out;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (w.instead.empty() && line.find("{instead}") != std::string_view::npos)
            continue;
        // One pass: what stands in a name is never taken for a place.
        std::string filled;
        for (std::size_t i = 0; i < line.size();) {
            const auto rest = line.substr(i);
            const auto* at = std::ranges::find_if(places, [&](const auto& p) { return rest.starts_with(p.first); });
            if (at == std::end(places)) {
                filled += line[i++];
                continue;
            }
            filled += at->second;
            i += at->first.size();
        }
        out += (out.empty() ? "" : "\n") + filled;
    }
    return out;
}

} // namespace tongyuan::registry
