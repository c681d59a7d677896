#include "registry/rules/calendar_store.hpp"

namespace tongyuan::registry::calendar_store {

year of_year(sql::session& s, int year_)
{
    year out;
    if (const auto r = s.query_one("SELECT version, set_by, set_at FROM calendar_year WHERE year = $1", year_)) {
        out.is_entered = true;
        out.version = r->integer(0);
        out.set_by = r->text(1);
        out.set_at = r->at(2);
    }
    for (const auto& r : s.query("SELECT day, is_worked, note FROM calendar_day WHERE year = $1 ORDER BY day", year_))
        out.days.push_back({r.text(0), r.boolean(1), r.text(2)});
    return out;
}

bool replace(sql::session& s, int year_, std::int64_t leaving_version, const std::vector<special_day>& days,
             std::string_view by, timestamp now)
{
    const bool changed = s.execute("UPDATE calendar_year SET version = version + 1, set_by = $3, set_at = $4 "
                                   "WHERE year = $1 AND version = $2",
                                   year_, leaving_version, by, now) == 1;
    const bool begun = !changed && leaving_version == 1 &&
                       s.execute("INSERT INTO calendar_year (year, version, set_by, set_at) VALUES ($1, 2, $2, $3) "
                                 "ON CONFLICT DO NOTHING",
                                 year_, by, now) == 1;
    if (!changed && !begun)
        return false;
    s.execute("DELETE FROM calendar_day WHERE year = $1", year_);
    for (const auto& one : days)
        s.execute("INSERT INTO calendar_day (day, year, is_worked, note) VALUES ($1, $2, $3, $4)", one.day, year_,
                  one.is_worked ? 1 : 0, one.note);
    return true;
}

working_calendar from(sql::session& s, timestamp at)
{
    std::map<std::chrono::sys_days, bool> exceptions;
    for (const auto& r :
         s.query("SELECT day, is_worked FROM calendar_day WHERE day >= $1", text_of(day_in_shanghai(at))))
        if (const auto day = day_from(r.text(0)))
            exceptions.emplace(*day, r.boolean(1));
    return working_calendar{std::move(exceptions)};
}

} // namespace tongyuan::registry::calendar_store
