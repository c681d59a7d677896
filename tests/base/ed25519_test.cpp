#include "base/digest.hpp"
#include "base/ed25519.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;

namespace {

// RFC 8032, section 7.1, test 2.
const secret seed{from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").value()};
const std::string public_key = from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c").value();
const std::string signature =
    from_hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e4"
             "58f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
        .value();

} // namespace

BOOST_AUTO_TEST_SUITE(ed25519)

BOOST_AUTO_TEST_CASE(signs_as_the_standard_says)
{
    const signing_key key{seed};
    BOOST_TEST((key.public_key() == public_key));
    BOOST_TEST((key.sign("\x72") == signature));
    BOOST_TEST(is_signed_by(public_key, "\x72", signature));
}

BOOST_AUTO_TEST_CASE(refuses_what_was_changed_and_what_is_no_signature)
{
    auto other = signature;
    other[10] = static_cast<char>(other[10] ^ 1);
    BOOST_TEST(!is_signed_by(public_key, "\x72", other));
    BOOST_TEST(!is_signed_by(public_key, "\x73", signature));
    BOOST_TEST(!is_signed_by(public_key, "\x72", signature.substr(1)));
    BOOST_TEST(!is_signed_by("", "\x72", signature));
    BOOST_CHECK_THROW(signing_key{secret{"short"}}, std::runtime_error);
}

BOOST_AUTO_TEST_CASE(writes_and_reads_keys_as_openssl_does)
{
    // openssl pkey -pubin -text shows this very key.
    const std::string pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n"
                            "-----END PUBLIC KEY-----\n";
    BOOST_TEST(pem_of(public_key) == pem);
    BOOST_TEST((public_key_from_pem(pem) == public_key));
    BOOST_TEST(!public_key_from_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----").has_value());
    BOOST_TEST(!public_key_from_pem("").has_value());
}

BOOST_AUTO_TEST_CASE(reads_its_own_base64url_and_nothing_else)
{
    for (const std::string bytes : {"", "a", "ab", "abc", "\xff\xfe\xfd"})
        BOOST_TEST((from_base64url(to_base64url(bytes)) == bytes));
    for (const auto* bad : {"a", "ab=", "a+b/", "a b", "\n"})
        BOOST_TEST(!from_base64url(bad).has_value(), bad);
}

BOOST_AUTO_TEST_SUITE_END()
