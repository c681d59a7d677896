// A register that comes as a spreadsheet: columns, a dry run, the filings, and taking them back.
#include "registry/exchange/import.hpp"
#include "sheets/sheet.hpp"
#include "sheets/xlsx_writer.hpp"
#include "tests/registry/register.hpp"
#include "tests/sheets/workbook.hpp"

#include <boost/json.hpp>

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;
using http::verb;

namespace {

using table = std::vector<std::vector<std::string>>;

const std::vector<std::string> usual_header{
    "账号名称",   "平台",           "原始ID",     "单位名称",       "开设用途", "开通日期", "粉丝量（万）",
    "主要负责人", "主要负责人电话", "分管负责人", "分管负责人电话", "联系人",   "联系电话"};

std::vector<std::string> usual_row(int n, const std::string& unit = "卫健局")
{
    auto id = std::to_string(n);
    id = "gh_" + std::string(12 - id.size(), '0') + id;
    return {"青禾" + std::to_string(n) + "号",
            "微信公众号",
            id,
            unit,
            "政务信息",
            "2023/5/1",
            "1.2",
            "刘洋",
            "0512-61234567",
            "李静",
            "0512-61234568",
            "王平",
            "0512-61234569"};
}

std::string csv_of(const table& rows)
{
    std::string out;
    for (const auto& row : rows) {
        for (const auto& cell : row)
            out += (&cell == &row.front() ? "" : ",") + cell;
        out += "\r\n";
    }
    return out;
}

struct intake {
    explicit intake(sql::database& db) : r(db) {}

    http::response upload(const std::string& bytes, const access::principal* who = nullptr)
    {
        auto q = a_request(verb::post, "/api/v1/imports?unit=" + r.province.id);
        q.body = bytes;
        q.headers.emplace_back("content-type", "application/octet-stream");
        q.headers.emplace_back("x-file-name", "%E5%8F%B0%E8%B4%A6.xlsx");
        return r.here.ask(r.table, who ? *who : r.registrar, std::move(q));
    }
    json::object run(const std::string& id)
    {
        for (;;) {
            const auto now = r.ask(r.registrar, verb::post, "/imports/" + id + "/steps", "{}");
            BOOST_TEST_REQUIRE(now.status == 200, now.body);
            if (!body_of(now).at("at_work").as_bool())
                return body_of(now);
        }
    }
    json::object taken_in(const std::string& bytes)
    {
        const auto up = upload(bytes);
        BOOST_TEST_REQUIRE(up.status == 201, up.body);
        return run(id_of(up));
    }
    http::response confirm(const json::object& i, const json::object& how)
    {
        return r.ask(r.registrar, verb::post, "/imports/" + text_at(i, "/id") + "/confirmations", json::serialize(how),
                     i.at("version").as_int64());
    }
    json::object filed(const json::object& i, const json::object& how = {{"submit", true}})
    {
        const auto begun = confirm(i, how);
        BOOST_TEST_REQUIRE(begun.status == 200, begun.body);
        return run(text_at(i, "/id"));
    }
    std::int64_t filings_in(std::string_view state)
    {
        return r.here.ctx.db.read_now([&](sql::session& s) {
            return s.query_one("SELECT COUNT(*) FROM filing WHERE state = $1", state)->integer(0);
        });
    }

