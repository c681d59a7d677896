// An office with one person, who can sign in, and the routes of this room.
#pragma once

#include "tests/access/browser.hpp"

namespace tongyuan {

inline constexpr std::string_view right_password = "correct horse";

struct signed_in_office {
    explicit signed_in_office(sql::database& db) : here(db)
    {
        unit = here.a_unit("市政府办公室");
        person = here.a_person("wangfang", unit, {"editor"}, right_password);
        access::add_routes(table, here.ctx, here.options);
    }
    browser a_browser() { return {here, table}; }
    browser a_signed_in_browser()
    {
        auto b = a_browser();
        BOOST_TEST_REQUIRE(b.sign_in("wangfang", right_password).status == 200);
        return b;
    }
    std::int64_t count(std::string_view statement)
    {
        return here.ctx.db.read_now([&](sql::session& s) { return s.query_one(statement)->integer(0); });
    }
    std::int64_t acts(std::string_view act)
    {
        return here.ctx.db.read_now(
            [&](sql::session& s) { return s.query_one("SELECT count(*) FROM audit WHERE act = $1", act)->integer(0); });
    }

    office here;
    access::unit unit;
    access::principal person;
    http::router table;
};

} // namespace tongyuan
