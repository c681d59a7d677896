#include "http/wire_reader.hpp"

#include "base/text.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <cstring>

namespace beast_http = boost::beast::http;

namespace tongyuan::http {

namespace {

using boost::beast::error_code;
using boost::beast::string_view;

constexpr std::size_t most_headers = 100;
constexpr std::size_t first_space = 4 * 1024;
constexpr std::size_t body_space = 64 * 1024;

std::optional<verb> verb_of(beast_http::verb v)
{
    switch (v) {
    case beast_http::verb::get:
        return verb::get;
    case beast_http::verb::head:
        return verb::head;
    case beast_http::verb::post:
        return verb::post;
    case beast_http::verb::put:
        return verb::put;
    case beast_http::verb::patch:
        return verb::patch;
    case beast_http::verb::delete_:
        return verb::delete_;
    default:
        return std::nullopt;
    }
}

std::optional<std::uint64_t> length_of(std::string_view digits)
{
    if (digits.empty() || digits.size() > 18)
        return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

// Headers whose second appearance would let two programs read the request differently.
bool must_be_alone(beast_http::field name)
{
    using enum beast_http::field;
    return name == host || name == content_length || name == transfer_encoding || name == content_type ||
           name == authorization || name == cookie || name == origin || name == expect || name == content_encoding;
}

class parser final : public beast_http::basic_parser<true> {
public:
    request_head head;
    wire_fault fault{400, "http.malformed"};

    explicit parser(std::size_t header_limit_)
    {
        header_limit(static_cast<std::uint32_t>(header_limit_));
        body_limit(boost::none);
        eager(false);
        head.what.headers.reserve(16);
    }

private:
    void refuse(error_code& ec, int status, std::string_view code)
    {
        fault = {status, code};
        ec = beast_http::make_error_code(beast_http::error::bad_field);
    }

    void on_request_impl(beast_http::verb method, string_view, string_view target, int version, error_code&) override
    {
        head.method = verb_of(method);
        head.what.method = head.method.value_or(verb::get);
        head.target.assign(target.data(), target.size());
        version_ = version;
    }
    void on_response_impl(int, string_view, int, error_code&) override {}

    void on_field_impl(beast_http::field field, string_view name, string_view value, error_code& ec) override
    {
        if (past_head_)
            return refuse(ec, 400, "http.trailer");
        if (head.what.headers.size() == most_headers)
            return refuse(ec, 431, "http.too_many_headers");
        if (must_be_alone(field) && std::ranges::find(seen_, field) != seen_.end())
            return refuse(ec, 400, "http.repeated_header");
        if (must_be_alone(field))
            seen_.push_back(field);
        read_framing(field, {value.data(), value.size()}, ec);
        head.what.headers.emplace_back(lower_ascii({name.data(), name.size()}),
                                       std::string(value.data(), value.size()));
    }

    void read_framing(beast_http::field field, std::string_view value, error_code& ec)
    {
        if (field == beast_http::field::content_length) {
            head.length = length_of(value);
            if (!head.length)
                refuse(ec, 400, "http.bad_length");
        } else if (field == beast_http::field::transfer_encoding) {
            head.chunked = true;
            if (version_ < 11 || lower_ascii(value) != "chunked")
                refuse(ec, 400, "http.bad_transfer_encoding");
        } else if (field == beast_http::field::expect) {
            head.expects_continue = lower_ascii(value) == "100-continue";
            if (!head.expects_continue)
                refuse(ec, 417, "http.expectation");
        }
    }

    void on_header_impl(error_code& ec) override
    {
        past_head_ = true;
        head.keep_alive = keep_alive();
        if (head.chunked && head.length)
            refuse(ec, 400, "http.two_lengths");
        else if (std::ranges::find(seen_, beast_http::field::host) == seen_.end())
            refuse(ec, 400, "http.no_host");
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override
    {
        head.what.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(head.length.value_or(0), 1 << 20)));
    }
    std::size_t on_body_impl(string_view bytes, error_code&) override
    {
        head.what.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view extensions, error_code& ec) override
    {
        if (!extensions.empty())
            refuse(ec, 400, "http.chunk_extension");
    }
    std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, error_code& ec) override
    {
        return on_body_impl(bytes, ec);
    }
    void on_finish_impl(error_code&) override {}

    std::vector<beast_http::field> seen_;
    int version_ = 11;
    bool past_head_ = false;
};

} // namespace

struct wire_reader::impl {
    explicit impl(std::size_t header_limit_) : header_limit(header_limit_), bytes(std::min(first_space, header_limit_))
    {
    }

