// The adapters against the fake platform: whatever is lost on the way, readers see one thing or nothing, and the
// adapter says which.
#include "adapters/kit/length.hpp"
#include "fake_platform.hpp"
#include "live.hpp"

using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;
using namespace tongyuan::adapters::tests::live;

namespace {

struct stage {
    explicit stage(const std::string& name) : speaks(loaded(name)), where(account_for(speaks.about()))
    {
        where.settings["endpoint"] = platform.url() + "/" + (name == "example" ? "board" : name);
    }

    operation about(operation_kind kind, const article& source) const { return on(speaks, kind, where, source); }

    host talker() const { return {speaks, ask_with_curl, known}; }

    // Waits are spent on the platform's clock, not on ours.
    action to_the_end(const operation& what, int n = -1, mishap befalls = mishap::none)
    {
        auto talks = talker();
        auto next = talks.run(what, n, befalls);
        journal = talks.journal();
        for (int i = 0; i < 4 && std::holds_alternative<tongyuan::adapters::pause>(next); ++i) {
            const auto wait = std::get<tongyuan::adapters::pause>(next).time.count();
            platform.control("POST", "clock", "{\"advance_seconds\":" + std::to_string(wait) + "}");
            entry over;
            over.kind = entry_kind::paused;
            journal.push_back(over);
            next = talks.go_on(what, journal);
            journal = talks.journal();
        }
        return next;
    }

    // After the settling time that the host keeps.
    action probe_after(operation what)
    {
        platform.control("POST", "clock", R"({"advance_seconds":600})");
        what.kind = operation_kind::probe;
        entry boundary;
        boundary.kind = entry_kind::probed;
        journal.push_back(boundary);
        return talker().go_on(what, journal);
    }

    action alone(operation what, operation_kind kind)
    {
        what.kind = kind;
        return talker().run(what);
    }

    void sign_in(const operation& what)
    {
        const auto granted = alone(what, operation_kind::authorise);
        BOOST_REQUIRE_MESSAGE(std::holds_alternative<grant>(granted), dump(granted));
        for (const auto& [name, value] : std::get<grant>(granted).secrets)
            known.secrets[name] = value;
    }

    fake_platform platform;
    const adapter& speaks;
    account where;
    values known;
    std::vector<entry> journal;
};

struct wechat_stage : stage {
    wechat_stage() : stage("wechat")
    {
        where.settings["appid"] = "wx0123456789abcdef";
        known = files({{"app_secret", "s3cret"}});
        known.media[sha_of(3)] = small_png();
        platform.control(
            "POST", "accounts",
            R"({"platform":"wechat","appid":"wx0123456789abcdef","secret":"s3cret","publish_delay_ms":20000,)"
            R"("shuffle_lists":true})");
        sign_in(about(operation_kind::authorise, source()));
    }
    static article source()
    {
        auto a = a_notice();
        a.title = "防汛通知 {token} <b> & " + std::to_string(a.id.size());
        a.pictures = {sample_picture(1, "image/png", 100), sample_picture(2, "image/png", 100)};
        a.cover = sample_picture(3, "image/png", 100);
        return a;
    }
};

struct weibo_stage : stage {
    weibo_stage() : stage("weibo")
    {
        where.settings["app_key"] = "key1";
        where.settings["safe_domain"] = "qingshan.gov.cn";
        known = files({{"app_secret", "s3cret"}, {"access_token", "2.00token"}});
        platform.control("POST", "accounts",
                         R"({"platform":"weibo","client_id":"key1","client_secret":"s3cret","uid":"1234567890",)"
                         R"("safe_domains":["qingshan.gov.cn"],"shorten_links":true,"duplicate_window_seconds":0})");
        platform.control("POST", "acts",
                         R"({"platform":"weibo","act":"grant","account":"1234567890","client_id":"key1",)"
                         R"("token":"2.00token"})");
    }
    static article source()
    {
        auto a = a_notice();
        a.title = "防汛通知";
        a.short_text = "各单位落实值守 {token} <b> & " + fresh("t").substr(1, 16);
        a.pictures.clear();
        return a;
    }
};

struct board_stage : stage {
    board_stage() : stage("example")
    {
        known.secrets = {{"key", "k3y"}};
        platform.control("POST", "accounts", R"({"platform":"board","key":"k3y"})");
    }
    static article source() { return a_notice(); }
};

// Loses the n-th call in each way; wherever it ends, the ledger and the adapter agree.
template <typename Stage>
void lose_every_call(int calls)
{
    Stage on_stage;
    for (const auto befalls : {mishap::answer_lost, mishap::request_lost, mishap::not_sent})
        for (int n = 0; n < calls; ++n)
            BOOST_TEST_CONTEXT("call " << n << ", mishap " << static_cast<int>(befalls))
            {
                const auto what = on_stage.about(operation_kind::publish, Stage::source());
                auto ended = on_stage.to_the_end(what, n, befalls);
                if (std::holds_alternative<tongyuan::adapters::pause>(ended))
                    ended = on_stage.probe_after(what);
                BOOST_TEST_MESSAGE(n << " " << static_cast<int>(befalls) << " " << dump(ended));
                const auto seen = on_stage.platform.standing(what.marker);
                BOOST_TEST(seen.size() == (std::holds_alternative<receipt>(ended) ? 1u : 0u), dump(ended));
                if (seen.empty()) {
                    BOOST_TEST(std::holds_alternative<not_found>(ended), dump(ended));
                    continue;
                }
                BOOST_TEST(
                    kit::without_spaces(seen[0]["text"].text()).find(kit::without_spaces(what.content.reader_text)) !=
                        std::string::npos,
                    seen[0]["text"].text() << "\n---\n"
                                           << what.content.reader_text);
                BOOST_TEST(seen[0]["pictures"].size() >= what.content.pictures);
            }
}

template <typename Stage>
void live_a_whole_life()
{
    Stage on_stage;
    const auto what = on_stage.about(operation_kind::publish, Stage::source());
    const auto published = on_stage.to_the_end(what);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<receipt>(published), dump(published));
    BOOST_TEST(on_stage.platform.standing(what.marker).size() == 1u);

