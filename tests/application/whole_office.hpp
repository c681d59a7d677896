// A newsroom with the routes of every room, as the composition root adds them, and one thing of each kind to ask about.
#pragma once

#include "content/media_store.hpp"
#include "delivery/corrections/correction_store.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/releases/hold.hpp"
#include "delivery/releases/releases.hpp"
#include "delivery/watching/presentation.hpp"
#include "outbound/transport.hpp"
#include "oversight/case_store.hpp"
#include "registry/account_store.hpp"
#include "registry/custody/handover_store.hpp"
#include "registry/custody/reveal_store.hpp"
#include "registry/exchange/import_store.hpp"
#include "registry/exchange/national_store.hpp"
#include "registry/filing/filing_store.hpp"
#include "registry/rules/leave_store.hpp"
#include "rooms.hpp"
#include "tests/access/conformity.hpp"
#include "tests/content/newsroom.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <map>

namespace tongyuan {

// Nothing leaves this program.
class silent_transport final : public outbound::transport {
public:
    boost::asio::awaitable<outbound::outcome> send(outbound::request) override
    {
        co_return outbound::failure{outbound::stage::not_sent, "connect", "连接被拒绝"};
    }
};

class whole_office : public newsroom {
public:
    using verb = http::verb;

    explicit whole_office(sql::database& db)
        : newsroom(db), exchange(ctx, channels, transport, content::media_bytes, {}), oversight{ctx, {}},
          engine(ctx, exchange, {}, {}, "test"), dispatcher(loop, engine), desk(ctx, platforms, {})
    {
        ctx.db.read_now([this](sql::session& s) { return platforms.in(s) != nullptr; });
        channels.know(platforms);
        sign_ins.platforms = &platforms;
        content.when_approved = [this](sql::session& s, const content::approval& given) {
            return delivery::release_approved(s, engine, given, time.now());
        };
        content.when_voided = [this](sql::session& s, std::string_view article_id) {
            return delivery::void_releases(s, engine, article_id, time.now());
        };
        content.ask_out = delivery::out_of;
        content.deliveries_of = [this](sql::session& s, std::string_view article_id) {
            boost::json::array list;
            for (const auto& d : delivery::delivery_store::of_article(s, article_id))
                list.push_back(delivery::summary_of(s, engine, {}, d));
            return list;
        };
        for (const auto* name : {"shenpi1", "shenpi2"})
            a_person(name, district, {"filing_approver"});
        table = http::router{};
        add_all_routes(table, {ctx, options, filings, exchange, sign_ins, content, engine, dispatcher, oversight, true,
                               notice::source_folder() + "/schema/openapi", nullptr, &desk});
    }

    // May do everything, in that unit.
    const access::principal& everybody_in(const access::unit& in)
    {
        auto& known = everybody_[in.id];
        if (known.person_id.empty()) {
            known = a_person(fresh_name(), in,
                             {"registrar", "filing_approver", "editor", "reviewer_1", "reviewer_2", "reviewer_3",
                              "business_admin", "system_admin", "security_admin", "audit_admin"});
            known.session_id = "0";
        }
        return known;
    }

    // The route's address for something new in that unit. What belongs to a person is `who`'s.
    std::string address_in(std::string_view pattern, const access::unit& in, const access::principal& who)
    {
        std::string out(pattern);
        const auto first = out.find("{id}");
        if (first != std::string::npos) {
            constexpr std::string_view root = "/api/v1/";
            const auto from = out.starts_with(root) ? root.size() : 1;
            const auto noun = out.substr(from, first - from - 1);
            last_subject = a_thing(noun, in, who);
            out.replace(first, 4, last_subject);
        }
        put_in(out, "{change_id}", last_change);
        put_in(out, "{name}", "app_secret");
        put_in(out, "{number}", "1");
        put_in(out, "{kind}", "withdraw");
        put_in(out, "{rule}", "silent");
        put_in(out, "{filing_kind}", "close");
        put_in(out, "{register_rule}", "notice_days");
        put_in(out, "{custody_role}", "password");
        put_in(out, "{platform}", "screen");
        put_in(out, "{year}", "2026");
        if (out.find("{sha256}") != std::string::npos) {
            const auto sha256 = an_upload(who);
            put_in(out, "{sha256}", sha256);
            if (pattern.find("/attachments/") != std::string_view::npos)
                attach(last_subject, sha256);
        }
        return out;
    }

