#include "tests/outbound/peers.hpp"

#include <boost/test/unit_test.hpp>

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

using namespace tongyuan;
using namespace tongyuan::outbound;
using namespace tongyuan::outbound::testing;

namespace {

template <auto Free>
struct freeing {
    template <class T>
    void operator()(T* p) const
    {
        Free(p);
    }
};
using key = std::unique_ptr<EVP_PKEY, freeing<EVP_PKEY_free>>;
using certificate = std::unique_ptr<X509, freeing<X509_free>>;
using context = std::unique_ptr<SSL_CTX, freeing<SSL_CTX_free>>;
using stream = std::unique_ptr<SSL, freeing<SSL_free>>;

void add_name(X509* to, const char* alternative)
{
    auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative);
    X509_add_ext(to, extension, -1);
    X509_EXTENSION_free(extension);
}

certificate self_signed(EVP_PKEY* with, const char* alternative, long from, long until)
{
    certificate made{X509_new()};
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), until);
    X509_set_pubkey(made.get(), with);
    auto* name = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("peer"), -1, -1, 0);
    X509_set_issuer_name(made.get(), name);
    add_name(made.get(), alternative);
    X509_sign(made.get(), with, EVP_sha256());
    return made;
}

// Speaks TLS with a certificate of its own making and counts what it could read of requests.
struct tls_peer {
    key with{EVP_EC_gen("P-256")};
    certificate shown;
    context tls{SSL_CTX_new(TLS_server_method())};
    std::string ca_file;
    std::atomic<int> request_bytes = 0;
    std::atomic<int> handshakes = 0;
    std::unique_ptr<scripted_peer> peer;

    explicit tls_peer(const char* alternative, long from = -3600, long until = 3600)
        : shown(self_signed(with.get(), alternative, from, until))
    {
        SSL_CTX_use_certificate(tls.get(), shown.get());
        SSL_CTX_use_PrivateKey(tls.get(), with.get());
        char name[] = "/tmp/tongyuan-ca-XXXXXX";
        auto* file = ::fdopen(::mkstemp(name), "w");
        PEM_write_X509(file, shown.get());
        std::fclose(file);
        ca_file = name;
        peer = std::make_unique<scripted_peer>([this](connection& c, int) { serve(c); });
    }
    ~tls_peer()
    {
        peer.reset();
        std::remove(ca_file.c_str());
    }

    void serve(connection& c)
    {
        const stream s{SSL_new(tls.get())};
        SSL_set_fd(s.get(), c.fd());
        char bytes[4096];
        if (SSL_accept(s.get()) == 1) {
            const int n = SSL_read(s.get(), bytes, sizeof bytes);
            request_bytes += n > 0 ? n : 0;
            if (n > 0)
                SSL_write(s.get(), ok.data(), static_cast<int>(ok.size()));
        }
        ++handshakes;
    }

    outcome ask(bool trusted)
    {
        auto options = allowing(peer->port());
        options.ca_file = trusted ? ca_file : "";
        sender client{options};
        return client.send(post(peer->at("/?token=t", "https"), "{}", true));
    }
    void finish()
    {
        while (handshakes < peer->connections())
            std::this_thread::yield();
    }
};

bool refused(const outcome& o)
{
    const auto* f = std::get_if<failure>(&o);
    return f && f->at == stage::not_sent && f->code == "tls";
}

} // namespace

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(a_certificate_nobody_vouches_for_gets_no_byte_of_the_request)
{
    tls_peer peer{"IP:127.0.0.1"};
    BOOST_TEST(refused(peer.ask(false)));
    peer.finish();
    BOOST_TEST(peer.request_bytes == 0);
}

BOOST_AUTO_TEST_CASE(a_certificate_for_somebody_else_gets_no_byte_of_the_request)
{
    tls_peer peer{"DNS:other.example"};
    BOOST_TEST(refused(peer.ask(true)));
    peer.finish();
    BOOST_TEST(peer.request_bytes == 0);
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_gets_no_byte_of_the_request)
{
    tls_peer peer{"IP:127.0.0.1", -7200, -3600};
    BOOST_TEST(refused(peer.ask(true)));
    peer.finish();
    BOOST_TEST(peer.request_bytes == 0);
}

BOOST_AUTO_TEST_CASE(an_old_protocol_gets_no_byte_of_the_request)
{
    tls_peer peer{"IP:127.0.0.1"};
    SSL_CTX_set_security_level(peer.tls.get(), 0);
    SSL_CTX_set_min_proto_version(peer.tls.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(peer.tls.get(), TLS1_1_VERSION);
    BOOST_TEST(refused(peer.ask(true)));
    peer.finish();
    BOOST_TEST(peer.request_bytes == 0);
}

BOOST_AUTO_TEST_CASE(a_good_certificate_is_talked_to)
{
    tls_peer peer{"IP:127.0.0.1"};
    const auto end = peer.ask(true);
    BOOST_TEST_REQUIRE(std::holds_alternative<reply>(end));
    BOOST_TEST(std::get<reply>(end).body == "ok");
    BOOST_TEST(peer.request_bytes > 0);
}

BOOST_AUTO_TEST_SUITE_END()
