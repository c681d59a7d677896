#include "delivery/corrections/correction.hpp"

#include "base/digest.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tongyuan::delivery {

namespace {

template <class T>
struct word {
    T value;
    std::string_view name, label;
};

constexpr std::array kinds{word<correction_kind>{correction_kind::withdraw, "withdraw", "撤回"},
                           word<correction_kind>{correction_kind::correct, "correct", "更正"},
                           word<correction_kind>{correction_kind::kill, "kill", "紧急停发"}};

constexpr std::array ways{
    word<way>{way::remove, "remove", "自动删除"},     word<way>{way::edit, "edit", "原位更正"},
    word<way>{way::replace, "replace", "删除后重发"}, word<way>{way::notice, "notice", "另发更正稿"},
    word<way>{way::task, "task", "人工处理"},         word<way>{way::follow, "follow", "落定后处理"},
    word<way>{way::stop, "stop", "不再发出"},         word<way>{way::publish, "publish", "直接发布"},
    word<way>{way::keep, "keep", "保留旧版"},         word<way>{way::wait, "wait", "暂不处理"}};

template <class T, std::size_t N>
std::string_view name_in(const std::array<word<T>, N>& words, T value)
{
    for (const auto& w : words)
        if (w.value == value)
            return w.name;
    return {};
}

template <class T, std::size_t N>
std::string_view label_in(const std::array<word<T>, N>& words, T value)
{
    for (const auto& w : words)
        if (w.value == value)
            return w.label;
    return {};
}

template <class T, std::size_t N>
std::optional<T> value_in(const std::array<word<T>, N>& words, std::string_view name)
{
    for (const auto& w : words)
        if (w.name == name)
            return w.value;
    return {};
}

using adapters::operation_kind;

bool is_evidence(const plan_row& row, const channel_facts& f)
{
    return row.copy_id && std::ranges::any_of(f.copies, [&](const channel_copy& c) {
               return c.what.id == *row.copy_id && c.proof.proven_by == "evidence";
           });
}

// The platform's API can take this very copy down, or change it.
bool reaches(const plan_row& row, const channel_facts& f, operation_kind kind)
{
    return can(f, kind) && !is_by_hand(f) && !is_evidence(row, f);
}

edit_budget budget_of(const channel_facts& f, const channel_copy& copy)
{
    edit_budget b;
    b.most = f.about->after.edits;
    b.used = f.edits_used;
    if (f.about->after.editable.count() > 0)
        b.until = copy.proof.published_at + f.about->after.editable;
    return b;
}

plan_row row_of(const channel_facts& f)
{
    plan_row row;
    row.account_id = f.account.id;
    row.account_name = f.account.name;
    row.platform = f.account.platform;
    row.platform_label = f.about ? f.about->label : f.account.platform;
    row.who = f.who;
    if (f.next)
        row.next_id = f.next->id;
    return row;
}

plan_row row_of(const channel_facts& f, const channel_copy& copy)
{
    auto row = row_of(f);
    row.key = copy.what.id;
    row.copy_id = copy.what.id;
    row.copy_url = copy.proof.url;
    row.copy_revision = copy.what.revision;
    row.standing = "第 " + std::to_string(copy.what.revision) + " 稿，" + to_shanghai_minute(copy.proof.published_at) +
                   " 发布" + (copy.proof.read_back == "differs" ? "；读回时与审定的不一致" : "");
    row.states = {std::string(name_of(copy.what.where))};
    if (can(f, operation_kind::revise))
        row.edits = budget_of(f, copy);
    return row;
}

plan_row row_of(const channel_facts& f, const delivery& d)
{
    auto row = row_of(f);
    row.key = d.id;
    row.copy_id = d.id;
    row.copy_revision = d.revision;
    row.standing = "第 " + std::to_string(d.revision) + " 稿，" + std::string(label_of(d.where));
    row.states = {std::string(name_of(d.where))};
    return row;
}

std::vector<way> ways_to_remove(const plan_row& row, const channel_facts& f)
{
    return {reaches(row, f, operation_kind::withdraw) ? way::remove : way::task};
}

std::vector<way> ways_to_correct(const plan_row& row, const channel_facts& f)
{
    std::vector<way> out;
    if (row.edits && row.edits->is_left(f.now) && reaches(row, f, operation_kind::revise))
        out.push_back(way::edit);
    if (reaches(row, f, operation_kind::withdraw))
        out.push_back(way::replace);
    out.push_back(way::task);
    out.push_back(way::notice);
    return out;
}

void offer(plan_row& row, std::vector<way> options, const channel_facts& f)
{
    row.options = std::move(options);
    choose(row, row.options.front(), f);
}

void add_under_way(correction_kind kind, const channel_facts& f, std::vector<plan_row>& rows)
{
    for (const auto& d : f.under_way) {
        auto row = row_of(f, d);
        if (kind != correction_kind::correct)
            offer(row, {way::follow}, f);
        else if (f.next && can(f, operation_kind::revise))
            offer(row, {way::follow, way::wait}, f);
        else
            offer(row, {way::wait}, f);
        rows.push_back(std::move(row));
    }
}

void add_waiting(const channel_facts& f, std::vector<plan_row>& rows)
{
    for (const auto& d : f.waiting) {
        auto row = row_of(f, d);
        offer(row, {way::stop}, f);
        rows.push_back(std::move(row));
    }
}

std::vector<plan_row> plan_correction(const channel_facts& f)
{
    std::vector<plan_row> rows;
    for (std::size_t i = 0; i < f.copies.size(); ++i) {
        auto row = row_of(f, f.copies[i]);
        if (i == 0 && f.next && f.under_way.empty())
            offer(row, ways_to_correct(row, f), f);
        else if (!f.next)
            offer(row, {way::keep, ways_to_remove(row, f).front()}, f);
        else
            offer(row, {way::keep}, f);
        rows.push_back(std::move(row));
    }
    add_under_way(correction_kind::correct, f, rows);
    if (rows.empty() && f.next) {
        auto row = row_of(f, *f.next);
        row.standing = "没有旧版本";
        row.copy_id.reset();
        offer(row, {way::publish}, f);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string to_ring(const plan_row& row)
{
    if (!row.who.known())
        return "账号档案里没有联系电话，请补登。";
    return "联系 " + row.who.name + (row.who.phone.empty() ? "" : " " + row.who.phone) + "。";
}

std::string edits_left(const edit_budget& b)
{
    std::string out = b.most == 0 ? "不限更正次数"
                                  : "可更正 " + std::to_string(b.most) + " 次，已用 " + std::to_string(b.used) + " 次";
    return out + (b.until ? "，" + to_shanghai_minute(*b.until) + " 前有效。" : "。");
}

std::string why_no_api(const plan_row& row, const channel_facts& f, operation_kind kind)
{
    const std::string act = kind == operation_kind::withdraw ? "删除" : "修改";
    if (!f.about)
        return "没有加载该平台的渠道插件。";
    if (is_by_hand(f))
        return "该渠道没有接口，由人工" + act + "。";
    if (is_evidence(row, f))
        return "这篇由人工发布、凭证登记，接口不知道它的编号。";
    if (can(f, kind) && row.edits)
        return "接口的更正次数或时限已用完（" + edits_left(*row.edits) + "）";
    return "平台没有" + act + "已发布内容的接口。";
}

// How sure the API's part is, from what the account's connection last showed.
certainty sure_of_api(const channel_facts& f)
{
    if (f.connection == "failed" || f.connection == "expired")
        return certainty::unsure;
    return f.connection == "ok" ? certainty::certain : certainty::likely;
}

std::string connection_words(const channel_facts& f)
{
    if (f.connection == "failed")
        return "上次连接失败，可能要先修复接入。";
    return f.connection == "expired" ? "授权已过期，须重新授权才能执行。" : "";
}

void say(plan_row& row, std::string what, std::string why, std::string readers, certainty sure)
{
    row.what = std::move(what);
    row.why = std::move(why);
    row.readers = std::move(readers);
    row.sure = sure;
}

void choose_for_removal(plan_row& row, const channel_facts& f)
{
    const auto keeps = f.about ? f.about->after.readers_keep : std::string();
    if (row.does == way::remove)
        return say(row, "通过平台接口删除，删除后到平台读回核对。", "平台提供删除接口。" + connection_words(f), keeps,
                   sure_of_api(f));
    say(row, "生成人工任务：到平台上删除并上传凭证。" + to_ring(row), why_no_api(row, f, operation_kind::withdraw),
        "人工完成前，读者仍能看到。" + keeps, certainty::unsure);
}

void choose_for_correction(plan_row& row, const channel_facts& f)
{
    const auto keeps = f.about ? f.about->after.readers_keep : std::string();
    switch (row.does) {
    case way::edit:
        return say(row, "通过平台接口在原位置换成新稿，链接不变，改后读回核对。",
                   "平台提供修改接口，" + edits_left(*row.edits) + connection_words(f), "同一链接显示新稿。",
                   sure_of_api(f));
    case way::replace:
        return say(row, "先通过接口删除旧稿，确认删除后发布新稿。",
                   "平台不能修改，或修改次数已用完；删除和发布都有接口。" + connection_words(f),
                   "两步之间读者看不到内容；新稿是新链接。" + keeps, sure_of_api(f));
    case way::notice:
        return say(row, "另发一篇新稿，旧稿保留。", "不删除旧稿，由新稿说明情况。", "旧稿和新稿都能看到。",
                   sure_of_api(f));
    default:
        return say(row, "生成人工任务：到平台上按新稿改正并上传凭证。" + to_ring(row),
                   why_no_api(row, f, operation_kind::revise), "人工完成前，读者看到的是旧稿。", certainty::unsure);
    }
}

} // namespace

std::string_view name_of(correction_kind k)
{
    return name_in(kinds, k);
}

std::string_view label_of(correction_kind k)
{
    return label_in(kinds, k);
}

std::optional<correction_kind> correction_kind_from(std::string_view name)
{
    return value_in(kinds, name);
}

std::string_view name_of(way w)
{
    return name_in(ways, w);
}

std::string_view label_of(way w)
{
    return label_in(ways, w);
}

std::optional<way> way_from(std::string_view name)
{
    return value_in(ways, name);
}

std::string_view name_of(certainty c)
{
    return c == certainty::certain ? "certain" : c == certainty::likely ? "likely" : "unsure";
}

bool is_by_hand(const channel_facts& facts)
{
    return facts.about && facts.about->after.by_hand;
}

bool can(const channel_facts& facts, adapters::operation_kind kind)
{
    return facts.about && std::ranges::find(facts.about->operations, kind) != facts.about->operations.end();
}

void choose(plan_row& row, way chosen, const channel_facts& f)
{
    row.does = chosen;
    const bool corrects = row.next_id.has_value();
    switch (chosen) {
    case way::remove:
        return choose_for_removal(row, f);
    case way::task:
        return corrects ? choose_for_correction(row, f) : choose_for_removal(row, f);
    case way::edit:
    case way::replace:
    case way::notice:
        return choose_for_correction(row, f);
    case way::follow:
        return say(row,
                   corrects ? "等它有了结果：已发出就更正，没有发出就直接发布新稿。"
                            : "等它有了结果：已发出就立即撤下，没有发出就不再发出。",
                   "平台可能已经收到，此刻不能判断是否已发出。", "有结果之前，读者可能看到旧稿。", certainty::unsure);
    case way::stop:
        return say(row, "取消排队，不再发出。", "还没有开始发送。", "读者没有看到过。", certainty::certain);
    case way::publish:
        return say(row, "直接发布新稿。", "该账号上没有旧版本。", "读者只看到新稿。", sure_of_api(f));
    case way::keep:
        return say(row, "不处理，旧稿保留。", "新稿不发往这个账号，或这个账号上另有一篇在更正。", "读者仍能看到旧稿。",
                   certainty::certain);
    case way::wait:
        return say(row, "暂不处理；有结果后请再次打开更正方案。", "平台可能已经收到，此刻不能判断是否已发出。",
                   "有结果之前，读者可能看到旧稿。", certainty::unsure);
    }
}

std::vector<plan_row> plan_for(correction_kind kind, const channel_facts& facts)
{
    if (kind == correction_kind::correct)
        return plan_correction(facts);
    std::vector<plan_row> rows;
    for (const auto& copy : facts.copies) {
        auto row = row_of(facts, copy);
        row.next_id.reset();
        offer(row, ways_to_remove(row, facts), facts);
        rows.push_back(std::move(row));
    }
    auto without_next = facts;
    without_next.next.reset();
    add_under_way(kind, without_next, rows);
    add_waiting(without_next, rows);
    if (kind == correction_kind::kill && facts.next) {
        without_next.waiting = {*facts.next};
        add_waiting(without_next, rows);
    }
    return rows;
}

std::string digest_of(correction_kind kind, std::string_view article_id, const std::vector<plan_row>& rows)
{
    std::string all = std::string(name_of(kind)) + '\n' + std::string(article_id) + '\n';
    for (const auto& row : rows) {
        if (kind == correction_kind::kill) {
            all += row.account_id + '\n';
            continue;
        }
        all += row.key + '|' + row.account_id + '|' + row.next_id.value_or("") + '|';
        for (const auto o : row.options)
            all += std::string(name_of(o)) + ',';
        for (const auto& where : row.states)
            all += '|' + where;
        if (row.edits)
            all += '|' + std::to_string(row.edits->most) + '/' + std::to_string(row.edits->used);
        all += '|' + std::string(name_of(row.sure)) + '|' + row.who.phone + '\n';
    }
    return sha256_hex(all);
}

} // namespace tongyuan::delivery
