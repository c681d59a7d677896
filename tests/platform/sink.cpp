#include "sink.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

namespace tongyuan::fake {

namespace {

constexpr std::string_view usual_body = R"({"ok":true})";

boost::json::object to_json(const incoming& request)
{
    boost::json::array headers;
    for (const auto& [name, value] : request.headers)
        headers.push_back({name, value});
    const bool is_text = !first_bad_utf8(request.body);
    return {{"method", request.method},
            {"path", request.path},
            {"query", request.query_text},
            {"headers", std::move(headers)},
            {"connection", request.connection},
            {"sha256", sha256_hex(request.body)},
            {is_text ? "body" : "body_base64", is_text ? request.body : to_base64(request.body)}};
}

} // namespace

outgoing sink::answer(const incoming& request)
{
    ++requests_;
    bytes_ += request.body.size();
    if (keep_ > 0) {
        if (kept_.size() >= keep_)
            kept_.pop_front();
        kept_.push_back(request);
    }
    if (reply_.body.empty())
        reply_.body = usual_body;
    return reply_;
}

std::optional<refusal> sink::configure(json_reader& input)
{
    const auto status = input.optional_integer("status", {.min = 200, .max = 599});
    const auto body = input.optional_text("body", {.max = 1'000'000, .multiline = true});
    const auto type = input.optional_text("content_type");
    const auto keep = input.optional_integer("keep", {.min = 0, .max = 100'000});
    if (auto refused = input.finish())
        return refused;
    if (status)
        reply_.status = static_cast<int>(*status);
    if (body)
        reply_.body = *body;
    if (type)
        reply_.content_type = *type;
    if (keep) {
        keep_ = static_cast<std::size_t>(*keep);
        while (kept_.size() > keep_)
            kept_.pop_front();
    }
    return std::nullopt;
}

void sink::reset()
{
    *this = sink{};
}

boost::json::object sink::to_json() const
{
    boost::json::array items;
    for (const auto& request : kept_)
        items.push_back(fake::to_json(request));
    return {{"requests", requests_}, {"bytes", bytes_}, {"items", std::move(items)}};
}

} // namespace tongyuan::fake
