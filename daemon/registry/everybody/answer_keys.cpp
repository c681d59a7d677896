#include "registry/everybody/answer_keys.hpp"

#include "access/audit.hpp"
#include "base/digest.hpp"
#include "registry/everybody/answer_key_store.hpp"

#include <array>

namespace tongyuan::registry {

namespace {

std::string purpose_of(std::string_view key_id)
{
    return "answer_key:" + std::string(key_id);
}

secret new_seed(random_source& random)
{
    std::array<std::byte, signing_key::seed_bytes> bytes{};
    random.fill(bytes);
    return secret{std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())};
}

} // namespace

answer_keys keys_of(sql::session& s, const access::context& ctx)
{
    answer_keys out;
    for (const auto& row : answer_key_store::all(s)) {
        const auto key = from_base64url(row.public_key);
        if (!key)
            throw std::runtime_error("answer key " + row.id + " cannot be read");
        out.all.push_back({{row.id, *key}, row.made_at, row.retired_at});
        if (row.retired_at)
            continue;
        out.id = row.id;
        out.made_at = row.made_at;
        out.in_use = std::make_shared<const signing_key>(ctx.secrets.unseal(purpose_of(row.id), row.sealed_seed));
    }
    return out;
}

answer_keys renew_key(sql::session& s, const access::context& ctx, std::string_view why)
{
    const auto now = ctx.time.now();
    const auto seed = new_seed(ctx.random);
    const auto key = signing_key{seed}.public_key();
    const auto id = id_of_key(key);
    answer_key_store::retire(s, now);
    if (answer_key_store::insert(s, {id, to_base64url(key), ctx.secrets.seal(purpose_of(id), seed), now, {}}))
        access::append_audit(s, ctx.writer,
                             {now,
                              "system",
                              "系统",
                              "answer_key.made",
                              "answer_key",
                              id,
                              "",
                              {{"why", why}, {"public_key", to_base64url(key)}}});
    return keys_of(s, ctx);
}

answer_keys renew_key_if_due(sql::session& s, const access::context& ctx, std::chrono::days oldest)
{
    auto known = keys_of(s, ctx);
    if (known.id.empty())
        return renew_key(s, ctx, "first");
    return known.made_at + oldest <= ctx.time.now() ? renew_key(s, ctx, "age") : known;
}

} // namespace tongyuan::registry
