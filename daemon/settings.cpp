#include "settings.hpp"

#include "http/origin.hpp"
#include "outbound/allow_list.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <limits>
#include <set>

namespace tongyuan {

namespace fs = std::filesystem;

namespace {

// Takes values out of the document and remembers which keys were asked for, so that the rest can be called unknown.
class reader {
public:
    reader(const toml::table& document, fs::path folder, std::vector<wrong_setting>& wrong)
        : document_(document), folder_(std::move(folder)), wrong_(wrong)
    {
    }

    void text(const std::string& key, std::string& into)
    {
        if (const auto* node = find(key))
            if (const auto value = typed<std::string>(*node, key, "a text in quotes"))
                into = *value;
    }
    void flag(const std::string& key, bool& into)
    {
        if (const auto* node = find(key))
            if (const auto value = typed<bool>(*node, key, "true or false"))
                into = *value;
    }
    template <class T>
    void number(const std::string& key, T& into, std::int64_t least, std::int64_t most)
    {
        if (const auto value = bounded(key, least, most))
            into = static_cast<T>(*value);
    }
    template <class Unit, class D>
    void span(const std::string& key, D& into, std::int64_t least, std::int64_t most)
    {
        if (const auto value = bounded(key, least, most))
            into = std::chrono::duration_cast<D>(Unit{*value});
    }
    void path(const std::string& key, fs::path& into)
    {
        std::string value = into.string();
        text(key, value);
        into = value.empty() ? fs::path{} : (folder_ / value).lexically_normal();
    }
    void choice(const std::string& key, std::string& into, const std::vector<std::string>& allowed)
    {
        std::string value = into;
        text(key, value);
        if (std::ranges::find(allowed, value) != allowed.end()) {
            into = value;
            return;
        }
        std::string list;
        for (const auto& one : allowed)
            list += (list.empty() ? "" : ", ") + one;
        complain(*find(key), key, "must be one of: " + list);
    }
    // `fault_of` says what is wrong with an entry; nothing when it is well.
    template <class F>
    void texts(const std::string& key, std::vector<std::string>& into, F fault_of)
    {
        each(
            key, "a list of texts",
            [&, first = true](const toml::node& node) mutable {
                if (std::exchange(first, false))
                    into.clear();
                const auto value = typed<std::string>(node, key, "a list of texts");
                if (!value)
                    return;
                if (std::string fault = fault_of(*value); !fault.empty())
                    complain(node, key, std::move(fault));
                into.push_back(*value);
            },
            [&] { into.clear(); });
    }
    void texts(const std::string& key, std::vector<std::string>& into)
    {
        texts(key, into, [](const std::string&) { return std::string(); });
    }
    template <class Unit>
    void spans(const std::string& key, std::vector<Unit>& into)
    {
        std::vector<Unit> read;
        bool present = false;
        each(
            key, "a list of numbers",
            [&](const toml::node& node) {
                if (const auto value = typed<std::int64_t>(node, key, "a list of numbers"); value && *value >= 0)
                    read.push_back(Unit{*value});
            },
            [&] { present = true; });
        if (present)
            into = std::move(read);
    }
    const toml::array* tables(const std::string& key)
    {
        const auto* node = find(key);
        if (!node)
            return nullptr;
        if (!node->is_array_of_tables()) {
            complain(*node, key, "must be written as [[" + key + "]]");
            return nullptr;
        }
        return node->as_array();
    }
    fs::path beside(const std::string& file) const { return (folder_ / file).lexically_normal(); }

