#include "registry/printing/filing_numbers.hpp"

#include "access/unit_store.hpp"
#include "registry/account_store.hpp"
#include "registry/filing/filing_store.hpp"
#include "registry/printing/filing_number.hpp"
#include "registry/rules/register_rules.hpp"
#include "registry/rules/working_calendar.hpp"

namespace tongyuan::registry {

namespace {

// A series of an own template may lead to what another one has led to; that one is left out.
std::string next_free(sql::session& s, const std::string& series, const std::string& filing_id)
{
    for (;;)
        if (auto number = number_in(series, filing_store::next_serial(s, series));
            filing_store::give_number(s, number, filing_id))
            return number;
}

} // namespace

std::string region_of(sql::session& s, std::string_view unit_id)
{
    for (const auto& above : filing_store::units_upwards(s, unit_id))
        if (const auto unit = access::unit_store::find(s, above.unit_id); unit && !unit->region_code.empty())
            return unit->region_code.substr(0, 6);
    return {};
}

result<std::string> number_for(sql::session& s, const filing& f, timestamp now)
{
    const auto form = rules_in_force{s, f.unit_id}.value("filing_number");
    const auto a = f.account_id ? account_store::find(s, *f.account_id) : std::nullopt;
    const std::chrono::year_month_day today{day_in_shanghai(now)};
    number_facts facts{names_region(form) ? region_of(s, f.unit_id) : "", a ? a->platform : "",
                       std::string(label_of(f.kind)), static_cast<int>(today.year())};
    if (names_region(form) && facts.region.empty())
        return refusal{errc::wrong_state, "filing.no_region",
                       "备案编号要用到行政区划代码，但“" + f.unit_name +
                           "”及其上级单位都没有填写。请管理员在“单位与人员”中补填后再批准。"};
    return next_free(s, series_of(form, facts), f.id);
}

} // namespace tongyuan::registry
