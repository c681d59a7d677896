// A district's newsroom to test in: an office with editors and reviewers, accounts on two platforms that live in this
// program, and the routes of content/. For every room above as well.
#pragma once

#include "base/digest.hpp"
#include "base/text.hpp"
#include "channels/catalogue.hpp"
#include "content/routes.hpp"
#include "tests/access/people.hpp"
#include "tests/content/notice.hpp"

#include <boost/json/serialize.hpp>

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tongyuan {

// A channel of short titles: what it makes of an article is easy to foresee.
class gazette_adapter final : public adapters::adapter {
public:
    explicit gazette_adapter(std::string platform, std::size_t most_title = 40, bool is_source = false)
        : platform_(std::move(platform)), most_title_(most_title), is_source_(is_source)
    {
    }

    adapters::manifest about() const override
    {
        adapters::manifest m;
        m.platform = platform_;
        m.label = platform_ + "公报";
        m.version = "1";
        m.operations = {adapters::operation_kind::publish};
        m.is_source = is_source_;
        return m;
    }

    adapters::rendition render(const adapters::article& a, const adapters::account& where) const override
    {
        adapters::rendition r;
        const auto field = [&](std::string name, std::string value) {
            r.fields.push_back({std::move(name), {adapters::literal{std::move(value)}}});
        };
        field("title", a.title);
        field("summary", a.summary);
        field("short_text", a.short_text);
        field("body", a.body);
        field("link", where.source_link);
        std::set<std::string> media;
        for (const auto& p : a.pictures)
            media.insert(p.sha256);
        if (a.cover)
            media.insert(a.cover->sha256);
        r.media.assign(media.begin(), media.end());
        r.pictures = static_cast<std::uint32_t>(a.pictures.size());
        const auto used = length_in_characters(a.title);
        r.lengths.push_back({"title", static_cast<std::uint32_t>(used), static_cast<std::uint32_t>(most_title_)});
        if (used > most_title_)
            r.violations.push_back({"title", "too_long",
                                    "标题最多 " + std::to_string(most_title_) + " 个字，超出 " +
                                        std::to_string(used - most_title_) + " 个字，请缩短或为本渠道单独设置标题。"});
        r.reader_text = a.title + "\n" + a.summary;
        r.preview = "<h1>" + a.title + "</h1>" + a.body;
        return r;
    }

    adapters::action next(const adapters::operation&, std::span<const adapters::entry>) const override
    {
        return adapters::done{"无需操作"};
    }
    adapters::reading read(std::string_view, const adapters::reply&) const override { return {}; }
    std::string link_of(const std::string& article_id, const adapters::account&) const override
    {
        return is_source_ ? "https://www.qinghe.example/" + article_id + ".html" : "";
    }

private:
    std::string platform_;
    std::size_t most_title_;
    bool is_source_;
};

class newsroom : public office {
public:
    explicit newsroom(sql::database& db)
        : office(db), content(channels), district(a_unit("青禾区人民政府办公室")),
          bureau(a_unit("区文旅局", &district)), neighbour(a_unit("白塔区人民政府办公室")),
          editor(a_person("bianji", district, {"editor"})), first(a_person("chushen", district, {"reviewer_1"})),
          second(a_person("fushen", district, {"reviewer_2"})), third(a_person("zhongshen", district, {"reviewer_3"})),
          stranger(a_person("wairen", neighbour, {"editor"}))
    {
        channels.add(std::unique_ptr<adapters::adapter>(new gazette_adapter("paper")));
        channels.add(std::unique_ptr<adapters::adapter>(new gazette_adapter("portal", 100, true)));
        content::add_routes(table, ctx, content);
        paper = an_account("paper", "青禾日报", district);
        portal = an_account("portal", "青禾区政府门户", district);
    }

    std::string an_account(std::string_view platform, std::string_view name, const access::unit& of,
                           std::string_view state = "active", std::string_view cover = "")
    {
        const auto id = ids.next();
        ctx.db.write_now([&](sql::session& s) {
            s.execute("INSERT INTO account (id, platform, platform_id, name, url, unit_id, state, manual, settings, "
                      "  default_cover, filing_number, fields, connection, connection_message, connection_cure, "
                      "  created_at, updated_at, version) "
                      "VALUES ($1, $2, $1, $3, '', $4, $5, 0, '{}', $6, '', '{}', 'ok', '', '', $7, $7, 1)",
                      id, platform, name, of.id, state, cover, time.now());
            return true;
        });
        return id;
    }

    void name_source(const access::unit& of, const std::string& account_id)
    {
        ctx.db.write_now([&](sql::session& s) {
            s.execute("INSERT INTO unit_source (unit_id, account_id) VALUES ($1, $2)", of.id, account_id);
            return true;
        });
    }

    http::response ask(const access::principal& who, http::request r)
    {
        known_gate gate{std::make_shared<access::principal>(who)};
        return run_to_end(http::answer(table, gate, std::move(r)));
    }
    http::response ask(const access::principal& who, http::verb method, std::string target, std::string body = "")
    {
        return ask(who, a_request(method, std::move(target), std::move(body)));
    }
    http::response ask_at(const access::principal& who, http::verb method, std::string target, std::int64_t version,
                          std::string body = "")
    {
        auto r = a_request(method, std::move(target), std::move(body));
        r.headers.emplace_back("if-match", "\"" + std::to_string(version) + "\"");
        return ask(who, std::move(r));
    }

    http::response upload(const access::principal& who, std::string bytes, std::string type, std::string name)
    {
        auto r = a_request(http::verb::post, "/api/v1/media");
        r.body = std::move(bytes);
        r.headers.emplace_back("content-type", std::move(type));
        r.headers.emplace_back("x-file-name", std::move(name));
        return ask(who, std::move(r));
    }
    void upload_notice_files(const access::principal& who)
    {
        BOOST_TEST_REQUIRE(upload(who, notice::chart(), "image/png", "chart.png").status == 201);
        BOOST_TEST_REQUIRE(upload(who, notice::square(), "image/jpeg", "square.jpg").status == 201);
        BOOST_TEST_REQUIRE(upload(who, notice::form(), "application/pdf", "form.pdf").status == 201);
    }

    // Fields of a small article for the two accounts; change what a test is about.
    boost::json::object fields() const
    {
        return {{"title", "春季便民服务活动"},
                {"summary", "三月九日起"},
                {"body", "<p>现将有关事项通知如下。</p>"},
                {"body_format", "html"},
                {"accounts", {paper, portal}}};
    }
    boost::json::object new_article(boost::json::object what)
    {
        what["unit_id"] = district.id;
        return body_of(ask(editor, http::verb::post, "/api/v1/articles", boost::json::serialize(what)));
    }
    boost::json::object submitted(boost::json::object what)
    {
        const auto made = new_article(std::move(what));
        return act(editor, made, "submissions", "{}");
    }
    boost::json::object approved(boost::json::object what)
    {
        auto a = submitted(std::move(what));
        for (const auto* who : {&first, &second, &third})
            a = decide(*who, a, "approve");
        return a;
    }

    // What came back, whether it is the article or a problem.
    boost::json::object act(const access::principal& who, const boost::json::object& article, std::string_view what,
                            std::string body)
    {
        return body_of(ask_at(who, http::verb::post, path_of(article) + "/" + std::string(what),
                              article.at("version").as_int64(), std::move(body)));
    }
    boost::json::object decide(const access::principal& who, const boost::json::object& article,
                               std::string_view decision, std::string_view comment = "")
    {
        boost::json::object body{{"decision", decision}, {"digest", article.at("digest")}};
        if (!comment.empty())
            body["comment"] = comment;
        return act(who, article, "decisions", boost::json::serialize(body));
    }
    http::response save(const access::principal& who, const boost::json::object& article, boost::json::object what)
    {
        return ask_at(who, http::verb::put, path_of(article), article.at("version").as_int64(),
                      boost::json::serialize(what));
    }
    static std::string path_of(const boost::json::object& article)
    {
        return "/api/v1/articles/" + std::string(article.at("id").as_string());
    }

    template <class F>
    auto in_store(F work)
    {
        return ctx.db.write_now(std::move(work));
    }

    channels::catalogue channels;
    content::options content;
    http::router table;
    access::unit district, bureau, neighbour;
    access::principal editor, first, second, third, stranger;
    std::string paper, portal;
};

inline std::string text_of(const boost::json::object& o, std::string_view field)
{
    const auto* found = o.if_contains(field);
    return found && found->is_string() ? std::string(found->get_string()) : "";
}

// "field code" of every violation of a problem.
inline std::vector<std::string> violations_of(const boost::json::object& problem)
{
    std::vector<std::string> out;
    if (const auto* all = problem.if_contains("violations"))
        for (const auto& v : all->as_array())
            out.push_back(text_of(v.as_object(), "field") + " " + text_of(v.as_object(), "code"));
    return out;
}

} // namespace tongyuan
