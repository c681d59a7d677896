#include "registry/exchange/national_json.hpp"

#include "access/permissions.hpp"
#include "http/json_values.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace json = boost::json;
using http::ref;
using http::time_or_null;

namespace {

constexpr std::size_t most_shown = 500;

std::string text_at(const report_cells& cells, std::string_view heading)
{
    const auto at = cells.find(heading);
    return at == cells.end() ? std::string() : at->second;
}

std::string_view label_of_kind(std::string_view kind)
{
    return kind == "sent" ? "报送" : kind == "read" ? "核对" : "登记注销";
}

json::object field_of(std::string_view heading, std::string ours, std::string sent, std::string theirs,
                      std::string_view state)
{
    return {{"heading", heading},
            {"ours", std::move(ours)},
            {"sent", std::move(sent)},
            {"theirs", std::move(theirs)},
            {"state", state}};
}

json::object json_of_row(const report_row& row, const filing_context& c)
{
    json::array fields;
    for (const auto& heading : row.headings)
        fields.push_back(json::object{
            {"heading", heading}, {"before", text_at(row.known, heading)}, {"after", text_at(row.cells, heading)}});
    return {{"account", ref(row.account.id, row.account.name)},
            {"unit", ref(row.account.unit_id, row.account.unit_name)},
            {"platform_label", label_of(c.platforms, row.account.platform)},
            {"act", row.act},
            {"act_label", label_of_report_act(row.act)},
            {"fields", std::move(fields)}};
}

// What has to be looked at comes first.
constexpr std::size_t least_urgent = 2;
std::size_t urgency_of(const compared_row& row)
{
    return row.act != "seen" ? 1 : row.fields.empty() ? least_urgent : 0;
}

json::object json_of_row(compared_row row)
{
    const bool differs = row.act == "seen" && !row.fields.empty();
    json::array fields;
    for (auto& f : row.fields)
        fields.push_back(field_of(f.heading, std::move(f.ours), std::move(f.sent), std::move(f.theirs), f.state));
    return {{"account", row.account_id.empty() ? json::value(nullptr) : json::value(ref(row.account_id, row.name))},
            {"unit_name", row.unit_name},
            {"act", row.act},
            {"act_label", differs ? "不一致" : label_of_report_act(row.act)},
            {"fields", std::move(fields)}};
}

json::array compared_rows(std::vector<compared_row> rows, json::object& counts)
{
    std::int64_t same = 0, differing = 0, missing = 0, unknown = 0;
    json::array out;
    for (const auto& row : rows)
        ++(row.act == "missing" ? missing : row.act == "unknown" ? unknown : row.fields.empty() ? same : differing);
    for (std::size_t urgency = 0; urgency <= least_urgent; ++urgency)
        for (auto& row : rows)
            if (urgency_of(row) == urgency && out.size() < most_shown)
                out.push_back(json_of_row(std::move(row)));
    counts = {{"same", same}, {"differing", differing}, {"missing", missing}, {"unknown", unknown}};
    return out;
}

json::array told_rows(sql::session& s, const national_exchange& e)
{
    json::array out;
    const auto t = report_template_from(e.form);
    for (const auto& row : national_store::rows_of(s, e.id)) {
        if (out.size() >= most_shown)
            break;
        json::array fields;
        for (const auto& column : t.columns)
            if (!is_row_number(column))
                fields.push_back(field_of(column.heading, "", text_at(row.cells, column.heading), "", "sent"));
        out.push_back(json::object{{"account", ref(row.account_id.value_or(""), row_name(t, row.cells))},
                                   {"unit_name", ""},
                                   {"act", row.act},
                                   {"act_label", label_of_report_act(row.act)},
                                   {"fields", std::move(fields)}});
    }
    return out;
}

} // namespace

json::object json_of(const report_survey& all, const filing_context& c)
{
    std::int64_t opened = 0, changed = 0, gone = 0;
    json::array items, columns;
    for (const auto& row : all.rows) {
        ++(row.act == "open" ? opened : row.act == "change" ? changed : gone);
        if (items.size() < most_shown)
            items.push_back(json_of_row(row, c));
    }
    for (const auto& column : all.columns.columns)
        columns.push_back(json::value(column.heading));
    return {{"unit", ref(all.unit_id, all.unit_name)},
            {"columns", std::move(columns)},
            {"counts", json::object{{"open", opened}, {"change", changed}, {"gone", gone}, {"same", all.same}}},
            {"items", std::move(items)}};
}

json::object summary_of(const access::principal& who, const national_exchange& e)
{
    const bool own = who.may(permissions::filing_create, e.unit_path);
    return {{"id", e.id},
            {"unit", ref(e.unit_id, e.unit_name)},
            {"kind", e.kind},
            {"kind_label", label_of_kind(e.kind)},
            {"file_name", e.file_name},
            {"rows", e.rows},
            {"by", ref(e.by_person, e.by_name)},
            {"at", to_rfc3339(e.at)},
            {"receipt", e.receipt},
            {"receipt_by", e.receipt_by},
            {"receipt_at", time_or_null(e.receipt_at)},
            {"undone_by", e.undone_by},
            {"undone_at", time_or_null(e.undone_at)},
            {"may", json::object{{"undo", own && e.undone_by.empty() && e.receipt.empty()},
                                 {"receive", own && e.undone_by.empty() && e.kind != "read"}}}};
}

json::object details_of(sql::session& s, const filing_context& c, const access::principal& who,
                        const national_exchange& e)
{
    auto out = summary_of(who, e);
    json::object counts{{"same", 0}, {"differing", 0}, {"missing", 0}, {"unknown", 0}};
    out["items"] = e.kind == "read" ? compared_rows(comparison_of(s, c, e), counts) : told_rows(s, e);
    out["counts"] = std::move(counts);
    return out;
}

} // namespace tongyuan::registry
