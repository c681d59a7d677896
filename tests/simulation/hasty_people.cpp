// What people do at a bad moment: they change their minds while something is under way.
#include "delivery/delivery_store.hpp"
#include "tests/simulation/people.hpp"

namespace tongyuan::simulation {

using namespace std::chrono_literals;
using delivery::state;

// Where something is under way, people change their minds: again, and something else.
void people::meddle()
{
    auto all = w_.deliveries();
    std::erase_if(all,
                  [](const auto& d) { return is_final(d.where) || (d.attempts == 0 && d.operation != "withdraw"); });
    if (all.empty())
        return;
    auto retried = all;
    std::erase_if(retried, [](const auto& d) { return d.where != state::deferred; });
    const auto& d = w_.dice.one_of(!retried.empty() && w_.dice.in_a_hundred(60) ? retried : all);
    const delivery::actor editor{w_.plan.editor, {}, w_.time.now()};
    if (d.where == state::deferred && w_.dice.in_a_hundred(50))
        act_on(d, "retry");
    else if (d.operation == "withdraw" && d.task_title && w_.dice.in_a_hundred(50))
        return bring_evidence(d, editor);
    switch (w_.dice.below(4)) {
    case 0:
        return revise(d.article_id);
    case 1:
        carry_out(delivery::correction_kind::kill, d.article_id);
        return;
    case 2:
        return cancel(d, "不发了");
    default:
        carry_out(delivery::correction_kind::withdraw, d.article_id);
        return;
    }
}

// Two colleagues withdraw the same at nearly the same moment, and the author writes anew before it is done.
void people::withdraw_twice_and_revise()
{
    auto all = w_.deliveries();
    std::erase_if(all, [](const auto& d) { return d.where != state::published; });
    if (all.empty())
        return;
    const auto article = w_.dice.one_of(all).article_id;
    carry_out(delivery::correction_kind::withdraw, article);
    w_.run_for(w_.dice.between(1ms, 200ms));
    carry_out(delivery::correction_kind::withdraw, article);
    w_.run_for(w_.dice.between(100ms, 800ms));
    revise(article);
}

// Published, seen to have trouble, and wanted back at once.
void people::watch(const std::string& article)
{
    const auto in_trouble = [](const delivery::delivery& d) { return d.where == state::deferred && d.attempts > 0; };
    for (int look = 0; look < 25; ++look) {
        w_.run_for(w_.dice.between(50ms, 300ms));
        const auto all = w_.in_store([&](sql::session& s) { return delivery::delivery_store::of_article(s, article); });
        const auto found = std::ranges::find_if(all, in_trouble);
        if (found == all.end())
            continue;
        if (w_.dice.in_a_hundred(50))
            act_on(*found, "retry");
        carry_out(w_.dice.in_a_hundred(50) ? delivery::correction_kind::kill : delivery::correction_kind::withdraw,
                  article);
        return;
    }
}

} // namespace tongyuan::simulation
