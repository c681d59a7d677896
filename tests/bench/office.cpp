#include "tests/bench/office.hpp"

#include "access/identities.hpp"
#include "access/person_store.hpp"
#include "access/role_store.hpp"
#include "access/tokens.hpp"
#include "access/unit_store.hpp"
#include "base/digest.hpp"
#include "content/article_store.hpp"
#include "content/articles.hpp"
#include "content/media_store.hpp"
#include "content/media_type.hpp"
#include "content/renditions.hpp"
#include "content/reviews.hpp"
#include "registry/register_store.hpp"
#include "sql/migrations.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tongyuan::bench {

namespace {

template <class T>
T expect(result<T> made)
{
    if (made.has_error())
        throw std::runtime_error(made.error().code + ": " + made.error().message +
                                 (made.error().violations.empty() ? "" : made.error().violations.front().message));
    return std::move(made.value());
}

std::unique_ptr<sql::database> new_store(const office_plan& plan)
{
    sql::sqlite_options o;
    o.file = plan.folder / "tongyuan.db";
    auto db = sql::open_sqlite(o);
    (void)sql::migrate(*db, plan.schema);
    return db;
}

access::vault new_vault(const office_plan& plan, random_source& random)
{
    const auto file = plan.folder / "tongyuan.key";
    access::vault::create_key_file(file, random);
    return access::vault::open(file, random);
}

// About the 2 KB of an ordinary notice.
std::string body_of_a_notice(const std::string& picture)
{
    std::string body = "各镇人民政府、街道办事处，区政府各部门：\n\n";
    for (int i = 1; i <= 6; ++i)
        body +=
            "## 第" + std::to_string(i) +
            "项\n\n各单位要落实主要负责人带队检查制度，检查不少于两次，发现隐患立即整改，整改情况于本月底前书面报送区"
            "政府办公室；不能立即整改的，要明确责任人、措施和期限，并向社会公布监督电话，接受群众监督。\n\n";
    if (!picture.empty())
        body += "![示意图](media:" + picture + ")\n\n";
    return body;
}

} // namespace

office::office(const office_plan& plan)
    : ids_(time, random_), db_(new_store(plan)), vault_(new_vault(plan, random_)),
      ctx{*db_, time, ids_, random_, vault_, workers_, "bench"}, content_(channels_)
{
    channels_.load({plan.adapters / (plan.platform + ".so"), ""});
    make_people(plan.release_on_approval);
    if (plan.platform == "wechat") {
        picture_ = keep_picture(plan.notice / "chart.png");
        cover_ = keep_picture(plan.notice / "square.jpg");
    }
    make_accounts(plan);
}

office::~office()
{
    workers_.join();
    db_->close();
}

void office::make_people(bool release_on_approval)
{
    access::unit u;
    u.id = unit_id_ = ids_.next();
    u.path = access::path_below("", u.id);
    u.name = "青禾区人民政府";
    u.level = "county";
    u.release_on_approval = release_on_approval;
    u.created_at = time.now();
    ctx.db.write_now([&](sql::session& s) {
        access::unit_store::insert(s, u);
        return true;
    });
    for (const auto* role : {"editor", "reviewer_1", "reviewer_2", "reviewer_3"})
        editor_and_reviewers_.push_back(a_person(role, role));
}

access::principal office::a_person(const std::string& login, std::string_view role)
{
    access::person p;
    p.id = ids_.next();
    p.login = p.name = login;
    p.unit_id = unit_id_;
    p.created_at = time.now();
    return ctx.db.write_now([&](sql::session& s) {
        access::person_store::insert(s, p, {"*", false, std::nullopt, time.now()});
        const std::vector<access::held_role> held{{std::string(role), unit_id_}};
        access::role_store::replace(s, p.id, held);
        return access::principal_of(s, p.id, access_, time.now()).value();
    });
}

