#include "registry/exchange/imports.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/identities.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "base/text.hpp"
#include "registry/filing/filing_checks.hpp"
#include "registry/filing/filing_store.hpp"
#include "registry/register_store.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <set>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

void audit(sql::session& s, const filing_context& c, const access::principal& who, std::string act,
           const sheet_import& i, json::object detail)
{
    detail["file_name"] = i.file_name;
    access::append_audit(
        s, c.ctx.writer,
        access::act_by(who, c.ctx.time.now(), std::move(act), "import", i.id, i.unit_id, std::move(detail)));
}

refusal not_now(const sheet_import& i)
{
    return {errc::wrong_state, "import.wrong_state",
            "这次导入当前为“" + std::string(label_of(i.state)) + "”，不能进行此操作。请刷新后再试。"};
}

// Filings bear the name of whoever took the sheet in, so nobody else says what becomes of it.
result<sheet_import> own_import(sql::session& s, const access::principal& who, std::string_view id)
{
    auto i = import_for(s, who, id);
    if (i.has_value() && i->by_person != who.person_id)
        return refusal{errc::forbidden, "import.not_yours",
                       "这次导入由" + i->by_name + "上传，备案以其名义提交，请由其本人操作；您也可以自己重新上传。"};
    return i;
}

std::optional<access::principal> importer_of(sql::session& s, const filing_context& c, const access::principal& who,
                                             const sheet_import& i)
{
    if (i.by_person == who.person_id)
        return who;
    auto importer = access::principal_of(s, i.by_person, {}, c.ctx.time.now());
    return importer && importer->may(permissions::filing_create, i.unit_path) ? importer : std::nullopt;
}

// In whose name and with whose rights a block is worked on: never those of somebody who merely looks, and so sets it
// going. What a person left behind who files no longer can still be taken back, by those who file for the unit.
result<access::principal> worker_of(sql::session& s, const filing_context& c, const access::principal& who,
                                    const sheet_import& i)
{
    if (auto importer = importer_of(s, c, who, i))
        return std::move(*importer);
    if (i.state == import_state::undoing)
        return who;
    return refusal{errc::conflict, "import.importer_gone",
                   "上传人" + i.by_name + "已停用或不再为该单位办理备案，这次导入不能继续。请由其他登记员重新上传。"};
}

result<sheet_import> saved(sql::session& s, const filing_context& c, const sheet_import& i)
{
    if (!import_store::save(s, i, i.version, c.ctx.time.now()))
        return access::changed_meanwhile();
    return *import_store::find(s, i.id);
}

void begin_checking(sql::session& s, sheet_import& i)
{
    import_store::forget_identities(s, i.id);
    i.state = import_state::checking;
    i.blocks_done = i.bad = 0;
}

// Looks at the rows of one block, and asks for each unit once.
class examiner {
public:
    examiner(sql::session& s, const filing_context& c, const access::principal& who, const sheet_import& i)
        : s_(s), who_(who), i_(i), book_(c.platforms.in(s))
    {
    }

    struct judged {
        std::string unit_id;
        proposal asked;
    };
    // Nothing when something is wrong; that is in faults().
    std::optional<judged> judge(const import_row& row)
    {
        const auto before = faults_.size();
        const auto said = read_row(i_.mapping, i_.header, row, *book_);
        judged out;
        auto in = json_reader::over(said.asked);
        out.asked = read_proposal(in, *book_, i_.mapping.kind, completeness::whole);
        if (const auto bad = in.finish())
            for (const auto& v : bad->violations)
                fault(row, v.field, v.message);
        out.unit_id = unit_for(row, said);
        return faults_.size() == before ? std::optional{std::move(out)} : std::nullopt;
    }
    void check_identity(const import_row& row, const proposal& p)
    {
        if (const auto twin = register_store::find_by_identity(s_, p.platform, p.platform_id);
            twin && twin->state != account_state::removed)
            fault(row, "platform_id",
                  "该账号已登记为“" + twin->name + "”（" + std::string(label_of(twin->state)) + "）。");
        else if (const auto other =
                     import_store::claim_identity(s_, i_.id, p.platform + " " + lower_ascii(p.platform_id), row.number))
            fault(row, "platform_id", "与第 " + std::to_string(*other) + " 行是同一个账号，请删去一行。");
    }
    void fault(const import_row& row, std::string_view field, std::string_view message)
    {
        faults_.push_back({row.number, std::string(label_of_import_field(field)), std::string(message)});
    }
    const std::vector<import_fault>& faults() const { return faults_; }

private:
    std::string unit_for(const import_row& row, const read_import& said)
    {
        if (said.unit.empty() && said.credit_code.empty())
            return i_.unit_id;
        const auto key = said.unit + "\n" + said.credit_code;
        auto known = units_.find(key);
        if (known == units_.end())
            known =
                units_.emplace(key, import_store::units_called(s_, who_.person_id, said.unit, said.credit_code)).first;
        if (known->second.size() == 1)
            return known->second.front();
        fault(row, "unit",
              known->second.empty() ? "没有这个单位，或者您不能为它提交备案。请核对名称，或先在“单位与人员”中添加。"
                                    : "有多个同名单位，请增加“统一社会信用代码”一列加以区分。");
        return {};
    }

