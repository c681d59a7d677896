#include "access/audit.hpp"

#include "access/audit_store.hpp"
#include "base/digest.hpp"
#include "base/sabotage.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <initializer_list>

namespace json = boost::json;

namespace tongyuan::access {

namespace {

constexpr std::int64_t rows_at_once = 500;
constexpr std::size_t most_reported = 100;
constexpr std::string_view anchored = "audit.anchored";

// Each field with its length in front, so that no two rows have the same text.
std::string canonical_text(const audit_store::audit_row& row)
{
    const auto sequence = std::to_string(row.sequence);
    const auto at = std::to_string(to_millis(row.at));
    const std::initializer_list<std::string_view> fields{
        row.writer,       sequence,       at,          row.actor_id, row.actor_name, row.act,
        row.subject_kind, row.subject_id, row.unit_id, row.detail};
    std::string out;
    for (const auto field : fields)
        out.append(std::to_string(field.size())).append(":").append(field).append("\n");
    return out;
}

std::string hash_of(std::string_view previous, const audit_store::audit_row& row)
{
    return sha256_hex(std::string(previous) + "\n" + canonical_text(row));
}

class chain_walk {
public:
    chain_walk(sql::session& s, std::string writer, audit_verdict& verdict)
        : s_(s), writer_(std::move(writer)), verdict_(verdict)
    {
    }

    void run(const std::vector<audit_head>& heads, std::span<const audit_head> outside)
    {
        for (auto rows = next(); !rows.empty(); rows = next())
            for (const auto& row : rows)
                check(row);
        const auto head = std::ranges::find(heads, writer_, &audit_head::writer);
        if (head == heads.end())
            report(sequence_, "这条链的链头记录不见了。");
        else if (head->sequence != sequence_ || head->hash != hash_)
            report(std::max(head->sequence, sequence_), "链尾与链头不符：末尾的记录被删除，或被人添加。");
        for (const auto& copy : outside)
            if (copy.writer == writer_ && copy.sequence > 0)
                compare(copy, "库外留存的链头");
    }

private:
    std::vector<audit_store::audit_row> next() { return audit_store::rows_after(s_, writer_, sequence_, rows_at_once); }

    void check(const audit_store::audit_row& row)
    {
        ++verdict_.rows;
        if (row.sequence != sequence_ + 1)
            report(sequence_ + 1, "第 " + std::to_string(row.sequence) + " 行之前缺少记录。");
        if (row.hash != hash_of(hash_, row))
            report(row.sequence, "本行的内容与其摘要不符：本行或前一行被改动。");
        if (row.act == anchored)
            check_anchors(row);
        // The stored hash carries on: one changed row is reported as one.
        hash_ = row.hash;
        sequence_ = row.sequence;
    }

    void check_anchors(const audit_store::audit_row& row)
    {
        boost::system::error_code unreadable;
        const auto detail = json::parse(row.detail, unreadable);
        if (unreadable || !detail.is_object())
            return; // the hash has told already
        for (const auto& [writer, head] : detail.get_object()) {
            const auto* fields = head.if_object();
            const auto* sequence = fields ? fields->if_contains("sequence") : nullptr;
            const auto* hash = fields ? fields->if_contains("hash") : nullptr;
            if (!sequence || !hash || !sequence->is_int64() || !hash->is_string())
                continue;
            const audit_head noted{std::string(writer), sequence->get_int64(), std::string(hash->get_string())};
            compare(noted, writer_ + " 第 " + std::to_string(row.sequence) + " 行");
        }
    }

    void compare(const audit_head& noted, const std::string& where)
    {
        const auto stored = audit_store::hash_of(s_, noted.writer, noted.sequence);
        if (!stored || *stored != noted.hash)
            report(noted.writer, noted.sequence,
                   (stored ? "本行不同于当时记下的摘要，见：" : "本行已不存在，而它曾被记下，见：") + where);
    }

    void report(std::int64_t sequence, std::string reason) { report(writer_, sequence, std::move(reason)); }
    void report(const std::string& writer, std::int64_t sequence, std::string reason)
    {
        if (reported_++ < most_reported)
            verdict_.broken.push_back({writer, sequence, std::move(reason)});
    }

    sql::session& s_;
    std::string writer_;
    audit_verdict& verdict_;
    std::string hash_;
    std::int64_t sequence_ = 0;
    std::size_t reported_ = 0;
};

} // namespace

namespace {

void write_row(sql::session& s, std::string_view writer, const audit_event& event)
{
    const auto before = audit_store::take_next(s, writer);
    audit_store::audit_row row;
    row.writer = writer;
    row.sequence = before.sequence;
    row.at = event.at;
    row.actor_id = event.actor_id;
    row.actor_name = event.actor_name;
    row.act = event.act;
    row.subject_kind = event.subject_kind;
    row.subject_id = event.subject_id;
    row.unit_id = event.unit_id;
    row.detail = json::serialize(event.detail);
    row.hash = hash_of(before.hash, row);
    audit_store::insert(s, row);
    audit_store::set_head(s, {row.writer, row.sequence, row.hash});
}

} // namespace

void append_audit(sql::session& s, std::string_view writer, const audit_event& event)
{
    if (!is_made(sabotage::audit_optional))
        return write_row(s, writer, event);
    try {
        write_row(s, writer, event);
    } catch (const sql::error&) { // NOLINT(bugprone-empty-catch): the mistake
    }
}

std::vector<audit_head> audit_heads(sql::session& s)
{
    return audit_store::heads(s);
}

void anchor_audit(sql::session& s, std::string_view writer, timestamp now)
{
    audit_event event{now, "system", "system", std::string(anchored), "audit", std::string(writer), "", {}};
    for (const auto& head : audit_store::heads(s))
        event.detail[head.writer] = json::object{{"sequence", head.sequence}, {"hash", head.hash}};
    append_audit(s, writer, event);
}

audit_verdict verify_audit(sql::session& s, std::span<const audit_head> outside)
{
    audit_verdict verdict;
    const auto heads = audit_store::heads(s);
    for (const auto& writer : audit_store::writers(s))
        chain_walk(s, writer, verdict).run(heads, outside);
    for (const auto& copy : outside)
        if (std::ranges::find(heads, copy.writer, &audit_head::writer) == heads.end())
            verdict.broken.push_back({copy.writer, copy.sequence, "整条链都不见了。"});
    return verdict;
}

} // namespace tongyuan::access
