#include "registry/exchange/nationals.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "base/text.hpp"
#include "registry/account.hpp"
#include "registry/exchange/national_facts.hpp"
#include "registry/exchange/national_sheet.hpp"
#include "registry/printing/filing_numbers.hpp"
#include "registry/printing/paper.hpp"
#include "registry/rules/register_rules.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tongyuan::registry {

namespace {

constexpr std::int64_t most_accounts = 20'000;

void audit(sql::session& s, const filing_context& c, const access::principal& who, std::string act,
           const national_exchange& e, boost::json::object detail, timestamp now)
{
    access::append_audit(
        s, c.ctx.writer,
        access::act_by(who, now, std::move(act), "national_exchange", e.id, e.unit_id, std::move(detail)));
}

result<report_survey> blank_survey(sql::session& s, const access::principal& who, std::string_view unit_id,
                                   permission needed)
{
    const auto unit = access::unit_store::find(s, unit_id);
    if (!unit || !who.may(needed, unit->path))
        return not_found("个单位");
    report_survey out{unit->id, unit->name, unit->path, rules_in_force{s, unit->id}.value("national_template"),
                      {},       {},         0};
    out.columns = report_template_from(out.form);
    return out;
}

using known_rows = std::map<std::string, national_store::known_row, std::less<>>;

known_rows by_account(std::vector<national_store::known_row> rows)
{
    known_rows out;
    for (auto& row : rows)
        out.emplace(row.account_id, std::move(row));
    return out;
}

bool has(const national_store::known_row& known)
{
    return known.act != "gone" && known.act != "missing";
}

result<std::vector<national_store::reported_account>> accounts_of(sql::session& s, std::string_view unit_path)
{
    auto accounts = national_store::accounts_below(s, unit_path, most_accounts + 1);
    if (static_cast<std::int64_t>(accounts.size()) > most_accounts)
        return refusal{errc::unsupported, "national.too_many", "超过 20000 个账号，请按下级单位分别报送。"};
    return accounts;
}

void look_at(report_survey& out, national_store::reported_account a, const national_store::known_row* known,
             const filing_context& c)
{
    const bool is_there = known && has(*known);
    const bool is_reported = is_to_report(a);
    if (!is_reported && !is_there)
        return;
    report_row row{std::move(a), "", {}, is_there ? known->cells : report_cells{}, {}};
    if (!is_reported) {
        row.act = "gone";
        row.cells = row.known;
        out.rows.push_back(std::move(row));
        return;
    }
    row.act = is_there ? "change" : "open";
    row.cells = cells_of(out.columns, facts_of(row.account, row.act, *c.platforms.now()));
    if (is_there)
        row.headings = differing(out.columns, row.cells, row.known, *c.platforms.now());
    if (is_there && row.headings.empty())
        ++out.same;
    else
        out.rows.push_back(std::move(row));
}

// Those that were asked for; every one of them must be there to be told.
result<std::vector<report_row>> chosen(report_survey all, const report_order& o)
{
    std::vector<report_row> out;
    for (auto& row : all.rows)
        if ((row.act == "gone") == o.is_gone &&
            (o.accounts.empty() || std::ranges::find(o.accounts, row.account.id) != o.accounts.end()))
            out.push_back(std::move(row));
    if (out.empty() && o.accounts.empty())
        return refusal{errc::wrong_state, "national.nothing_new", "没有需要报送的账号：都报送过，报送之后也没有变化。"};
    if (!o.accounts.empty() && out.size() != o.accounts.size())
        return refusal{errc::conflict, "national.moved_on",
                       "选中的账号里，有的已经报送，或不在这个单位。请刷新后重新选择。"};
    return out;
}

std::vector<std::string> titles_of(const report_template& t, const report_survey& in, const access::principal& who,
                                   const report_order& o, timestamp now)
{
    std::vector<std::string> out;
    for (const auto& title : t.titles)
        out.push_back(filled(title, {{"unit", in.unit_name},
                                     {"reporter", who.name},
                                     {"checker", o.checker},
                                     {"phone", o.phone},
                                     {"date", day_on_paper(now)}}));
    return out;
}

national_exchange new_exchange(const filing_context& c, const access::principal& who, const report_survey& in,
                               std::string kind, timestamp now)
{
    national_exchange e;
    e.id = c.ctx.ids.next();
    e.unit_id = in.unit_id;
    e.kind = std::move(kind);
    e.form = in.form;
    e.by_person = who.person_id;
    e.by_name = who.name;
    e.at = now;
    return e;
}

// What their sheet says nothing of is as it was known, or as it is here.
void fill_up(report_cells& theirs, const report_cells* known, const report_cells& ours)
{
    if (known)
        theirs.insert(known->begin(), known->end());
    theirs.insert(ours.begin(), ours.end());
}

struct reader {
    const filing_context& c;
    const report_survey& in;
    const std::vector<national_store::reported_account>& accounts;
    const known_rows& known;
    std::map<std::string, std::size_t> by_key = {}; // → place in accounts
    std::vector<report_cells> ours = {};
    std::vector<bool> is_seen = {};

