#include "application.hpp"

#include "access/gate.hpp"
#include "administration.hpp"
#include "base/log.hpp"
#include "chores.hpp"
#include "content/media_store.hpp"
#include "counting.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/releases/releases.hpp"
#include "delivery/sending/dispatcher.hpp"
#include "delivery/sending/hints.hpp"
#include "delivery/watching/presentation.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"
#include "installation.hpp"
#include "opening_gate.hpp"
#include "outbound/folder_transport.hpp"
#include "outbound/http_client.hpp"
#include "oversight/observations.hpp"
#include "oversight/revivals.hpp"
#include "rooms.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace tongyuan {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

registry::field_kind kind_of(adapters::setting_kind k)
{
    switch (k) {
    case adapters::setting_kind::text:
        return registry::field_kind::text;
    case adapters::setting_kind::url:
        return registry::field_kind::address;
    case adapters::setting_kind::integer:
        return registry::field_kind::integer;
    case adapters::setting_kind::boolean:
        return registry::field_kind::boolean;
    }
    return registry::field_kind::text;
}

// What the register may know of a file: nothing that the person may not see.
registry::uploaded uploaded_file(sql::session& s, std::string_view sha256, std::string_view person_id)
{
    const auto found = content::media_store::find_for(s, sha256, person_id);
    if (!found)
        return registry::uploaded::nothing;
    return found->type.kind == content::media_kind::picture ? registry::uploaded::picture
                                                            : registry::uploaded::attachment;
}

registry::platform_channels channels_of(const channels::catalogue& channels)
{
    registry::platform_channels all;
    for (const auto* about : channels.manifests()) {
        registry::platform_channel p;
        p.label = about->label;
        p.identity_hint = about->identity_hint;
        p.can_be_source = about->is_source;
        p.has_connection =
            std::ranges::find(about->operations, adapters::operation_kind::connect) != about->operations.end();
        for (const auto& s : about->settings)
            p.settings.push_back({s.name, s.label, kind_of(s.kind), s.required, s.default_value});
        for (const auto& s : about->secrets)
            p.secrets.push_back({s.name, s.label, registry::field_kind::text, s.required});
        all.emplace(about->platform, std::move(p));
    }
    return all;
}

outbound::client_options client_options_of(const settings& s)
{
    auto allowed = outbound::allow_list::parse(s.outbound_allow);
    if (allowed.has_error())
        throw std::runtime_error("settings, outbound.allow: " + allowed.error().message);
    if (!allowed->empty())
        for (const auto& entry : allowed->entries())
            log::warning("outbound.private_address_allowed", {{"address", entry}});
    outbound::client_options o;
    o.allowed = std::move(*allowed);
    o.proxy = s.outbound_proxy;
    o.ca_file = s.outbound_ca_file;
    o.most_connections = s.outbound_connections;
    o.most_connections_per_host = s.outbound_connections_per_host;
    return o;
}

content::options content_options_of(const settings& s, const channels::catalogue& channels)
{
    content::options o{channels};
    o.body.bytes = s.most_body_bytes;
    o.media.bytes = s.most_media_bytes;
    return o;
}

// A secret must not reach a core file, and nobody may attach to read one.
void close_process_to_onlookers()
{
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

registry::filing_options filing_options_of(const settings& s)
{
    registry::filing_options o;
    o.sheets = s.sheets;
    o.custody = s.custody;
    o.public_address = s.public_address;
    return o;
}

} // namespace

struct application::parts {
    settings configuration;
    installation house;
    asio::io_context loop{1};
    channels::catalogue channels;
    registry::platform_shelf platforms;
    registry::filing_context filings;
    // Of their own, and one for each root: a mount that hangs keeps nobody from signing in, nor from the other roots.
    boost::asio::thread_pool folder_workers{configuration.outbound_folders.size() + 1};
    std::unique_ptr<outbound::transport> transport;
    channels::exchange exchange;
    oversight::oversight_context oversight;
    std::unique_ptr<delivery::counter> counter;
    registry::public_desk desk;
    delivery::engine engine;
    std::unique_ptr<sql::database> lease_store;
    std::unique_ptr<access::membership> member;
    delivery::dispatcher dispatcher;
    chores beside;
    content::options content;
    channels::route_options channel_routes;
    http::router table;
    access::session_gate gate;
    opening_gate door;
    std::unique_ptr<http::server> server;
    std::unique_ptr<admin_socket> administration;
    asio::signal_set signals;
    int exit_code = 0;