    std::string a_thing(const std::string& noun, const access::unit& in, const access::principal& who)
    {
        if (noun == "units")
            return a_unit(fresh_name(), &in).id;
        if (noun == "people")
            return a_person(fresh_name(), in, {"editor"}).person_id;
        if (noun == "accounts" || noun == "callbacks")
            return an_account_with_a_change(in);
        if (noun == "articles")
            return an_article(in);
        if (noun == "filings")
            return a_filing(in);
        if (noun == "deliveries")
            return a_delivery(in);
        if (noun == "holds")
            return a_hold(in);
        if (noun == "corrections")
            return a_correction(in);
        if (noun == "cases")
            return a_case(in);
        if (noun == "account-filters")
            return made(who, "/api/v1/account-filters", {{"name", fresh_name()}, {"query", boost::json::object{}}});
        if (noun == "leaves")
            return a_leave(in);
        if (noun == "imports")
            return an_import(in, who);
        if (noun == "national-exchanges")
            return a_report(in);
        if (noun == "handovers")
            return a_handover(in, who);
        if (noun == "reveals")
            return a_reveal(in);
        if (noun == "reorganisations")
            return a_reorganisation(in);
        if (noun == "tokens")
            return made(who, "/api/v1/tokens",
                        {{"name", fresh_name()}, {"permissions", boost::json::array{"unit.read"}}});
        if (noun == "sessions" || noun == "quarantine" || noun == "quarantine/releases")
            return "none";
        throw std::logic_error("nothing is known of " + noun + "; teach tests/application/whole_office.hpp");
    }