    a_register r;
};

std::set<std::string> faults_of(const json::object& i)
{
    std::set<std::string> out;
    for (const auto& one : i.at("faults").as_array())
        out.insert(std::to_string(one.at("row").to_number<int>()) + " " + text_at(one, "/field"));
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(imports)

BOOST_AUTO_TEST_CASE(know_the_columns_by_their_usual_names)
{
    const auto m = suggested_mapping(usual_header);
    BOOST_TEST(m.gaps().empty());
    BOOST_TEST(m.columns.at("platform_id") == 2U);
    BOOST_TEST(m.columns.at("handler_phone") == 12U);
    BOOST_TEST(suggested_mapping({"序号", "* 账号名称", "账号链接（没链接的填无）"}).columns.at("url") == 2U);
    BOOST_TEST(words_for_fields({"填报单位：", "青禾区"}) == 1U);
}

BOOST_AUTO_TEST_CASE(know_whose_telephone_a_column_holds)
{
    const auto beside = suggested_mapping({"主要负责人", "联系电话", "分管负责人", "电话", "经办人", "手机"});
    BOOST_TEST(beside.columns.at("principal_phone") == 1U);
    BOOST_TEST(beside.columns.at("deputy_phone") == 3U);
    BOOST_TEST(beside.columns.at("handler_phone") == 5U);
    const auto named = suggested_mapping({"单位名称", "联系电话", "经办人", "经办人电话"});
    BOOST_TEST(named.columns.at("handler_phone") == 3U);
    BOOST_TEST(suggested_mapping({"单位名称", "联系电话"}).columns.at("handler_phone") == 1U);
}

BOOST_AUTO_TEST_CASE(read_rows_as_people_write_them)
{
    const auto platforms = usual_platforms();
    const auto& book = *platforms;
    const std::vector<std::string> header{"账号名称", "账号链接", "开通日期", "粉丝量(万)"};
    const auto m = suggested_mapping(header);
    const auto asked = [&](std::vector<std::string> cells) {
        return read_row(m, header, {1, std::move(cells)}, book).asked;
    };
    const auto one = asked({"江州", "https://weibo.com/u/1234567890", "45047", "3.5"});
    BOOST_TEST(text_at(one, "/platform") == "weibo");
    BOOST_TEST(text_at(one, "/platform_id") == "1234567890");
    BOOST_TEST(text_at(one, "/opened_on") == "2023-05-01");
    BOOST_TEST(one.at("followers").as_int64() == 35'000);
    for (const auto* day :
         {"2023年5月1日", "2023.5.1", "20230501", "2023-05-01", "2023/5/1 0:00", "2023-05-01 00:00:00"})
        BOOST_TEST(text_at(asked({"x", "无", day, ""}), "/opened_on") == "2023-05-01", day);
    BOOST_TEST(text_at(asked({"x", "无", "去年", ""}), "/opened_on") == "去年");
    BOOST_TEST(text_at(asked({"x", "无", "", ""}), "/url") == "");
}

BOOST_AUTO_TEST_CASE(of_a_workbook_are_looked_at_filed_and_submitted)
{
    for_each_database([](sql::database& db) {
        intake t{db};
        table rows{{"青禾区政务新媒体台账"}, usual_header};
        for (int n = 0; n < 300; ++n)
            rows.push_back(usual_row(n));
        const auto seen = t.taken_in(workbook_of(rows));
        BOOST_TEST(text_at(seen, "/state") == "checked");
        BOOST_TEST(seen.at("rows").as_int64() == 300);
        BOOST_TEST(seen.at("bad").as_int64() == 0);
        BOOST_TEST(t.filings_in("draft") == 0); // only looked at
        const auto done = t.filed(seen);
        BOOST_TEST(text_at(done, "/state") == "filed");
        BOOST_TEST(done.at("filed").as_int64() == 300);
        BOOST_TEST(t.filings_in("in_review") == 300);
        const auto live = db.read_now([](sql::session& s) {
            return s.query_one("SELECT COUNT(*) FROM account WHERE state <> 'proposed'")->integer(0);
        });
        BOOST_TEST(live == 0); // never straight to live
        const auto one = db.read_now([](sql::session& s) {
            return s.query_one("SELECT unit_id, proposed FROM filing ORDER BY id LIMIT 1").value();
        });
        BOOST_TEST(one.text(0) == t.r.bureau.id);
        BOOST_TEST(json::parse(one.text(1)).at("followers").as_int64() == 12'000);
    });
}

BOOST_AUTO_TEST_CASE(say_of_every_row_what_is_wrong_and_give_it_back_as_a_file)
{
    for_each_database([](sql::database& db) {
        intake t{db};
        t.r.an_account(t.r.bureau, "gh_000000000001");
        auto twice = usual_row(2), unknown = usual_row(3, "没有的局"), wrong = usual_row(4), formula = usual_row(5);
        wrong[1] = "飞鸽";
        wrong[12] = "电话";
        formula[0] = "=1+1";
        formula[4] = "";
        const auto seen =
            t.taken_in(csv_of({usual_header, usual_row(1), twice, twice, unknown, wrong, formula, usual_row(6)}));
        BOOST_TEST(seen.at("bad").as_int64() == 5);
        BOOST_TEST(faults_of(seen) == (std::set<std::string>{"2 平台账号标识", "4 平台账号标识", "5 单位名称", "6 平台",
                                                             "6 经办人电话", "7 开设用途"}),
                   boost::test_tools::per_element());
        const auto file = t.r.ask(t.r.registrar, verb::get, "/imports/" + text_at(seen, "/id") + "/faults");
        BOOST_TEST(file.body.find("'=1+1,") != std::string::npos);
        BOOST_TEST(file.body.find("没有这个单位") != std::string::npos);
        BOOST_TEST(file.body.find("青禾6号") == std::string::npos);
        // The file is read like any other; what was corrected goes through.
        const auto again = t.taken_in(file.body);
        BOOST_TEST(again.at("rows").as_int64() == 5);
        BOOST_TEST(code_of(t.confirm(seen, {{"submit", true}})) == "import.bad_rows");
        const auto done = t.filed(seen, {{"submit", false}, {"skip_bad", true}});
        BOOST_TEST(done.at("filed").as_int64() == 2);
        BOOST_TEST(t.filings_in("draft") == 2);
    });
}

BOOST_AUTO_TEST_CASE(ask_for_what_no_column_says_and_remember_the_answer)
{
    for_each_database([](sql::database& db) {
        intake t{db};
        const std::string text = "账号,平台,名字\r\ngh_000000000001,微信,江州\r\n";
        const auto up = t.upload(text);
        BOOST_TEST(text_at(body_of(up), "/state") == "mapping");
        BOOST_TEST(!list_in(up, "gaps").empty());
        const auto path = "/imports/" + id_of(up) + "/mapping";
        json::object columns{{"platform_id", 0}, {"platform", 1}, {"name", 2}};
        json::object constants{{"purpose", "政务"},       {"opened_on", "2023-01-01"},  {"reason", "补报"},
                               {"principal_name", "刘"},  {"principal_phone", "12345"}, {"deputy_name", "李"},
                               {"deputy_phone", "12345"}, {"handler_name", "王"}};
        const auto put = [&] {
            const json::object m{{"kind", "supplement"}, {"columns", columns}, {"constants", constants}};
            return t.r.ask(t.r.registrar, verb::put, path, json::serialize(m), 2);
        };
        BOOST_TEST(violations_of(put()) == (std::set<std::string>{"columns.handler_phone required"}),
                   boost::test_tools::per_element());
        constants["handler_phone"] = "12345";
        columns["url"] = 7;
        BOOST_TEST(violations_of(put()) == (std::set<std::string>{"columns.url not_a_column"}),
                   boost::test_tools::per_element());
        columns.erase("url");
        BOOST_TEST_REQUIRE(put().status == 200);
        BOOST_TEST(t.run(id_of(up)).at("bad").as_int64() == 0);
        BOOST_TEST(text_at(t.taken_in(text), "/state") == "checked");
    });
}

BOOST_AUTO_TEST_CASE(leave_as_drafts_what_the_rules_refuse_and_no_account_behind)
{
    for_each_database([](sql::database& db) {
        intake t{db};
        const auto admin = t.r.here.a_person("admin", t.r.city, {"business_admin"});
        t.r.an_account(t.r.bureau, "gh_there0000001");
        const json::object rule{{"unit_id", t.r.city.id}, {"effect", "refuse"}, {"value", ""}, {"reason", "本市规定"}};
        BOOST_TEST_REQUIRE(
            t.r.ask(admin, verb::put, "/register-rules/one_per_platform", json::serialize(rule)).status == 200);
        const auto done = t.filed(t.taken_in(csv_of({usual_header, usual_row(1)})));
        BOOST_TEST(done.at("filed").as_int64() == 1);
        BOOST_TEST(t.filings_in("draft") == 1);
        BOOST_TEST(text_at(done, "/faults/0/message").starts_with("已存为草稿"));
        const auto accounts =
            db.read_now([](sql::session& s) { return s.query_one("SELECT COUNT(*) FROM account")->integer(0); });
        BOOST_TEST(accounts == 1);
    });
}

BOOST_AUTO_TEST_CASE(are_taken_back_but_for_what_has_been_decided)
{
    for_each_database([](sql::database& db) {
        intake t{db};
        const auto seen = t.taken_in(csv_of({usual_header, usual_row(1), usual_row(2), usual_row(3)}));
        const auto done = t.filed(seen);
        const auto id = db.read_now(
            [](sql::session& s) { return s.query_one("SELECT id FROM filing ORDER BY id LIMIT 1")->text(0); });
        t.r.decide(t.r.first, id, "approve");
        t.r.decide(t.r.middle, id, "approve");
        const auto path = "/imports/" + text_at(done, "/id");
        BOOST_TEST(t.r.ask(t.r.registrar, verb::post, path + "/undoings", "{}").status == 200);
        const auto undone = t.run(text_at(done, "/id"));
        BOOST_TEST(text_at(undone, "/state") == "undone");
        BOOST_TEST(undone.at("kept").as_int64() == 1);
        BOOST_TEST(t.filings_in("withdrawn") == 2);
        BOOST_TEST(t.filings_in("approved") == 1);
        BOOST_TEST(t.r.ask(t.r.registrar, verb::post, path + "/undoings", "{}").status == 409);
        // The others may come again.
        BOOST_TEST(t.taken_in(csv_of({usual_header, usual_row(2)})).at("rows").as_int64() == 1);
    });
}

BOOST_AUTO_TEST_CASE(are_for_those_who_file_for_the_unit_and_refuse_what_is_no_sheet)
{
    for_each_database([](sql::database& db) {
        intake t{db};
        BOOST_TEST(t.upload(csv_of({usual_header, usual_row(1)}), &t.r.stranger).status == 422);
        const auto up = t.upload(csv_of({usual_header, usual_row(1)}));
        BOOST_TEST(t.r.ask(t.r.stranger, verb::get, "/imports/" + id_of(up)).status == 404);
        BOOST_TEST(t.r.ask(t.r.stranger, verb::post, "/imports/" + id_of(up) + "/steps", "{}").status == 404);
        BOOST_TEST(list_in(t.r.ask(t.r.stranger, verb::get, "/imports")).empty());
        BOOST_TEST(list_in(t.r.ask(t.r.registrar, verb::get, "/imports")).size() == 1U);
        BOOST_TEST(t.upload("").status != 201);
        BOOST_TEST(code_of(t.upload("%PDF-1.7")) == "sheet.not_a_sheet");
        BOOST_TEST(code_of(t.upload("账号名称\r\n")) == "sheet.empty");
        BOOST_TEST(code_of(t.upload("PK\x03\x04xx")) == "sheet.broken");
        // What broke off leaves nothing behind.
        BOOST_TEST(t.upload(csv_of({usual_header, usual_row(1)}) + "\"x").status == 415);
        const auto kept =
            db.read_now([](sql::session& s) { return s.query_one("SELECT COUNT(*) FROM import")->integer(0); });
        BOOST_TEST(kept == 1);
    });
}

BOOST_AUTO_TEST_CASE(are_filed_in_the_name_of_who_took_them_in_whoever_looks)
{
    for_each_database([](sql::database& db) {
        intake t{db};
        const auto importer = t.r.here.a_person("importer", t.r.city, {"registrar", "filing_approver"});
        t.r.here.a_person("another", t.r.city, {"filing_approver"});
        const auto onlooker = t.r.here.a_person("onlooker", t.r.city, {"registrar"});
        auto q = a_request(verb::post, "/api/v1/imports?unit=" + t.r.city.id);
        q.body = csv_of({usual_header, usual_row(1)});
        q.headers.emplace_back("x-file-name", "a.csv");
        const auto up = t.r.here.ask(t.r.table, importer, std::move(q));
        BOOST_TEST_REQUIRE(up.status == 201, up.body);
        const auto path = "/imports/" + id_of(up);
        const auto step = [&](const access::principal& who) { return t.r.ask(who, verb::post, path + "/steps", "{}"); };
        const auto seen = step(onlooker);
        BOOST_TEST_REQUIRE(text_at(body_of(seen), "/state") == "checked", seen.body);
        const auto confirm = [&](const access::principal& who) {
            return t.r.ask(who, verb::post, path + "/confirmations", "{}", body_of(seen).at("version").as_int64());
        };
        BOOST_TEST(code_of(confirm(onlooker)) == "import.not_yours");
        BOOST_TEST_REQUIRE(confirm(importer).status == 200);
        const auto done = step(onlooker);
        BOOST_TEST_REQUIRE(text_at(body_of(done), "/state") == "filed", done.body);
        const auto made =
            db.read_now([](sql::session& s) { return s.query_one("SELECT id, applicant FROM filing").value(); });
        BOOST_TEST(made.text(1) == importer.person_id);
        const auto id = made.text(0);
        const auto submitter = db.read_now([&](sql::session& s) {
            return s.query_one("SELECT person FROM filing_decision WHERE filing_id = $1", id)->text(0);
        });
        BOOST_TEST(submitter == importer.person_id);
        t.r.decide(t.r.first, id, "approve");
        BOOST_TEST(code_of(t.r.decide(importer, id, "approve")) == "filing.own_approval");
        BOOST_TEST(code_of(t.r.ask(onlooker, verb::post, path + "/undoings", "{}")) == "import.not_yours");
    });
}

BOOST_AUTO_TEST_CASE(of_somebody_who_files_no_longer_stand_still_and_can_be_taken_back)
{
    for_each_database([](sql::database& db) {
        intake t{db};
        const auto seen = t.taken_in(csv_of({usual_header, usual_row(1)}));
        BOOST_TEST_REQUIRE(t.confirm(seen, {{"submit", true}}).status == 200);
        db.write_now([&](sql::session& s) {
            return s.execute("DELETE FROM person_role WHERE person_id = $1", t.r.registrar.person_id) == 1;
        });
        const auto path = "/imports/" + text_at(seen, "/id");
        BOOST_TEST(code_of(t.r.ask(t.r.colleague, verb::post, path + "/steps", "{}")) == "import.importer_gone");
        BOOST_TEST(t.r.ask(t.r.colleague, verb::post, path + "/undoings", "{}").status == 200);
        const auto undone = t.r.ask(t.r.colleague, verb::post, path + "/steps", "{}");
        BOOST_TEST(text_at(body_of(undone), "/state") == "undone", undone.body);
    });
}

BOOST_AUTO_TEST_CASE(the_blank_sheet_is_filled_in_and_every_column_is_known)
{
    for_each_database([](sql::database& db) {
        intake t{db};
        const auto blank = t.r.ask(t.r.registrar, verb::get, "/import-template");
        BOOST_TEST_REQUIRE(blank.status == 200);
        BOOST_TEST(code_of(t.upload(blank.body)) == "sheet.empty"); // nobody has filled it in yet
        const auto sheet = sheets::open_sheet(blank.body);
        const auto rows = (*sheet)->next(10).value();
        BOOST_TEST_REQUIRE(rows.size() == 2U);
        auto line = std::vector<std::string>(rows[1].cells.size(), "1");
        const auto up = t.upload(sheets::xlsx_of("账号", {rows[0].cells, rows[1].cells, line}));
        BOOST_TEST_REQUIRE(up.status == 201);
        BOOST_TEST(body_of(up).at("mapping").at("columns").as_object().size() == rows[1].cells.size());
        BOOST_TEST(body_of(up).at("gaps").as_array().empty());
    });
}

BOOST_AUTO_TEST_SUITE_END()
