#include "oversight/case.hpp"

#include <array>
#include <utility>

namespace tongyuan::oversight {

namespace {

struct word {
    case_state value;
    std::string_view name, label;
};
constexpr std::array words{word{case_state::open, "open", "待处置"}, word{case_state::decided, "decided", "处置中"},
                           word{case_state::closed, "closed", "已结束"}};

using row = transition<case_state, case_event>;
constexpr std::array table{row{case_state::open, case_event::decide, case_state::decided},
                           row{case_state::open, case_event::end, case_state::closed},
                           row{case_state::decided, case_event::decide, case_state::decided},
                           row{case_state::decided, case_event::lapse, case_state::open},
                           row{case_state::decided, case_event::end, case_state::closed}};

using label_pair = std::pair<std::string_view, std::string_view>;
constexpr std::array decision_labels{label_pair{"urge", "催更"},        label_pair{"rescue", "帮扶"},
                                     label_pair{"rectify", "限期整改"}, label_pair{"merge", "整合"},
                                     label_pair{"suspend", "停更"},     label_pair{"close", "关停"},
                                     label_pair{"exempt", "豁免"}};
constexpr std::array finding_labels{label_pair{"silent", "停更超期"}, label_pair{"revived", "注销后复活"}};
constexpr std::array event_labels{label_pair{"opened", "发现"}, label_pair{"reopened", "重新待处置"},
                                  label_pair{"closed", "结束"}};

std::string_view second_of(std::span<const label_pair> labels, std::string_view name)
{
    for (const auto& [known, label] : labels)
        if (known == name)
            return label;
    return "";
}

} // namespace

std::string_view name_of(case_state s)
{
    for (const auto& w : words)
        if (w.value == s)
            return w.name;
    return {};
}

std::string_view label_of(case_state s)
{
    for (const auto& w : words)
        if (w.value == s)
            return w.label;
    return {};
}

std::optional<case_state> case_state_from(std::string_view name)
{
    for (const auto& w : words)
        if (w.name == name)
            return w.value;
    return {};
}

std::span<const transition<case_state, case_event>> case_transitions()
{
    return table;
}

std::string_view label_of_decision(std::string_view decision)
{
    return second_of(decision_labels, decision);
}

std::string_view label_of_case_event(std::string_view event)
{
    const auto label = second_of(event_labels, event);
    return label.empty() ? label_of_decision(event) : label;
}

std::string_view label_of_finding(std::string_view finding)
{
    return second_of(finding_labels, finding);
}

bool is_overdue(const oversight_case& c, timestamp now)
{
    return c.state != case_state::closed && c.due_at && *c.due_at <= now;
}

} // namespace tongyuan::oversight
