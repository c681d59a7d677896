// An account on its way out, step by step: what is awaited now, and what brings it further. Pure.
#pragma once

#include "base/time.hpp"
#include "base/transitions.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

enum class closing_step {
    post_notice, // publish the public notice
    notice,      // it runs; the daemon ends it
    file_cancel, // posting has ended: file the cancellation
    recover,     // password or phone are lost: get them back, or have the platform act on a letter
    apply,       // ask the platform to cancel
    confirm,     // the platform's freeze, then its confirm window: confirm there, look, register here
    watch,       // registered as cancelled: look again now and then
    revived,     // it is back: a case
    done
};

enum class closing_act {
    approved,           // filing: close, with a notice to publish
    approved_no_notice, // filing: close, without
    posted,             // by a person, like all that follow but the marked ones
    notice_over,        // timed
    cancel_approved,    // filing: cancel
    cancel_locked_out,  // filing: cancel, password lost
    locked_out,         // found out at the platform only
    recovered,
    applied,
    lapsed, // the platform's confirm window passed, or somebody signed in: ask again
    cancelled,
    gone,      // looked: still gone
    last_gone, // looked for the last time
    revived
};

std::string_view name_of(closing_step s);  // "post_notice"
std::string_view label_of(closing_step s); // 待发布关停公告
std::optional<closing_step> closing_step_from(std::string_view name);
std::string_view name_of(closing_act a);
std::string_view label_of(closing_act a); // 已发布公告
std::span<const transition<closing_step, closing_act>> closing_transitions();

inline constexpr std::array all_closing_steps{
    closing_step::post_notice, closing_step::notice,  closing_step::file_cancel,
    closing_step::recover,     closing_step::apply,   closing_step::confirm,
    closing_step::watch,       closing_step::revived, closing_step::done};
// What a person may say.
inline constexpr std::array closing_acts_of_people{
    closing_act::posted, closing_act::locked_out, closing_act::recovered, closing_act::applied,
    closing_act::lapsed, closing_act::cancelled,  closing_act::gone,      closing_act::revived};
std::optional<closing_act> closing_act_of_person(std::string_view name);

// Days after the platform's freeze in which its administrator must confirm, or the cancellation lapses.
inline constexpr std::chrono::days confirm_window{7};
// Days after the cancellation in which nobody else may take the name (WeChat).
inline constexpr std::chrono::days name_protection{15};

// Calendar days that the platform keeps a cancellation revocable, by the number of followers, in three steps.
std::int64_t days_of_freeze(std::int64_t followers, const std::vector<std::int64_t>& steps);

// When to look again after a cancellation: the days of the rule, and the day on which the name is free for others.
std::vector<std::int64_t> days_of_watch(const std::vector<std::int64_t>& rule);

// What to do now, in sentences; where the way is another for those who have lost the password, that one. A platform has
// words of its own for some of it; null: it is unknown.
struct platform;
std::vector<std::string> guide_for(closing_step step, const platform* on, bool is_locked_out);

// The template with its places filled in; a line whose {instead} has nothing to say is left out.
struct notice_words {
    std::string platform, name, last_day, instead, unit, today; // days as "2026-03-23"
};
std::string notice_from(std::string_view text, const notice_words& words);

} // namespace tongyuan::registry
