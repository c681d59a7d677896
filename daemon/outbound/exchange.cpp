#include "outbound/exchange.hpp"

#include "base/sabotage.hpp"
#include "base/text.hpp"

#include <boost/asio/ip/address.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace ip = boost::asio::ip;

namespace tongyuan::outbound {

namespace {

constexpr std::size_t most_header_bytes = 64 * 1024;
constexpr unsigned peer_silence_millis = 20'000;
constexpr long idle_seconds = 30; // a connection idle for longer has often been closed by the peer already

template <class T>
void set(CURL* easy, CURLoption option, T value)
{
    if (const auto code = curl_easy_setopt(easy, option, value); code != CURLE_OK)
        throw std::runtime_error(std::string("libcurl refused an option: ") + curl_easy_strerror(code));
}

std::optional<std::pair<ip::address, std::uint16_t>> read_address(const curl_sockaddr& address)
{
    if (address.family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address.addr, sizeof v4);
        return std::pair<ip::address, std::uint16_t>{ip::make_address_v4(ntohl(v4.sin_addr.s_addr)),
                                                     ntohs(v4.sin_port)};
    }
    if (address.family == AF_INET6 && address.addrlen >= sizeof(sockaddr_in6)) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address.addr, sizeof v6);
        ip::address_v6::bytes_type bytes{};
        std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
        return std::pair<ip::address, std::uint16_t>{ip::make_address_v6(bytes), ntohs(v6.sin6_port)};
    }
    return std::nullopt;
}

bool is_token(std::string_view text)
{
    const auto part = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
    };
    return !text.empty() && std::ranges::all_of(text, part);
}

bool ends_a_line(std::string_view text)
{
    return text.find_first_of(std::string_view{"\r\n\0", 3}) != std::string_view::npos;
}

std::string code_of(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return "dns";
    case CURLE_COULDNT_CONNECT:
        return "connect";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CACERT_BADFILE:
        return "tls";
    case CURLE_OPERATION_TIMEDOUT:
        return "timeout";
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_ABORTED_BY_CALLBACK:
        return "reset";
    default:
        return "protocol";
    }
}

std::string_view sentence_of(std::string_view code)
{
    if (code == "dns")
        return "找不到主机";
    if (code == "connect")
        return "连接不上";
    if (code == "tls")
        return "安全连接（TLS）没有建立";
    if (code == "timeout")
        return "对方在规定时间内没有答复";
    if (code == "reset")
        return "连接中断";
    return "对方的答复不符合 HTTP 规范";
}

} // namespace