    sql::session& s_;
    const access::principal& who_;
    const sheet_import& i_;
    std::shared_ptr<const platform_book> book_;
    std::vector<import_fault> faults_;
    std::map<std::string, std::vector<std::string>> units_;
};

std::set<std::size_t> rows_in(const std::vector<import_fault>& faults)
{
    std::set<std::size_t> out;
    for (const auto& one : faults)
        out.insert(one.row);
    return out;
}

void check_block(sql::session& s, const filing_context& c, const access::principal& who, sheet_import& i)
{
    const auto b = import_store::find_block(s, i.id, i.blocks_done);
    examiner look{s, c, who, i};
    for (const auto& row : b.rows)
        if (const auto good = look.judge(row))
            look.check_identity(row, good->asked);
    import_store::set_faults(s, i.id, i.blocks_done, look.faults());
    i.bad += static_cast<std::int64_t>(rows_in(look.faults()).size());
}

std::string make_draft(sql::session& s, const filing_context& c, const access::principal& who, const sheet_import& i,
                       const examiner::judged& good)
{
    filing f;
    f.id = c.ctx.ids.next();
    f.kind = i.mapping.kind;
    f.unit_id = good.unit_id;
    f.title = good.asked.name;
    f.proposed = json::serialize(good.asked.fields);
    f.applicant = who.person_id;
    f.applicant_name = who.name;
    f.created_at = c.ctx.time.now();
    filing_store::insert(s, f);
    return f.id;
}

// What the rules refuse stays a draft. Asked ahead of the submission, which would leave an account behind: what one row
// began is not rolled back without the others.
result<void> submit_draft(sql::session& s, const filing_context& c, const access::principal& who, const std::string& id,
                          const proposal& asked)
{
    const auto draft = filing_store::find(s, id);
    if (auto refused = refused_by_rules(breaches_of(s, *draft, asked.fields, c.ctx.time.now()), asked.fields))
        return *refused;
    const auto sent = submit_filing(s, c, who, id);
    return sent.has_error() ? result<void>{sent.error()} : result<void>{};
}

void file_block(sql::session& s, const filing_context& c, const access::principal& who, sheet_import& i)
{
    auto b = import_store::find_block(s, i.id, i.blocks_done);
    const auto bad = rows_in(b.faults);
    examiner look{s, c, who, i};
    for (const auto& row : b.rows) {
        const auto good = bad.contains(row.number) ? std::nullopt : look.judge(row);
        if (!good)
            continue;
        b.made.push_back(make_draft(s, c, who, i, *good));
        if (!i.submits)
            continue;
        if (const auto sent = submit_draft(s, c, who, b.made.back(), good->asked); sent.has_error())
            look.fault(row, "state", "已存为草稿，没有提交：" + sent.error().message);
    }
    b.faults.insert(b.faults.end(), look.faults().begin(), look.faults().end());
    import_store::set_faults(s, i.id, i.blocks_done, b.faults);
    import_store::set_made(s, i.id, i.blocks_done, b.made);
    i.filed += static_cast<std::int64_t>(b.made.size());
    audit(s, c, who, "import.filed", i, {{"block", i.blocks_done}, {"filings", b.made.size()}});
}

// What has been decided stays; everything else is withdrawn.
void undo_block(sql::session& s, const filing_context& c, const access::principal& who, sheet_import& i)
{
    const auto b = import_store::find_block(s, i.id, i.blocks_done);
    for (const auto& id : b.made) {
        const auto f = filing_store::find(s, id);
        if (!f || f->state == filing_state::withdrawn)
            continue;
        const bool is_open = next_state(filing_transitions(), f->state, filing_event::withdraw).has_value();
        if (!is_open || withdraw_filing(s, c, who, id, "撤销导入").has_error())
            ++i.kept;
    }
}

} // namespace

result<sheet_import> begin_import(sql::session& s, const filing_context& c, const access::principal& who,
                                  const new_import& n)
{
    const auto unit = access::unit_store::find(s, n.unit_id);
    if (!unit || unit->has_ended() || !who.may(permissions::filing_create, unit->path))
        return unacceptable({{"unit", "unknown", "找不到这个单位，或者您不能为它提交备案。"}});
    const auto now = c.ctx.time.now();
    import_store::remove_unfinished_before(s, now - std::chrono::hours{24});
    sheet_import i;
    i.id = c.ctx.ids.next();
    i.unit_id = unit->id;
    i.file_name = n.file_name;
    i.header = n.header;
    i.mapping = import_store::remembered(s, unit->id, n.header).value_or(suggested_mapping(n.header));
    i.by_person = who.person_id;
    i.by_name = who.name;
    i.created_at = now;
    import_store::insert(s, i);
    return *import_store::find(s, i.id);
}