std::string office::keep_picture(const std::filesystem::path& file)
{
    std::ifstream in{file, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    content::stored_media m;
    m.sha256 = sha256_hex(bytes);
    m.size = static_cast<std::int64_t>(bytes.size());
    m.file_name = file.filename();
    m.type = expect(content::recognise(bytes, "application/octet-stream", m.file_name));
    ctx.db.write_now([&](sql::session& s) {
        content::media_store::keep(s, m, bytes, time.now());
        content::media_store::note_upload(s, m, editor_and_reviewers_[0].person_id, unit_id_, time.now());
        return true;
    });
    return m.sha256;
}

void office::make_accounts(const office_plan& plan)
{
    const bool wechat = plan.platform == "wechat";
    ctx.db.write_now([&](sql::session& s) {
        namespace store = registry::register_store;
        for (std::size_t i = 0; i < plan.accounts; ++i) {
            const auto now = time.now();
            const simulated_account there{(wechat ? "wxbench" : "board-") + std::to_string(100'000 + i),
                                          random_token(random_, 24)};
            const auto id = ids_.next();
            store::insert_proposed(s, {id, plan.platform, there.key, "账号" + std::to_string(i), "", unit_id_, "{}"},
                                   now);
            registry::account_store::move(s, id, registry::account_event::open_approved, "bench", now);
            registry::account_store::move(s, id, registry::account_event::connected, "bench", now);
            registry::account_store::set_connection(s, id, {"ok", "", "", now, std::nullopt});
            std::map<std::string, std::string> settings{
                {"endpoint", i + plan.slow_accounts < plan.accounts ? plan.endpoint : plan.slow_endpoint}};
            if (wechat)
                settings.insert({{"appid", there.key}, {"home", "https://www.qinghe.example/"}});
            store::set_settings(s, id, registry::account_store::find(s, id)->version, settings, now);
            if (wechat)
                store::set_cover(s, id, registry::account_store::find(s, id)->version, cover_, now);
            vault_.put(s, id, wechat ? "app_secret" : "key", secret{there.secret}, now);
            accounts_.push_back(id);
            simulated_.push_back(there);
        }
        return true;
    });
}

std::string office::publish_article(const content::when_approved& release, std::vector<std::string> to)
{
    const auto& editor = editor_and_reviewers_.front();
    content_.when_approved = release;
    content::revision_fields fields;
    fields.title = "关于做好冬季安全生产工作的通知（第" + std::to_string(++articles_) + "号）";
    fields.summary = "部署冬季安全生产检查。";
    fields.author = "陈晓";
    fields.body_format = content::body_format::markdown;
    fields.source_body = body_of_a_notice(picture_);
    fields.accounts = to.empty() ? accounts_ : std::move(to);
    const auto written = expect(content::write_revision(fields, content_));
    auto a = ctx.db.write_now([&](sql::session& s) {
        auto made = expect(content::create_article(s, ctx, editor, unit_id_, written));
        const auto what = content::revision_store::find(s, made.id, made.revision).value();
        const auto source = content::load_rendering(s, content_, made, what);
        return expect(content::submit(s, ctx, editor, source, content::render_all(source, channels_)));
    });
    while (a.state == content::article_state::in_review) {
        const auto& reviewer = editor_and_reviewers_.at(static_cast<std::size_t>(a.level));
        a = ctx.db.write_now([&](sql::session& s) {
            return expect(content::decide(s, ctx, content_, reviewer, a.id, a.version,
                                          {content::decision::approve, "", a.digest}));
        });
    }
    if (a.state != content::article_state::approved)
        throw std::runtime_error("the article was not approved");
    return a.id;
}

std::string office::a_token()
{
    return ctx.db.write_now([&](sql::session& s) {
        auto made = expect(access::create_token(s, ctx, editor_and_reviewers_.front(),
                                                {"bench", {"account.read", "article.read", "release.publish"}, {}}));
        return made.text;
    });
}

} // namespace tongyuan::bench
