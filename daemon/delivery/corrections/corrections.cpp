#include "delivery/corrections/corrections.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "channels/journal_store.hpp"
#include "content/article_store.hpp"
#include "delivery/corrections/fence.hpp"
#include "delivery/corrections/fence_store.hpp"
#include "delivery/corrections/plan_json.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/receipts/hand_work.hpp"
#include "delivery/sending/lane_store.hpp"
#include "delivery/sending/verdict.hpp"
#include "delivery/sight.hpp"
#include "registry/account_store.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <set>

namespace tongyuan::delivery {

namespace {

using facts_by_account = std::map<std::string, channel_facts, std::less<>>;

bool is_publication(const delivery& d)
{
    return d.operation != "withdraw";
}

bool awaits_plan(const delivery& d)
{
    return d.where == state::held && d.why_code == "awaiting_plan";
}

// Not begun: what has been leased, or may have reached the platform, is under way.
bool waits(sql::session& s, const delivery& d)
{
    const bool task = d.where == state::accepted && d.task_title && d.why_code != "evidence";
    if (d.lease_owner || !(d.where == state::held || d.where == state::queued || d.where == state::deferred || task))
        return false;
    return d.attempts == 0 || task || !may_have_gone_out(channels::journal_store::load(s, d.id));
}

void sort_in(sql::session& s, channel_facts& f, const delivery& d)
{
    if (!is_publication(d) || (is_final(d.where) && d.where != state::published))
        return;
    if (awaits_plan(d)) {
        if (!f.next || f.next->revision < d.revision)
            f.next = d;
        return;
    }
    if (d.where == state::published) {
        const auto proof = receipt_store::find(s, d.id);
        if (proof && !proof->withdrawn_at)
            f.copies.insert(f.copies.begin(), {d, *proof});
        return;
    }
    (waits(s, d) ? f.waiting : f.under_way).push_back(d);
}

// A revision under way is about the copy that it revises; it makes none of its own.
void join_revisions(channel_facts& f)
{
    std::erase_if(f.under_way, [&](const delivery& d) {
        return d.operation == "revise" && d.target_id &&
               std::ranges::any_of(f.copies, [&](const auto& c) { return c.proof.platform_id == *d.target_id; });
    });
}

facts_by_account gather(sql::session& s, const engine& e, std::string_view article_id, timestamp now)
{
    facts_by_account all;
    for (const auto& d : delivery_store::of_article(s, article_id)) {
        auto at = all.find(d.account_id);
        if (at == all.end()) {
            auto account = registry::account_store::find(s, d.account_id);
            if (!account)
                continue;
            channel_facts f;
            f.who = contact_store::of(s, *account);
            f.connection = contact_store::connection_of(s, *account);
            f.about = e.exchange.channels().manifest_of(account->platform);
            f.account = std::move(*account);
            f.now = now;
            at = all.emplace(d.account_id, std::move(f)).first;
        }
        sort_in(s, at->second, d);
    }
    for (auto& [id, f] : all) {
        join_revisions(f);
        if (!f.copies.empty())
            f.edits_used = correction_store::edits_of(s, id, f.copies.front().proof.platform_id);
    }
    return all;
}

refusal nothing_to_do(correction_kind kind)
{
    switch (kind) {
    case correction_kind::withdraw:
        return {errc::wrong_state, "withdraw.nothing_out", "没有已发布或待发布的渠道可以撤回。"};
    case correction_kind::correct:
        return {errc::wrong_state, "correct.nothing_waits",
                "没有等待更正的渠道：请先修改稿件、送审并通过，再打开更正方案。"};
    case correction_kind::kill:
        break;
    }
    return {errc::wrong_state, "kill.nothing_out", "这篇稿件没有已发布或待发布的渠道。"};
}

void put_in_line(sql::session& s, const delivery& d, std::int64_t turn, std::int64_t stage,
                 const std::optional<std::string>& about)
{
    fence_store::put(s, d.id, {turn, stage, about});
}

class carrying_out {
public:
    carrying_out(sql::session& s, const engine& e, const plan& p, const order& given, timestamp now)
        : s_(s), e_(e), plan_(p), given_(given), now_(now)
    {
    }

