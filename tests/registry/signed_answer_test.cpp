#include "base/digest.hpp"
#include "registry/everybody/signed_answer.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;

namespace {

struct signer {
    explicit signer(char c) : key(secret{std::string(32, c)}), id(id_of_key(key.public_key())) {}
    json::object sign(std::string_view payload) const { return sign_answer(key, id, payload); }
    signing_key key;
    std::string id;
};

std::string keys_in_a_set(const signer& a, const signer& b)
{
    return json::serialize(
        json::object{{"keys", json::array{jwk_of({a.id, a.key.public_key()}), jwk_of({b.id, b.key.public_key()})}}});
}

} // namespace

BOOST_AUTO_TEST_SUITE(signed_answers)

BOOST_AUTO_TEST_CASE(are_checked_with_a_published_key_be_it_the_old_one)
{
    const signer former{'a'}, current{'b'};
    const auto keys = read_keys(keys_in_a_set(current, former));
    BOOST_TEST_REQUIRE(keys.size() == 2U);
    for (const auto* one : {&former, &current}) {
        const auto bare = json::serialize(one->sign(R"({"verdict":"official"})"));
        for (const auto& text : {bare, R"({"verdict":"forged here","signed":)" + bare + "}"}) {
            const auto checked = check_answer(text, keys);
            BOOST_TEST(checked.fault == "");
            BOOST_TEST(checked.payload == R"({"verdict":"official"})");
            BOOST_TEST(checked.key_id == one->id);
        }
    }
    BOOST_TEST(read_keys(pem_of(former.key.public_key()) + pem_of(current.key.public_key())).size() == 2U);
}

BOOST_AUTO_TEST_CASE(that_were_changed_or_are_somebody_elses_are_refused)
{
    const signer ours{'a'}, foreign{'b'};
    const auto keys = read_keys(pem_of(ours.key.public_key()));
    auto changed = ours.sign(R"({"verdict":"not_registered"})");
    changed["payload"] = to_base64url(R"({"verdict":"official"})");
    BOOST_TEST(check_answer(json::serialize(changed), keys).fault.find("does not fit") != std::string::npos);

    BOOST_TEST(check_answer(json::serialize(foreign.sign("{}")), keys).fault.find("none of the given keys") !=
               std::string::npos);
    // Signed by a stranger under our key's name.
    BOOST_TEST(
        check_answer(json::serialize(sign_answer(foreign.key, ours.id, "{}")), keys).fault.find("does not fit") !=
        std::string::npos);

    auto without = ours.sign("{}");
    without["protected"] = to_base64url(R"({"alg":"none","kid":")" + ours.id + "\"}");
    BOOST_TEST(!check_answer(json::serialize(without), keys).fault.empty());
    for (const auto* bad : {"", "[]", "{}", R"({"protected":1})", R"({"signed":7})", "not JSON"})
        BOOST_TEST(!check_answer(bad, keys).fault.empty(), bad);
}

BOOST_AUTO_TEST_CASE(a_key_is_named_after_itself)
{
    const signer ours{'a'}, foreign{'b'};
    auto forged = jwk_of({ours.id, foreign.key.public_key()});
    const auto keys = read_keys(json::serialize(json::object{{"keys", json::array{forged}}}));
    BOOST_TEST_REQUIRE(keys.size() == 1U);
    BOOST_TEST(keys.front().id == foreign.id);
}

BOOST_AUTO_TEST_SUITE_END()