    explicit parts(settings s)
        : configuration(std::move(s)), house(configuration), channels(load_plugins(configuration)),
          platforms(channels_of(channels)),
          filings{house.ctx, platforms, filing_options_of(configuration), uploaded_file}, transport(make_transport()),
          exchange(house.ctx, channels, *transport, content::media_bytes, exchange_options()), oversight{house.ctx, {}},
          counter(open_counter(configuration, house.ctx)), desk(house.ctx, platforms, configuration.everybody),
          engine(house.ctx, exchange, configuration.delivery, listeners(), configuration.name + ":" + house.ids.next()),
          lease_store(open_lease_store(configuration)), member(make_member()), dispatcher(loop, engine),
          beside(loop, {engine, dispatcher, exchange, oversight, filings, configuration.access,
                        configuration.observe_every, configuration.inspect_every}),
          content(content_options_of(configuration, channels)), gate(house.ctx, configuration.access),
          door(gate, [this] { return may_act(); }, configuration.patience), signals(loop, SIGTERM, SIGINT)
    {
        house.db->read_now([this](sql::session& s) { return platforms.in(s) != nullptr; });
        channels.know(platforms);
        channel_routes.platforms = &platforms;
        engine.member = member.get();
        engine.outside = counter.get();
        lend_to_content();
        filings.revived = [this](sql::session& s, const registry::account& a, std::string_view words,
                                 const access::principal& who,
                                 timestamp now) { oversight::note_revival(s, oversight, a, words, who, now); };
        make_table();
        auto options = configuration.server;
        options.explain = explain_to_people;
        server = std::make_unique<http::server>(loop, std::move(options), table, door);
        administration =
            std::make_unique<admin_socket>(admin_socket_of(configuration), administration_of(house.ctx, configuration));
    }

    // Asked by somebody who waits for it: whoever compares is told to do so now.
    bool may_act()
    {
        if (dispatcher.has_looked())
            return true;
        dispatcher.wake();
        return false;
    }

    static channels::catalogue load_plugins(const settings& s)
    {
        channels::catalogue all;
        for (const auto& plugin : s.plugins)
            all.load(plugin);
        return all;
    }

    std::unique_ptr<outbound::transport> make_transport()
    {
        return outbound::make_routed_transport(
            outbound::make_http_client(loop, client_options_of(configuration)),
            outbound::make_folder_transport(folder_workers.get_executor(), configuration.outbound_folders));
    }

    channels::exchange_options exchange_options()
    {
        channels::exchange_options o;
        o.host_address = configuration.outbound_address;
        o.quotas = configuration.quotas;
        if (configuration.engine != sql::engine::postgres)
            return o;
        o.permit = [this] { return member->permit(member->owner()); };
        o.claim = [this](std::string what) { return member->claim(std::move(what)); };
        o.give_up = [this](std::string what) { return member->give_up(std::move(what)); };
        return o;
    }

    std::unique_ptr<access::membership> make_member()
    {
        if (!lease_store)
            return nullptr;
        auto o = configuration.membership;
        o.schema = house.schema;
        return std::make_unique<access::membership>(loop, *lease_store, house.clock, house.ids, configuration.name, o);
    }

    delivery::listeners listeners()
    {
        delivery::listeners l;
        l.published = [this](sql::session& s, const delivery::seen_published& p) {
            oversight::note_published(s, house.ctx, p.account_id, p.platform_id, p.url, p.title, p.at);
        };
        l.withdrawn = [](sql::session& s, const delivery::seen_withdrawn& w) {
            oversight::note_withdrawn(s, w.account_id, w.platform_id, w.url, w.at);
        };
        return l;
    }