    // Every row of every account; the accounts' turns are taken before anything is made.
    std::vector<correction_item> all()
    {
        for (const auto& [account, f] : plan_.facts)
            if (std::ranges::any_of(plan_.rows, [&](const plan_row& r) { return r.account_id == account && acts(r); }))
            {
                turns_[account] = fence_store::next_turn(s_, plan_.article_id, account);
                make_way(s_, e_, plan_.article_id, account,
                         given_.kind == correction_kind::kill ? making_way::for_a_kill : making_way::for_a_correction,
                         now_);
            }
        std::vector<correction_item> items;
        for (const auto& row : plan_.rows)
            items.push_back(one(row, static_cast<std::int64_t>(items.size()) + 1));
        return items;
    }

    // Once the items are stored, so that the stopwatch sees what settles at once.
    void start()
    {
        for (const auto& id : to_start_)
            start_or_wait(s_, e_, id, now_);
    }

private:
    static bool acts(const plan_row& r) { return r.does != way::keep && r.does != way::wait; }

    correction_item one(const plan_row& row, std::int64_t n)
    {
        correction_item item;
        item.n = n;
        item.account_id = row.account_id;
        item.does = row.does;
        item.plan = boost::json::serialize(json_of(row));
        item.copy_id = row.copy_id;
        switch (row.does) {
        case way::remove:
            item.removal_id = item.delivery_id = withdrawal(row, false);
            break;
        case way::edit:
            item.removal_id = item.delivery_id = revision(row, false);
            break;
        case way::task:
            item.removal_id = item.delivery_id = row.next_id ? revision(row, true) : withdrawal(row, true);
            break;
        case way::follow:
            item.removal_id = item.delivery_id = row.next_id ? revision(row, false) : withdrawal(row, false);
            break;
        case way::replace:
            item.removal_id = withdrawal(row, false);
            item.delivery_id = publication(row, 1);
            break;
        case way::notice:
        case way::publish:
            item.delivery_id = publication(row, 0);
            break;
        case way::stop:
            item.gone_at = item.done_at = now_;
            break;
        case way::keep:
        case way::wait:
            item.done_at = now_;
            break;
        }
        return item;
    }

    const channel_copy* copy_of(const plan_row& row) const
    {
        for (const auto& c : plan_.facts.at(row.account_id).copies)
            if (row.copy_id && c.what.id == *row.copy_id)
                return &c;
        return nullptr;
    }

    // As a task at once when that was planned; a channel without an API asks a person by itself.
    void give_to_a_person(delivery& d, const plan_row& row)
    {
        if (is_by_hand(plan_.facts.at(row.account_id)))
            return;
        auto task = task_after(s_, e_, d, "");
        d.task_title = std::move(task.title);
        d.task_text = std::move(task.instructions);
    }

    std::string withdrawal(const plan_row& row, bool by_a_person)
    {
        const auto what = delivery_store::find(s_, row.copy_id.value());
        delivery w;
        w.id = e_.ctx.ids.next();
        w.article_id = plan_.article_id;
        w.account_id = row.account_id;
        w.revision = what->revision;
        w.title = what->title;
        w.unit_id = what->unit_id;
        w.operation = "withdraw";
        w.generation = delivery_store::last_generation(s_, w.article_id, w.account_id, w.revision, "withdraw") + 1;
        w.rendition_digest = what->rendition_digest;
        w.priority = given_.kind == correction_kind::kill ? 200 : 100;
        w.created_at = w.updated_at = now_;
        w.where = state::held;
        if (const auto* copy = copy_of(row)) {
            w.target_id = copy->proof.platform_id;
            w.target_url = copy->proof.url;
        }
        if (by_a_person)
            give_to_a_person(w, row);
        delivery_store::insert(s_, w);
        put_in_line(s_, w, turns_.at(row.account_id), 0, row.copy_id);
        to_start_.push_back(w.id);
        return w.id;
    }

    std::string revision(const plan_row& row, bool by_a_person)
    {
        auto d = delivery_store::find(s_, row.next_id.value()).value();
        const auto* copy = copy_of(row);
        if (copy) {
            d.target_id = copy->proof.platform_id;
            d.target_url = copy->proof.url;
        }
        d.operation = "revise";
        fence_store::set_operation(s_, d.id, "revise", d.target_id, d.target_url);
        if (by_a_person) {
            give_to_a_person(d, row);
            delivery_store::change c;
            c.to = state::held;
            c.why_code = d.why_code;
            c.task_title = d.task_title;
            c.task_text = d.task_text;
            delivery_store::move(s_, d.id, state::held, c, now_);
        }
        put_in_line(s_, d, turns_.at(row.account_id), 0, row.copy_id);
        to_start_.push_back(d.id);
        return d.id;
    }

