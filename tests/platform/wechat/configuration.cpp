#include "wechat/configuration.hpp"

#include <algorithm>

namespace tongyuan::fake::wechat {

namespace {

bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

void take(std::string& into, std::optional<std::string> value)
{
    if (value)
        into = std::move(*value);
}

template <class T, class U>
void take(T& into, const std::optional<U>& value)
{
    if (value)
        into = static_cast<T>(*value);
}

void read_numbers(json_reader& input, std::string_view field, std::map<std::string, std::int64_t>& into)
{
    const auto given = input.optional_any(field);
    if (!given)
        return;
    if (!given->is_object()) {
        input.violate(field, "wrong_type", "应为对象：路径到次数。");
        return;
    }
    into.clear();
    for (const auto& [path, most] : given->get_object()) {
        boost::system::error_code error;
        const auto number = most.to_number<std::int64_t>(error);
        if (error)
            input.violate(field, "wrong_type", "次数应为整数。");
        else
            into[std::string{path}] = number;
    }
}

void read_limits(json_reader& input, limits& most)
{
    take(most.title, input.optional_integer("title_limit", {.min = 1}));
    take(most.author, input.optional_integer("author_limit", {.min = 1}));
    take(most.digest, input.optional_integer("digest_limit", {.min = 1}));
    take(most.content, input.optional_integer("content_limit", {.min = 1}));
    take(most.articles, input.optional_integer("articles_limit", {.min = 1}));
}

void read_behaviour(json_reader& input, settings& set)
{
    take(set.freepublish, input.optional_boolean("freepublish"));
    if (input.has("denied")) {
        const auto denied = input.texts("denied");
        set.denied = {denied.begin(), denied.end()};
    } else {
        input.texts("denied");
    }
    if (const auto delay = input.optional_integer("publish_delay_ms", {.min = 0}))
        set.publish_delay = std::chrono::milliseconds{*delay};
    if (const auto vanishes = input.optional_choice("draft_vanishes", {"submit", "success"}))
        set.vanishes_at_submit = *vanishes == "submit";
    take(set.shuffles_lists, input.optional_boolean("shuffle_lists"));
    if (const auto as = input.optional_choice("publish_id_as", {"string", "number"}))
        set.publish_id_is_text = *as == "string";
    take(set.counts_escapes, input.optional_boolean("count_escapes"));
    take(set.refuses_chunked, input.optional_boolean("refuse_chunked"));
    if (const auto life = input.optional_integer("token_life", {.min = 1}))
        set.token_life = std::chrono::seconds{*life};
}

void read_pushes(json_reader& input, push_settings& set)
{
    take(set.address, input.optional_text("callback_url"));
    take(set.token, input.optional_text("callback_token", {.max = 32}));
    take(set.key, input.optional_text("callback_key"));
    take(set.mode, input.optional_choice("callback_mode", {"plain", "compatible", "safe"}));
    if (const auto format = input.optional_choice("callback_format", {"xml", "json"}))
        set.is_json = *format == "json";
    if (set.address.empty())
        return;
    if (set.token.size() < 3 || !std::ranges::all_of(set.token, is_alphanumeric))
        input.violate("callback_token", "wrong_value", "应为 3 至 32 位英文或数字。");
    if (set.mode != "plain" && (set.key.size() != 43 || !std::ranges::all_of(set.key, is_alphanumeric)))
        input.violate("callback_key", "wrong_value", "应为 43 位英文或数字。");
}

void read_verdicts(json_reader& input, settings& set)
{
    const auto given = input.optional_any("verdicts");
    if (!given)
        return;
    set.verdicts.clear();
    const auto* list = given->if_array();
    if (!list)
        return input.violate("verdicts", "wrong_type", "应为列表，元素为 0、2、3 或 4。");
    for (const auto& one : *list) {
        const auto verdict = one.is_int64() ? one.get_int64() : -1;
        if (verdict != 0 && (verdict < 2 || verdict > 4))
            return input.violate("verdicts", "wrong_value", "元素应为 0、2、3 或 4。");
        set.verdicts.push_back(static_cast<int>(verdict));
    }
}

} // namespace

result<settings> read_settings(json_reader& input, const std::function<const settings*(const std::string&)>& known)
{
    const auto appid = input.text("appid", {.min = 1, .max = 64});
    const auto* before = known(appid);
    settings set = before ? *before : settings{};
    set.appid = appid;
    if (before)
        take(set.secret, input.optional_text("secret", {.min = 1}));
    else
        set.secret = input.text("secret", {.min = 1});
    take(set.original_id, input.optional_text("original_id"));
    take(set.name, input.optional_text("name"));
    const bool lists_ips = input.has("allowed_ips");
    const auto ips = input.texts("allowed_ips");
    if (lists_ips)
        set.allowed_ips = {ips.begin(), ips.end()};
    read_limits(input, set.most);
    read_behaviour(input, set);
    read_pushes(input, set.pushes);
    read_verdicts(input, set);
    read_numbers(input, "quotas", set.quotas);
    read_numbers(input, "minute_quotas", set.minute_quotas);
    if (auto refused = input.finish())
        return *refused;
    if (set.original_id.empty())
        set.original_id = "gh_" + appid.substr(appid.size() > 12 ? appid.size() - 12 : 0);
    if (set.name.empty())
        set.name = appid;
    return set;
}

} // namespace tongyuan::fake::wechat
