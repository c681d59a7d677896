#include "pushes.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace tongyuan::fake {

void push_queue::add(timestamp at, push what)
{
    push_line line;
    line.n = ++total_;
    line.at = at;
    line.account = what.account;
    line.event = what.event;
    lines_.push_back(std::move(line));
    waiting_.push_back({total_, std::move(what)});
}

push_queue::entry push_queue::take()
{
    auto first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
}

push_line* push_queue::at(std::uint64_t n)
{
    const auto found = std::ranges::find(lines_, n, &push_line::n);
    return found == lines_.end() ? nullptr : &*found;
}

void push_queue::clear()
{
    waiting_.clear();
    lines_.clear();
}

boost::json::object push_queue::to_json() const
{
    boost::json::array items;
    for (const auto& line : lines_)
        items.push_back({{"n", line.n},
                         {"at", to_rfc3339(line.at)},
                         {"account", line.account},
                         {"event", line.event},
                         {"state", line.state},
                         {"tries", line.tries},
                         {"status", line.status},
                         {"answer", line.answer}});
    return {{"items", std::move(items)}};
}

} // namespace tongyuan::fake