    std::string publication(const plan_row& row, std::int64_t stage)
    {
        const auto d = delivery_store::find(s_, row.next_id.value()).value();
        fence_store::set_operation(s_, d.id, "publish", {}, {});
        put_in_line(s_, d, turns_.at(row.account_id), stage, {});
        to_start_.push_back(d.id);
        return d.id;
    }

    sql::session& s_;
    const engine& e_;
    const plan& plan_;
    const order& given_;
    timestamp now_;
    std::map<std::string, std::int64_t, std::less<>> turns_;
    std::vector<std::string> to_start_;
};

// From here on nobody leases anything of the article: what the plan sees as waiting still waits when it is carried out.
void keep_everybody_waiting(sql::session& s, std::string_view article_id)
{
    std::set<std::string> accounts;
    for (const auto& d : delivery_store::of_article(s, article_id))
        accounts.insert(d.account_id);
    for (const auto& account : accounts)
        lane_store::wait_for_turn(s, account);
}

std::optional<refusal> choose_ways(plan& p, const order& given)
{
    std::vector<violation> wrong;
    for (const auto& [key, chosen] : given.choices) {
        const auto row = std::ranges::find(p.rows, key, &plan_row::key);
        if (row == p.rows.end() || std::ranges::find(row->options, chosen) == row->options.end())
            wrong.emplace_back("choices", "not_offered", "方案中没有这个选项，请刷新方案后重新选择。");
        else
            choose(*row, chosen, p.facts.at(row->account_id));
    }
    return wrong.empty() ? std::nullopt : std::optional{unacceptable(std::move(wrong))};
}

} // namespace

result<plan> plan_correction(sql::session& s, const engine& e, const access::principal& who,
                             std::string_view article_id, correction_kind kind, timestamp now)
{
    const auto article = content::article_store::find(s, article_id);
    if (!article || !may_see(s, who, article->unit_id, permissions::delivery_act))
        return not_found("篇稿件");
    if (kind == correction_kind::correct && !may_see(s, who, article->unit_id, permissions::release_publish))
        return refusal{errc::forbidden, "correct.forbidden", "您没有发布权限，不能发布更正。"};
    const auto all = delivery_store::of_article(s, article_id);
    if (all.empty())
        return nothing_to_do(kind);
    plan p;
    p.kind = kind;
    p.article_id = article_id;
    p.unit_id = article->unit_id;
    p.facts = gather(s, e, article_id, now);
    bool any_next = false;
    for (const auto& [account, f] : p.facts) {
        any_next = any_next || f.next;
        for (auto& row : plan_for(kind, f))
            p.rows.push_back(std::move(row));
    }
    if (p.rows.empty() || (kind == correction_kind::correct && !any_next))
        return nothing_to_do(kind);
    for (const auto& d : all)
        if (d.revision >= p.revision && is_publication(d)) {
            p.revision = d.revision;
            p.title = d.title;
        }
    p.digest = digest_of(kind, article_id, p.rows);
    return p;
}

result<correction> start_correction(sql::session& s, const engine& e, const access::principal& who,
                                    std::string_view article_id, const order& given, timestamp now)
{
    keep_everybody_waiting(s, article_id);
    auto p = plan_correction(s, e, who, article_id, given.kind, now);
    if (p.has_error())
        return p.error();
    if (p->digest != given.digest)
        return refusal{errc::conflict, "correction.plan_changed",
                       "方案在您确认前已发生变化，没有执行任何操作。请看过新的方案后再确认。"};
    if (const auto wrong = choose_ways(*p, given))
        return *wrong;
    correction c{e.ctx.ids.next(), given.kind,    p->article_id, p->revision, p->title, p->unit_id, given.reason,
                 p->digest,        who.person_id, who.name,      now,         {},       {}};
    carrying_out acts{s, e, *p, given, now};
    correction_store::insert(s, c);
    for (const auto& item : acts.all())
        correction_store::insert(s, c.id, item);
    acts.start();
    correction_store::close_gone(s, c.id, now);
    correction_store::close_done(s, c.id, now);
    boost::json::object chosen;
    for (const auto& row : p->rows)
        chosen[row.key] = name_of(row.does);
    access::append_audit(
        s, e.ctx.writer,
        {now,
         who.person_id,
         who.name,
         "article." + std::string(name_of(given.kind)),
         "article",
         p->article_id,
         p->unit_id,
         {{"reason", given.reason}, {"correction", c.id}, {"plan", p->digest}, {"ways", std::move(chosen)}}});
    return *correction_store::find(s, c.id);
}

} // namespace tongyuan::delivery