result<sheet_import> complete_import(sql::session& s, const filing_context& c, const access::principal& who,
                                     std::string_view id, std::int64_t blocks, std::int64_t rows)
{
    auto i = import_store::find(s, id);
    if (!i || i->state != import_state::reading)
        return not_found("次导入");
    i->blocks = blocks;
    i->rows = rows;
    i->state = import_state::mapping;
    if (i->mapping.gaps().empty())
        begin_checking(s, *i);
    audit(s, c, who, "import.taken_in", *i, {{"rows", rows}});
    return saved(s, c, *i);
}

result<sheet_import> import_for(sql::session& s, const access::principal& who, std::string_view id)
{
    auto i = import_store::find(s, id);
    if (!i || i->state == import_state::reading || !who.may(permissions::filing_create, i->unit_path))
        return not_found("次导入");
    return std::move(*i);
}

result<sheet_import> map_import(sql::session& s, const filing_context& c, const access::principal& who,
                                std::string_view id, std::int64_t version, const import_mapping& m)
{
    auto i = own_import(s, who, id);
    if (i.has_error())
        return i;
    if (i->state != import_state::mapping && i->state != import_state::checking && i->state != import_state::checked)
        return not_now(*i);
    if (i->version != version)
        return access::changed_meanwhile();
    std::vector<violation> wrong;
    for (const auto& [field, column] : m.columns)
        if (column >= i->header.size())
            wrong.emplace_back("columns." + field, "not_a_column", "表格里没有这一列，请重新选择。");
    for (const auto& field : m.gaps())
        wrong.emplace_back("columns." + field, "required",
                           "请选择“" + std::string(label_of_import_field(field)) + "”对应的列，或填写统一的内容。");
    if (!wrong.empty())
        return unacceptable(std::move(wrong));
    i->mapping = m;
    import_store::remember(s, *i, c.ctx.time.now());
    begin_checking(s, *i);
    audit(s, c, who, "import.mapped", *i, {{"mapping", json_of(m)}});
    return saved(s, c, *i);
}

result<sheet_import> confirm_import(sql::session& s, const filing_context& c, const access::principal& who,
                                    std::string_view id, const import_order& o)
{
    auto i = own_import(s, who, id);
    if (i.has_error())
        return i;
    if (i->state != import_state::checked)
        return not_now(*i);
    if (i->version != o.version)
        return access::changed_meanwhile();
    if (i->bad == i->rows)
        return refusal{errc::conflict, "import.nothing_good", "没有可以导入的行。请按错误清单修改表格后重新上传。"};
    if (i->bad > 0 && !o.skip_bad)
        return refusal{errc::conflict, "import.bad_rows",
                       "有 " + std::to_string(i->bad) + " 行有误。请修改后重新上传，或选择只导入无误的行。"};
    i->state = import_state::filing;
    i->submits = o.submit;
    i->blocks_done = 0;
    audit(s, c, who, "import.confirmed", *i, {{"rows", i->rows - i->bad}, {"submit", o.submit}});
    return saved(s, c, *i);
}

result<sheet_import> undo_import(sql::session& s, const filing_context& c, const access::principal& who,
                                 std::string_view id)
{
    auto i = import_for(s, who, id);
    if (i.has_error())
        return i;
    if (importer_of(s, c, who, *i))
        i = own_import(s, who, id);
    if (i.has_error())
        return i;
    // Half-done work is taken back as well.
    if (i->state != import_state::filed && i->state != import_state::filing)
        return not_now(*i);
    i->state = import_state::undoing;
    i->blocks_done = i->kept = 0;
    audit(s, c, who, "import.undone", *i, {{"filings", i->filed}});
    return saved(s, c, *i);
}

result<sheet_import> step_import(sql::session& s, const filing_context& c, const access::principal& who,
                                 std::string_view id)
{
    auto i = import_for(s, who, id);
    if (i.has_error() || !is_at_work(i->state))
        return i;
    const auto worker = worker_of(s, c, who, *i);
    if (worker.has_error())
        return worker.error();
    if (i->blocks_done < i->blocks) {
        if (i->state == import_state::checking)
            check_block(s, c, *worker, *i);
        else if (i->state == import_state::filing)
            file_block(s, c, *worker, *i);
        else
            undo_block(s, c, *worker, *i);
        ++i->blocks_done;
    }
    if (i->blocks_done >= i->blocks)
        i->state = i->state == import_state::checking ? import_state::checked
                   : i->state == import_state::filing ? import_state::filed
                                                      : import_state::undone;
    return saved(s, c, *i);
}

} // namespace tongyuan::registry