// What libcurl calls back. None of them may call libcurl's multi interface.
struct callbacks {
    static curl_socket_t open(void* self, curlsocktype, curl_sockaddr* address)
    {
        auto& x = *static_cast<exchange*>(self);
        const auto peer = read_address(*address);
        // Through a proxy only the proxy's own address is seen here; the administrator chose that one.
        const bool permitted = peer && (!x.options_.proxy.empty() ||
                                        x.options_.allowed.permits(x.target_.host, peer->second, peer->first));
        if (!permitted) {
            x.refused_address_ = true;
            return CURL_SOCKET_BAD;
        }
        const int fd = ::socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->protocol);
        // After this the kernel gives up bytes that a dead peer never acknowledged, so nothing is delivered late.
        if (fd >= 0)
            ::setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &peer_silence_millis, sizeof peer_silence_millis);
        return fd;
    }

    // The last stop before the first byte of the request; libcurl comes here again when it repeats one by itself.
    static int before_request(void* self, char*, char*, int, int)
    {
        auto& x = *static_cast<exchange*>(self);
        if (x.begun_ > 0 && !x.may_repeat())
            return CURL_PREREQFUNC_ABORT;
        if (x.request_.go_ahead && !x.request_.go_ahead()) {
            x.withheld_ = true;
            return CURL_PREREQFUNC_ABORT;
        }
        ++x.begun_;
        return CURL_PREREQFUNC_OK;
    }

    static std::size_t header(char* bytes, std::size_t, std::size_t size, void* self)
    {
        auto& x = *static_cast<exchange*>(self);
        std::string_view line{bytes, size};
        x.header_bytes_ += size;
        if (x.header_bytes_ > most_header_bytes) {
            x.too_large_ = true;
            return 0;
        }
        if (line.starts_with("HTTP/")) {
            x.reply_.headers.clear(); // of an interim answer
            x.reply_.body.clear();
            x.head_complete_ = false;
            return size;
        }
        if (line == "\r\n" || line == "\n")
            x.head_complete_ = true;
        const auto colon = line.find(':');
        if (colon != std::string_view::npos)
            x.reply_.headers.emplace_back(lower_ascii(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
        return size;
    }

    static std::size_t body(char* bytes, std::size_t, std::size_t size, void* self)
    {
        auto& x = *static_cast<exchange*>(self);
        if (x.reply_.body.size() + size > x.request_.reply_limit) {
            x.too_large_ = true;
            return 0;
        }
        x.reply_.body.append(bytes, size);
        return size;
    }
};

exchange::exchange(const client_options& options) : options_(options), easy_(curl_easy_init())
{
    if (!easy_)
        throw std::runtime_error("libcurl has no handle left");
    set_for_ever();
}

exchange::~exchange()
{
    curl_easy_cleanup(easy_);
}

void exchange::set_for_ever()
{
    set(easy_, CURLOPT_PRIVATE, this);
    set(easy_, CURLOPT_NOSIGNAL, 1L);
    // Or the end of a transfer would wait, and the loop with it, until a dead name server is given up.
    set(easy_, CURLOPT_QUICK_EXIT, 1L);
    set(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy_, CURLOPT_FOLLOWLOCATION, is_made(sabotage::follow_redirects) ? 1L : 0L);
    set(easy_, CURLOPT_PROXY, options_.proxy.c_str()); // an empty one keeps the environment out
    set(easy_, CURLOPT_NOPROXY, "");
    set(easy_, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy_, CURLOPT_SSL_VERIFYHOST, 2L);
    set(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    // Without a folder of certificates libcurl keeps the parsed file for all connections of the multi handle.
    set(easy_, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    if (!options_.ca_file.empty())
        set(easy_, CURLOPT_CAINFO, options_.ca_file.c_str());
    set(easy_, CURLOPT_MAXAGE_CONN, idle_seconds);
    set(easy_, CURLOPT_USERAGENT, "tongyuan");
    set(easy_, CURLOPT_ERRORBUFFER, words_.data());
    set(easy_, CURLOPT_OPENSOCKETFUNCTION, &callbacks::open);
    set(easy_, CURLOPT_OPENSOCKETDATA, this);
    set(easy_, CURLOPT_PREREQFUNCTION, &callbacks::before_request);
    set(easy_, CURLOPT_PREREQDATA, this);
    set(easy_, CURLOPT_HEADERFUNCTION, &callbacks::header);
    set(easy_, CURLOPT_HEADERDATA, this);
    set(easy_, CURLOPT_WRITEFUNCTION, &callbacks::body);
    set(easy_, CURLOPT_WRITEDATA, this);
}

std::optional<failure> exchange::begin(request r)
{
    request_ = std::move(r);
    reply_ = {};
    header_bytes_ = 0;
    words_[0] = '\0';
    begun_ = 0;
    withheld_ = refused_address_ = too_large_ = head_complete_ = false;
    if (const auto checked = options_.allowed.check_url(request_.url); !checked)
        return failure{stage::not_sent, "refused_address", checked.error().message};
    target_ = read_url(request_.url).value();
    if (!is_token(request_.method) || !write_header_lines())
        return failure{stage::not_sent, "bad_request", "请求头或方法含有不允许的字符。"};
    set_for_request();
    return std::nullopt;
}

void exchange::forget()
{
    request_ = {};
    reply_ = {};
}

bool exchange::write_header_lines()
{
    lines_.clear();
    list_.clear();
    bool names_type = false;
    for (const auto& [name, value] : request_.headers) {
        if (!is_token(name) || ends_a_line(value))
            return false;
        names_type = names_type || (name.size() == 12 && lower_ascii(name) == "content-type");
        lines_ += name;
        lines_ += value.empty() ? ";" : ": "; // libcurl's spelling of an empty header
        lines_ += value;
        lines_ += '\0';
    }
    // libcurl would add both on its own.
    lines_.append("Expect:\0", 8);
    if (!names_type)
        lines_.append("Content-Type:\0", 14);
    for (std::size_t at = 0; at < lines_.size(); at = lines_.find('\0', at) + 1)
        list_.push_back({lines_.data() + at, nullptr});
    for (std::size_t i = 1; i < list_.size(); ++i)
        list_[i - 1].next = &list_[i];
    return true;
}

void exchange::set_for_request()
{
    const auto& r = request_;
    const bool bare = r.body.empty() && r.method != "POST" && r.method != "PUT" && r.method != "PATCH";
    set(easy_, CURLOPT_URL, r.url.c_str());
    if (r.method == "HEAD") {
        set(easy_, CURLOPT_NOBODY, 1L);
    } else if (bare) {
        set(easy_, CURLOPT_HTTPGET, 1L);
    } else {
        set(easy_, CURLOPT_POST, 1L);
        set(easy_, CURLOPT_POSTFIELDS, r.body.data());
        set(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(r.body.size()));
    }
    const bool usual = r.method == "HEAD" || (bare && r.method == "GET") || (!bare && r.method == "POST");
    set(easy_, CURLOPT_CUSTOMREQUEST, usual ? nullptr : r.method.c_str());
    set(easy_, CURLOPT_HTTPHEADER, list_.data());
    set(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::max<long>(1, r.connect_timeout.count())));
    set(easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<long>(1, r.timeout.count())));
    const bool alone = r.commit && !is_made(sabotage::reuse_connections);
    set(easy_, CURLOPT_FRESH_CONNECT, alone ? 1L : 0L);
    set(easy_, CURLOPT_FORBID_REUSE, alone ? 1L : 0L);
}

bool exchange::may_repeat() const
{
    const auto& m = request_.method;
    return !request_.commit &&
           (m == "GET" || m == "HEAD" || m == "OPTIONS" || m == "PROPFIND" || m == "PUT" || m == "DELETE");
}

std::string exchange::where() const
{
    return host_and_port(target_.host, target_.port);
}

outcome exchange::end(CURLcode code)
{
    // A connection that ends within the headers is a success to libcurl.
    if (code == CURLE_OK && !head_complete_)
        code = CURLE_PARTIAL_FILE;
    if (code != CURLE_OK)
        return fail(code);
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    reply_.status = static_cast<int>(status);
    return std::move(reply_);
}

failure exchange::fail(CURLcode code) const
{
    // Nothing of the request is written before before_request(), which follows the whole TLS handshake. Bytes that
    // libcurl counts without it would be a proxy's CONNECT, or a surprise: then nothing is proven.
    long written = 0;
    curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &written);
    const bool proven = begun_ == 0 && (written == 0 || !options_.proxy.empty());
    const auto at = proven ? stage::not_sent : stage::ambiguous;
    if (withheld_)
        return {at, "withheld", "本服务的租约已到期，没有发送：" + where()};
    if (too_large_)
        return {at, "too_large", "对方的答复过长：" + where()};
    if (refused_address_ && begun_ == 0)
        return {at, "refused_address", "解析到的地址属于内网或本机，未列入允许名单：" + where()};
    const auto name = code_of(code);
    std::string reason{sentence_of(name)};
    reason += "：" + where();
    // The URL may carry a token, and libcurl's words may carry the URL.
    const std::string_view words = words_.data();
    if (!words.empty() && words.find('?') == std::string_view::npos && words.find("://") == std::string_view::npos) {
        reason += "（";
        reason += words;
        reason += "）";
    }
    return {at, name, std::move(reason)};
}

failure exchange::cancelled() const
{
    return {begun_ == 0 ? stage::not_sent : stage::ambiguous, "cancelled", "请求已被取消：" + where()};
}

} // namespace tongyuan::outbound
