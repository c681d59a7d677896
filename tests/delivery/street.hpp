// A street of channels to correct on: "wall" can edit and delete, "stage" can only delete, "hall" is a person's. Every
// one remembers what its readers see, so a test can ask whether an old version ever came back.
#pragma once

#include "delivery/corrections/corrections.hpp"
#include "delivery/corrections/fence_store.hpp"
#include "delivery/receipts/read_back.hpp"
#include "tests/delivery/desk.hpp"

#include <map>

namespace tongyuan {

inline adapters::action on_the_wall(const adapters::operation& what, std::span<const adapters::entry> journal)
{
    using adapters::operation_kind;
    if (what.kind == operation_kind::withdraw)
        return straight({a_call("remove", publicly)}, adapters::done{})(what, journal);
    if (what.kind == operation_kind::revise)
        return straight({a_call("edit", publicly)}, adapters::done{})(what, journal);
    return straight({a_call("post", publicly_once)}, adapters::receipt{what.marker, "http://wall.test/1"})(what,
                                                                                                           journal);
}

inline adapters::action in_the_hall(const adapters::operation& what, std::span<const adapters::entry> journal)
{
    const auto proof = std::ranges::find(journal, adapters::entry_kind::evidence, &adapters::entry::kind);
    if (proof == journal.end())
        return adapters::person_task{"张贴", "请到大厅办理。"};
    if (what.kind == adapters::operation_kind::publish)
        return adapters::receipt{proof->link, proof->link};
    return adapters::done{};
}

struct street {
    explicit street(sql::database& db, std::uint32_t reads_per_day = 0) : desk(db)
    {
        using adapters::operation_kind;
        wall.about = a_manifest("wall");
        wall.about.operations.push_back(operation_kind::revise);
        wall.about.reads_back = true;
        wall.about.after.reads_per_day = reads_per_day;
        wall.next = on_the_wall;
        hall.about = a_manifest("hall");
        hall.about.operations = {operation_kind::publish, operation_kind::revise, operation_kind::withdraw};
        hall.about.after.by_hand = true;
        hall.next = in_the_hall;
        desk.stage.next = on_the_wall;
        desk.channels.add(std::unique_ptr<adapters::adapter>(new scripted_adapter(wall)));
        desk.channels.add(std::unique_ptr<adapters::adapter>(new scripted_adapter(hall)));
        desk.in_store([](sql::session& s) { return s.execute("UPDATE account SET connection = 'ok'") >= 0; });
    }

    result<delivery::plan> plan(delivery::correction_kind kind, const std::string& article)
    {
        return desk.in_store([&](sql::session& s) {
            return delivery::plan_correction(s, desk.engine, desk.editor, article, kind, desk.here.time.now());
        });
    }
    // The plan as it is now, confirmed.
    result<delivery::correction> start(delivery::correction_kind kind, const std::string& article,
                                       std::map<std::string, delivery::way, std::less<>> choices = {})
    {
        const auto shown = plan(kind, article);
        if (shown.has_error())
            return shown.error();
        return start(delivery::order{kind, "有误", shown->digest, std::move(choices)}, article);
    }
    result<delivery::correction> start(const delivery::order& given, const std::string& article)
    {
        return desk.in_store([&](sql::session& s) {
            return delivery::start_correction(s, desk.engine, desk.editor, article, given, desk.here.time.now());
        });
    }
    delivery::correction find(const std::string& id)
    {
        return desk.in_store([&](sql::session& s) { return delivery::correction_store::find(s, id).value(); });
    }
    std::vector<delivery::correction_item> items(const std::string& id)
    {
        return desk.in_store([&](sql::session& s) { return delivery::correction_store::items_of(s, id); });
    }
    delivery::planned_reading reading_of(const std::string& id)
    {
        return desk.in_store([&](sql::session& s) { return delivery::read_back_store::find(s, id).value(); });
    }
    bool read_after(std::chrono::milliseconds span)
    {
        desk.here.time.advance(span);
        return run_to_end(delivery::read_one_back(desk.engine));
    }
    // Everything due now and within a day, until nothing moves.
    void go_on()
    {
        for (int i = 0; i < 40; ++i)
            if (desk.go() == 0)
                desk.here.time.advance(std::chrono::minutes{10});
    }
    // As after kill -9: leases are void, what was open is recovered.
    void start_again()
    {
        desk.in_store([&](sql::session& s) {
            return delivery::recover(s, desk.engine, desk.here.time.now(), delivery::lane_store::whose::everybodys)
                       .lanes >= 0;
        });
    }

    delivery_desk desk;
    scripted_adapter::script wall, hall;
};

} // namespace tongyuan