    void prepare()
    {
        is_seen.resize(accounts.size());
        for (std::size_t i = 0; i < accounts.size(); ++i) {
            ours.push_back(cells_of(in.columns, facts_of(accounts[i], "change", *c.platforms.now())));
            for (auto& key : keys_of(in.columns, ours.back(), *c.platforms.now()))
                by_key.emplace(std::move(key), i);
        }
        // By its former name as well, when that is what they were told.
        for (std::size_t i = 0; i < accounts.size(); ++i)
            if (const auto at = known.find(accounts[i].id); at != known.end())
                for (auto& key : keys_of(in.columns, at->second.cells, *c.platforms.now()))
                    by_key.emplace(std::move(key), i);
    }

    national_row recognise(report_cells theirs)
    {
        for (const auto& key : keys_of(in.columns, theirs, *c.platforms.now())) {
            const auto at = by_key.find(key);
            if (at == by_key.end() || is_seen[at->second])
                continue;
            is_seen[at->second] = true;
            const auto& a = accounts[at->second];
            const auto before = known.find(a.id);
            fill_up(theirs, before == known.end() || !has(before->second) ? nullptr : &before->second.cells,
                    ours[at->second]);
            return {0, a.id, "seen", std::move(theirs)};
        }
        return {0, std::nullopt, "unknown", std::move(theirs)};
    }

    // What they should have and have not.
    void add_missing(std::vector<national_row>& rows) const
    {
        for (std::size_t i = 0; i < accounts.size(); ++i)
            if (!is_seen[i] && is_to_report(accounts[i]))
                rows.push_back({0, accounts[i].id, "missing", {}});
    }
};

result<std::vector<national_row>> rows_read(reader& r, const report_sheet& sheet)
{
    const auto header = header_of(r.in.columns, sheet.lines);
    if (!header)
        return refusal{errc::unsupported, "national.no_header",
                       "在前 10 行里没有找到报送模板的列名（例如“" + r.in.columns.columns.at(0).heading +
                           "”）。请核对文件，或先在“登记规则”里修改报送模板。"};
    r.prepare();
    std::vector<national_row> rows;
    for (auto line = *header + 1; line < sheet.lines.size(); ++line) {
        auto theirs = cells_under(sheet.lines[*header], sheet.lines[line], r.in.columns);
        if (!keys_of(r.in.columns, theirs, *r.c.platforms.now()).empty())
            rows.push_back(r.recognise(std::move(theirs)));
    }
    if (rows.empty())
        return refusal{errc::unsupported, "national.empty", "列名下面没有账号，请核对文件。"};
    r.add_missing(rows);
    for (std::size_t n = 0; n < rows.size(); ++n)
        rows[n].n = static_cast<std::int64_t>(n) + 1;
    return rows;
}

std::string text_at(const report_cells& cells, std::string_view heading)
{
    const auto at = cells.find(heading);
    return at == cells.end() ? std::string() : at->second;
}

std::vector<compared_field> fields_of(const report_template& t, const report_cells& ours, const report_cells* sent,
                                      const report_cells& theirs, const platform_book& book)
{
    std::vector<compared_field> out;
    for (const auto& heading : differing(t, ours, theirs, book)) {
        const auto column = std::ranges::find(t.columns, heading, &report_column::heading);
        compared_field f{heading, text_at(ours, heading), sent ? text_at(*sent, heading) : "", text_at(theirs, heading),
                         "unsent"};
        if (sent)
            f.state = is_same(*column, f.sent, f.theirs, book) ? "ours"
                      : is_same(*column, f.sent, f.ours, book) ? "theirs"
                                                               : "both";
        out.push_back(std::move(f));
    }
    return out;
}

} // namespace

std::string label_of_report_act(std::string_view act)
{
    return act == "open"      ? "新增"
           : act == "change"  ? "变更"
           : act == "gone"    ? "注销"
           : act == "seen"    ? "已登记"
           : act == "missing" ? "全国系统中没有"
           : act == "unknown" ? "本系统没有"
                              : std::string(act);
}

result<report_survey> survey(sql::session& s, const filing_context& c, const access::principal& who,
                             std::string_view unit_id, permission needed)
{
    auto out = blank_survey(s, who, unit_id, needed);
    if (out.has_error())
        return out;
    auto accounts = accounts_of(s, out->unit_path);
    if (accounts.has_error())
        return accounts.error();
    const auto known = by_account(national_store::latest_rows(s, out->unit_path, "", false));
    for (auto& a : *accounts) {
        const auto at = known.find(a.id);
        look_at(*out, std::move(a), at == known.end() ? nullptr : &at->second, c);
    }
    return out;
}

