#include "registry/platforms/platform_store.hpp"

#include <stdexcept>

namespace tongyuan::registry::platform_store {

namespace {

recogniser_kind kind_from(const std::string& name)
{
    for (const auto k : {recogniser_kind::link, recogniser_kind::id, recogniser_kind::qr})
        if (name_of(k) == name)
            return k;
    throw std::runtime_error("a recogniser is of the unknown kind " + name);
}

std::vector<recogniser> read(const sql::rows& rows)
{
    std::vector<recogniser> out;
    for (const auto& r : rows)
        out.push_back(
            {r.text(0), kind_from(r.text(1)), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.boolean(7)});
    return out;
}

void count_on(sql::session& s)
{
    s.execute("UPDATE platform_clock SET n = n + 1 WHERE one = 1");
}

} // namespace

std::int64_t clock(sql::session& s)
{
    return s.query("SELECT n FROM platform_clock WHERE one = 1").at(0).integer(0);
}

std::vector<platform> all(sql::session& s)
{
    std::vector<platform> out;
    for (const auto& r : s.query("SELECT code, name, name_en, kind, id_name, id_form, id_hint, handle_name, ids_of, "
                                 "small_letters, adapter, keeps_cancelled, also, recovery_guide, cancelling_guide, "
                                 "position, version, retired_at FROM platform ORDER BY position, code"))
    {
        platform p;
        p.id = r.text(0);
        p.label = r.text(1);
        p.label_en = r.text(2);
        p.kind = r.text(3);
        p.id_name = r.text(4);
        p.id_form = r.text(5);
        p.identity_hint = r.text(6);
        p.handle_name = r.text(7);
        p.ids_of = r.text(8);
        p.id_in_small_letters = r.boolean(9);
        p.adapter = r.text(10);
        p.keeps_cancelled = r.boolean(11);
        p.also = r.text(12);
        p.recovery_guide = r.text(13);
        p.cancelling_guide = r.text(14);
        p.position = r.integer(15);
        p.version = r.integer(16);
        p.is_retired = !r.is_null(17);
        out.push_back(std::move(p));
    }
    return out;
}

std::vector<recogniser> recognisers(sql::session& s)
{
    return read(
        s.query("SELECT r.platform, r.matches, r.host, r.pattern, r.id_form, r.url_form, r.needs, p.small_letters "
                "FROM platform_recogniser r JOIN platform p ON p.code = r.platform "
                "ORDER BY p.position, p.code, r.n"));
}

std::vector<recogniser> recognisers_of(sql::session& s, std::string_view code)
{
    return read(
        s.query("SELECT r.platform, r.matches, r.host, r.pattern, r.id_form, r.url_form, r.needs, p.small_letters "
                "FROM platform_recogniser r JOIN platform p ON p.code = r.platform "
                "WHERE r.platform = $1 ORDER BY r.n",
                code));
}

bool insert(sql::session& s, const platform& p, timestamp now)
{
    const auto added =
        s.execute("INSERT INTO platform (code, name, name_en, kind, id_name, id_form, id_hint, handle_name, ids_of, "
                  "small_letters, adapter, keeps_cancelled, also, recovery_guide, cancelling_guide, position, "
                  "updated_at, version) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1) "
                  "ON CONFLICT DO NOTHING",
                  p.id, p.label, p.label_en, p.kind, p.id_name, p.id_form, p.identity_hint, p.handle_name, p.ids_of,
                  p.id_in_small_letters, p.adapter, p.keeps_cancelled, p.also, p.recovery_guide, p.cancelling_guide,
                  p.position, now);
    count_on(s);
    return added == 1;
}

bool change(sql::session& s, const platform& p, timestamp now)
{
    const auto changed =
        s.execute("UPDATE platform SET name = $3, name_en = $4, kind = $5, id_name = $6, id_form = $7, id_hint = $8, "
                  "handle_name = $9, small_letters = $10, adapter = $11, keeps_cancelled = $12, also = $13, "
                  "recovery_guide = $14, cancelling_guide = $15, position = $16, ids_of = $17, "
                  "retired_at = CASE WHEN $18 = 0 THEN NULL ELSE COALESCE(retired_at, $19) END, updated_at = $19, "
                  "version = version + 1 WHERE code = $1 AND version = $2",
                  p.id, p.version, p.label, p.label_en, p.kind, p.id_name, p.id_form, p.identity_hint, p.handle_name,
                  p.id_in_small_letters, p.adapter, p.keeps_cancelled, p.also, p.recovery_guide, p.cancelling_guide,
                  p.position, p.ids_of, p.is_retired, now);
    count_on(s);
    return changed == 1;
}

void replace_recognisers(sql::session& s, std::string_view code, const std::vector<recogniser>& how)
{
    s.execute("DELETE FROM platform_recogniser WHERE platform = $1", code);
    for (std::size_t i = 0; i < how.size(); ++i)
        s.execute("INSERT INTO platform_recogniser (platform, n, matches, host, pattern, id_form, url_form, needs) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                  code, static_cast<std::int64_t>(i + 1), name_of(how[i].matches), how[i].host, how[i].pattern,
                  how[i].id_form, how[i].url_form, how[i].needs);
    count_on(s);
}

void remove(sql::session& s, std::string_view code)
{
    s.execute("DELETE FROM platform_recogniser WHERE platform = $1", code);
    s.execute("DELETE FROM platform WHERE code = $1", code);
    count_on(s);
}

bool is_used(sql::session& s, std::string_view code)
{
    return s
        .query_one("SELECT 1 WHERE EXISTS (SELECT 1 FROM account WHERE platform = $1) "
                   "OR EXISTS (SELECT 1 FROM account_past WHERE platform = $1) "
                   "OR EXISTS (SELECT 1 FROM platform WHERE ids_of = $1 AND code <> $1)",
                   code)
        .has_value();
}

bool has_accounts(sql::session& s, std::string_view code)
{
    return s.query_one("SELECT 1 WHERE EXISTS (SELECT 1 FROM account WHERE platform = $1)", code).has_value();
}

void lock_shared_ids(sql::session& s, std::string_view code)
{
    s.execute("UPDATE platform SET version = version WHERE code = (SELECT ids_of FROM platform WHERE code = $1) "
              "AND EXISTS (SELECT 1 FROM platform o WHERE o.ids_of = platform.code AND o.code <> platform.code)",
              code);
}

} // namespace tongyuan::registry::platform_store
