#include "stage.hpp"

namespace tongyuan::fake {

std::int64_t stage::beijing_day() const
{
    return std::chrono::floor<std::chrono::days>(now() + shanghai_offset).time_since_epoch().count();
}

std::int64_t stage::beijing_month() const
{
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(now() + shanghai_offset)};
    return static_cast<int>(day.year()) * 12LL + static_cast<unsigned>(day.month());
}

} // namespace tongyuan::fake
