// Which addresses may be reached. Public addresses always; loopback, private, link-local, multicast, metadata and every
// disguised spelling of them (mapped, NAT64, 6to4, decimal) only when their exact host:port is listed.
#pragma once

#include "base/errors.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::outbound {

bool is_public(const boost::asio::ip::address& address);

class allow_list {
public:
    allow_list() = default;
    // Entries are "host:port" ("127.0.0.1:9001", "[::1]:9001", "portal.intra.gov.cn:443"); no patterns, no networks.
    static result<allow_list> parse(const std::vector<std::string>& entries);

    // Before connecting: the scheme is http or https (http only for listed entries), and the host is not a literal
    // private address unless listed.
    result<void> check_url(std::string_view url) const;
    // At connect time, with the address actually chosen for `host`.
    bool permits(std::string_view host, std::uint16_t port, const boost::asio::ip::address& address) const;
    bool empty() const { return entries_.empty(); }
    const std::vector<std::string>& entries() const { return entries_; }

private:
    std::vector<std::string> entries_; // normalised, lower case
};

} // namespace tongyuan::outbound
