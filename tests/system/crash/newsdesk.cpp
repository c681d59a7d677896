#include "tests/system/crash/newsdesk.hpp"

#include "access/identities.hpp"
#include "access/permissions.hpp"
#include "access/person_store.hpp"
#include "access/role_store.hpp"
#include "access/unit_store.hpp"
#include "base/digest.hpp"
#include "content/articles.hpp"
#include "content/media_store.hpp"
#include "content/media_type.hpp"
#include "content/renditions.hpp"
#include "content/reviews.hpp"
#include "content/revision_store.hpp"
#include "registry/register_store.hpp"
#include "sql/migrations.hpp"

#include <boost/json.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tongyuan::crash {

namespace json = boost::json;

namespace {

template <class T>
T expect(result<T> made)
{
    if (made.has_value())
        return std::move(made.value());
    std::string words = made.error().code + ": " + made.error().message;
    for (const auto& v : made.error().violations)
        words += "\n  " + v.field + ": " + v.message;
    throw std::runtime_error(words);
}

std::unique_ptr<sql::database> open_store(const places& where)
{
    auto store = sql::open_sqlite({.file = where.folder / "tongyuan.db", .readers = 1});
    (void)sql::migrate(*store, where.schema);
    return store;
}

access::vault open_vault(const places& where, random_source& random)
{
    const auto file = where.folder / "tongyuan.key";
    if (!std::filesystem::exists(file))
        access::vault::create_key_file(file, random);
    return access::vault::open(file, random);
}

std::string text(const json::object& o, std::string_view name)
{
    return std::string(std::string_view(o.at(name).as_string()));
}

} // namespace

channels::catalogue load_adapters(const std::filesystem::path& folder)
{
    channels::catalogue all;
    for (const auto& file : std::filesystem::directory_iterator(folder))
        if (file.path().extension() == ".so")
            all.load({file.path(), ""});
    return all;
}

newsdesk::newsdesk(const places& where, const channels::catalogue& channels, points& moments)
    : where_(where), ids_(time, random_), beside_(where.folder), db_(watched(open_store(where), moments, beside_)),
      vault_(open_vault(where, random_)), channels_(channels), ctx{*db_, time, ids_, random_, vault_, workers_, "crash"}
{
    count_lost_commits();
    // Time went on, also the time that an earlier process had skipped.
    const auto newest = ctx.db.read_now(
        [](sql::session& s) { return s.query_one("SELECT COALESCE(MAX(updated_at), 0) FROM delivery")->integer(0); });
    if (const auto ahead = newest + 1 - to_millis(time.now()); ahead > 0)
        time.skip(std::chrono::milliseconds{ahead});
}

newsdesk::~newsdesk()
{
    close();
}

void newsdesk::close()
{
    workers_.join();
    db_->close();
}

void newsdesk::fill(const json::object& plan, const content::when_approved& release)
{
    beside_.prepare(*db_);
    make_people();
    picture_ = keep_picture("chart.png");
    cover_ = keep_picture("square.jpg");
    for (const auto& one : plan.at("accounts").as_array())
        make_account(one.as_object());
    publish_article(release);
}

void newsdesk::make_people()
{
    access::unit u;
    u.id = unit_id_ = ids_.next();
    u.path = access::path_below("", u.id);
    u.name = "青禾区人民政府";
    u.level = "county";
    u.release_on_approval = true;
    u.created_at = time.now();
    ctx.db.write_now([&](sql::session& s) {
        access::unit_store::insert(s, u);
        for (const std::string role : {"editor", "reviewer_1", "reviewer_2", "reviewer_3"}) {
            access::person p;
            p.id = ids_.next();
            p.login = p.name = role;
            p.unit_id = unit_id_;
            p.created_at = time.now();
            access::person_store::insert(s, p, {"*", false, std::nullopt, time.now()});
            const std::vector<access::held_role> held{{role, unit_id_}};
            access::role_store::replace(s, p.id, held);
        }
        return true;
    });
}

access::principal newsdesk::person(const std::string& login)
{
    return ctx.db.read_now([&](sql::session& s) {
        const auto r = s.query_one("SELECT id FROM person WHERE login = $1", login);
        return access::principal_of(s, r.value().text(0), access_, time.now()).value();
    });
}

access::principal newsdesk::editor()
{
    return person("editor");
}

std::string newsdesk::article()
{
    return ctx.db.read_now([](sql::session& s) { return s.query_one("SELECT id FROM article").value().text(0); });
}

void newsdesk::count_lost_commits()
{
    const auto acknowledged = beside_.acknowledged();
    if (acknowledged == 0)
        return; // a new store
    const auto stored =
        ctx.db.read_now([](sql::session& s) { return s.query_one("SELECT n FROM crash_witness").value().integer(0); });
    lost_commits_ = std::max<std::int64_t>(acknowledged - stored, 0);
}