    void lend_to_content()
    {
        content.when_approved = [this](sql::session& s, const content::approval& given) {
            const auto done = delivery::release_approved(s, engine, given, house.clock.now());
            dispatcher.wake();
            return done;
        };
        content.when_voided = [this](sql::session& s, std::string_view article_id) {
            return delivery::void_releases(s, engine, article_id, house.clock.now());
        };
        content.ask_out = delivery::out_of;
        content.deliveries_of = [this](sql::session& s, std::string_view article_id) {
            const access::principal nobody;
            boost::json::array list;
            for (const auto& d : delivery::delivery_store::of_article(s, article_id))
                list.push_back(delivery::summary_of(s, engine, nobody, d));
            return list;
        };
        channel_routes.public_address = configuration.public_address;
        channel_routes.connected = [this] { dispatcher.wake(); };
        channel_routes.heard = [this](sql::session& s, std::string_view account_id, const adapters::event& what) {
            delivery::take_hint(s, account_id, what, house.clock.now());
        };
    }

    void make_table()
    {
        add_all_routes(table,
                       {house.ctx, configuration.access, filings, exchange, channel_routes, content, engine, dispatcher,
                        oversight, configuration.simulated, configuration.schema / "openapi", member.get(), &desk});
        if (!configuration.console.empty())
            http::add_static_files(table, configuration.console);
    }

    // Runs the loop until it has ended; throws what it throws.
    void do_first(asio::awaitable<void> what)
    {
        std::exception_ptr failure;
        bool is_over = false;
        auto ended = [&](std::exception_ptr why) {
            failure = std::move(why);
            is_over = true;
        };
        asio::co_spawn(loop, std::move(what), std::move(ended));
        while (!is_over)
            loop.run_one();
        loop.restart(); // with its last work a loop ends, and would not run again
        if (failure)
            std::rethrow_exception(failure);
    }

    asio::awaitable<void> stop_when_told()
    {
        boost::system::error_code ignored;
        const int signal = co_await signals.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        log::info("daemon.stopping", {{"signal", signal}});
        beside.stop();
        co_await server->stop(5s);
        co_await dispatcher.stop(configuration.stop_grace);
        if (member)
            co_await member->leave();
        loop.stop();
    }
};

application::application(settings configuration)
{
    close_process_to_onlookers();
    parts_ = std::make_unique<parts>(std::move(configuration));
}

application::~application()
{
    if (!parts_)
        return;
    parts_->administration.reset();
    parts_->house.workers.join();
    parts_->house.db->close();
    if (parts_->lease_store)
        parts_->lease_store->close();
}

int application::run(const std::function<void(const std::vector<std::uint16_t>&)>& ready)
{
    auto& p = *parts_;
    if (p.member)
        p.do_first(p.member->join()); // a name that is taken is refused before anything is served
    const auto fail_loudly = [&p](const char* what) {
        return [&p, what](std::exception_ptr failure) {
            if (!failure)
                return;
            try {
                std::rethrow_exception(failure);
            } catch (const std::exception& e) {
                log::error("daemon.failed", {{"part", what}, {"reason", e.what()}});
            }
            p.exit_code = 1;
            p.loop.stop();
        };
    };
    if (p.member)
        asio::co_spawn(p.loop, p.member->keep(), fail_loudly("lease"));
    // A restored store must not be acted upon as if it knew everything: a withdrawal there would take something out of
    // the queue that readers have long seen.
    p.do_first(p.dispatcher.look_first());
    p.server->start();
    asio::co_spawn(p.loop, p.dispatcher.run(), fail_loudly("dispatcher"));
    asio::co_spawn(p.loop, p.beside.read_back(), fail_loudly("read_back"));
    asio::co_spawn(p.loop, p.beside.refresh(), fail_loudly("refresh"));
    asio::co_spawn(p.loop, p.beside.observe(), fail_loudly("observe"));
    asio::co_spawn(p.loop, p.beside.look_around(), fail_loudly("chores"));
    asio::co_spawn(p.loop, p.beside.keep_informed(), fail_loudly("platforms"));
    asio::co_spawn(p.loop, p.stop_when_told(), fail_loudly("stop"));
    ready(p.server->ports());
    p.loop.run();
    log::info("daemon.stopped", {{"code", p.exit_code}});
    return p.exit_code;
}

} // namespace tongyuan
