// Filing about an account that is on record.
#pragma once

#include "tests/registry/register.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

// An account of the city whose opening was filed and approved.
inline account an_open_account(a_register& r, std::string platform_id = "gh_0123456789ab",
                               std::string name = "江州发布")
{
    const auto filed = r.file(r.registrar, r.city, usual_proposal(std::move(platform_id), std::move(name)));
    BOOST_TEST_REQUIRE(filed.status == 201);
    BOOST_TEST_REQUIRE(r.decide(r.second, id_of(filed), "approve").status == 200);
    return r.account_of(filed);
}

inline void move(a_register& r, const account& a, account_event event)
{
    const bool moved = r.here.ctx.db.write_now(
        [&](sql::session& s) { return account_store::move(s, a.id, event, "test", r.here.time.now()); });
    BOOST_TEST_REQUIRE(moved);
}

inline http::response file_about(a_register& r, const account& a, std::string_view kind, boost::json::object proposed,
                                 bool submit = true)
{
    const boost::json::object body{
        {"kind", kind}, {"account_id", a.id}, {"proposed", std::move(proposed)}, {"submit", submit}};
    return r.ask(r.registrar, http::verb::post, "/filings", boost::json::serialize(body));
}

// What each kind needs at least.
inline boost::json::object asked_for(filing_kind kind)
{
    boost::json::object out{{"reason", "机构调整"}};
    if (kind == filing_kind::change)
        out["name"] = "江州政务";
    if (kind == filing_kind::close)
        out["approved_by"] = "局长办公会";
    if (kind == filing_kind::remove)
        out["why"] = "not_government";
    return out;
}

inline std::string detail_of(const http::response& r)
{
    return std::string(body_of(r).at("detail").as_string());
}

} // namespace tongyuan::registry
