#include "delivery/receipts/read_back.hpp"

#include "base/log.hpp"
#include "channels/journal_store.hpp"
#include "content/approval.hpp"
#include "delivery/corrections/fence_store.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/receipts/receipt_store.hpp"
#include "delivery/sending/blame.hpp"
#include "delivery/sending/work.hpp"
#include "delivery/watching/alarm_store.hpp"

#include <algorithm>

namespace tongyuan::delivery {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::minutes read_again_after{2};
constexpr std::int64_t most_tries = 15;           // of one round, of a platform that does not answer
constexpr std::chrono::minutes visible_every{10}; // what should be gone and is not
constexpr std::chrono::hours visible_for{24};

struct reading_job {
    planned_reading planned;
    delivery what;
    std::optional<receipt> proof; // of a publication
    channels::correspondent who;
    adapters::operation operation;
    std::vector<adapters::entry> journal;
};

// What is decided without asking the platform.
struct nothing_to_read {
    planned_reading planned;
};

using reading = std::variant<reading_job, nothing_to_read>;

timestamp next_midnight(timestamp now)
{
    const auto here = now + shanghai_offset;
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::floor<std::chrono::days>(here)) +
           std::chrono::days{1} - shanghai_offset;
}

bool is_used_up(sql::session& s, const adapters::manifest& about, std::string_view account_id, timestamp now)
{
    const auto most = about.after.reads_per_day;
    const auto midnight = next_midnight(now);
    return most > 0 &&
           read_back_store::readings_between(s, account_id, midnight - std::chrono::days{1}, midnight) >= most;
}

// Why this one is not read now: it is over, or later.
std::optional<planned_reading> objection(sql::session& s, planned_reading p, const delivery& d,
                                         const adapters::manifest* about, timestamp now)
{
    const bool gone = p.expects == "gone";
    p.due_at.reset();
    if (!about || d.where != (gone ? state::withdrawn : state::published))
        return p;
    if (gone && receipt_store::stands(s, d.account_id, d.target_id.value_or(""))) {
        p.message += "其后已在同一位置重新发布。";
        return p;
    }
    if (!gone && fence_store::is_about_to_change(s, d.id)) {
        p.due_at = now + read_again_after;
        return p;
    }
    if (is_used_up(s, *about, d.account_id, now)) {
        p.due_at = next_midnight(now);
        p.message = "今天留给读回核对的接口额度已用完，次日继续。";
        return p;
    }
    return {};
}

adapters::operation probe_of(sql::session& s, const reading_job& job, timestamp now)
{
    const auto& d = job.what;
    adapters::operation op;
    op.kind = adapters::operation_kind::probe;
    op.marker = job.proof ? d.id : fence_store::place_of(s, d.id).about.value_or(d.id);
    op.account = job.who.account;
    op.began = d.began_at.value_or(now);
    op.slots = host_slots(op.began, op.account);
    op.target = job.proof ? adapters::receipt{job.proof->platform_id, job.proof->url}
                          : adapters::receipt{d.target_id.value_or(""), d.target_url.value_or("")};
    op.content = content::stored_rendition(s, d.rendition_digest);
    return op;
}

reading prepare(sql::session& s, const engine& e, planned_reading planned, timestamp now)
{
    auto d = delivery_store::find(s, planned.delivery_id);
    auto who = d ? channels::load_correspondent(s, e.ctx.secrets, e.exchange.channels(), d->account_id, d->article_id)
                 : std::nullopt;
    if (!who) {
        planned.due_at.reset();
        return nothing_to_read{std::move(planned)};
    }
    if (auto other = objection(s, planned, *d, e.exchange.channels().manifest_of(who->account.platform), now))
        return nothing_to_read{std::move(*other)};
    reading_job job{std::move(planned), std::move(*d), {}, std::move(*who), {}, {}};
    if (job.planned.expects == "there")
        job.proof = receipt_store::find(s, job.what.id);
    job.operation = probe_of(s, job, now);
    job.journal = channels::entries_of(channels::journal_store::load(s, job.operation.marker));
    adapters::entry boundary;
    boundary.kind = adapters::entry_kind::probed;
    boundary.at = now;
    job.journal.push_back(std::move(boundary));
    return job;
}

bool is_passing(const adapters::failure& why)
{
    return why.kind == adapters::fault::busy || why.kind == adapters::fault::quota;
}

bool says_gone(const adapters::action& last_word)
{
    if (const auto* missing = std::get_if<adapters::not_found>(&last_word))
        return missing->certain;
    const auto* why = std::get_if<adapters::failure>(&last_word);
    return why && why->kind == adapters::fault::gone;
}

std::string words_of(const adapters::action& last_word)
{
    if (const auto* missing = std::get_if<adapters::not_found>(&last_word))
        return missing->evidence;
    if (const auto* why = std::get_if<adapters::failure>(&last_word))
        return why->reason;
    if (const auto* wait = std::get_if<adapters::pause>(&last_word))
        return wait->reason;
    return {};
}

std::chrono::milliseconds wait_of(const planned_reading& p, const options& limits)
{
    const auto& waits = p.expects == "gone" ? limits.read_gone_after : limits.read_back_after;
    return waits.empty() ? std::chrono::seconds{0} : waits[std::min<std::size_t>(p.round, waits.size() - 1)];
}

// Nothing when this was the last round.
std::optional<timestamp> next_round(planned_reading& p, const options& limits, timestamp now)
{
    const auto& waits = p.expects == "gone" ? limits.read_gone_after : limits.read_back_after;
    p.tries = 0;
    if (static_cast<std::size_t>(++p.round) < waits.size())
        return std::max(now, p.since + wait_of(p, limits));
    if (p.state == "visible" && now < p.since + visible_for)
        return now + visible_every;
    return {};
}

