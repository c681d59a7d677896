// An office that is watched: a city with a bureau, a neighbour, and two kinds of channels — "board", which can be asked
// what was posted, and "wall", which cannot. What the board answers is the test's to write.
#pragma once

#include "access/audit.hpp"
#include "oversight/assessments.hpp"
#include "oversight/case_store.hpp"
#include "oversight/inspections.hpp"
#include "oversight/observations.hpp"
#include "oversight/routes.hpp"
#include "registry/account_store.hpp"
#include "registry/register_store.hpp"
#include "tests/access/people.hpp"

#include <boost/json.hpp>

#include <deque>
#include <set>
#include <sstream>

namespace tongyuan {

// Posts are lines "id|link|title|time|removed"; status 500 is a refusal.
class board_adapter final : public adapters::adapter {
public:
    explicit board_adapter(std::string platform, bool can_be_asked)
        : platform_(std::move(platform)), can_be_asked_(can_be_asked)
    {
    }

    adapters::manifest about() const override
    {
        adapters::manifest m;
        m.platform = platform_;
        m.label = can_be_asked_ ? "公告牌" : "公告栏";
        m.version = "1";
        m.operations = {adapters::operation_kind::publish};
        if (can_be_asked_)
            m.operations.push_back(adapters::operation_kind::observe);
        return m;
    }
    adapters::rendition render(const adapters::article&, const adapters::account&) const override { return {}; }
    adapters::action next(const adapters::operation& what, std::span<const adapters::entry> journal) const override
    {
        if (journal.empty()) {
            adapters::call list;
            list.step = "list";
            list.request.method = "GET";
            list.request.url = {adapters::literal{"https://board.example.cn/" + what.account.platform_id}};
            return list;
        }
        if (journal.back().meant == adapters::meaning::refused)
            return adapters::failure{adapters::fault::permission, "500", "公告牌不允许读取。", "请联系平台。"};
        return adapters::sightings{posts_in(journal.back().got.body), "board/list"};
    }
    adapters::reading read(std::string_view, const adapters::reply& answer) const override
    {
        adapters::reading r;
        r.meant = answer.status == 200 ? adapters::meaning::done : adapters::meaning::refused;
        return r;
    }

private:
    static std::vector<adapters::post> posts_in(const std::string& body)
    {
        std::vector<adapters::post> out;
        std::istringstream lines(body);
        for (std::string line; std::getline(lines, line);) {
            std::istringstream cells(line);
            adapters::post p;
            std::string at, removed;
            std::getline(cells, p.platform_id, '|');
            std::getline(cells, p.url, '|');
            std::getline(cells, p.title, '|');
            std::getline(cells, at, '|');
            std::getline(cells, removed, '|');
            p.published_at = *parse_rfc3339(at);
            p.removed = removed == "removed";
            out.push_back(p);
        }
        return out;
    }

    std::string platform_;
    bool can_be_asked_;
};

class scripted_transport final : public outbound::transport {
public:
    boost::asio::awaitable<outbound::outcome> send(outbound::request r) override
    {
        asked.push_back(r.url);
        if (!reachable)
            co_return outbound::failure{outbound::stage::not_sent, "connect", "连接被拒绝"};
        outbound::reply answer;
        answer.status = status;
        answer.body = body;
        co_return answer;
    }

    bool reachable = true;
    int status = 200;
    std::string body;
    std::vector<std::string> asked;
};

inline std::string text_at(const boost::json::value& in, std::string_view pointer)
{
    return std::string(in.at_pointer(pointer).as_string());
}

inline boost::json::array list_in(const http::response& r, std::string_view name = "items")
{
    return body_of(r).at(name).as_array();
}

inline std::set<std::string> violations_of(const http::response& r)
{
    std::set<std::string> out;
    const auto body = body_of(r);
    if (const auto* list = body.if_contains("violations"))
        for (const auto& v : list->as_array())
            out.insert(text_at(v, "/field") + " " + text_at(v, "/code"));
    return out;
}

struct a_watch {
    explicit a_watch(sql::database& db)
        : here(db), city(here.a_unit("江州市")), bureau(here.a_unit("卫健局", &city)), neighbour(here.a_unit("别市")),
          admin(here.a_person("admin", city, {"business_admin"})),
          registrar(here.a_person("registrar", bureau, {"registrar"})),
          stranger(here.a_person("stranger", neighbour, {"business_admin"}))
    {
        channels.add(std::unique_ptr<adapters::adapter>(new board_adapter("board", true)));
        channels.add(std::unique_ptr<adapters::adapter>(new board_adapter("wall", false)));
        oversight::add_routes(table, context, exchange);
    }

