#include "tests/simulation/people.hpp"

#include "delivery/corrections/corrections.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/guards/clock_doubt.hpp"
#include "delivery/releases/acts.hpp"
#include "delivery/releases/holds.hpp"
#include "delivery/releases/releases.hpp"
#include "delivery/releases/same_content.hpp"
#include "registry/account_store.hpp"

namespace tongyuan::simulation {

using namespace std::chrono_literals;
using delivery::state;

namespace {

// After so long nothing that was sent can still show: the network keeps a request for five minutes, a platform decides
// within eighteen, a frozen process has long been woken.
constexpr auto sure_after = 24min;

} // namespace

void people::act()
{
    if (w_.was_restored() && w_.dice.in_a_hundred(15))
        clear_restored();
    const auto dice = w_.dice.below(100);
    if (articles_.empty() || dice < 12)
        return write();
    if (dice < 18)
        return revise(some_article());
    if (dice < 20)
        return draft_only();
    if (dice < 26)
        return withdraw_or_kill();
    if (dice < 30)
        return publish();
    if (dice < 38)
        return stop_or_go_on();
    if (dice < 42)
        return suspend_or_resume();
    if (dice < 44)
        return confirm_the_clock();
    if (dice < 54)
        return meddle();
    if (dice < 57)
        return withdraw_twice_and_revise();
    auto all = w_.deliveries();
    if (all.empty())
        return;
    const auto& d = w_.dice.one_of(all);
    const auto& who = w_.dice.in_a_hundred(70) ? w_.plan.editor : w_.plan.reviewer;
    if (d.why_code == "awaiting_plan" && w_.dice.in_a_hundred(50)) {
        correct(d.article_id);
        return;
    }
    const auto acts = w_.in_store([&](sql::session& s) { return delivery::possible_acts(s, who, d); });
    if (!acts.empty())
        act_on(d, w_.dice.one_of(acts));
}

std::vector<std::string> people::some_accounts()
{
    std::vector<std::string> out;
    for (const auto& one : w_.plan.accounts)
        if (w_.dice.in_a_hundred(50) && std::ranges::find(suspended_, one.id) == suspended_.end())
            out.push_back(one.id);
    return out;
}

std::string people::some_article()
{
    return articles_.empty() ? "" : w_.dice.one_of(articles_);
}

void people::write()
{
    const auto accounts = some_accounts();
    if (accounts.empty())
        return;
    const bool copy = w_.dice.in_a_hundred(10) && titles_ > 0;
    const auto title = "通知第" + std::to_string(copy ? titles_ : ++titles_) + "号";
    std::optional<timestamp> not_before;
    if (w_.dice.in_a_hundred(30))
        not_before = w_.time.now() + w_.dice.between(1min, 40min);
    articles_.push_back(w_.writer().approve(accounts, title, not_before));
    w_.note("approved", articles_.back());
    w_.wake_daemons();
    if (w_.dice.in_a_hundred(20))
        watch(articles_.back());
}

std::string people::write_to_everybody()
{
    std::vector<std::string> all;
    for (const auto& one : w_.plan.accounts)
        all.push_back(one.id);
    articles_.push_back(w_.writer().approve(all, "致全体第" + std::to_string(++titles_) + "号", {}));
    done("article.released", [&](sql::session& s) {
        return delivery::publish_held(s, w_.people_engine(), w_.plan.editor, articles_.back(), {}, w_.time.now());
    });
    w_.wake_daemons();
    return articles_.back();
}

void people::revise(const std::string& article)
{
    const auto accounts = some_accounts();
    if (accounts.empty() || article.empty())
        return;
    w_.writer().revise(article, accounts, "更正第" + std::to_string(++titles_) + "号");
    w_.acts_done.insert("revise");
    w_.note("revised", article);
    w_.wake_daemons();
}

void people::draft_only()
{
    const auto accounts = some_accounts();
    const auto article = some_article();
    if (accounts.empty() || article.empty())
        return;
    (void)w_.writer().save(article, accounts, "草稿第" + std::to_string(++titles_) + "号");
    w_.note("saved", article);
}

// What the plan sheet proposes, confirmed at once.
bool people::carry_out(delivery::correction_kind kind, const std::string& article)
{
    const auto act = "article." + std::string(name_of(kind));
    return done(act.c_str(), [&](sql::session& s) -> result<delivery::correction> {
        const auto& e = w_.people_engine();
        const auto shown = delivery::plan_correction(s, e, w_.plan.editor, article, kind, w_.time.now());
        if (shown.has_error())
            return shown.error();
        const delivery::order given{kind, "有误", shown->digest, preferences(*shown)};
        return delivery::start_correction(s, e, w_.plan.editor, article, given, w_.time.now());
    });
}

// Now and then somebody knows better than what is proposed.
std::map<std::string, delivery::way, std::less<>> people::preferences(const delivery::plan& shown)
{
    std::map<std::string, delivery::way, std::less<>> out;
    for (const auto& row : shown.rows)
        if (!w_.faults_planned.calm && row.options.size() > 1 && w_.dice.in_a_hundred(30))
            out[row.key] = row.options[w_.dice.below(row.options.size())];
    return out;
}

void people::withdraw_or_kill()
{
    const auto article = some_article();
    carry_out(w_.dice.in_a_hundred(25) ? delivery::correction_kind::kill : delivery::correction_kind::withdraw,
              article);
}

bool people::correct(const std::string& article)
{
    if (!carry_out(delivery::correction_kind::correct, article))
        return false;
    if (!w_.faults_planned.calm && w_.dice.in_a_hundred(20)) // and thinks again
        for (const auto& d : w_.deliveries())
            if (d.article_id == article && d.operation == "withdraw" && d.where == state::queued)
                cancel(d, "不撤了");
    return true;
}

void people::confirm_the_clock()
{
    done("clock.confirmed", [&](sql::session& s) {
        return delivery::confirm_clock(s, w_.people_engine(), w_.plan.chief, "已核对", w_.time.now());
    });
}

void people::publish()
{
    const auto article = some_article();
    done("article.released", [&](sql::session& s) {
        return delivery::publish_held(s, w_.people_engine(), w_.plan.editor, article, {}, w_.time.now());
    });
}

void people::stop_or_go_on()
{
    if (!held_.empty() && w_.dice.in_a_hundred(60)) {
        const auto id = held_.back();
        held_.pop_back();
        done("hold.lifted", [&](sql::session& s) {
            return delivery::lift_hold(s, w_.people_engine(), w_.plan.chief, id, w_.time.now());
        });
        return;
    }
    const auto& account = w_.dice.one_of(w_.plan.accounts).id;
    const auto kind = w_.dice.below(3);
    std::string made;
    done("hold.set", [&](sql::session& s) {
        auto h = delivery::set_hold(s, w_.people_engine(), w_.plan.chief,
                                    kind == 0   ? "global"
                                    : kind == 1 ? "unit"
                                                : "account",
                                    kind == 0   ? ""
                                    : kind == 1 ? w_.plan.unit_id
                                                : account,
                                    "核查", w_.time.now());
        if (h.has_value())
            made = h->id;
        return h;
    });
    held_.push_back(made);
}

void people::lift_all_holds()
{
    for (; !held_.empty(); held_.pop_back())
        done("hold.lifted", [&](sql::session& s) {
            return delivery::lift_hold(s, w_.people_engine(), w_.plan.chief, held_.back(), w_.time.now());
        });
}

void people::suspend_or_resume()
{
    if (!suspended_.empty() && w_.dice.in_a_hundred(70))
        return resume_all_accounts();
    const auto& account = w_.dice.one_of(w_.plan.accounts).id;
    const bool moved = w_.in_store([&](sql::session& s) {
        return registry::account_store::move(s, account, registry::account_event::suspend_approved, "sim",
                                             w_.time.now());
    });
    if (moved)
        suspended_.push_back(account);
}

void people::resume_all_accounts()
{
    for (; !suspended_.empty(); suspended_.pop_back())
        w_.in_store([&](sql::session& s) {
            return registry::account_store::move(s, suspended_.back(), registry::account_event::resume_approved, "sim",
                                                 w_.time.now());
        });
}

bool people::is_long_in_doubt(const delivery::delivery& d)
{
    const auto since = doubted_since_.try_emplace(d.id, w_.time.monotonic()).first->second;
    return w_.time.monotonic() - since > sure_after && w_.nobody_is_frozen();
}

// What the platform shows, to somebody who looks at it.
bool people::is_really_done(const delivery::delivery& d, std::string& where)
{
    if (d.operation == "withdraw") {
        const auto* there = w_.platform.find(d.target_id.value_or(""));
        return !there || there->removed.has_value();
    }
    if (d.operation == "revise") {
        const auto* there = w_.platform.find(d.target_id.value_or(""));
        where = d.target_id.value_or("");
        return there && !there->removed && there->text == w_.approved_text(d);
    }
    for (const auto* one : w_.platform.made_by(d.id))
        if (!one->removed) {
            where = one->id;
            return true;
        }
    return false;
}

void people::settle(const delivery::delivery& d, const delivery::actor& by)
{
    if (!is_long_in_doubt(d))
        return;
    std::string where;
    const bool there = is_really_done(d, where);
    done("delivery.settled", [&](sql::session& s) {
        return delivery::settle_by_hand(s, w_.people_engine(), d.id, there, {where, ""}, "已看过", by);
    });
}

void people::bring_evidence(const delivery::delivery& d, const delivery::actor& by)
{
    // Whoever goes there has looked at the task again.
    const bool wanted = w_.in_store([&](sql::session& s) {
        const auto now = delivery::delivery_store::find(s, d.id);
        const auto may = now ? delivery::possible_acts(s, by.who, *now) : std::vector<std::string_view>{};
        return std::ranges::find(may, "evidence") != may.end();
    });
    if (!wanted)
        return;
    std::string link = "http://board.test/removed";
    if (d.operation == "withdraw")
        w_.platform.take_down(d.target_id.value_or(""));
    else if (d.operation == "revise" && w_.platform.rewrite(d.target_id.value_or(""), w_.approved_text(d)))
        link = d.target_id.value();
    else if (const auto there = w_.platform.made_by(d.id); !there.empty())
        link = there.front()->id;
    else
        link = w_.platform.put_up(d.account_id, d.id, w_.approved_text(d));
    done("delivery.evidence",
         [&](sql::session& s) { return delivery::bring_evidence(s, w_.people_engine(), d.id, {link, ""}, by); });
    if (!w_.faults_planned.calm && d.operation == "publish" && w_.dice.in_a_hundred(15)) // not what was meant
        carry_out(delivery::correction_kind::withdraw, d.article_id);
}

void people::act_on(const delivery::delivery& d, std::string_view what)
{
    const auto& e = w_.people_engine();
    w_.forget_to_wait(d.id);
    const delivery::actor editor{w_.plan.editor, {}, w_.time.now()}, reviewer{w_.plan.reviewer, {}, w_.time.now()};
    if (what == "retry")
        done("delivery.retried", [&](sql::session& s) { return delivery::retry(s, e, d.id, editor); });
    else if (what == "confirm")
        confirm_same(d);
    else if (what == "cancel" && w_.dice.in_a_hundred(25))
        cancel(d, "不发了");
    else if (what == "probe")
        done("delivery.probed", [&](sql::session& s) { return delivery::probe_now(s, e, d.id, editor); });
    else if (what == "settle")
        settle(d, editor);
    else if (what == "evidence")
        bring_evidence(d, editor);
    else if (what == "resend") {
        std::string where;
        if (d.where == state::unconfirmed && (!is_long_in_doubt(d) || is_really_done(d, where)))
            return;
        done("delivery.resent", [&](sql::session& s) { return delivery::send_again(s, e, d.id, "再发", reviewer); });
    }
}

void people::cancel(const delivery::delivery& d, const char* why)
{
    const delivery::actor editor{w_.plan.editor, {}, w_.time.now()};
    done("delivery.cancelled",
         [&](sql::session& s) { return delivery::cancel(s, w_.people_engine(), d.id, why, editor); });
}

void people::confirm_same(const delivery::delivery& d)
{
    const delivery::actor editor{w_.plan.editor, {}, w_.time.now()};
    done("delivery.confirmed",
         [&](sql::session& s) { return delivery::confirm_same(s, w_.people_engine(), d.id, "仍要发布", editor); });
}

bool people::tidy_up()
{
    confirm_the_clock();
    bool left = w_.was_restored() && clear_restored();
    for (const auto& d : w_.deliveries())
        if (!is_final(d.where))
            left = tidy(d) || left;
    return left;
}

bool people::tidy(const delivery::delivery& d)
{
    const delivery::actor by{w_.plan.editor, {}, w_.time.now()};
    if (d.where == state::unconfirmed)
        settle(d, by);
    else if (d.why_code == "not_released")
        done("article.released", [&](sql::session& s) {
            return delivery::publish_held(s, w_.people_engine(), w_.plan.editor, d.article_id, {}, w_.time.now());
        });
    else if (d.where == state::accepted && d.task_title && d.why_code != "evidence")
        bring_evidence(d, by);
    else if (d.why_code == "awaiting_plan" && correct(d.article_id))
        return true;
    else if (d.why_code == delivery::same_content && w_.dice.in_a_hundred(70))
        confirm_same(d);
    else if (d.where == state::held && w_.dice.in_a_hundred(30))
        cancel(d, "收尾");
    else if (d.where == state::held)
        act_on(d, "retry");
    return true;
}

} // namespace tongyuan::simulation
