#include "weibo/posting.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "weibo/text_rules.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/json.hpp>

#include <algorithm>

namespace tongyuan::fake::weibo {

namespace {

constexpr std::string_view share_path = "/2/statuses/share.json";
constexpr std::size_t picture_limit = 5 << 20;

std::optional<no> check_form(const incoming& request, const arguments& given)
{
    if (given.is_broken)
        return no{10008, ""};
    if (given.is_multipart && !given.picture)
        return no{20007, ""};
    if (!given.is_multipart && given.get("pic"))
        return no{20007, ""};
    if (!given.is_multipart && request.media_type() != "application/x-www-form-urlencoded")
        return no{10007, ""};
    return std::nullopt;
}

std::optional<no> check_rip(const app& of, const arguments& given)
{
    const auto* rip = given.get("rip");
    if (!rip)
        return of.requires_rip ? std::optional{no{10016, "miss required parameter (rip) , see doc for more info."}}
                               : std::nullopt;
    boost::system::error_code error;
    boost::asio::ip::make_address(*rip, error);
    if (error)
        return no{10017, "parameter (rip)'s value invalid, expect (ip) , but get (" + *rip + ")"};
    return std::nullopt;
}

std::optional<no> check_picture(const form_part& picture)
{
    const auto type = picture_type(picture.value);
    if (type != "image/jpeg" && type != "image/gif" && type != "image/png")
        return no{20005, ""};
    if (picture.value.size() >= picture_limit)
        return no{20006, ""};
    return std::nullopt;
}

std::optional<no> check_text(const app& of, std::string_view text)
{
    if (first_bad_utf8(text))
        return no{10008, ""};
    if (trimmed(text).empty())
        return no{20008, ""};
    if (length_of(text, of.counts_urls) > 140)
        return no{20012, ""};
    if (has_topic(text))
        return no{10017, "text can not contain topic!"};
    if (of.safe_domains.empty())
        return no{10017, "appkey not bind domain!"};
    const auto links = links_in(text);
    const bool safe = std::ranges::any_of(links, [&](const auto& link) { return is_on_domain(link, of.safe_domains); });
    if (!safe)
        return no{10017, "text not find domain!"};
    return std::nullopt;
}

// Removed posts count as well: taking one down does not make room for the same text.
std::optional<no> check_repeat(const state& s, const caller& by, std::string_view text)
{
    const auto wanted = normalised(text);
    for (auto at = by.who->statuses.rbegin(); at != by.who->statuses.rend(); ++at) {
        if (s.here.now() - at->at >= by.of->duplicate_window)
            break;
        if (normalised(at->source_text) == wanted)
            return no{20019, ""};
        if (likeness(at->source_text, text) >= by.of->similarity)
            return no{20017, ""};
    }
    return std::nullopt;
}

std::optional<no> check_pace(state& s, const caller& by)
{
    auto& hour = s.user_hours[by.by->client_id + "/" + by.by->uid];
    const auto now = s.here.now_seconds() / 3600;
    if (hour.period != now)
        hour = {now, 0};
    if (hour.used >= by.of->posts_an_hour)
        return no{20016, ""};
    ++hour.used;
    return std::nullopt;
}

std::string stored_text(state& s, const app& of, const std::string& text)
{
    if (!of.shortens_links)
        return text;
    std::vector<std::pair<std::string, std::string>> replaced;
    for (const auto& link : links_in(text)) {
        auto brief = "http://t.cn/" + random_token(s.here.random, 6).substr(0, 7);
        s.short_links[brief] = link;
        replaced.emplace_back(link, std::move(brief));
    }
    return with_links(text, replaced);
}

stored_picture keep(const state& s, const form_part& part)
{
    stored_picture out;
    out.media_type = picture_type(part.value);
    out.sha256 = sha256_hex(part.value);
    out.url = s.here.base_url + "/weibo/media/" + out.sha256;
    out.bytes = part.value;
    return out;
}

status made(state& s, const caller& by, const incoming& request, const std::string& text, const arguments& given)
{
    status out;
    // Neighbouring ids are one and the same number to whoever reads them as doubles.
    out.id = ++s.last_id;
    out.at = s.here.now();
    out.appears_at = out.at;
    out.source_text = text;
    out.text = stored_text(s, *by.of, text);
    out.client_id = by.of->client_id;
    out.digest = sha256_hex(request.body);
    if (given.picture)
        out.picture = keep(s, *given.picture);
    return out;
}

} // namespace

outgoing share(state& s, const caller& by, const incoming& request, const arguments& given)
{
    if (const auto bad = check_form(request, given))
        return refused(share_path, *bad);
    const auto* raw = given.get("status");
    if (!raw)
        return refused(share_path, {10016, "miss required parameter (status) , see doc for more info."});
    const auto text = given.is_multipart ? without_percent_encoding(*raw) : *raw;
    auto bad = check_rip(*by.of, given);
    if (!bad && given.picture)
        bad = check_picture(*given.picture);
    if (!bad)
        bad = check_text(*by.of, text);
    if (!bad)
        bad = check_repeat(s, by, text);
    if (!bad)
        bad = check_pace(s, by);
    if (bad)
        return refused(share_path, *bad);
    auto& post = by.who->statuses.emplace_back(made(s, by, request, text, given));
    if (by.who->late_appearances > 0) {
        --by.who->late_appearances;
        post.appears_at = post.at + by.who->late_by;
        ++s.waiting;
        return refused(share_path, {20032, ""});
    }
    show(s, *by.who, post);
    return json_answer(to_json(post, by.who));
}

void post_by_hand(state& s, user& who, const std::string& text)
{
    status post;
    post.id = ++s.last_id;
    post.at = s.here.now();
    post.appears_at = post.at;
    post.text = text;
    post.source_text = text;
    post.client_id = "手机";
    show(s, who, who.statuses.emplace_back(std::move(post)));
}

outgoing destroy(state& s, const caller& by, const arguments& given)
{
    constexpr std::string_view path = "/2/statuses/destroy.json";
    const auto* text = given.get("id");
    if (!text || text->empty())
        return refused(path, {20109, ""});
    user* author = nullptr;
    auto* found = find_status(s, read_mid(*text).value_or(0), &author);
    if (!found)
        return refused(path, {20101, ""});
    if (author != by.who)
        return refused(path, {20102, ""});
    remove(s, *author, *found, "author");
    return json_answer(to_json(*found, author));
}

} // namespace tongyuan::fake::weibo