result<national_exchange> send_report(sql::session& s, const filing_context& c, const access::principal& who,
                                      const report_order& o)
{
    auto all = survey(s, c, who, o.unit_id, permissions::filing_create);
    if (all.has_error())
        return all.error();
    const auto now = c.ctx.time.now();
    auto e = new_exchange(c, who, *all, o.is_gone ? "gone" : "sent", now);
    e.titles = titles_of(all->columns, *all, who, o, now);
    auto rows = chosen(std::move(*all), o);
    if (rows.has_error())
        return rows.error();
    std::vector<national_row> told;
    for (auto& row : *rows)
        told.push_back({static_cast<std::int64_t>(told.size()) + 1, row.account.id, row.act, std::move(row.cells)});
    national_store::insert(s, e, told);
    audit(s, c, who, o.is_gone ? "national.gone" : "national.sent", e, {{"rows", told.size()}}, now);
    return *national_store::find(s, e.id);
}

result<national_exchange> read_report(sql::session& s, const filing_context& c, const access::principal& who,
                                      const report_sheet& sheet)
{
    const auto in = blank_survey(s, who, sheet.unit_id, permissions::filing_create);
    if (in.has_error())
        return in.error();
    const auto accounts = accounts_of(s, in->unit_path);
    if (accounts.has_error())
        return accounts.error();
    const auto known = by_account(national_store::latest_rows(s, in->unit_path, "", false));
    reader r{c, *in, *accounts, known};
    const auto rows = rows_read(r, sheet);
    if (rows.has_error())
        return rows.error();
    const auto now = c.ctx.time.now();
    auto e = new_exchange(c, who, *in, "read", now);
    e.file_name = sheet.file_name;
    national_store::insert(s, e, *rows);
    audit(s, c, who, "national.read", e, {{"rows", rows->size()}, {"file_name", sheet.file_name}}, now);
    return *national_store::find(s, e.id);
}

result<national_exchange> exchange_for(sql::session& s, const access::principal& who, std::string_view id,
                                       permission needed)
{
    auto e = national_store::find(s, id);
    if (!e || !who.may(needed, e->unit_path))
        return not_found("次报送");
    return std::move(*e);
}

result<national_exchange> undo_exchange(sql::session& s, const filing_context& c, const access::principal& who,
                                        std::string_view id)
{
    const auto e = exchange_for(s, who, id, permissions::filing_create);
    if (e.has_error())
        return e;
    const auto now = c.ctx.time.now();
    if (!national_store::undo(s, id, who.name, now))
        return refusal{errc::wrong_state, "national.cannot_undo",
                       e->receipt.empty() ? "这次报送已经撤销过。"
                                          : "已经登记回执的报送不能撤销；账号有变化时会再次提示报送。"};
    audit(s, c, who, "national.undone", *e, {}, now);
    return *national_store::find(s, id);
}

result<national_exchange> receive_receipt(sql::session& s, const filing_context& c, const access::principal& who,
                                          std::string_view id, std::string_view receipt)
{
    const auto e = exchange_for(s, who, id, permissions::filing_create);
    if (e.has_error())
        return e;
    const auto now = c.ctx.time.now();
    if (!national_store::receive(s, id, receipt, who.name, now))
        return refusal{errc::wrong_state, "national.no_receipt",
                       e->kind == "read" ? "核对没有回执，请在报送记录上登记。" : "这次报送已经撤销，不能登记回执。"};
    const auto registered = national_store::register_filings(s, *e, receipt, now);
    audit(s, c, who, "national.received", *e, {{"receipt", receipt}, {"registered", registered}}, now);
    return *national_store::find(s, id);
}

std::vector<compared_row> comparison_of(sql::session& s, const filing_context& c, const national_exchange& e)
{
    const auto t = report_template_from(e.form);
    const auto sent = by_account(national_store::latest_rows(s, e.unit_path, e.id, true));
    std::map<std::string, national_store::reported_account, std::less<>> accounts;
    for (auto& a : national_store::accounts_below(s, e.unit_path, most_accounts))
        accounts.emplace(a.id, std::move(a));
    std::vector<compared_row> out;
    for (const auto& row : national_store::rows_of(s, e.id)) {
        const auto a = row.account_id ? accounts.find(*row.account_id) : accounts.end();
        compared_row one{row.account_id.value_or(""), "", "", row.act, {}};
        if (a != accounts.end()) {
            one.unit_name = a->second.unit_name;
            one.name = a->second.name;
            const auto told = sent.find(a->first);
            if (row.act == "seen")
                one.fields =
                    fields_of(t, cells_of(t, facts_of(a->second, "change", *c.platforms.now())),
                              told == sent.end() ? nullptr : &told->second.cells, row.cells, *c.platforms.now());
        } else {
            for (const auto& [heading, text] : row.cells)
                one.fields.push_back({heading, "", "", text, "theirs"});
        }
        out.push_back(std::move(one));
    }
    return out;
}

} // namespace tongyuan::registry
