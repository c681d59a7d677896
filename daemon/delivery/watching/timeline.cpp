#include "delivery/watching/timeline.hpp"

#include "content/review_store.hpp"
#include "delivery/receipts/receipt_store.hpp"
#include "delivery/releases/same_content.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

namespace tongyuan::delivery {

namespace json = boost::json;
using adapters::entry_kind;
using adapters::fate;

namespace {

struct moment {
    timestamp at;
    json::object what;
    std::size_t position = 0; // of two at one time
};

moment at(timestamp when, std::string_view kind, std::string words, std::string person = "")
{
    moment m;
    m.at = when;
    m.what = {{"at", to_rfc3339(when)},
              {"kind", kind},
              {"words", std::move(words)},
              {"person", std::move(person)},
              {"step", nullptr}};
    return m;
}

const std::string& label_of(const std::string& step, const adapters::manifest* about)
{
    if (!about)
        return step;
    const auto at = std::ranges::find(about->steps, step, &adapters::named_step::step);
    return at == about->steps.end() ? step : at->label;
}

std::string words_of_step(const channels::journal_row& r, const adapters::manifest* about)
{
    const auto& e = r.entry;
    const std::string name = (r.operation == adapters::operation_kind::probe ? "查找：" : "") +
                             label_of(e.step, about) +
                             (e.attempt > 1 ? "（第 " + std::to_string(e.attempt) + " 次）" : "");
    switch (e.outcome) {
    case fate::open:
        return name + "：已记录意图，等待答复";
    case fate::not_sent:
        return name + "：没有送达。" + e.why.reason;
    case fate::ambiguous:
        return name + "：结果不明。" + e.why.reason;
    case fate::answered:
        break;
    }
    return name + (e.meant == adapters::meaning::done ? "：成功" : "：" + e.why.reason);
}

json::object step_of(const channels::journal_row& r)
{
    const auto& e = r.entry;
    const auto took = r.answered_at ? json::value((*r.answered_at - e.at).count()) : json::value(nullptr);
    return {{"n", r.n},
            {"name", e.step},
            {"attempt", e.attempt},
            {"public", r.effect.public_},
            {"request", r.request_line},
            {"outcome", channels::name_of(e.outcome)},
            {"meant", channels::name_of(e.meant)},
            {"status", e.got.status},
            {"code", e.why.code},
            {"milliseconds", took}};
}

// The token was renewed so that a former daemon's is worth nothing.
std::string words_of_fence(const adapters::entry& e)
{
    return e.step == "fence" ? "已更换访问令牌，上一个服务不能再发送" : "未能更换访问令牌，上一个服务的请求可能迟到";
}

moment of_row(const channels::journal_row& r, const adapters::manifest* about)
{
    const auto& e = r.entry;
    if (e.kind == entry_kind::evidence)
        return at(e.at, "evidence", "提交凭证" + (e.link.empty() ? std::string() : "：" + e.link), e.person);
    if (e.kind == entry_kind::token_refreshed)
        return at(e.at, "paused", words_of_fence(e), e.person);
    if (e.kind != entry_kind::call)
        return at(e.at, "paused", e.step, e.person);
    auto step = at(e.at, "step", words_of_step(r, about));
    step.what["step"] = step_of(r);
    return step;
}

void add_approvals(sql::session& s, const delivery& d, std::vector<moment>& out)
{
    const auto all = content::review_store::of_article(s, d.article_id);
    std::int64_t round = 0; // the one that ended in this revision's approval
    for (const auto& r : all)
        if (r.revision == d.revision && r.at <= d.created_at)
            round = std::max(round, r.round);
    for (const auto& r : all)
        if (r.round == round && r.revision == d.revision && r.decision == content::decision::approve)
            out.push_back(at(r.at, "approved", content::label_of_level(r.level, r.levels) + "通过", r.person_name));
}

void add_question(sql::session& s, const delivery& d, std::vector<moment>& out)
{
    const auto stopped = same_content_store::of(s, d.id);
    if (!stopped)
        return;
    out.push_back(at(stopped->found_at, "same_content", "与稿件《" + stopped->earlier.title + "》内容相同，等待确认"));
    if (stopped->confirmed_at)
        out.push_back(
            at(*stopped->confirmed_at, "confirmed", "确认仍要发布：" + stopped->reason, stopped->confirmed_name));
}

void add_attempts(const delivery& d, const std::vector<channels::journal_row>& rows, const adapters::manifest* about,
                  std::vector<moment>& out)
{
    std::int64_t epoch = -1, n = 0;
    for (const auto& r : rows) {
        if (r.entry.kind == entry_kind::call && r.epoch != epoch) {
            epoch = r.epoch;
            const auto began = ++n == 1 && d.began_at ? *d.began_at : r.entry.at;
            out.push_back(at(began, "lease", "第 " + std::to_string(n) + " 次执行"));
        }
        out.push_back(of_row(r, about));
    }
}

std::string words_of_read_back(const receipt& r)
{
    return r.read_back_message.empty() ? "已到平台读回" : r.read_back_message;
}

void add_ending(sql::session& s, const delivery& d, std::vector<moment>& out)
{
    const auto r = receipt_store::find(s, d.id);
    if (r) {
        out.push_back(at(r->published_at, "receipt", "取得回执 " + r->platform_id));
        if (r->read_back_at)
            out.push_back(at(*r->read_back_at, "read_back", words_of_read_back(*r)));
        if (r->withdrawn_at)
            out.push_back(at(*r->withdrawn_at, "withdrawn", "已从平台撤回"));
    }
    if (d.where != state::published && (!r || d.where != state::withdrawn))
        out.push_back(at(d.updated_at, "state", std::string(label_of(d.where)) + (d.why.empty() ? "" : "：" + d.why)));
}

} // namespace

json::array timeline_of(sql::session& s, const delivery& d, const std::vector<channels::journal_row>& rows,
                        const adapters::manifest* about)
{
    std::vector<moment> all;
    add_approvals(s, d, all);
    all.push_back(at(d.created_at, "released",
                     "生成投递" + (d.not_before ? "，不早于 " + to_shanghai_minute(*d.not_before) : std::string())));
    add_question(s, d, all);
    add_attempts(d, rows, about, all);
    add_ending(s, d, all);
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i].position = i;
    std::ranges::sort(all, {}, [](const moment& m) { return std::pair{m.at, m.position}; });
    json::array out;
    for (auto& m : all)
        out.push_back(std::move(m.what));
    return out;
}

} // namespace tongyuan::delivery
