// Who may open what is attached to a filing. Every answer is held against the API's description.
#include "tests/application/whole_office.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;

namespace json = boost::json;

namespace {

constexpr auto get = http::verb::get;

// The district files for its bureau; whoever uploads, uploads for the district.
struct attachment_desk : whole_office {
    explicit attachment_desk(sql::database& db) : whole_office(db)
    {
        filings.file = [](sql::session& s, std::string_view sha256, std::string_view person_id) {
            return content::media_store::find_for(s, sha256, person_id) ? registry::uploaded::attachment
                                                                        : registry::uploaded::nothing;
        };
        BOOST_TEST_REQUIRE(upload(above, notice::form(), "application/pdf", "form.pdf").status == 201);
    }

    http::response file(const access::principal& who, const std::string& sha256)
    {
        const json::object attached{{"sha256", sha256}, {"file_name", "开设申请函.pdf"}};
        const json::object body{
            {"kind", "open"}, {"unit_id", bureau.id}, {"proposed", proposed()}, {"attachments", json::array{attached}}};
        return ask_and_hold(who, a_request(http::verb::post, "/api/v1/filings", json::serialize(body)));
    }
    std::string filed()
    {
        const auto made = file(above, form);
        BOOST_TEST_REQUIRE(made.status == 201, made.body);
        return std::string(body_of(made).at("id").as_string());
    }
    http::response open(const access::principal& who, const std::string& filing_id, const std::string& sha256)
    {
        return ask_and_hold(who, a_request(get, "/api/v1/filings/" + filing_id + "/attachments/" + sha256));
    }

    const std::string form = sha256_hex(notice::form());
    access::principal above = a_person("quji", district, {"registrar"});
    access::principal own = a_person("benji", bureau, {"registrar"});
    access::principal auditor = a_person("shenji", district, {"audit_admin"});
    access::principal outside = a_person("waiji", neighbour, {"registrar", "filing_approver"});
};

} // namespace

BOOST_AUTO_TEST_SUITE(attachments)

BOOST_AUTO_TEST_CASE(open_for_every_reader_of_the_filing_and_for_nobody_else)
{
    for_each_database([](sql::database& db) {
        attachment_desk d{db};
        const auto id = d.filed();
        // Uploaded above: of no unit that the bureau's registrar may look into, and yet part of what that one reads.
        BOOST_TEST(d.ask(d.own, get, "/api/v1/media/" + d.form).status == 404);
        for (const auto* who : {&d.above, &d.own, &d.auditor}) {
            const auto opened = d.open(*who, id, d.form);
            BOOST_TEST(opened.status == 200, who->name);
            BOOST_TEST((opened.body == notice::form()));
            BOOST_TEST(header_of(opened, "Content-Type") == "application/pdf");
            BOOST_TEST(header_of(opened, "Content-Security-Policy") == "default-src 'none'; sandbox");
            BOOST_TEST(header_of(opened, "Content-Disposition").ends_with("%E5%87%BD.pdf"));
        }
        BOOST_TEST(d.open(d.outside, id, d.form).status == 404);
        BOOST_TEST(d.open(d.outside, "none", d.form).status == 404);
        BOOST_TEST(d.open(d.editor, id, d.form).status == 403, "reads no filings");
    });
}

BOOST_AUTO_TEST_CASE(open_as_files_of_their_own_filing_only)
{
    for_each_database([](sql::database& db) {
        attachment_desk d{db};
        const auto id = d.filed();
        BOOST_TEST_REQUIRE(d.upload(d.above, notice::chart(), "image/png", "chart.png").status == 201);
        BOOST_TEST(d.open(d.above, id, sha256_hex(notice::chart())).status == 404);
        BOOST_TEST(d.open(d.above, id, sha256_hex("nothing")).status == 404);
        // Nobody reads a stranger's file by naming its digest in a filing of their own.
        BOOST_TEST(d.file(d.outside, d.form).status == 422);
    });
}

BOOST_AUTO_TEST_CASE(of_the_sealed_sheet_open_like_the_others)
{
    for_each_database([](sql::database& db) {
        attachment_desk d{db};
        const auto id = d.filed();
        BOOST_TEST_REQUIRE(d.upload(d.above, notice::chart(), "image/png", "chart.png").status == 201);
        const auto chart = sha256_hex(notice::chart());
        const json::object scan{{"sha256", chart}, {"file_name", "盖章件.png"}};
        const auto sealed = d.ask_and_hold(
            d.above, a_request(http::verb::post, "/api/v1/filings/" + id + "/scans", json::serialize(scan)));
        BOOST_TEST_REQUIRE(sealed.status / 100 == 2, sealed.body);
        BOOST_TEST(d.open(d.own, id, chart).status == 200);
        BOOST_TEST(d.open(d.outside, id, chart).status == 404);
    });
}

BOOST_AUTO_TEST_CASE(stay_when_somebody_else_of_the_unit_edits_the_filing)
{
    for_each_database([](sql::database& db) {
        attachment_desk d{db};
        const auto path = "/api/v1/filings/" + d.filed();
        const auto before = body_of(d.ask(d.own, get, path));
        json::array same;
        for (const auto& one : before.at("attachments").as_array())
            same.push_back(json::object{{"sha256", one.at("sha256")}, {"file_name", one.at("file_name")}});
        const json::object body{{"proposed", d.proposed()}, {"attachments", std::move(same)}};
        const auto edited =
            d.ask_at(d.own, http::verb::patch, path, before.at("version").as_int64(), json::serialize(body));
        BOOST_TEST(edited.status == 200, edited.body);
        BOOST_TEST(body_of(edited).at("attachments").as_array().size() == 1U);
    });
}

BOOST_AUTO_TEST_SUITE_END()