    using verb = http::verb;

    http::response ask(const access::principal& who, verb v, const std::string& path, const std::string& body = "",
                       std::int64_t version = 0)
    {
        return version > 0 ? here.ask(table, who, v, "/api/v1" + path, body, version)
                           : here.ask(table, who, v, "/api/v1" + path, body);
    }

    template <class F>
    auto in_store(F work)
    {
        return here.ctx.db.write_now(std::move(work));
    }

    std::string an_account(const access::unit& in, std::string platform = "board", bool active = true)
    {
        const auto id = here.ids.next();
        in_store([&](sql::session& s) {
            const auto now = here.time.now();
            using registry::account_event;
            return registry::register_store::insert_proposed(s, {id, platform, id, "账号" + id, "", in.id, "{}"},
                                                             now) &&
                   registry::account_store::move(s, id, account_event::open_approved, "test", now) &&
                   (!active || registry::account_store::move(s, id, account_event::connected, "test", now));
        });
        return id;
    }
    void move(const std::string& account, registry::account_event event)
    {
        in_store(
            [&](sql::session& s) { return registry::account_store::move(s, account, event, "test", here.time.now()); });
    }
    void publish(const std::string& account, const std::string& id, timestamp at, const std::string& url = "")
    {
        in_store([&](sql::session& s) {
            oversight::note_published(s, here.ctx, account, id, url, "通知", at);
            return true;
        });
    }
    void look(const std::string& account)
    {
        in_store([&](sql::session& s) {
            oversight::observation_store::looked(s, account, here.time.now());
            return true;
        });
    }
    oversight::assessed assessed(const std::string& account)
    {
        return here.ctx.db.read_now([&](sql::session& s) {
            oversight::watch_store::filter f;
            f.account_id = account;
            return oversight::assess_all(s, f, here.time.now()).at(0);
        });
    }
    std::string standing_of(const std::string& account)
    {
        return std::string(oversight::name_of(assessed(account).verdict.status));
    }
    // What the audit chain says of cases; the chain is whole.
    std::vector<access::audit_event> case_acts()
    {
        return here.ctx.db.read_now([&](sql::session& s) {
            BOOST_TEST(access::verify_audit(s).broken.empty());
            std::vector<access::audit_event> out;
            for (const auto& r : s.query("SELECT at, actor_id, actor_name, act, subject_kind, subject_id, unit_id, "
                                         "detail FROM audit WHERE act LIKE 'case.%' ORDER BY sequence"))
                out.push_back({r.at(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6),
                               boost::json::parse(r.text(7)).as_object()});
            return out;
        });
    }
    oversight::inspection_outcome inspect() { return run_to_end(oversight::inspect_all(context)); }

    void at(std::string_view time) { here.time.jump_to(*parse_rfc3339(time)); }
    timestamp ago(std::chrono::milliseconds by) { return here.time.now() - by; }

    office here; // stands on Monday 2026-03-02 09:00 in Shanghai
    access::unit city, bureau, neighbour;
    access::principal admin, registrar, stranger;
    channels::catalogue channels;
    scripted_transport transport;
    channels::exchange exchange{here.ctx, channels, transport, [](sql::session&, std::string_view) { return ""; }, {}};
    oversight::oversight_context context{here.ctx, {}};
    http::router table;
};

} // namespace tongyuan
