// Numbers by a template, the sheet that is sealed, the scan that comes back, the certificate.
#include "registry/printing/filing_number.hpp"
#include "registry/printing/qr_code.hpp"
#include "tests/registry/about_accounts.hpp"

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;

namespace {

using http::verb;

const std::string sealed(64, 'a');

http::response set_rule(a_register& r, const access::unit& in, const std::string& rule, const std::string& value)
{
    const auto keeper = r.here.a_person("keeper" + r.here.ids.next(), r.province, {"business_admin"});
    const json::object body{{"unit_id", in.id}, {"value", value}, {"reason", "统一编号"}};
    return r.ask(keeper, verb::put, "/register-rules/" + rule, json::serialize(body));
}

std::string number_of_next(a_register& r, const access::unit& in, const std::string& platform_id)
{
    const auto filed = r.file(r.registrar, in, usual_proposal(platform_id));
    auto done = r.decide(in.id == r.city.id ? r.second : r.first, id_of(filed), "approve");
    if (text_at(body_of(done), "/state") == "in_review")
        done = r.decide(r.middle, id_of(filed), "approve");
    return text_at(body_of(done), "/number");
}

json::object form_of(a_register& r, std::string_view filing_id)
{
    const auto shown = r.ask(r.registrar, verb::get, "/filings/" + std::string(filing_id) + "/form");
    BOOST_TEST_REQUIRE(shown.status == 200);
    return body_of(shown);
}

// "账号名称=江州发布" of every cell.
std::set<std::string> cells_of(const json::object& form)
{
    std::set<std::string> out;
    for (const auto& line : form.at("lines").as_array())
        for (const auto& cell : line.as_array())
            out.insert(text_at(cell, "/label") + "=" + text_at(cell, "/value"));
    return out;
}

void give_region(a_register& r, const access::unit& to, const std::string& code)
{
    r.here.ctx.db.write_now([&](sql::session& s) {
        auto unit = *access::unit_store::find(s, to.id);
        unit.region_code = code;
        return access::unit_store::update(s, unit, unit.version, r.here.time.now());
    });
}

} // namespace

BOOST_AUTO_TEST_SUITE(papers)

BOOST_AUTO_TEST_CASE(a_template_of_numbers_says_what_is_wrong_with_it)
{
    BOOST_TEST(fault_of_number_template("{region}{year}{platform}{serial:4}").empty());
    BOOST_TEST(fault_of_number_template("青政新〔{year}〕{kind}-{serial:3}号").empty());
    for (const auto* wrong : {"", "{year}", "{serial:4}{serial:4}", "{serial:0}", "{serial}", "{serial:12}",
                              "{yeer}{serial:4}", "{year{serial:4}", "{year} {serial:4}", "}{serial:4}", "{serial:4"})
        BOOST_TEST(!fault_of_number_template(wrong).empty(), wrong);
}

BOOST_AUTO_TEST_CASE(a_serial_is_padded_and_grows_beyond_its_digits)
{
    const auto series = series_of("{region}{year}{platform}{serial:4}", {"320581", "wechat", "开设", 2026});
    BOOST_TEST(series == "3205812026wechat{serial:4}");
    BOOST_TEST(number_in(series, 7) == "3205812026wechat0007");
    BOOST_TEST(number_in(series, 12345) == "3205812026wechat12345");
}

BOOST_AUTO_TEST_CASE(numbers_follow_the_nearest_template_and_each_series_counts_for_itself)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        give_region(r, r.city, "320500");
        BOOST_TEST_REQUIRE(set_rule(r, r.city, "filing_number", "{region}{year}{platform}{serial:4}").status == 200);
        BOOST_TEST_REQUIRE(set_rule(r, r.county, "filing_number", "青〔{year}〕{serial:2}号").status == 200);
        BOOST_TEST(number_of_next(r, r.city, "gh_n1") == "3205002026wechat0001");
        BOOST_TEST(number_of_next(r, r.city, "gh_n2") == "3205002026wechat0002");
        BOOST_TEST(number_of_next(r, r.bureau, "gh_n3") == "青〔2026〕01号");
        BOOST_TEST_REQUIRE(set_rule(r, r.city, "filing_number", "").status == 200); // the program's own again
        BOOST_TEST(number_of_next(r, r.city, "gh_n4") == "TY-2026-000001");
    });
}

BOOST_AUTO_TEST_CASE(two_templates_that_meet_never_give_one_number_twice)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        BOOST_TEST_REQUIRE(set_rule(r, r.city, "filing_number", "A{serial:1}").status == 200);
        BOOST_TEST(number_of_next(r, r.city, "gh_n1") == "A1");
        BOOST_TEST(number_of_next(r, r.city, "gh_n2") == "A2");
        BOOST_TEST_REQUIRE(set_rule(r, r.city, "filing_number", "{serial:1}").status == 200);
        BOOST_TEST_REQUIRE(set_rule(r, r.county, "filing_number", "A{serial:1}").status == 200);
        BOOST_TEST(number_of_next(r, r.bureau, "gh_n3") == "A3");
        BOOST_TEST_REQUIRE(set_rule(r, r.county, "filing_number", "{platform}{serial:1}").status == 200);
        BOOST_TEST(number_of_next(r, r.bureau, "gh_n4") == "wechat1");
        BOOST_TEST_REQUIRE(set_rule(r, r.county, "filing_number", "wechat{serial:1}").status == 200);
        BOOST_TEST(number_of_next(r, r.bureau, "gh_n5") == "wechat2"); // 1 is taken
    });
}

