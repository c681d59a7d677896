// Where a request really came from and which host it meant. Pure.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::http {

// "Host: portal.gov.cn:8443" → "portal.gov.cn"; nothing when it is no host. Brackets of IPv6 literals stay.
std::optional<std::string> host_name(std::string_view host_header);

// Is it an address or a network, as trusted_proxies takes them?
bool is_network(const std::string& entry);

class trusted_proxies {
public:
    // Addresses ("10.0.0.3", "::1") and networks ("10.0.0.0/24"); throws std::runtime_error naming a bad entry.
    explicit trusted_proxies(const std::vector<std::string>& entries);

    bool contains(const boost::asio::ip::address& peer) const;
    // Walks X-Forwarded-For from the right, past proxies we trust; without it, the peer.
    std::string client_of(const boost::asio::ip::address& peer, std::string_view forwarded_for) const;

private:
    struct network {
        boost::asio::ip::address first;
        unsigned bits;
    };
    std::vector<network> networks_;
};

// IPv4 in IPv6 clothes counts as IPv4.
boost::asio::ip::address plain_address(const boost::asio::ip::address& address);

// What counts as one address wherever addresses are counted: one subscriber holds a whole /64 of IPv6.
boost::asio::ip::address counted_as(const boost::asio::ip::address& address);
std::string counted_as(std::string_view address); // as it is when it is none

} // namespace tongyuan::http
