// A register to test in: a province, a city, a county and an office below each other, with a registrar and approvers,
// and a stranger's city beside them.
#pragma once

#include "registry/account_store.hpp"
#include "registry/filing/filing_store.hpp"
#include "registry/register_store.hpp"
#include "registry/routes.hpp"
#include "tests/access/people.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <set>

namespace tongyuan {

// What the adapters say of themselves.
inline registry::platform_channels usual_channels()
{
    using enum registry::field_kind;
    registry::platform_channels all;
    all["wechat"] = {"微信公众号",
                     {{"appid", "AppID", text, true},
                      {"endpoint", "接口地址", address, false, "https://api.weixin.example.cn"},
                      {"title_limit", "标题字数上限", integer, false},
                      {"drafts", "支持草稿", boolean, false}},
                     {{"app_secret", "AppSecret", text, true}, {"token", "令牌", text, false}},
                     true,
                     false,
                     ""};
    all["weibo"] = {"微博", {}, {}, true, false, ""};
    all["site"] = {"门户网站", {{"base_url", "公开地址", address, true}}, {}, true, true, ""};
    all["manual"] = {"人工渠道", {{"channel", "渠道说明", text, true}}, {}, false, false, ""};
    return all;
}

// The list that comes with the program.
inline std::shared_ptr<const registry::platform_book> usual_platforms()
{
    static const auto book = [] {
        const scratch_store store(sql::engine::sqlite);
        const auto db = store.open();
        const registry::platform_shelf shelf{usual_channels()};
        auto read = db->read_now([&](sql::session& s) { return shelf.in(s); });
        db->close();
        return read;
    }();
    return book;
}

inline boost::json::object usual_proposal(std::string platform_id = "gh_0123456789ab", std::string name = "江州发布")
{
    const boost::json::object person{{"name", "刘洋"}, {"phone", "0512-61234567"}};
    return {{"platform", "wechat"},    {"platform_id", std::move(platform_id)},
            {"name", std::move(name)}, {"purpose", "发布政务信息"},
            {"principal", person},     {"deputy", person},
            {"handler", person},       {"reason", "工作需要"}};
}

struct a_register {
    explicit a_register(sql::database& db)
        : here(db), province(here.a_unit("某省", nullptr, "province")), city(here.a_unit("江州市", &province, "city")),
          county(here.a_unit("青禾县", &city, "county")), bureau(here.a_unit("卫健局", &county)),
          foreign(here.a_unit("别市")), registrar(here.a_person("registrar", province, {"registrar"})),
          colleague(here.a_person("colleague", province, {"registrar"})),
          second(here.a_person("second", province, {"filing_approver"})),
          first(here.a_person("first", county, {"filing_approver"})),
          middle(here.a_person("middle", city, {"filing_approver"})),
          third(here.a_person("third", province, {"filing_approver"})),
          stranger(here.a_person("stranger", foreign, {"registrar", "filing_approver"})),
          stranger_too(here.a_person("stranger_too", foreign, {"filing_approver"}))
    {
        registry::add_routes(table, context);
        here.ctx.db.read_now([this](sql::session& s) { return platforms.in(s) != nullptr; });
    }

    using verb = http::verb;

    http::response ask(const access::principal& who, verb v, const std::string& path, const std::string& body = "")
    {
        return here.ask(table, who, v, "/api/v1" + path, body);
    }
    http::response ask(const access::principal& who, verb v, const std::string& path, const std::string& body,
                       std::int64_t version)
    {
        return here.ask(table, who, v, "/api/v1" + path, body, version);
    }

    http::response file(const access::principal& who, const access::unit& in, boost::json::object proposed,
                        bool submit = true)
    {
        const boost::json::object body{
            {"kind", "open"}, {"unit_id", in.id}, {"proposed", std::move(proposed)}, {"submit", submit}};
        return ask(who, verb::post, "/filings", boost::json::serialize(body));
    }
    http::response decide(const access::principal& who, std::string_view filing_id, const std::string& decision,
                          const std::string& comment = "")
    {
        const boost::json::object body{{"decision", decision}, {"comment", comment}};
        return ask(who, verb::post, "/filings/" + std::string(filing_id) + "/decisions", boost::json::serialize(body),
                   version_of(filing_id));
    }
    registry::filing filing_of(std::string_view id)
    {
        return here.ctx.db.read_now([&](sql::session& s) { return registry::filing_store::find(s, id).value(); });
    }
    std::int64_t version_of(std::string_view filing_id) { return filing_of(filing_id).version; }
    registry::account account_of(std::string_view id)
    {
        return here.ctx.db.read_now([&](sql::session& s) { return registry::account_store::find(s, id).value(); });
    }
    registry::account account_of(const http::response& filed)
    {
        return account_of(std::string_view(body_of(filed).at("account").at("id").as_string()));
    }

    // An approved account of that unit, without the detours.
    registry::account an_account(const access::unit& in, std::string platform_id = "gh_0123456789ab",
                                 std::string platform = "wechat")
    {
        const auto id = here.ids.next();
        here.ctx.db.write_now([&](sql::session& s) {
            const bool made = registry::register_store::insert_proposed(
                s, {id, platform, platform_id, "账号" + platform_id, "", in.id, "{}"}, here.time.now());
            registry::account_store::begin_history(s, id, "test", here.time.now());
            return made && registry::account_store::move(s, id, registry::account_event::open_approved, "test",
                                                         here.time.now());
        });
        return account_of(id);
    }

    office here;
    access::unit province, city, county, bureau, foreign;
    access::principal registrar, colleague, second, first, middle, third, stranger, stranger_too;
    registry::platform_shelf platforms{usual_channels()};
    std::set<std::string, std::less<>> pictures, papers; // known uploads
    registry::filing_context context{
        here.ctx, platforms, {}, [this](sql::session&, std::string_view sha256, std::string_view) {
            return pictures.contains(sha256) ? registry::uploaded::picture
                   : papers.contains(sha256) ? registry::uploaded::attachment
                                             : registry::uploaded::nothing;
        }};
    http::router table;
};

inline std::string id_of(const http::response& r)
{
    return std::string(body_of(r).at("id").as_string());
}

inline std::string text_at(const boost::json::value& in, std::string_view pointer)
{
    return std::string(in.at_pointer(pointer).as_string());
}

// A list in the answer, by value: good in a range-for.
inline boost::json::array list_in(const http::response& r, std::string_view name = "items")
{
    return body_of(r).at(name).as_array();
}

// "field code" of every violation.
inline std::set<std::string> violations_of(const http::response& r)
{
    std::set<std::string> out;
    const auto body = body_of(r);
    if (const auto* list = body.if_contains("violations"))
        for (const auto& v : list->as_array())
            out.insert(text_at(v, "/field") + " " + text_at(v, "/code"));
    return out;
}

} // namespace tongyuan
