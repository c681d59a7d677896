#include "wechat/tokens.hpp"

#include <algorithm>

namespace tongyuan::fake::wechat {

namespace {

constexpr std::chrono::minutes overlap{5};
constexpr std::chrono::seconds between_forced{30};
// The documentation asks callers to keep room for 512 characters.
constexpr std::size_t token_length = 512;

issued_token issue(stage& here, const account& of)
{
    const auto now = here.now();
    return {"93_" + random_text(here, token_length - 3), now, now + of.set.token_life};
}

handed_token handed(const issued_token& token, timestamp now)
{
    return {token.text, std::chrono::duration_cast<std::chrono::seconds>(token.expires_at - now).count()};
}

void bury_expired(token_family& family, timestamp now)
{
    for (const auto& old : family.overlapping)
        if (old.expires_at <= now)
            family.dead.push_back(old);
    std::erase_if(family.overlapping, [now](const auto& old) { return old.expires_at <= now; });
}

void retire_current(token_family& family, timestamp now)
{
    if (!family.current)
        return;
    auto old = *family.current;
    old.expires_at = std::min(old.expires_at, now + overlap);
    family.overlapping.push_back(std::move(old));
    bury_expired(family, now);
}

void kill_older(token_family& family)
{
    std::ranges::move(family.overlapping, std::back_inserter(family.dead));
    family.overlapping.clear();
    if (family.current)
        family.dead.push_back(*family.current);
    family.current.reset();
}

} // namespace

handed_token new_plain_token(stage& here, account& of)
{
    const auto now = here.now();
    // Only the one just replaced overlaps; older ones end here.
    std::ranges::move(of.plain.overlapping, std::back_inserter(of.plain.dead));
    of.plain.overlapping.clear();
    retire_current(of.plain, now);
    of.plain.current = issue(here, of);
    return handed(*of.plain.current, now);
}

handed_token stable_token(stage& here, account& of, bool force)
{
    const auto now = here.now();
    auto& family = of.stable;
    const bool alive = family.current && family.current->expires_at - now >= overlap;
    const bool too_soon = family.forced_at && now - *family.forced_at < between_forced;
    if (alive && (!force || too_soon))
        return handed(*family.current, now);
    if (force && family.forced_at && now - *family.forced_at < overlap)
        kill_older(family);
    else
        retire_current(family, now);
    if (force)
        family.forced_at = now;
    family.current = issue(here, of);
    return handed(*family.current, now);
}

namespace {

// -1: not of this family; otherwise the code.
int verdict_of(const token_family& family, const std::string& text, timestamp now)
{
    const auto judge = [now](const issued_token& token) { return token.expires_at > now ? 0 : 42001; };
    if (family.current && family.current->text == text)
        return judge(*family.current);
    for (const auto& old : family.overlapping)
        if (old.text == text)
            return judge(old) == 0 ? 0 : 40001;
    for (const auto& old : family.dead)
        if (old.text == text)
            return 40001;
    return -1;
}

} // namespace

int check_token(timestamp now, const account* owner, const std::string& text)
{
    if (text.empty())
        return 41001;
    if (!owner) {
        const bool looks_real = text.starts_with("93_") && text.size() == token_length;
        return looks_real ? 40001 : 40014;
    }
    const int code = verdict_of(owner->stable, text, now);
    return code >= 0 ? code : verdict_of(owner->plain, text, now);
}

void revoke_tokens(account& of)
{
    kill_older(of.plain);
    kill_older(of.stable);
}

} // namespace tongyuan::fake::wechat