    std::size_t header_limit;
    std::optional<parser> current;
    std::vector<char> bytes;
    std::size_t first = 0, last = 0; // the unread part of `bytes`
    std::size_t scanned = 0;         // of the unread part, known to be clean
    bool in_body = false;

    enum class sight { more, whole, bad };
    sight look_for_head_end();
    wire_fault fault_of(const error_code& ec) const;
};

// Beast forgives folded lines, and waits for ever for an end that a bare LF was meant to be.
wire_reader::impl::sight wire_reader::impl::look_for_head_end()
{
    const char* const begin = bytes.data() + first;
    const std::size_t size = last - first;
    std::size_t i = scanned;
    for (; i < size; ++i) {
        const auto c = static_cast<unsigned char>(begin[i]);
        if (c >= 0x20 && c != 0x7f)
            continue;
        if (c == '\t')
            continue;
        if (c != '\r')
            return sight::bad;
        if (i + 2 >= size)
            break;
        if (begin[i + 1] != '\n' || begin[i + 2] == ' ' || begin[i + 2] == '\t')
            return sight::bad;
        if (begin[i + 2] == '\r') {
            if (i + 3 >= size)
                break;
            return begin[i + 3] == '\n' ? sight::whole : sight::bad;
        }
        ++i;
    }
    scanned = i;
    return sight::more;
}

wire_fault wire_reader::impl::fault_of(const error_code& ec) const
{
    if (ec == beast_http::error::body_limit)
        return {413, "http.too_large"};
    if (ec == beast_http::error::header_limit)
        return {431, "http.header_too_large"};
    if (ec == beast_http::error::bad_version)
        return {505, "http.version"};
    return current->fault;
}

wire_reader::wire_reader(std::size_t header_limit) : impl_(std::make_unique<impl>(header_limit)) {}
wire_reader::~wire_reader() = default;

void wire_reader::begin()
{
    impl_->current.emplace(impl_->header_limit);
    impl_->scanned = 0;
    impl_->in_body = false;
}

bool wire_reader::has_bytes() const
{
    return impl_->first != impl_->last;
}
request_head& wire_reader::head()
{
    return impl_->current->head;
}

std::span<char> wire_reader::space()
{
    auto& w = *impl_;
    if (w.first == w.last)
        w.first = w.last = 0;
    if (w.last == w.bytes.size() && w.first > 0) {
        std::memmove(w.bytes.data(), w.bytes.data() + w.first, w.last - w.first);
        w.last -= w.first;
        w.first = 0;
    }
    if (w.last == w.bytes.size())
        w.bytes.resize(w.bytes.size() * 2);
    return {w.bytes.data() + w.last, w.bytes.size() - w.last};
}

void wire_reader::arrived(std::size_t bytes)
{
    impl_->last += bytes;
}

progress wire_reader::read_head()
{
    auto& w = *impl_;
    const auto seen = w.look_for_head_end();
    if (seen == impl::sight::bad)
        return {false, wire_fault{400, "http.malformed"}};
    if (seen == impl::sight::more) {
        if (w.last - w.first >= w.header_limit)
            return {false, wire_fault{431, "http.header_too_large"}};
        return {};
    }
    error_code ec;
    w.first += w.current->put(boost::asio::const_buffer(w.bytes.data() + w.first, w.last - w.first), ec);
    if (ec)
        return {false, w.fault_of(ec)};
    return {true, std::nullopt};
}

void wire_reader::limit_body(std::size_t most)
{
    auto& w = *impl_;
    w.current->body_limit(most);
    w.current->eager(true);
    w.in_body = true;
    if (w.bytes.size() < body_space && w.current->head.length.value_or(body_space) > w.bytes.size())
        w.bytes.resize(body_space);
}

progress wire_reader::read_body()
{
    auto& w = *impl_;
    while (!w.current->is_done() && w.first != w.last) {
        error_code ec;
        const auto used = w.current->put(boost::asio::const_buffer(w.bytes.data() + w.first, w.last - w.first), ec);
        w.first += used;
        if (ec == beast_http::error::need_more) {
            // A chunk's header is a few digits; one that fills the buffer is an attack.
            if (w.last - w.first >= body_space)
                return {false, wire_fault{400, "http.bad_chunk"}};
            return {};
        }
        if (ec)
            return {false, w.fault_of(ec)};
    }
    return {w.current->is_done(), std::nullopt};
}

} // namespace tongyuan::http
