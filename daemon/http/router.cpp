#include "http/router.hpp"

#include <algorithm>
#include <stdexcept>

namespace tongyuan::http {

// One node per path segment. A literal wins over {name}, which wins over {name...}.
struct router::node {
    std::map<std::string, std::unique_ptr<node>, std::less<>> literal;
    std::unique_ptr<node> named;
    std::map<verb, std::size_t> here; // routes that end at this segment
    std::map<verb, std::size_t> rest; // routes whose {name...} begins after it

    const std::map<verb, std::size_t>* find(std::string_view tail) const;
};

namespace {

bool is_named(std::string_view segment)
{
    return segment.starts_with('{') && segment.ends_with('}');
}
bool is_rest(std::string_view segment)
{
    return is_named(segment) && segment.ends_with("...}");
}

// Cuts the first segment off "/a/b"; what remains is empty or begins with '/'.
std::string_view take_segment(std::string_view& path)
{
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    const auto segment = path.substr(0, end);
    path.remove_prefix(end);
    return segment;
}

bool has_dot_segment(std::string_view path)
{
    if (path.find("/.") == std::string_view::npos)
        return false;
    while (!path.empty()) {
        const auto segment = take_segment(path);
        if (segment == "." || segment == "..")
            return true;
    }
    return false;
}

std::map<std::string, std::string, std::less<>> parameters_of(std::string_view pattern, std::string_view path)
{
    std::map<std::string, std::string, std::less<>> found;
    while (!pattern.empty() && !path.empty()) {
        const auto segment = take_segment(pattern);
        if (is_rest(segment)) {
            found.emplace(segment.substr(1, segment.size() - 5), path.substr(1));
            break;
        }
        const auto value = take_segment(path);
        if (is_named(segment))
            found.emplace(segment.substr(1, segment.size() - 2), value);
    }
    return found;
}

} // namespace

const std::map<verb, std::size_t>* router::node::find(std::string_view tail) const
{
    if (tail.empty())
        return here.empty() ? nullptr : &here;
    auto after = tail;
    const auto segment = take_segment(after);
    if (const auto next = literal.find(segment); next != literal.end())
        if (const auto* found = next->second->find(after))
            return found;
    if (named && !segment.empty())
        if (const auto* found = named->find(after))
            return found;
    return rest.empty() ? nullptr : &rest;
}

router::router() : root_(std::make_unique<node>()) {}
router::~router() = default;
router::router(router&&) noexcept = default;
router& router::operator=(router&&) noexcept = default;

void router::add(route r)
{
    if (!r.pattern.starts_with('/'))
        throw std::logic_error("a route's pattern begins with '/': " + r.pattern);
    auto* at = root_.get();
    auto* slots = &at->here;
    for (std::string_view left = r.pattern; !left.empty();) {
        const auto segment = take_segment(left);
        if (is_rest(segment)) {
            if (!left.empty())
                throw std::logic_error("{name...} ends a pattern: " + r.pattern);
            slots = &at->rest;
            break;
        }
        auto& next = is_named(segment) ? at->named : at->literal[std::string(segment)];
        if (!next)
            next = std::make_unique<node>();
        at = next.get();
        slots = &at->here;
    }
    if (!slots->emplace(r.method, routes_.size()).second)
        throw std::logic_error("two routes answer " + std::string(name_of(r.method)) + " " + r.pattern);
    routes_.push_back(std::move(r));
}

match router::find(verb method, std::string_view path) const
{
    match m;
    const auto* slots = path.starts_with('/') && !has_dot_segment(path) ? root_->find(path) : nullptr;
    if (!slots)
        return m;
    const auto takes = [&](std::size_t index) { return !routes_[index].takes || routes_[index].takes(path); };
    auto found = slots->find(method);
    if (found == slots->end() && method == verb::head)
        found = slots->find(verb::get);
    if (found != slots->end() && takes(found->second)) {
        m.found = &routes_[found->second];
        if (m.found->pattern.find('{') != std::string::npos)
            m.parameters = parameters_of(m.found->pattern, path);
        return m;
    }
    for (const auto& [other, index] : *slots)
        if (other != method && takes(index))
            m.allowed.push_back(other);
    return m;
}

} // namespace tongyuan::http
