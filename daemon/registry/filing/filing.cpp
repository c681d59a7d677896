#include "registry/filing/filing.hpp"

#include <array>
#include <utility>

namespace tongyuan::registry {

namespace {

struct word {
    filing_state value;
    std::string_view name, label;
};

constexpr std::array words{
    word{filing_state::draft, "draft", "草稿"},           word{filing_state::submitted, "submitted", "已提交"},
    word{filing_state::in_review, "in_review", "审批中"}, word{filing_state::returned, "returned", "已退回"},
    word{filing_state::approved, "approved", "已批准"},   word{filing_state::rejected, "rejected", "未批准"},
    word{filing_state::withdrawn, "withdrawn", "已撤回"}, word{filing_state::registered, "registered", "已登记"}};

using label_pair = std::pair<std::string_view, std::string_view>;
constexpr std::array decision_labels{label_pair{"submit", "提交"}, label_pair{"approve", "同意"},
                                     label_pair{"return", "退回"}, label_pair{"reject", "不予批准"},
                                     label_pair{"withdraw", "撤回"}};

std::string_view second_of(std::span<const label_pair> labels, std::string_view name)
{
    for (const auto& [known, label] : labels)
        if (known == name)
            return label;
    return name;
}

using row = transition<filing_state, filing_event>;
using enum filing_event;

constexpr std::array table{
    row{filing_state::draft, submit, filing_state::submitted},
    row{filing_state::draft, withdraw, filing_state::withdrawn},
    row{filing_state::submitted, begin, filing_state::in_review},
    row{filing_state::submitted, withdraw, filing_state::withdrawn},
    row{filing_state::in_review, approve, filing_state::in_review},
    row{filing_state::in_review, approve_last, filing_state::approved},
    row{filing_state::in_review, give_back, filing_state::returned},
    row{filing_state::in_review, reject, filing_state::rejected},
    row{filing_state::in_review, withdraw, filing_state::withdrawn},
    row{filing_state::returned, submit, filing_state::submitted},
    row{filing_state::returned, withdraw, filing_state::withdrawn},
    row{filing_state::approved, enter, filing_state::registered},
};

} // namespace

std::string_view name_of(filing_state s)
{
    for (const auto& w : words)
        if (w.value == s)
            return w.name;
    return {};
}

std::string_view label_of(filing_state s)
{
    for (const auto& w : words)
        if (w.value == s)
            return w.label;
    return {};
}

std::optional<filing_state> filing_state_from(std::string_view name)
{
    for (const auto& w : words)
        if (w.name == name)
            return w.value;
    return {};
}

std::span<const transition<filing_state, filing_event>> filing_transitions()
{
    return table;
}

bool may_edit(filing_state s)
{
    return s == filing_state::draft || s == filing_state::returned;
}

std::string_view label_of_decision(std::string_view decision)
{
    return second_of(decision_labels, decision);
}

bool is_overdue(const filing& f, timestamp now)
{
    return f.state == filing_state::in_review && f.due_at && *f.due_at < now;
}

} // namespace tongyuan::registry
