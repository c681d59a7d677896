// Reporting to the national system: exactly its columns, nothing twice, ours against theirs, receipts.
#include "registry/exchange/national.hpp"
#include "registry/exchange/national_facts.hpp"
#include "sheets/csv_writer.hpp"
#include "sheets/sheet.hpp"
#include "tests/registry/about_accounts.hpp"

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;

namespace {

using http::verb;
using table = std::vector<std::vector<std::string>>;

json::object report_of(a_register& r)
{
    const auto shown = r.ask(r.registrar, verb::get, "/national-report?unit=" + r.city.id);
    BOOST_TEST_REQUIRE(shown.status == 200);
    return body_of(shown);
}

// "江州发布 open" of all that is to be told.
std::set<std::string> to_tell(a_register& r)
{
    std::set<std::string> out;
    const auto shown = report_of(r);
    for (const auto& row : shown.at("items").as_array())
        out.insert(text_at(row, "/account/name") + " " + text_at(row, "/act"));
    return out;
}

http::response send(a_register& r, json::object more = {})
{
    more["unit_id"] = r.city.id;
    return r.ask(r.registrar, verb::post, "/national-exchanges", json::serialize(more));
}

table file_of(a_register& r, const std::string& id, const std::string& format)
{
    const auto file = r.ask(r.registrar, verb::get, "/national-exchanges/" + id + "/file?format=" + format);
    BOOST_TEST_REQUIRE(file.status == 200);
    const auto sheet = sheets::open_sheet(file.body);
    BOOST_TEST_REQUIRE(sheet.has_value());
    table out;
    const auto rows = (*sheet)->next(100);
    for (const auto& row : rows.value())
        out.push_back(row.cells);
    return out;
}

std::string csv_of(const table& rows)
{
    std::string out;
    for (const auto& row : rows)
        out += sheets::csv_line(row);
    return out;
}

http::response read(a_register& r, const table& theirs)
{
    return r.ask(r.registrar, verb::post, "/national-readings?unit=" + r.city.id, csv_of(theirs));
}

// "联系电话: ours|sent|theirs (who)" of every difference.
std::set<std::string> differences_in(const http::response& compared)
{
    std::set<std::string> out;
    for (const auto& row : list_in(compared))
        for (const auto& f : row.at("fields").as_array())
            out.insert(text_at(f, "/heading") + ": " + text_at(f, "/ours") + "|" + text_at(f, "/sent") + "|" +
                       text_at(f, "/theirs") + " (" + text_at(f, "/state") + ")");
    return out;
}

void rename(a_register& r, const account& a, const std::string& name)
{
    const auto changed = file_about(r, a, "change", {{"name", name}, {"reason", "机构改革"}});
    BOOST_TEST_REQUIRE(changed.status == 201);
    BOOST_TEST_REQUIRE(r.decide(r.second, id_of(changed), "approve").status == 200);
}

const std::vector<std::string> heading{"序号",       "账号名称", "注册平台", "账号链接(没链接的填无)",
                                       "粉丝量(万)", "是否认证", "单位名称", "单位地址",
                                       "联系人",     "联系电话", "涉及领域"};

} // namespace

BOOST_AUTO_TEST_SUITE(nationals)

BOOST_AUTO_TEST_CASE(a_template_says_which_line_is_wrong)
{
    BOOST_TEST(fault_of_report_template("# {unit}\n序号={row}\n名称={name}\n平台={platform}").empty());
    for (const auto* wrong :
         {"", "名称={name}", "名称={name}\n平台={platform}\n名称={url}", "名称={nam}\n平台={platform}",
          "名称{name}\n平台={platform}", "名称={name\n平台={platform}", "# {who}\n名称={name}\n平台={platform}"})
        BOOST_TEST(!fault_of_report_template(wrong).empty(), wrong);
}

BOOST_AUTO_TEST_CASE(what_is_empty_is_said_as_the_template_wants_and_a_bracket_in_a_heading_stays)
{
    const auto t = report_template_from("账号链接(没链接的填无)={url|无}\nA=B={name}");
    BOOST_TEST((line_of(t, cells_of(t, {{"name", "江州"}}), 1) == std::vector<std::string>{"无", "江州"}));
    BOOST_TEST(t.columns.at(1).heading == "A=B");
}