    auto later = what;
    later.target = std::get<receipt>(published);
    const auto same = on_stage.alone(later, operation_kind::probe);
    BOOST_TEST(std::holds_alternative<receipt>(same), dump(same));
    const auto connected = on_stage.alone(what, operation_kind::connect);
    BOOST_TEST(std::holds_alternative<done>(connected), dump(connected));
    const auto observed = on_stage.alone(what, operation_kind::observe);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<sightings>(observed), dump(observed));
    BOOST_TEST(std::get<sightings>(observed).posts.at(0).platform_id == later.target->platform_id);

    for (int again = 0; again < 2; ++again) {
        const auto gone = on_stage.alone(later, operation_kind::withdraw);
        BOOST_TEST(std::holds_alternative<done>(gone), dump(gone));
    }
    BOOST_TEST(on_stage.platform.standing(what.marker).empty());
    const auto missing = on_stage.alone(later, operation_kind::probe);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<failure>(missing), dump(missing));
    BOOST_TEST((std::get<failure>(missing).kind == fault::gone));
}

} // namespace

BOOST_AUTO_TEST_SUITE(on_the_fake_platform)

BOOST_AUTO_TEST_CASE(wechat_publishes_reads_back_and_withdraws)
{
    live_a_whole_life<wechat_stage>();
}
BOOST_AUTO_TEST_CASE(weibo_publishes_reads_back_and_withdraws)
{
    live_a_whole_life<weibo_stage>();
}
BOOST_AUTO_TEST_CASE(the_board_publishes_reads_back_and_withdraws)
{
    live_a_whole_life<board_stage>();
}

BOOST_AUTO_TEST_CASE(wechat_shows_one_article_or_none_whatever_is_lost)
{
    lose_every_call<wechat_stage>(5); // two pictures, cover, draft, submission
}
BOOST_AUTO_TEST_CASE(weibo_shows_one_post_or_none_whatever_is_lost)
{
    lose_every_call<weibo_stage>(2); // baseline, share
}
BOOST_AUTO_TEST_CASE(the_board_shows_one_notice_or_none_whatever_is_lost)
{
    lose_every_call<board_stage>(1);
}

BOOST_AUTO_TEST_CASE(a_weibo_post_that_appears_later_is_found)
{
    weibo_stage on_stage;
    on_stage.platform.control("POST", "accounts",
                              R"({"platform":"weibo","client_id":"key1","uid":"1234567890","late_appearances":1})");
    const auto what = on_stage.about(operation_kind::publish, weibo_stage::source());
    const auto ended = on_stage.to_the_end(what);
    BOOST_TEST(std::holds_alternative<receipt>(ended), dump(ended));
    BOOST_TEST(on_stage.platform.standing(what.marker).size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_account_without_the_permission_says_so_when_it_is_connected)
{
    wechat_stage on_stage;
    on_stage.platform.control("POST", "accounts",
                              R"({"platform":"wechat","appid":"wx0123456789abcdef","freepublish":false})");
    const auto what = on_stage.about(operation_kind::connect, wechat_stage::source());
    const auto refused = on_stage.alone(what, operation_kind::connect);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<failure>(refused), dump(refused));
    BOOST_TEST((std::get<failure>(refused).kind == fault::permission));
}

BOOST_AUTO_TEST_CASE(an_address_off_the_white_list_is_named)
{
    wechat_stage on_stage;
    on_stage.platform.control("POST", "accounts",
                              R"({"platform":"wechat","appid":"wx0123456789abcdef","allowed_ips":["203.0.113.1"]})");
    const auto refused =
        on_stage.alone(on_stage.about(operation_kind::authorise, wechat_stage::source()), operation_kind::authorise);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<failure>(refused), dump(refused));
    BOOST_TEST(std::get<failure>(refused).cure.find("127.0.0.1") != std::string::npos, dump(refused));
}

BOOST_AUTO_TEST_SUITE_END()