BOOST_AUTO_TEST_CASE(a_refused_approval_leaves_no_gap)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto filed = r.file(r.registrar, r.city, usual_proposal("gh_n1"));
        const auto stale = r.ask(r.second, verb::post, "/filings/" + id_of(filed) + "/decisions",
                                 R"({"decision":"approve"})", r.version_of(id_of(filed)) - 1);
        BOOST_TEST(stale.status == 412);
        BOOST_TEST(text_at(body_of(r.decide(r.second, id_of(filed), "approve")), "/number") == "TY-2026-000001");
    });
}

BOOST_AUTO_TEST_CASE(a_region_that_nobody_has_is_asked_for_when_the_rule_is_set_and_again_when_it_is_needed)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        give_region(r, r.city, "");
        const auto refused = set_rule(r, r.city, "filing_number", "{region}{serial:4}");
        BOOST_TEST(refused.status == 422);
        BOOST_TEST(violations_of(refused) == (std::set<std::string>{"value no_region"}),
                   boost::test_tools::per_element());
        give_region(r, r.city, "320500");
        BOOST_TEST_REQUIRE(set_rule(r, r.city, "filing_number", "{region}{serial:4}").status == 200);
        give_region(r, r.city, "");
        const auto filed = r.file(r.registrar, r.city, usual_proposal("gh_n1"));
        const auto late = r.decide(r.second, id_of(filed), "approve");
        BOOST_TEST(code_of(late) == "filing.no_region");
        BOOST_TEST((r.filing_of(id_of(filed)).state == filing_state::in_review));
    });
}

BOOST_AUTO_TEST_CASE(the_form_is_filled_from_the_filing_with_a_place_for_every_seal)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        auto asked = usual_proposal();
        asked["address"] = "青禾县人民路 1 号";
        asked["functions"] = "医疗卫生";
        const auto filed = r.file(r.registrar, r.bureau, asked);
        r.decide(r.first, id_of(filed), "approve", "材料齐全");
        const auto form = form_of(r, id_of(filed));
        BOOST_TEST(text_at(form, "/title") == "政务新媒体账号备案登记表");
        BOOST_TEST(text_at(form, "/unit") == "卫健局");
        BOOST_TEST(text_at(form, "/day") == "2026年3月2日");
        BOOST_TEST(text_at(form, "/promise").starts_with("本单位承诺"));
        const auto cells = cells_of(form);
        for (const auto* cell : {"账号名称=江州发布", "注册平台=微信公众号", "主办单位=卫健局",
                                 "单位地址=青禾县人民路 1 号", "功能定位和领域=医疗卫生",
                                 "主要负责人及电话=刘洋 · 0512-61234567", "是否主账号=否", "开设依据和理由=工作需要"})
            BOOST_TEST(cells.contains(cell), cell);
        BOOST_TEST_REQUIRE(form.at("levels").as_array().size() == 2);
        BOOST_TEST(text_at(form, "/levels/0/unit") == "青禾县");
        BOOST_TEST(text_at(form, "/levels/0/words") == "同意。材料齐全");
        BOOST_TEST(text_at(form, "/levels/0/person") == "first");
        BOOST_TEST(text_at(form, "/levels/1/unit") == "江州市");
        BOOST_TEST(text_at(form, "/levels/1/words") == "");
        BOOST_TEST(text_at(form, "/number") == "");
    });
}

BOOST_AUTO_TEST_CASE(a_change_prints_before_and_after_and_a_closing_is_an_application_of_its_own)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        const auto changed = file_about(r, a, "change", {{"name", "江州政务"}, {"reason", "机构改革"}});
        auto form = form_of(r, id_of(changed));
        BOOST_TEST(text_at(form, "/changes/0/before") == "江州发布");
        BOOST_TEST(text_at(form, "/changes/0/after") == "江州政务");
        BOOST_TEST(cells_of(form).contains("原备案编号=TY-2026-000001"));
        BOOST_TEST_REQUIRE(r.decide(r.second, id_of(changed), "approve").status == 200);
        BOOST_TEST(text_at(form_of(r, id_of(changed)), "/changes/0/before") == "江州发布"); // not what it is today

        BOOST_TEST_REQUIRE(set_rule(r, r.city, "closing_form_title", "江州市新媒体关停申请表").status == 200);
        const auto closed = file_about(r, a, "close",
                                       {{"reason", "整合"},
                                        {"approved_by", "局长办公会"},
                                        {"follow_instead", "微信“江州发布”"},
                                        {"notice_days", 20}});
        form = form_of(r, id_of(closed));
        BOOST_TEST(text_at(form, "/title") == "江州市新媒体关停申请表");
        BOOST_TEST(text_at(form, "/kind_label") == "关停");
        BOOST_TEST(text_at(form, "/promise") == "");
        for (const auto* cell : {"账号名称=江州政务", "批准人或会议=局长办公会", "公告期=20 个工作日",
                                 "转往关注=微信“江州发布”", "密码是否遗失=否"})
            BOOST_TEST(cells_of(form).contains(cell), cell);
    });
}