    std::string an_article(const access::unit& in)
    {
        const auto account = newsroom::an_account("paper", fresh_name(), in);
        return made(everybody_in(in), "/api/v1/articles",
                    {{"unit_id", in.id},
                     {"title", "通知"},
                     {"body", "<p>一</p>"},
                     {"body_format", "html"},
                     {"accounts", boost::json::array{boost::json::value(account)}}});
    }
    std::string an_account_with_a_change(const access::unit& in)
    {
        const auto id = newsroom::an_account("paper", fresh_name(), in);
        last_change = ids.next();
        in_store([&](sql::session& s) {
            s.execute("INSERT INTO account_change (id, account_id, settings, secrets, by_person, by_name, at, state) "
                      "VALUES ($1, $2, '{\"note\":\"二\"}', '[]', 'another', '另一人', $3, 'open')",
                      last_change, id, time.now());
            return true;
        });
        return id;
    }
    boost::json::object proposed()
    {
        const boost::json::object person{{"name", "刘洋"}, {"phone", "0512-61234567"}};
        return {{"platform", "paper"},   {"platform_id", fresh_name()}, {"name", fresh_name()},
                {"purpose", "政务信息"}, {"principal", person},         {"deputy", person},
                {"handler", person},     {"reason", "工作需要"}};
    }
    std::string a_filing(const access::unit& in)
    {
        return made(everybody_in(in), "/api/v1/filings",
                    {{"kind", "open"}, {"unit_id", in.id}, {"proposed", proposed()}});
    }
    std::string a_leave(const access::unit& in)
    {
        registry::leave l;
        l.id = ids.next();
        l.person_id = everybody_in(in).person_id;
        l.deputy_id = everybody_in(district).person_id;
        l.first_day = l.last_day = "2026-12-31";
        in_store([&](sql::session& s) {
            registry::leave_store::insert(s, l, time.now());
            return true;
        });
        return l.id;
    }
    // Waits to be told which column is what.
    std::string an_import(const access::unit& in, const access::principal& who)
    {
        registry::sheet_import i;
        i.id = ids.next();
        i.unit_id = in.id;
        i.header = {"甲"};
        i.state = registry::import_state::mapping;
        i.by_person = who.person_id; // who alone may go on with it
        i.created_at = time.now();
        in_store([&](sql::session& s) {
            registry::import_store::insert(s, i);
            return true;
        });
        return i.id;
    }
    std::string a_report(const access::unit& in)
    {
        registry::national_exchange e;
        e.id = ids.next();
        e.unit_id = in.id;
        e.kind = "sent";
        e.form = "账号名称={name}\n注册平台={platform}";
        e.at = time.now();
        in_store([&](sql::session& s) {
            registry::national_store::insert(s, e, {});
            return true;
        });
        return e.id;
    }
    // Somebody outside hands over to `who`.
    std::string a_handover(const access::unit& in, const access::principal& who)
    {
        registry::handover_item item;
        auto& held = item.what.it;
        held.id = ids.next();
        held.account_id = newsroom::an_account("paper", fresh_name(), in);
        held.name = "张三";
        held.since = held.entered_at = time.now();
        item.n = 1;
        registry::handover h;
        h.id = ids.next();
        h.unit_id = in.id;
        h.from_name = "张三";
        h.to_person = who.person_id;
        h.to_name = who.name;
        h.by_person = everybody_in(in).person_id;
        h.at = time.now();
        in_store([&](sql::session& s) {
            registry::custody_store::insert(s, held);
            registry::handover_store::insert(s, h, {item});
            return true;
        });
        return h.id;
    }
    // Asked by somebody else than is asked about here.
    std::string a_reveal(const access::unit& in)
    {
        registry::note_reveal r;
        r.id = ids.next();
        r.account_id = newsroom::an_account("paper", fresh_name(), in);
        r.asked_person = a_person(fresh_name(), in, {"registrar"}).person_id;
        r.asked_at = time.now();
        r.lapses_at = time.now() + std::chrono::hours{1};
        in_store([&](sql::session& s) {
            registry::reveal_store::ask(s, r);
            return true;
        });
        return r.id;
    }
    // One that can be undone.
    std::string a_reorganisation(const access::unit& in)
    {
        const auto unit = a_unit(fresh_name(), &in);
        boost::json::object wish{{"kind", "rename"}, {"unit_id", unit.id}, {"name", fresh_name()}};
        const auto seen =
            ask(everybody_in(in), verb::post, "/api/v1/reorganisations/previews", boost::json::serialize(wish));
        wish["plan"] = body_of(seen).at("plan");
        return made(everybody_in(in), "/api/v1/reorganisations", std::move(wish));
    }
    std::string a_delivery(const access::unit& in, delivery::state where = delivery::state::held)
    {
        delivery::delivery d;
        d.id = ids.next();
        d.article_id = an_article(in);
        d.revision = 1;
        d.title = "通知";
        d.account_id = newsroom::an_account("paper", fresh_name(), in);
        d.unit_id = in.id;
        d.operation = "publish";
        d.where = where;
        d.why_code = "not_released";
        d.created_at = d.updated_at = time.now();
        in_store([&](sql::session& s) {
            delivery::delivery_store::insert(s, d);
            return true;
        });
        return d.id;
    }
    std::string a_hold(const access::unit& in)
    {
        const delivery::hold h{ids.next(), "unit", in.path, "检查", "another", "另一人", time.now()};
        in_store([&](sql::session& s) {
            delivery::hold_store::insert(s, h);
            return true;
        });
        return h.id;
    }
    std::string a_correction(const access::unit& in)
    {
        delivery::correction c;
        c.id = ids.next();
        c.article_id = an_article(in);
        c.revision = 1;
        c.title = "通知";
        c.unit_id = in.id;
        c.reason = "有误";
        c.plan_digest = std::string(64, '0');
        c.person_id = "another";
        c.person_name = "另一人";
        c.started_at = time.now();
        in_store([&](sql::session& s) {
            delivery::correction_store::insert(s, c);
            return true;
        });
        return c.id;
    }
    std::string a_case(const access::unit& in)
    {
        oversight::oversight_case c;
        c.id = ids.next();
        c.account_id = newsroom::an_account("paper", fresh_name(), in);
        c.unit_id = in.id;
        c.finding = "silent";
        c.found_at = c.updated_at = time.now();
        const auto now = to_rfc3339(time.now());
        const boost::json::object evidence{{"assessed_at", now},          {"inspection_at", now},
                                           {"rule_hours", 336},           {"silent_since", nullptr},
                                           {"observed_at", nullptr},      {"last_observation", nullptr},
                                           {"last_published_at", nullptr}};
        c.evidence = boost::json::serialize(evidence);
        in_store([&](sql::session& s) { return oversight::case_store::open(s, c); });
        return c.id;
    }
    std::string an_upload(const access::principal& who)
    {
        content::stored_media m;
        m.file_name = fresh_name();
        m.sha256 = sha256_hex(m.file_name);
        m.type.name = "text/plain";
        m.size = static_cast<std::int64_t>(m.file_name.size());
        in_store([&](sql::session& s) {
            content::media_store::keep(s, m, m.file_name, time.now());
            content::media_store::note_upload(s, m, who.person_id, who.unit_id, time.now());
            return true;
        });
        return m.sha256;
    }