    void complain(const toml::node& node, const std::string& key, std::string message)
    {
        wrong_.push_back({static_cast<int>(node.source().begin.line), key, std::move(message)});
    }
    void refuse_unknown() { walk(document_, ""); }

private:
    const toml::node* find(const std::string& key)
    {
        asked_.insert(key);
        return document_.at_path(key).node();
    }
    template <class T>
    std::optional<T> typed(const toml::node& node, const std::string& key, const char* wanted)
    {
        const auto value = node.value_exact<T>();
        if (!value)
            complain(node, key, std::string("must be ") + wanted);
        return value;
    }
    std::optional<std::int64_t> bounded(const std::string& key, std::int64_t least, std::int64_t most)
    {
        const auto* node = find(key);
        if (!node)
            return {};
        const auto value = typed<std::int64_t>(*node, key, "a whole number");
        if (value && (*value < least || *value > most)) {
            complain(*node, key, "must lie between " + std::to_string(least) + " and " + std::to_string(most));
            return {};
        }
        return value;
    }
    template <class F, class G>
    void each(const std::string& key, const char* wanted, F one, G found)
    {
        const auto* node = find(key);
        if (!node)
            return;
        const auto* list = node->as_array();
        if (!list) {
            complain(*node, key, std::string("must be ") + wanted);
            return;
        }
        found();
        for (const auto& element : *list)
            one(element);
    }
    void walk(const toml::table& table, const std::string& prefix)
    {
        for (const auto& [name, node] : table) {
            const auto key = prefix.empty() ? std::string(name.str()) : prefix + "." + std::string(name.str());
            if (asked_.contains(key))
                continue;
            const bool section = std::ranges::any_of(asked_, [&](const auto& a) { return a.starts_with(key + "."); });
            if (section && node.is_table())
                walk(*node.as_table(), key);
            else
                complain(node, key, "is not a setting; check its spelling and its section");
        }
    }