BOOST_AUTO_TEST_CASE(the_sheet_has_exactly_the_columns_that_an_operator_imports)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        auto asked = usual_proposal();
        asked["followers"] = 12'345;
        asked["functions"] = "综合政务";
        asked["address"] = "人民路 1 号";
        asked["verified_as"] = "江州市";
        const auto filed = r.file(r.registrar, r.city, asked);
        BOOST_TEST_REQUIRE(r.decide(r.second, id_of(filed), "approve").status == 200);
        const auto sent = send(r, {{"checker", "李审"}, {"phone", "13800000000"}});
        BOOST_TEST_REQUIRE(sent.status == 201);
        for (const std::string format : {"xlsx", "csv"}) {
            const auto rows = file_of(r, id_of(sent), format);
            BOOST_TEST_REQUIRE(rows.size() == 3U);
            BOOST_TEST(rows[0].at(0) == "填报单位：江州市　填报人：registrar　审核人：李审　填报人手机号：13800000000");
            BOOST_TEST((rows[1] == heading));
            BOOST_TEST((rows[2] == std::vector<std::string>{"1", "江州发布", "微信公众号", "无", "1.23", "是", "江州市",
                                                            "人民路 1 号", "刘洋", "0512-61234567", "综合政务"}));
        }
        BOOST_TEST(r.ask(r.registrar, verb::get, "/national-exchanges/" + id_of(sent) + "/file?format=doc").status ==
                   422);
    });
}

BOOST_AUTO_TEST_CASE(whether_an_account_is_verified_is_what_its_record_says)
{
    const auto said = [](std::string fields) {
        national_store::reported_account a;
        a.name = "江州发布";
        a.state = "active";
        a.fields = std::move(fields);
        return facts_of(a, "open", *usual_platforms())["verified"];
    };
    BOOST_TEST(said(R"({"verified":"yes"})") == "是");
    BOOST_TEST(said(R"({"verified":"no","verified_as":"江州市"})") == "否");
    BOOST_TEST(said(R"({"verified":"expired","verified_as":"江州市"})") == "否");
    BOOST_TEST(said(R"({"verified":"","verified_as":"江州市"})") == "是"); // nobody has said
    BOOST_TEST(said(R"({"verified_as":"江州市"})") == "是");
    BOOST_TEST(said("{}") == "否");
}

BOOST_AUTO_TEST_CASE(what_was_sent_and_has_not_changed_is_not_offered_again)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        an_open_account(r, "gh_other", "江州文旅");
        BOOST_TEST(to_tell(r) == (std::set<std::string>{"江州发布 open", "江州文旅 open"}),
                   boost::test_tools::per_element());
        BOOST_TEST_REQUIRE(send(r).status == 201);
        BOOST_TEST(to_tell(r).empty());
        const auto again = send(r);
        BOOST_TEST(code_of(again) == "national.nothing_new");

        rename(r, a, "江州政务");
        BOOST_TEST(to_tell(r) == (std::set<std::string>{"江州政务 change"}), boost::test_tools::per_element());
        const auto shown = report_of(r);
        BOOST_TEST(text_at(shown, "/items/0/fields/0/before") == "江州发布");
        BOOST_TEST(text_at(shown, "/items/0/fields/0/after") == "江州政务");
        BOOST_TEST(shown.at("counts").at("same").as_int64() == 1);
        const auto second = send(r);
        BOOST_TEST(file_of(r, id_of(second), "csv").size() == 3U); // that one row
    });
}

BOOST_AUTO_TEST_CASE(undone_it_is_offered_as_before_and_only_chosen_ones_are_sent)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        an_open_account(r, "gh_other", "江州文旅");
        const auto sent = send(r, {{"accounts", json::array{json::value(a.id)}}});
        BOOST_TEST(to_tell(r) == (std::set<std::string>{"江州文旅 open"}), boost::test_tools::per_element());
        const auto stale = send(r, {{"accounts", json::array{json::value(a.id)}}});
        BOOST_TEST(code_of(stale) == "national.moved_on");
        const auto undoing = "/national-exchanges/" + id_of(sent) + "/undoings";
        BOOST_TEST(r.ask(r.registrar, verb::post, undoing, "{}").status == 200);
        BOOST_TEST(code_of(r.ask(r.registrar, verb::post, undoing, "{}")) == "national.cannot_undo");
        BOOST_TEST(to_tell(r) == (std::set<std::string>{"江州发布 open", "江州文旅 open"}),
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(the_receipt_registers_the_filings_that_were_told)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto filed = r.file(r.registrar, r.city, usual_proposal());
        BOOST_TEST_REQUIRE(r.decide(r.second, id_of(filed), "approve").status == 200);
        const auto id = id_of(send(r));
        const auto receipts = "/national-exchanges/" + id + "/receipts";
        BOOST_TEST(r.ask(r.registrar, verb::post, receipts, R"({"receipt":""})").status == 422);
        const auto received = r.ask(r.registrar, verb::post, receipts, R"({"receipt":"GB-2026-77"})");
        BOOST_TEST(received.status == 200);
        BOOST_TEST(text_at(body_of(received), "/receipt") == "GB-2026-77");
        const auto shown = body_of(r.ask(r.registrar, verb::get, "/filings/" + id_of(filed)));
        BOOST_TEST(text_at(shown, "/state") == "registered");
        BOOST_TEST(text_at(shown, "/receipt") == "GB-2026-77");
        BOOST_TEST(text_at(shown, "/number") == "TY-2026-000001");
        const auto undoing = r.ask(r.registrar, verb::post, "/national-exchanges/" + id + "/undoings", "{}");
        BOOST_TEST(code_of(undoing) == "national.cannot_undo");
        r.ask(r.registrar, verb::post, receipts, R"({"receipt":"GB-2026-78"})"); // mistyped
        const auto corrected = body_of(r.ask(r.registrar, verb::get, "/filings/" + id_of(filed)));
        BOOST_TEST(text_at(corrected, "/receipt") == "GB-2026-78");
    });
}