std::string newsdesk::keep_picture(const std::string& name)
{
    std::ifstream in{where_.notice / name, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    content::stored_media m;
    m.sha256 = sha256_hex(bytes);
    m.size = static_cast<std::int64_t>(bytes.size());
    m.file_name = name;
    m.type = expect(content::recognise(bytes, "application/octet-stream", name));
    const auto by = editor();
    ctx.db.write_now([&](sql::session& s) {
        content::media_store::keep(s, m, bytes, time.now());
        content::media_store::note_upload(s, m, by.person_id, unit_id_, time.now());
        return true;
    });
    return m.sha256;
}

void newsdesk::make_account(const json::object& planned)
{
    namespace store = registry::register_store;
    const auto id = ids_.next();
    const auto platform = text(planned, "platform");
    const auto now = time.now();
    ctx.db.write_now([&](sql::session& s) {
        const auto version = [&] { return registry::account_store::find(s, id)->version; };
        store::insert_proposed(s, {id, platform, text(planned, "platform_id"), "账号" + platform, "", unit_id_, "{}"},
                               now);
        registry::account_store::move(s, id, registry::account_event::open_approved, "crash", now);
        registry::account_store::move(s, id, registry::account_event::connected, "crash", now);
        registry::account_store::set_connection(s, id, {"ok", "", "", now, std::nullopt});
        std::map<std::string, std::string> settings;
        for (const auto& [name, value] : planned.at("settings").as_object())
            settings[name] = std::string_view(value.as_string());
        store::set_settings(s, id, version(), settings, now);
        store::set_cover(s, id, version(), cover_, now);
        const auto* life = planned.if_contains("token_seconds");
        for (const auto& [name, value] : planned.at("secrets").as_object())
            vault_.put(s, id, name, secret{std::string(std::string_view(value.as_string()))}, now,
                       life ? std::optional{now + std::chrono::seconds{life->as_int64()}} : std::nullopt);
        if (const auto* source = planned.if_contains("source"); source && source->as_bool())
            s.execute("INSERT INTO unit_source (unit_id, account_id) VALUES ($1, $2)", unit_id_, id);
        return true;
    });
    accounts_.push_back(id);
}

content::options newsdesk::options_with(const content::when_approved& release) const
{
    content::options options{channels_};
    options.when_approved = release;
    return options;
}

content::article newsdesk::article_now()
{
    const auto by = editor();
    const auto id = article();
    return ctx.db.read_now(
        [&](sql::session& s) { return expect(content::article_for(s, by, permissions::article_write, id)); });
}

void newsdesk::publish_article(const content::when_approved& release)
{
    const auto options = options_with(release);
    content::revision_fields fields;
    fields.title = "关于做好冬季安全生产工作的通知";
    fields.summary = "部署冬季安全生产检查。";
    fields.short_text = "部署冬季安全生产检查。";
    fields.author = "陈晓";
    fields.source = "青禾区人民政府办公室";
    fields.body_format = content::body_format::markdown;
    fields.source_body = "各单位要落实检查制度，发现隐患立即整改。\n\n![示意图](media:" + picture_ +
                         ")\n\n文中的 {token}、{{x}} 和 ]]> 原样保留。\n";
    fields.accounts = accounts_;
    const auto written = expect(content::write_revision(fields, options));
    const auto by = editor();
    ctx.db.write_now([&](sql::session& s) {
        (void)expect(content::create_article(s, ctx, by, unit_id_, written));
        return true;
    });
    submit(options);
    while (article_now().state == content::article_state::in_review)
        approve_one_level(options);
}

void newsdesk::submit(const content::options& options)
{
    const auto by = editor();
    const auto of = article_now();
    ctx.db.write_now([&](sql::session& s) {
        const auto what = content::revision_store::find(s, of.id, of.revision).value();
        const auto source = content::load_rendering(s, options, of, what);
        (void)expect(content::submit(s, ctx, by, source, content::render_all(source, channels_)));
        return true;
    });
}

void newsdesk::approve_one_level(const content::options& options)
{
    const auto a = article_now();
    const auto reviewer = person("reviewer_" + std::to_string(a.level));
    ctx.db.write_now([&](sql::session& s) {
        (void)expect(
            content::decide(s, ctx, options, reviewer, a.id, a.version, {content::decision::approve, "", a.digest}));
        return true;
    });
}

bool newsdesk::correct(const content::when_approved& release)
{
    const auto options = options_with(release);
    const auto a = article_now();
    if (a.state == content::article_state::draft) {
        submit(options);
        return true;
    }
    if (a.state == content::article_state::in_review) {
        approve_one_level(options);
        return true;
    }
    if (a.revision > 1)
        return false;
    auto fields = ctx.db.read_now([&](sql::session& s) {
        return content::revision_fields{content::revision_store::find(s, a.id, a.revision).value()};
    });
    fields.title += "（更正）";
    fields.source_body += "\n检查时间改为十二月一日。\n";
    const auto written = expect(content::write_revision(fields, options));
    const auto by = editor();
    ctx.db.write_now([&](sql::session& s) {
        (void)expect(content::save_revision(s, ctx, options, by, a.id, a.version, written));
        return true;
    });
    return true;
}

} // namespace tongyuan::crash