    const toml::table& document_;
    fs::path folder_;
    std::vector<wrong_setting>& wrong_;
    std::set<std::string> asked_;
};

void read_plugins(reader& r, settings& s)
{
    const auto* list = r.tables("plugins");
    if (!list)
        return;
    for (const auto& node : *list) {
        const auto& one = *node.as_table();
        for (const auto& [name, value] : one)
            if (name.str() != "file" && name.str() != "sha256")
                r.complain(value, "plugins." + std::string(name.str()), "is not a setting of a plugin (file, sha256)");
        const auto file = one["file"].value<std::string>();
        if (!file)
            r.complain(node, "plugins.file", "is missing");
        else
            s.plugins.push_back({r.beside(*file), one["sha256"].value_or(std::string{})});
    }
}

std::optional<adapters::period> period_from(std::string_view name)
{
    using adapters::period;
    for (const auto p : {period::minute, period::hour, period::day, period::month})
        if (channels::name_of(p) == name)
            return p;
    return {};
}

void read_quotas(reader& r, settings& s)
{
    const auto* list = r.tables("quotas");
    if (!list)
        return;
    for (const auto& node : *list) {
        const auto& one = *node.as_table();
        for (const auto& [name, value] : one)
            if (name.str() != "platform" && name.str() != "step" && name.str() != "per" && name.str() != "most")
                r.complain(value, "quotas." + std::string(name.str()),
                           "is not a setting of a quota (platform, step, per, most)");
        const auto platform = one["platform"].value_or(std::string{});
        const auto step = one["step"].value_or(std::string{});
        const auto per = period_from(one["per"].value_or(std::string{}));
        const auto most = one["most"].value<std::int64_t>();
        if (platform.empty() || step.empty())
            r.complain(node, "quotas", "needs a platform and a step");
        else if (!per)
            r.complain(node, "quotas.per", "must be one of: minute, hour, day, month");
        else if (!most || *most < 0 || *most > std::numeric_limits<std::int32_t>::max())
            r.complain(node, "quotas.most", "must be a whole number; 0 means no limit");
        else
            s.quotas.push_back({platform, step, *per, static_cast<std::uint32_t>(*most)});
    }
}

void read_server(reader& r, settings& s)
{
    r.text("daemon.name", s.name);
    r.flag("daemon.simulated", s.simulated);
    r.span<std::chrono::seconds>("daemon.stop_grace_seconds", s.stop_grace, 0, 600);
    r.span<std::chrono::seconds>("daemon.patience_seconds", s.patience, 0, 60);
    r.choice("log.level", s.log_level, {"debug", "info", "warning", "error"});
    r.texts("server.listen", s.server.listen, [](const std::string& entry) {
        return http::endpoint_from(entry) ? ""
                                          : "must be an address and a port, e.g. \"127.0.0.1:8080\", not: " + entry;
    });
    r.texts("server.hosts", s.server.hosts);
    r.texts("server.trusted_proxies", s.server.trusted_proxies, [](const std::string& entry) {
        return http::is_network(entry) ? "" : "must be an address or a network, e.g. \"10.0.0.0/24\", not: " + entry;
    });
    r.number("server.most_connections", s.server.most_connections, 1, 100'000);
    r.number("server.most_connections_per_address", s.server.most_connections_per_address, 1, 100'000);
    r.number("server.header_bytes", s.server.header_limit, 1024, 1 << 20);
    r.span<std::chrono::seconds>("server.header_seconds", s.server.header_deadline, 1, 600);
    r.span<std::chrono::seconds>("server.body_seconds", s.server.body_deadline, 1, 3600);
    r.span<std::chrono::seconds>("server.idle_seconds", s.server.idle_deadline, 1, 3600);
    r.text("server.public_address", s.public_address);
    r.path("server.console", s.console);
}

void read_store(reader& r, settings& s)
{
    std::string engine = "sqlite";
    r.choice("store.engine", engine, {"sqlite", "postgres"});
    s.engine = engine == "sqlite" ? sql::engine::sqlite : sql::engine::postgres;
    r.path("store.file", s.store_file);
    r.text("store.connection", s.store_connection);
    r.path("store.counter_file", s.counter_file);
    r.path("store.schema", s.schema);
    r.path("secrets.key_file", s.key_file);
}

void read_outbound(reader& r, settings& s)
{
    r.texts("outbound.allow", s.outbound_allow, [](const std::string& entry) {
        const auto read = outbound::allow_list::parse({entry});
        return read.has_error() ? read.error().message : std::string();
    });
    std::vector<std::string> folders;
    r.texts("outbound.folders", folders);
    for (const auto& folder : folders)
        s.outbound_folders.push_back(r.beside(folder));
    r.text("outbound.proxy", s.outbound_proxy);
    r.text("outbound.ca_file", s.outbound_ca_file);
    r.text("outbound.own_address", s.outbound_address);
    r.number("outbound.connections", s.outbound_connections, 1, 10'000);
    r.number("outbound.connections_per_host", s.outbound_connections_per_host, 1, 10'000);
}

void read_access(reader& r, settings& s)
{
    auto& a = s.access;
    r.span<std::chrono::minutes>("access.idle_minutes", a.session_idle, 1, 1440);
    r.span<std::chrono::hours>("access.session_hours", a.session_absolute, 1, 168);
    r.number("access.lock_after_failures", a.most_failures, 1, 100);
    r.span<std::chrono::minutes>("access.lock_minutes", a.locked_for, 1, 1440);
    r.span<std::chrono::hours>("access.one_time_password_hours", a.one_time_password_life, 1, 720);
    std::chrono::hours life = std::chrono::duration_cast<std::chrono::hours>(a.password_life);
    std::int64_t days = life.count() / 24;
    r.number("access.password_days", days, 0, 3650);
    a.password_life = std::chrono::hours{24 * days};
    std::int64_t mebibytes = static_cast<std::int64_t>(a.cost.memory >> 20);
    r.number("access.password_memory_mib", mebibytes, 8, 4096);
    a.cost.memory = static_cast<std::size_t>(mebibytes) << 20;
    r.number("access.password_passes", a.cost.passes, 1, 100);
}

void read_public(reader& r, settings& s)
{
    auto& e = s.everybody;
    r.flag("public.open", e.is_open);
    r.number("public.requests_a_minute", e.requests_a_minute, 1, 1'000'000);
    r.texts("public.embed_from", e.embed_from);
    r.span<std::chrono::days>("public.key_days", e.key_life, 1, 3650);
    e.address = s.public_address;
}

void read_work(reader& r, settings& s)
{
    auto& d = s.delivery;
    r.number("delivery.in_flight", d.most_in_flight, 1, 4096);
    r.span<std::chrono::seconds>("delivery.lease_seconds", s.membership.lease, 3, 3600);
    r.flag("delivery.end_when_frozen", s.membership.end_when_frozen);
    r.span<std::chrono::seconds>("delivery.settle_seconds", d.settle_after_take_over, 1, 3600);
    r.span<std::chrono::hours>("delivery.deadline_hours", d.deadline, 1, 24 * 365);
    r.number("delivery.most_failures", d.most_failures, 1, 1000);
    r.number("delivery.in_flight_per_host", d.most_per_host, 0, 4096);
    r.number("delivery.in_flight_for_urgent", d.kept_for_urgent, 0, 4096);
    r.number("delivery.breaker_failures", d.account_breaker.after, 1, 1000);
    r.spans("delivery.breaker_seconds", d.account_breaker.pauses.steps);
    r.number("delivery.host_breaker_failures", d.host_breaker.after, 1, 1000);
    r.spans("delivery.host_breaker_seconds", d.host_breaker.pauses.steps);
    r.spans("delivery.retry_seconds", d.retries.steps);
    r.spans("delivery.probe_after_seconds", d.probe_after);
    r.span<std::chrono::seconds>("delivery.latest_effect_seconds", d.latest_effect, 1, 86'400);
    r.span<std::chrono::seconds>("delivery.source_recheck_seconds", d.source_recheck, 1, 86'400);
    r.span<std::chrono::days>("delivery.same_content_days", d.same_content, 0, 365);
    r.spans("delivery.read_back_after_seconds", d.read_back_after);
    r.spans("delivery.read_gone_after_seconds", d.read_gone_after);
    r.number("delivery.readings", d.most_readings, 1, 1024);
    r.number("delivery.readings_per_host", d.most_readings_per_host, 1, 1024);
    r.number("delivery.refresh_items", d.refresh_items, 1, 10'000);
    r.number("registry.import_most_bytes", s.sheets.most_bytes, 1024, 256 << 20);
    r.number("registry.import_most_unpacked_bytes", s.sheets.most_unpacked_bytes, 1024, std::int64_t{4} << 30);
    r.number("registry.import_most_ratio", s.sheets.most_ratio, 2, 10'000);
    r.number("registry.import_most_rows", s.sheets.most_rows, 1, 10'000'000);
    r.number("registry.import_most_row_bytes", s.sheets.most_bytes_per_row, 1024, 16 << 20);
    r.number("registry.import_most_text_bytes", s.sheets.most_text_bytes, 1024, std::int64_t{1} << 30);
    r.number("registry.import_most_shared_strings", s.sheets.most_shared_strings, 1, 100'000'000);
    r.number("registry.import_most_shared_bytes", s.sheets.most_shared_bytes, 1024, std::int64_t{1} << 30);
    r.number("registry.custody_candidates", s.custody.candidates, 10, 10'000);
    r.number("registry.custody_holders", s.custody.holders, 10, 10'000);
    r.number("registry.handover_items", s.custody.handover_items, 1, 5'000);
    r.number("content.most_body_bytes", s.most_body_bytes, 1024, 64 << 20);
    r.number("content.most_media_bytes", s.most_media_bytes, 1024, 256 << 20);
    r.span<std::chrono::minutes>("oversight.observe_every_minutes", s.observe_every, 5, 10'080);
    r.span<std::chrono::minutes>("oversight.inspect_every_minutes", s.inspect_every, 1, 1440);
}

void check_together(const toml::table& document, settings& s, std::vector<wrong_setting>& wrong)
{
    const auto line = [&](const char* key) {
        const auto node = document.at_path(key).node();
        return node ? static_cast<int>(node->source().begin.line) : 0;
    };
    if (s.engine == sql::engine::postgres && s.store_connection.empty())
        wrong.push_back(
            {line("store.engine"), "store.connection", "is needed for PostgreSQL, e.g. \"host=… dbname=tongyuan\""});
    if (s.schema.empty())
        wrong.push_back({line("store"), "store.schema", "is missing: the folder of the migrations"});
    if (s.server.listen.empty())
        wrong.push_back(
            {line("server.listen"), "server.listen", "must name at least one address, e.g. \"127.0.0.1:8080\""});
    for (std::size_t i = 0; i < s.server.listen.size() && s.server.trusted_proxies.empty(); ++i)
        if (const auto there = http::endpoint_from(s.server.listen[i]); there && !there->address().is_loopback())
            wrong.push_back({line(("server.listen[" + std::to_string(i) + "]").c_str()), "server.listen",
                             "needs a TLS proxy in front of " + s.server.listen[i] +
                                 ": name it in server.trusted_proxies, or listen on loopback"});
}

} // namespace

read_settings load_settings(const fs::path& file)
{
    read_settings out;
    toml::table document;
    try {
        document = toml::parse_file(file.string());
    } catch (const toml::parse_error& e) {
        out.wrong.push_back({static_cast<int>(e.source().begin.line), "", std::string(e.description())});
        return out;
    }
    reader r{document, fs::absolute(file).parent_path(), out.wrong};
    read_server(r, out.value);
    read_store(r, out.value);
    read_outbound(r, out.value);
    read_access(r, out.value);
    read_public(r, out.value);
    read_work(r, out.value);
    read_plugins(r, out.value);
    read_quotas(r, out.value);
    r.refuse_unknown();
    check_together(document, out.value, out.wrong);
    std::ranges::sort(out.wrong, {}, &wrong_setting::line);
    return out;
}

} // namespace tongyuan