BOOST_AUTO_TEST_CASE(theirs_is_compared_field_by_field_with_ours_and_with_what_was_sent)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        an_open_account(r, "gh_other", "江州文旅");
        an_open_account(r, "gh_third", "江州应急");
        BOOST_TEST_REQUIRE(send(r).status == 201);
        rename(r, a, "江州政务"); // ours has moved on
        const auto compared = read(r, {{"政务新媒体账号导出"},
                                       {"账号名称", "注册平台", "粉丝量(万)", "联系电话"},
                                       {"江州发布", "微信", "0.00", "0512-61234567"},
                                       {"江州文旅", "微信公众号", "0", "0512-60000000"}, // theirs has
                                       {"江州旧号", "微博", "3", "1"}});
        BOOST_TEST_REQUIRE(compared.status == 201);
        BOOST_TEST(differences_in(compared) ==
                       (std::set<std::string>{"账号名称: 江州政务|江州发布|江州发布 (ours)",
                                              "联系电话: 0512-61234567|0512-61234567|0512-60000000 (theirs)",
                                              "账号名称: ||江州旧号 (theirs)", "注册平台: ||微博 (theirs)",
                                              "粉丝量(万): ||3 (theirs)", "联系电话: ||1 (theirs)"}),
                   boost::test_tools::per_element());
        const auto counts = body_of(compared).at("counts").as_object();
        BOOST_TEST(counts.at("differing").as_int64() == 2);
        BOOST_TEST(counts.at("missing").as_int64() == 1);
        BOOST_TEST(counts.at("unknown").as_int64() == 1);
        BOOST_TEST(to_tell(r) == (std::set<std::string>{"江州政务 change", "江州文旅 change", "江州应急 open"}),
                   boost::test_tools::per_element());
        r.ask(r.registrar, verb::post, "/national-exchanges/" + id_of(compared) + "/undoings", "{}");
        BOOST_TEST(to_tell(r) == (std::set<std::string>{"江州政务 change"}), boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(what_they_have_already_is_not_typed_in_a_second_time)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        an_open_account(r);
        BOOST_TEST_REQUIRE(read(r, {{"账号名称", "注册平台"}, {"江州发布", "微信公众号"}}).status == 201);
        BOOST_TEST(to_tell(r).empty());
    });
}

BOOST_AUTO_TEST_CASE(an_account_that_is_gone_is_to_be_cancelled_there_and_then_forgotten)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        BOOST_TEST_REQUIRE(send(r).status == 201);
        move(r, a, account_event::remove_approved);
        BOOST_TEST(to_tell(r) == (std::set<std::string>{"江州发布 gone"}), boost::test_tools::per_element());
        BOOST_TEST(code_of(send(r)) == "national.nothing_new"); // no row of the sheet
        BOOST_TEST(send(r, {{"gone", true}}).status == 201);
        BOOST_TEST(to_tell(r).empty());
    });
}

BOOST_AUTO_TEST_CASE(a_sheet_without_our_columns_is_refused_and_a_foreign_unit_is_not_there)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        an_open_account(r);
        const auto refused = read(r, {{"甲", "乙"}, {"1", "2"}});
        BOOST_TEST(refused.status == 415);
        BOOST_TEST(code_of(refused) == "national.no_header");
        const auto sent = id_of(send(r));
        const auto of_city = "?unit=" + r.city.id;
        BOOST_TEST(r.ask(r.stranger, verb::get, "/national-report" + of_city).status == 404);
        BOOST_TEST(r.ask(r.stranger, verb::get, "/national-exchanges/" + sent).status == 404);
        BOOST_TEST(r.ask(r.stranger, verb::get, "/national-exchanges/" + sent + "/file").status == 404);
        BOOST_TEST(
            r.ask(r.stranger, verb::post, "/national-readings" + of_city, csv_of({{"a", "b"}, {"1", "2"}})).status ==
            404);
    });
}

BOOST_AUTO_TEST_SUITE_END()
