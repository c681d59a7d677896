#include "content/article_json.hpp"

#include "access/permissions.hpp"
#include "content/review_store.hpp"
#include "content/reviews.hpp"

#include <boost/json/array.hpp>

#include <stdexcept>

namespace json = boost::json;

namespace tongyuan::content {

namespace {

json::object ref(std::string_view id, std::string_view name)
{
    return {{"id", id}, {"name", name}};
}

json::value time_or_null(const std::optional<timestamp>& at)
{
    return at ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

json::array texts(const std::vector<std::string>& list)
{
    return json::array(list.begin(), list.end());
}

json::object account_json(std::string_view id, std::string_view name, std::string_view platform, const options& o)
{
    auto out = ref(id, name);
    out["platform"] = platform;
    out["platform_label"] = o.channels.label_of(platform);
    return out;
}

json::object out_json(sql::session& s, const options& o, const std::string& article_id)
{
    const auto out = o.ask_out ? o.ask_out(s, article_id) : out_summary{};
    return {{"published", out.published}, {"total", out.total}, {"trouble", out.trouble}};
}

json::array overrides_json(const revision& r)
{
    json::array out;
    for (const auto& o : r.overrides) {
        json::object one{{"account_id", o.account_id}};
        const std::pair<std::string_view, const std::optional<std::string>*> all[] = {
            {"title", &o.title}, {"summary", &o.summary}, {"short_text", &o.short_text}, {"cover", &o.cover}};
        for (const auto& [name, value] : all)
            if (*value)
                one[name] = **value;
        out.push_back(std::move(one));
    }
    return out;
}

json::array reviews_json(sql::session& s, const std::string& article_id)
{
    json::array out;
    for (const auto& r : review_store::of_article(s, article_id))
        out.push_back(json::object{{"level", r.level},
                                   {"level_label", label_of_level(r.level, r.levels)},
                                   {"round", r.round},
                                   {"revision", r.revision},
                                   {"person", ref(r.person_id, r.person_name)},
                                   {"decision", name_of(r.decision)},
                                   {"comment", r.comment},
                                   {"digest", r.digest},
                                   {"at", to_rfc3339(r.at)}});
    return out;
}

json::object may_json(sql::session& s, const access::principal& who, const article& a)
{
    const bool writes = who.may(permissions::article_write, a.unit_path);
    const auto can = [&](article_event e) { return moved(a.state, e).has_value(); };
    return {{"edit", writes && can(article_event::saved)},
            {"submit", writes && can(article_event::submitted)},
            {"decide", !objection_to_deciding(s, who, a)},
            {"publish", a.state == article_state::approved && who.may(permissions::release_publish, a.unit_path)},
            {"withdraw_review", writes && can(article_event::taken_back)},
            {"archive", writes && can(article_event::archived)}};
}

} // namespace

json::object json_of(const stored_media& m)
{
    return {{"sha256", m.sha256},          {"media_type", m.type.name}, {"size", m.size},
            {"width", m.type.width},       {"height", m.type.height},   {"file_name", m.file_name},
            {"kind", name_of(m.type.kind)}};
}

json::object revision_head_json(const revision& r)
{
    return {{"number", r.number},
            {"title", r.title},
            {"summary", r.summary},
            {"short_text", r.short_text},
            {"author", r.author},
            {"source", r.source},
            {"document_number", r.document_number},
            {"keywords", texts(r.keywords)},
            {"body_format", name_of(r.body_format)},
            {"removed", texts(r.removed)},
            {"not_before", time_or_null(r.not_before)},
            {"created_by", ref(r.created_by, r.created_by_name)},
            {"created_at", to_rfc3339(r.created_at)}};
}

std::optional<json::object> revision_json(sql::session& s, const options& o, std::string_view article_id,
                                          std::int64_t number)
{
    const auto r = revision_store::find(s, article_id, number);
    if (!r)
        return {};
    auto out = revision_head_json(*r);
    out["body"] = r->body;
    out["source_body"] = r->source_body;
    json::array accounts;
    for (const auto& t : revision_store::targets_of(s, article_id, number))
        accounts.push_back(account_json(t.id, t.name, t.platform, o));
    out["accounts"] = std::move(accounts);
    out["overrides"] = overrides_json(*r);
    json::array pictures, attachments;
    for (const auto& [as, file] : revision_store::files_of(s, article_id, number))
        if (as != media_use::cover)
            (as == media_use::picture ? pictures : attachments).push_back(json_of(file));
    out["pictures"] = std::move(pictures);
    out["attachments"] = std::move(attachments);
    return out;
}

json::object summary_json(sql::session& s, const options& o, const article& a)
{
    return {{"id", a.id},
            {"title", a.title},
            {"document_number", a.document_number},
            {"state", name_of(a.state)},
            {"state_label", label_of(a.state)},
            {"level", a.level},
            {"levels", a.levels},
            {"level_label", a.level > 0 ? json::value(label_of_level(a.level, a.levels)) : json::value(nullptr)},
            {"revision", a.revision},
            {"unit", ref(a.unit_id, a.unit_name)},
            {"author", ref(a.created_by, a.created_by_name)},
            {"accounts", a.accounts},
            {"not_before", time_or_null(a.not_before)},
            {"updated_at", to_rfc3339(a.updated_at)},
            {"out", out_json(s, o, a.id)},
            {"version", a.version}};
}

json::object article_json(sql::session& s, const options& o, const access::principal& who, const article& a)
{
    auto revision = revision_json(s, o, a.id, a.revision);
    if (!revision)
        throw std::runtime_error("article " + a.id + " has lost its current revision");
    return {{"id", a.id},
            {"state", name_of(a.state)},
            {"state_label", label_of(a.state)},
            {"level", a.level},
            {"levels", a.levels},
            {"level_label", a.level > 0 ? json::value(label_of_level(a.level, a.levels)) : json::value(nullptr)},
            {"unit", ref(a.unit_id, a.unit_name)},
            {"created_by", ref(a.created_by, a.created_by_name)},
            {"created_at", to_rfc3339(a.created_at)},
            {"updated_at", to_rfc3339(a.updated_at)},
            {"version", a.version},
            {"revision", std::move(*revision)},
            {"not_before", time_or_null(a.not_before)},
            {"reviews", reviews_json(s, a.id)},
            {"digest", a.digest.empty() ? json::value(nullptr) : json::value(a.digest)},
            {"out", out_json(s, o, a.id)},
            {"deliveries", o.deliveries_of ? o.deliveries_of(s, a.id) : json::array{}},
            {"may", may_json(s, who, a)}};
}

json::object renditions_json(const rendered_set& all, std::optional<std::string_view> account_id)
{
    json::array items;
    for (const auto& one : all.accounts) {
        if (account_id && one.account_id != *account_id)
            continue;
        const auto& rendition = all.by_digest.at(one.digest);
        json::array violations, lengths;
        for (const auto& v : one.violations)
            violations.push_back(json::object{{"field", v.field}, {"code", v.code}, {"message", v.message}});
        for (const auto& l : rendition.lengths)
            lengths.push_back(json::object{{"field", l.field}, {"used", l.used}, {"most", l.most}});
        auto account = ref(one.account_id, one.name);
        account["platform"] = one.platform;
        account["platform_label"] = one.platform_label;
        items.push_back(json::object{
            {"account", std::move(account)},
            {"digest", one.digest},
            {"violations", std::move(violations)},
            {"lengths", std::move(lengths)},
            {"reader_text", rendition.reader_text},
            {"pictures", rendition.pictures},
            {"preview", rendition.preview},
            {"source_link", one.source_link.empty() ? json::value(nullptr) : json::value(one.source_link)}});
    }
    return {{"digest", all.digest}, {"items", std::move(items)}};
}

} // namespace tongyuan::content
