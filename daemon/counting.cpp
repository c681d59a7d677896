#include "counting.hpp"

#include "access/audit.hpp"
#include "base/log.hpp"
#include "delivery/guards/counter_store.hpp"
#include "delivery/guards/quarantine.hpp"
#include "delivery/guards/quarantines.hpp"
#include "installation.hpp"

#include <algorithm>

namespace tongyuan {

namespace fs = std::filesystem;
using delivery::counter_store::known_counter;

namespace {

constexpr const char* what_to_do =
    ". Put the right file back. If it is lost, `tongyuand accept-counter --reason …` begins a new one; everything that "
    "waits is then held until a person has looked.";

void begin(sql::session& s, access::context& ctx, const chained_file& file, std::string_view act,
           boost::json::object detail)
{
    const auto now = ctx.time.now();
    detail["counter"] = file.id();
    detail["file"] = file.path().string();
    delivery::counter_store::note(s, ctx.writer, file.id(), file.end(), now);
    access::append_audit(s, ctx.writer,
                         {now, "system", "system", std::string(act), "store", ctx.writer,
                          delivery::quarantine_store::root_unit(s).value_or(""), std::move(detail)});
}

chained_file begin_file(const fs::path& file, access::context& ctx)
{
    auto made = chained_file::create(file, ctx.ids.next());
    ctx.db.write_now([&](sql::session& s) {
        begin(s, ctx, made, "counter.begun", {});
        return true;
    });
    log::info("counter.begun", {{"file", file.string()}, {"counter", made.id()}});
    return made;
}

chained_file find_file(const fs::path& file, access::context& ctx)
{
    const auto known =
        ctx.db.read_now([&](sql::session& s) { return delivery::counter_store::of_writer(s, ctx.writer); });
    if (!fs::exists(file)) {
        if (known)
            throw store_refused("the outside counter " + file.string() + " is missing, although a daemon called \"" +
                                ctx.writer + "\" has counted " + std::to_string(known->place.sequence) +
                                " public steps in it. If that is another daemon on this store, give this one a name of "
                                "its own (name in [daemon])" +
                                what_to_do);
        return begin_file(file, ctx);
    }
    const auto id = chained_file::id_of(file);
    if (known && known->file_id != id)
        throw store_refused(file.string() + " is counter " + id + ", but this store counts in " + known->file_id +
                            what_to_do);
    const auto place = ctx.db.read_now([&](sql::session& s) { return delivery::counter_store::place_of(s, id); });
    return place ? chained_file::open(file, *place) : chained_file::open(file);
}

fs::path put_aside(const fs::path& file, timestamp now)
{
    auto name = to_rfc3339(now).substr(0, 19);
    std::erase_if(name, [](char c) { return c == '-' || c == ':'; });
    auto aside = file;
    aside += ".given-up-" + name;
    fs::rename(file, aside);
    return aside;
}

// What can still be read of a counter that is given up.
std::vector<delivery::counted_step> lines_of(const fs::path& file)
{
    std::vector<delivery::counted_step> out;
    try {
        const auto old = chained_file::open(file);
        for (const auto& line : old.news())
            if (auto step = delivery::counted_from(line.text))
                out.push_back(std::move(*step));
    } catch (const chain_error& e) {
        log::warning("counter.unreadable", {{"reason", e.what()}});
    }
    return out;
}

} // namespace

fs::path counter_file_of(const settings& s)
{
    if (!s.counter_file.empty())
        return s.counter_file;
    auto beside = s.store_file;
    if (s.engine == sql::engine::postgres)
        beside.replace_filename(s.name);
    beside += ".counter";
    return beside;
}

std::unique_ptr<delivery::counter> open_counter(const settings& s, access::context& ctx)
{
    try {
        return delivery::make_counter(find_file(counter_file_of(s), ctx));
    } catch (const chain_error& e) {
        if (e.kind() == chain_trouble::unusable)
            throw store_refused(std::string("the outside counter cannot be used: ") + e.what());
        throw store_refused(std::string("the outside counter ") + e.what() + what_to_do);
    }
}

accepted_counter accept_counter(const settings& s, access::context& ctx, std::string_view reason)
{
    accepted_counter out;
    const auto file = counter_file_of(s);
    std::vector<delivery::counted_step> lines;
    if (fs::exists(file)) {
        lines = lines_of(file);
        out.given_up = put_aside(file, ctx.time.now());
    }
    const auto made = chained_file::create(file, ctx.ids.next());
    ctx.db.write_now([&](sql::session& session) {
        const auto unknown = delivery::unnoticed(session, delivery::unknown_steps(session, lines));
        delivery::counter_store::leave(session, ctx.writer, ctx.time.now());
        begin(session, ctx, made, "counter.accepted",
              {{"reason", reason}, {"given_up", out.given_up.string()}, {"unknown_steps", unknown.size()}});
        out.held = delivery::quarantine(session, ctx, unknown, "counter_accepted", ctx.time.now());
        out.unknown_steps = unknown.size();
        return true;
    });
    return out;
}

} // namespace tongyuan