    void attach(std::string_view filing_id, const std::string& sha256)
    {
        in_store([&](sql::session& s) {
            registry::filing_store::set_attachments(s, filing_id, {{sha256, "附件.txt"}});
            return true;
        });
    }

    std::string fresh_name() { return "n" + std::to_string(++names_); }

    // Sends it, and holds the answer against the API's description.
    http::response ask_and_hold(const access::principal& who, http::request r)
    {
        const auto* route = table.find(r.method, r.path).found;
        BOOST_TEST_REQUIRE(route != nullptr, r.path);
        const auto answer = ask(who, std::move(r));
        conformity held{document()};
        held.check_answer(*route, answer);
        BOOST_TEST(held.faults.empty(), (held.faults.empty() ? "" : held.faults.front()) << ": " << answer.body);
        return answer;
    }

    // As it is served.
    const boost::json::object& document()
    {
        if (document_.empty())
            document_ = body_of(ask(editor, verb::get, "/api/v1/openapi.json"));
        return document_;
    }

    std::string last_subject, last_change;
    boost::asio::io_context loop;
    silent_transport transport;
    channels::exchange exchange;
    registry::platform_shelf platforms{{{"paper",
                                         {"公报",
                                          {{"note", "备注", registry::field_kind::text, false},
                                           {"per_page", "每页条数", registry::field_kind::integer, false}},
                                          {{"app_secret", "密钥", registry::field_kind::text, true}},
                                          false,
                                          false,
                                          ""}}}};
    registry::filing_context filings{ctx, platforms, {}, [](sql::session&, std::string_view, std::string_view) {
                                         return registry::uploaded::nothing;
                                     }};
    channels::route_options sign_ins;
    oversight::oversight_context oversight;
    delivery::engine engine;
    delivery::dispatcher dispatcher;
    registry::public_desk desk;

private:
    std::string made(const access::principal& who, std::string target, const boost::json::object& body)
    {
        const auto answer = ask(who, verb::post, std::move(target), boost::json::serialize(body));
        BOOST_TEST_REQUIRE(answer.status == 201, answer.body);
        return std::string(body_of(answer).at("id").as_string());
    }
    static void put_in(std::string& text, std::string_view mark, const std::string& by)
    {
        if (const auto at = text.find(mark); at != std::string::npos)
            text.replace(at, mark.size(), by);
    }

    std::map<std::string, access::principal> everybody_;
    boost::json::object document_;
    int names_ = 0;
};

} // namespace tongyuan
