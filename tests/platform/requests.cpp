#include "requests.hpp"

#include "base/digest.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::fake {

namespace {

bool is_credential(std::string_view name)
{
    static constexpr std::array<std::string_view, 5> names{"access_token", "secret", "client_secret", "appsecret",
                                                           "code"};
    return std::ranges::find(names, name) != names.end();
}

std::string token_of(const incoming& request)
{
    if (const auto* token = find(request.query, "access_token"))
        return redacted(*token);
    const auto authorization = request.header("authorization");
    if (const auto space = authorization.find(' '); space != std::string_view::npos)
        return redacted(authorization.substr(space + 1));
    return {};
}

} // namespace

std::string redacted(std::string_view secret_text)
{
    if (secret_text.empty())
        return {};
    return std::string{secret_text.substr(0, 4)} + "…" + sha256_hex(secret_text).substr(0, 8);
}

std::string redacted_query(const parameters& query)
{
    std::string out;
    for (const auto& [name, value] : query) {
        if (!out.empty())
            out += '&';
        out += name + "=" + (is_credential(name) ? redacted(value) : value);
    }
    return out;
}

request_line& request_log::add(timestamp at, const incoming& request, std::string_view account)
{
    if (lines_.size() == kept)
        lines_.pop_front();
    auto& line = lines_.emplace_back();
    line.n = ++total_;
    line.at = at;
    line.method = request.method;
    line.path = request.path;
    line.query = redacted_query(request.query);
    line.token = token_of(request);
    line.account = account;
    line.body_bytes = request.body.size();
    line.connection = request.connection;
    return line;
}

request_line* request_log::at(std::uint64_t n)
{
    if (lines_.empty() || n < lines_.front().n || n > lines_.back().n)
        return nullptr;
    return &lines_[n - lines_.front().n];
}

void request_log::clear()
{
    lines_.clear();
    total_ = 0;
}

boost::json::object request_log::to_json(const filter& wanted) const
{
    boost::json::array items;
    for (auto at = lines_.rbegin(); at != lines_.rend() && items.size() < wanted.last; ++at) {
        if (!wanted.path.empty() && !at->path.starts_with(wanted.path))
            continue;
        items.push_back({{"n", at->n},
                         {"at", to_rfc3339(at->at)},
                         {"method", at->method},
                         {"path", at->path},
                         {"query", at->query},
                         {"token", at->token},
                         {"account", at->account},
                         {"body_bytes", at->body_bytes},
                         {"connection", at->connection},
                         {"fault", at->fault},
                         {"status", at->status},
                         {"code", at->answer_code}});
    }
    std::reverse(items.begin(), items.end());
    return {{"items", std::move(items)}, {"total", total_}};
}

} // namespace tongyuan::fake