BOOST_AUTO_TEST_CASE(the_sealed_scan_comes_back_after_the_approval_and_can_be_taken_back)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        r.papers.insert(sealed);
        const auto filed = r.file(r.registrar, r.city, usual_proposal());
        const auto at = "/filings/" + id_of(filed) + "/scans";
        const auto body = json::serialize(json::object{{"sha256", sealed}, {"file_name", "盖章.pdf"}});
        r.decide(r.second, id_of(filed), "approve");
        const auto kept = r.ask(r.registrar, verb::post, at, body);
        BOOST_TEST(kept.status == 201);
        BOOST_TEST(text_at(body_of(kept), "/scans/0/file_name") == "盖章.pdf");
        BOOST_TEST(text_at(body_of(kept), "/scans/0/by/name") == "registrar");
        BOOST_TEST(body_of(kept).at("attachments").as_array().empty());
        BOOST_TEST(r.ask(r.stranger, verb::post, at, body).status == 404);
        BOOST_TEST(r.ask(r.registrar, verb::delete_, at + "/2").status == 404);
        BOOST_TEST(list_in(r.ask(r.registrar, verb::delete_, at + "/1"), "scans").empty());
        BOOST_TEST(r.ask(r.registrar, verb::delete_, at + "/1").status == 404);

        const auto unknown = r.ask(r.registrar, verb::post, at,
                                   json::serialize(json::object{{"sha256", std::string(64, 'b')}, {"file_name", "x"}}));
        BOOST_TEST(violations_of(unknown) == (std::set<std::string>{"sha256 unknown"}),
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(nothing_is_sealed_of_a_filing_that_was_withdrawn)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        r.papers.insert(sealed);
        const auto id = id_of(r.file(r.registrar, r.city, usual_proposal()));
        r.ask(r.registrar, verb::post, "/filings/" + id + "/withdrawals", "{}");
        const auto refused = r.ask(r.registrar, verb::post, "/filings/" + id + "/scans",
                                   json::serialize(json::object{{"sha256", sealed}, {"file_name", "x"}}));
        BOOST_TEST(code_of(refused) == "filing.wrong_state");
    });
}

BOOST_AUTO_TEST_CASE(a_certificate_names_the_account_its_number_and_who_gave_it_until_the_account_is_gone)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        const auto at = "/accounts/" + a.id + "/certificate";
        const auto shown = body_of(r.ask(r.registrar, verb::get, at));
        BOOST_TEST(text_at(shown, "/number") == "TY-2026-000001");
        BOOST_TEST(text_at(shown, "/name") == "江州发布");
        BOOST_TEST(text_at(shown, "/issued_by") == "某省");
        BOOST_TEST(text_at(shown, "/day") == "2026年3月2日");
        BOOST_TEST(text_at(shown, "/address").ends_with("/public/verify?q=TY-2026-000001"));
        BOOST_TEST(shown.at("qr").as_array().size() >= 21U);
        BOOST_TEST(r.ask(r.stranger, verb::get, at).status == 404);
        move(r, a, account_event::remove_approved);
        const auto gone = r.ask(r.registrar, verb::get, at);
        BOOST_TEST(gone.status == 409);
        BOOST_TEST(code_of(gone) == "account.no_certificate");
    });
}

// ISO/IEC 18004: three finder patterns in the corners, and the timing pattern between them.
BOOST_AUTO_TEST_CASE(a_qr_code_has_its_finders_and_its_timing)
{
    const auto code = qr_code_of("https://tongyuan.example.gov.cn/accounts/01ARZ3NDEKTSV4RRFFQ69G5FAV");
    const auto size = code.size();
    BOOST_TEST_REQUIRE((size >= 21 && size % 4 == 1));
    for (std::size_t i = 0; i < 7; ++i) {
        BOOST_TEST(code[0][i] == '1');
        BOOST_TEST(code[0][size - 1 - i] == '1');
        BOOST_TEST(code[size - 1 - i][0] == '1');
    }
    BOOST_TEST(code[size - 1][size - 1] != '\0');
    for (std::size_t i = 8; i < size - 8; ++i)
        BOOST_TEST(code[6][i] == (i % 2 == 0 ? '1' : '0'));
}

BOOST_AUTO_TEST_SUITE_END()