// ---- what people are told ----

void announce(sql::session& s, const engine& e, const reading_job& job, const found& seen, const planned_reading& p,
              timestamp now)
{
    const auto& d = job.what;
    const auto raise = [&](const char* kind, const std::string& text) {
        alarm_store::raise(s, {e.ctx.ids.next(), kind, d.id, d.id, d.account_id, d.unit_id,
                               "“" + job.who.account.name + "”的《" + d.title + "》" + text, now});
    };
    if (p.state == "differs")
        raise(seen.is_missing ? "delivery.disappeared" : "delivery.differs",
              (seen.is_missing ? "已发布，但现在读者看不到：" : "与审定的不一致：") + p.message);
    if (p.state == "visible")
        raise("delivery.still_visible", "撤回后读者仍能看到：" + p.message);
    if (p.state == "same" || p.state == "gone")
        for (const auto* kind : {"delivery.disappeared", "delivery.differs", "delivery.still_visible"})
            alarm_store::close(s, kind, d.id, now);
}

void keep(sql::session& s, const engine& e, const reading_job& job, const found& seen, timestamp now)
{
    const auto after = after_reading(job.planned, seen, e.limits, now);
    auto noted = after;
    noted.state = seen.state;
    noted.message = seen.message;
    noted.read_at = now;
    read_back_store::note(s, noted);
    // Withdrawn or revised while it was being read: what was seen counts no more.
    const auto stands = read_back_store::find(s, job.what.id);
    if (!stands || stands->due_at != job.planned.due_at)
        return;
    read_back_store::put(s, after);
    if (job.proof)
        receipt_store::set_read_back(s, job.what.id, after.state, after.message, now);
    if (after.tries == 0)
        announce(s, e, job, seen, after, now);
}

contact_seen contact_of(const std::vector<adapters::entry>& journal)
{
    const auto& last = journal.back();
    if (last.kind != adapters::entry_kind::call)
        return {}; // not even asked
    if (last.outcome == adapters::fate::answered)
        return {true, false, ""};
    return {false, !is_ours(last.why), last.why.reason};
}

} // namespace

found read_as(const adapters::action& last_word, std::string_view expects)
{
    const bool gone = expects == "gone";
    const auto words = words_of(last_word);
    if (says_gone(last_word))
        return gone ? found{"gone", "已到平台读回，读者看不到了。"}
                    : found{"differs", "到平台读回时没有找到这篇稿件。" + words, true};
    if (std::holds_alternative<adapters::receipt>(last_word))
        return gone ? found{"visible", "平台上仍是原文。"}
                    : found{"same", "已到平台读回，读者看到的文字与审核稿一致。"};
    if (const auto* why = std::get_if<adapters::failure>(&last_word)) {
        if (why->kind == adapters::fault::content)
            return gone ? found{"visible", "平台上的这个位置仍有内容。" + words} : found{"differs", words};
        return {is_passing(*why) ? "pending" : "unreadable", "读回失败：" + words};
    }
    if (std::holds_alternative<adapters::not_found>(last_word))
        return {"pending", "暂时无法在平台读到这篇稿件。" + words};
    if (std::holds_alternative<adapters::pause>(last_word))
        return {"pending", words};
    return {"unreadable", "该渠道没有给出可比较的内容。"};
}

planned_reading after_reading(planned_reading p, const found& seen, const options& limits, timestamp now)
{
    const bool over = p.tries >= most_tries;
    const bool is_wrong = seen.state == "differs" || seen.state == "visible";
    const bool settled = seen.state == "pending" ? over : !is_wrong || p.tries > 0 || over || p.state == seen.state;
    p.message = seen.message;
    p.read_at = now;
    if (!settled) {
        ++p.tries;
        p.due_at = now + read_again_after;
        return p; // what was known before stands meanwhile
    }
    p.state = seen.state == "pending" ? "unreadable" : seen.state;
    p.due_at = next_round(p, limits, now);
    return p;
}

asio::awaitable<contact_seen> read_back(const engine& e, planned_reading planned)
{
    const auto now = e.ctx.time.now();
    auto ask = [&](sql::session& s) { return prepare(s, e, planned, now); };
    auto next = co_await e.ctx.db.read(ask);
    if (auto* other = std::get_if<nothing_to_read>(&next)) {
        auto put = [&](sql::session& s) {
            read_back_store::put(s, other->planned);
            return true;
        };
        (void)co_await e.ctx.db.write(put);
        co_return contact_seen{};
    }
    auto& job = std::get<reading_job>(next);
    const auto last_word = co_await e.exchange.converse(job.operation, job.who, job.journal);
    const auto seen = read_as(last_word, job.planned.expects);
    auto write = [&](sql::session& s) {
        keep(s, e, job, seen, now);
        return true;
    };
    (void)co_await e.ctx.db.write(write);
    log::info("delivery.read_back", {{"delivery", job.what.id},
                                     {"expects", job.planned.expects},
                                     {"round", job.planned.round},
                                     {"state", seen.state}});
    co_return contact_of(job.journal);
}

asio::awaitable<bool> read_one_back(const engine& e)
{
    const auto now = e.ctx.time.now();
    auto ask = [&](sql::session& s) { return read_back_store::due(s, now, {}); };
    auto next = co_await e.ctx.db.read(ask);
    if (!next)
        co_return false;
    (void)co_await read_back(e, std::move(next->planned));
    co_return true;
}

} // namespace tongyuan::delivery
