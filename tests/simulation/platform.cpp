#include "tests/simulation/platform.hpp"

#include "tests/simulation/channels.hpp"

#include <stdexcept>

namespace tongyuan::simulation {

using namespace std::chrono_literals;

namespace {

outbound::reply reply_of(int status, std::string body)
{
    outbound::reply r;
    r.status = status;
    r.body = std::move(body);
    return r;
}
outbound::reply ok(const std::string& what)
{
    return reply_of(200, "ok " + what);
}

std::string until(std::string& rest, char end)
{
    const auto at = rest.find(end);
    auto first = rest.substr(0, at);
    rest = at == std::string::npos ? "" : rest.substr(at + 1);
    return first;
}

} // namespace

platform_side::asked platform_side::read(const outbound::request& r)
{
    asked a;
    auto rest = r.url.substr(r.url.find("//") + 2);
    auto host = until(rest, '/');
    a.platform = host.substr(0, host.find('.'));
    a.account = until(rest, '/');
    a.step = until(rest, '?');
    a.key = rest.substr(rest.find('=') + 1);
    auto body = r.body;
    a.marker = until(body, '\n');
    a.argument = until(body, '\n');
    a.text = std::move(body);
    return a;
}

bool platform_side::is_let_in(const asked& a)
{
    if (const auto locked = locked_until_.find(a.account); locked != locked_until_.end())
        if (locked->second > time_.monotonic())
            return false;
    if (a.step == "token" || a.platform != "press")
        return a.key == planted_key;
    const auto known = keys_.find(a.key);
    return known != keys_.end() && known->second > time_.monotonic();
}

outbound::reply platform_side::answer(const outbound::request& r, bool late)
{
    auto a = read(r);
    a.late = late;
    if (!is_let_in(a))
        return reply_of(401, "who are you");
    if (a.step == "token") {
        auto key = next_id("CANARY-7f3a91-TOKEN-");
        keys_[key] = time_.monotonic() + (!kind_ && dice_.in_a_hundred(10) ? 3min : 120min);
        return ok(key);
    }
    if (a.step == "post")
        return ok(make_visible(a, a.text, next_id("p")));
    if (a.step == "upload" || a.step == "list")
        return ok("1");
    if (a.step == "put") {
        put_[a.marker] = a.text;
        return ok("1");
    }
    if (a.step == "draft" || a.step == "find_draft")
        return draft_step(a);
    if (a.step == "submit")
        return submit(a);
    if (a.step == "poll")
        return poll(a);
    if (a.step == "move")
        return move(a);
    if (a.step == "look")
        return look(a);
    if (a.step == "remove")
        return remove(a);
    throw std::logic_error("the platform knows no step " + a.step);
}

std::string platform_side::make_visible(const asked& a, std::string text, const std::string& id)
{
    const auto lag = lag_of(a.platform);
    items_.push_back({id, a.platform, a.account, a.marker, a.marker, std::move(text), time_.monotonic(),
                      time_.monotonic() + lag, std::nullopt, a.late});
    on_sight(items_.back());
    return id;
}

// Most lists show it at once, some later, a few never. A page of our own site is there or is not.
std::chrono::milliseconds platform_side::lag_of(const std::string& platform)
{
    if (kind_ || platform == "site" || !dice_.in_a_hundred(35))
        return 0ms;
    return dice_.in_a_hundred(15) ? std::chrono::hours{100} : dice_.between(0ms, 4min);
}

outbound::reply platform_side::draft_step(const asked& a)
{
    if (a.step == "draft") {
        const auto id = next_id("d");
        drafts_[id] = {a.account, a.marker, a.text};
        return ok(id);
    }
    for (const auto& [id, one] : drafts_)
        if (one.marker == a.marker)
            return ok(id);
    return ok("none");
}

// One draft, two submissions: two posts. The draft stays where it is; nobody documents that it would not.
outbound::reply platform_side::submit(const asked& a)
{
    const auto found = drafts_.find(a.argument);
    if (found == drafts_.end())
        return reply_of(400, "no such draft");
    const auto id = next_id("j");
    job& made = jobs_[id];
    const bool slow = !kind_ && dice_.in_a_hundred(5);
    slow_decisions_ += slow;
    const auto patience = slow ? dice_.between(14min, 18min) : dice_.between(1s, 3min);
    made = {a.argument, time_.monotonic() + patience, !kind_ && dice_.in_a_hundred(10), next_id("p")};
    auto as_it_was = a;
    as_it_was.marker = found->second.marker;
    if (!made.rejected)
        time_.after(made.decided_at - time_.monotonic(),
                    [this, as_it_was, text = found->second.text, item_id = made.item_id] {
                        (void)make_visible(as_it_was, text, item_id);
                    });
    return ok(id);
}

outbound::reply platform_side::poll(const asked& a)
{
    const auto found = jobs_.find(a.argument);
    if (found == jobs_.end())
        return reply_of(400, "no such job");
    if (time_.monotonic() <= found->second.decided_at)
        return ok("wait");
    return ok(found->second.rejected ? "rejected" : "live " + found->second.item_id);
}

// Onto the article's own address: the same again changes nothing.
outbound::reply platform_side::move(const asked& a)
{
    const auto text = put_.find(a.marker);
    if (text == put_.end())
        return reply_of(400, "nothing was put");
    const auto id = a.argument.empty() ? a.marker : a.argument;
    if (auto* there = standing(id)) {
        there->text = text->second;
        there->marker = a.marker;
        return ok(id);
    }
    if (!a.argument.empty())
        return reply_of(400, "nothing to replace");
    return ok(make_visible(a, text->second, id));
}

// By its id, or in the list of what is new.
outbound::reply platform_side::look(const asked& a)
{
    for (const auto& one : items_) {
        const bool is_it =
            a.argument.empty() ? one.marker == a.marker && one.listed_from <= time_.monotonic() : one.id == a.argument;
        if (is_it && !one.removed && one.account == a.account && (a.text.empty() || a.text == one.text))
            return ok(one.id);
    }
    return ok("none");
}

outbound::reply platform_side::remove(const asked& a)
{
    if (auto* there = standing(a.argument))
        there->removed = time_.monotonic();
    return ok("1");
}

item* platform_side::standing(const std::string& id)
{
    for (auto& one : items_)
        if (one.id == id && !one.removed)
            return &one;
    return nullptr;
}

std::vector<const item*> platform_side::made_by(const std::string& delivery) const
{
    std::vector<const item*> out;
    for (const auto& one : items_)
        if (one.made_by == delivery)
            out.push_back(&one);
    return out;
}

const item* platform_side::find(const std::string& id) const
{
    const item* found = nullptr;
    for (const auto& one : items_)
        if (one.id == id)
            found = &one;
    return found;
}

std::string platform_side::put_up(const std::string& account, const std::string& marker, std::string text)
{
    asked a;
    a.platform = "board";
    a.account = account;
    a.marker = marker;
    return make_visible(a, std::move(text), next_id("http://board.test/"));
}

void platform_side::take_down(const std::string& id)
{
    if (auto* there = standing(id))
        there->removed = time_.monotonic();
}

bool platform_side::rewrite(const std::string& id, std::string text)
{
    auto* there = standing(id);
    if (there)
        there->text = std::move(text);
    return there != nullptr;
}

} // namespace tongyuan::simulation
