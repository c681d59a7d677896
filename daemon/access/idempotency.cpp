#include "access/idempotency.hpp"

#include "access/cipher.hpp"
#include "access/idempotency_store.hpp"
#include "base/digest.hpp"
#include "base/sabotage.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>

namespace asio = boost::asio;
namespace json = boost::json;

namespace tongyuan::access {

namespace {

constexpr std::size_t longest_key = 100;

struct keyed {
    std::string person_id, key, digest;

    std::string purpose() const { return associated_text({"idempotency", person_id, key}); }
};

bool is_usable(std::string_view key)
{
    return key.size() <= longest_key && std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string digest_of(const http::request& r)
{
    auto text = associated_text({http::name_of(r.method), r.path, r.body});
    for (const auto& [name, value] : r.query)
        text += associated_text({name, value});
    return sha256_hex(text);
}

std::string text_of(const http::response& r)
{
    json::array headers;
    for (const auto& [name, value] : r.headers)
        headers.push_back(json::array{name, value});
    return json::serialize(
        json::object{{"status", r.status}, {"headers", std::move(headers)}, {"body", to_base64(r.body)}});
}

http::response response_from(std::string_view text)
{
    const auto stored = json::parse(text);
    http::response out{static_cast<int>(stored.at("status").as_int64())};
    for (const auto& header : stored.at("headers").as_array())
        out.with(std::string(header.at(0).as_string()), std::string(header.at(1).as_string()));
    out.body = from_base64(std::string_view(stored.at("body").as_string())).value();
    return out;
}

result<http::response> run_once(const vault& secrets, sql::session& s, const keyed& k, const transaction& act,
                                timestamp now)
{
    if (is_made(sabotage::forgetful_idempotency))
        idempotency_store::forget_before(s, now - std::chrono::seconds{5});
    if (!idempotency_store::take(s, k.person_id, k.key, k.digest, now)) {
        const auto used = idempotency_store::find(s, k.person_id, k.key);
        if (!used)
            throw sql::error("an idempotency key vanished inside a transaction");
        if (!equal_in_constant_time(used->request_digest, k.digest))
            return refusal{errc::conflict, "idempotency.other_body",
                           "这个 Idempotency-Key 已用于另一个请求。请换一个新的键后重试。"};
        return response_from(secrets.unseal(k.purpose(), used->answer).reveal());
    }
    auto answer = act(s);
    if (answer)
        idempotency_store::set_answer(s, k.person_id, k.key, secrets.seal(k.purpose(), secret{text_of(*answer)}));
    return answer;
}

} // namespace

asio::awaitable<http::response> answer_once(context& ctx, http::request r, transaction act)
{
    const std::string key{r.header("idempotency-key")};
    if (!is_usable(key)) {
        const refusal why{errc::malformed, "idempotency.bad_key",
                          "Idempotency-Key 最多 100 个字符，只能使用可见的 ASCII 字符，不含空格。"};
        co_return http::problem(why);
    }
    auto work = [&](sql::session& s) -> result<http::response> {
        if (key.empty())
            return act(s);
        const keyed k{caller_of(r).person_id, key, digest_of(r)};
        return run_once(ctx.secrets, s, k, act, ctx.time.now());
    };
    auto answer = co_await ctx.db.write(std::move(work));
    co_return answer ? std::move(*answer) : http::problem(answer.error());
}

asio::awaitable<http::response> answer_caller_once(context& ctx, http::request r, personal_transaction act)
{
    const auto from = r.from;
    const auto& who = caller_of(r);
    transaction as_caller = [&act, &who](sql::session& s) { return act(s, who); };
    co_return co_await answer_once(ctx, std::move(r), std::move(as_caller));
}

std::int64_t forget_old_keys(sql::session& s, timestamp now)
{
    return idempotency_store::forget_before(s, now - keys_are_kept);
}

result<std::int64_t> expected_version(const http::request& r)
{
    auto text = r.header("if-match");
    if (text.empty())
        return refusal{errc::precondition, "version.missing", "请在 If-Match 中注明所依据的版本，以免覆盖他人的修改。"};
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    std::int64_t version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error != std::errc{} || end != text.data() + text.size() || version < 1)
        return refusal{errc::malformed, "version.unreadable", "If-Match 应为读取时得到的 ETag，例如 \"3\"。"};
    return version;
}

result<std::optional<std::int64_t>> expected_version_if_any(const http::request& r)
{
    if (r.header("if-match").empty())
        return std::optional<std::int64_t>{};
    const auto version = expected_version(r);
    if (!version)
        return version.error();
    return std::optional{*version};
}

http::response& with_version(http::response& r, std::int64_t version)
{
    return r.with("ETag", "\"" + std::to_string(version) + "\"");
}

refusal changed_meanwhile()
{
    return {errc::stale, "version.stale", "您打开之后，内容已被他人修改。请刷新后重新编辑。"};
}

} // namespace tongyuan::access
