#include "weibo/answers.hpp"

#include <boost/json.hpp>
#include <boost/throw_exception.hpp>

#include <array>
#include <charconv>
#include <cstdio>
#include <stdexcept>

namespace tongyuan::fake::weibo {

namespace json = boost::json;

void throw_exception_from_error(const no& error, const boost::source_location& where)
{
    boost::throw_exception(std::logic_error("asked a refusal for its value: " + std::to_string(error.code)), where);
}

std::string_view words_of(int code)
{
    static constexpr std::array<std::pair<int, std::string_view>, 44> known{
        {{10001, "system error!"},
         {10004, "IP limit!"},
         {10006, "Source paramter (appkey) is missing"},
         {10007, "Unsupport mediatype!"},
         {10008, "param error, see doc for more info."},
         {10012, "illegal request!"},
         {10013, "invalid weibo user!"},
         {10014, "Insufficient app permissions!"},
         {10016, "miss required parameter , see doc for more info."},
         {10017, "parameter value invalid, see doc for more info."},
         {10018, "request body length over limit!"},
         {10020, "request api not found!"},
         {10021, "request HTTP METHOD is not support for this api"},
         {10022, "IP requests out of rate limit!"},
         {10023, "User requests out of rate limit!"},
         {10024, "User requests for this api out of rate limit!"},
         {20003, "User does not exists!"},
         {20005, "Unsupport image type, only support JPG, GIF, PNG!"},
         {20006, "Image size too large."},
         {20007, "does multipart has image?"},
         {20008, "content is null!"},
         {20012, "Text too long, please input text less than 140 characters!"},
         {20016, "out of limit!"},
         {20017, "similar content!"},
         {20018, "contain illegal website!"},
         {20019, "repeat content!"},
         {20032, "Update success, while server slow now, please wait 1-2 minutes."},
         {20101, "target weibo does not exist!"},
         {20102, "not your own weibo!"},
         {20109, "weibo id is null!"},
         {21301, "auth faild!"},
         {21314, "token used!"},
         {21316, "token revoked!"},
         {21319, "accessor was revoked!"},
         {21322, "redirect_uri_mismatch"},
         {21323, "invalid_request"},
         {21324, "invalid_client"},
         {21325, "invalid_grant"},
         {21327, "expired_token"},
         {21328, "unsupported_grant_type"},
         {21329, "unsupported_response_type"},
         {21330, "access_denied"},
         {21332, "invalid_access_token"},
         {21335, "request uid's value must be the current user"}}};
    for (const auto& [known_code, words] : known)
        if (known_code == code)
            return words;
    return "error";
}

namespace {

int http_status_of(int code)
{
    if (code == 10020)
        return 404;
    if (code == 10021)
        return 405;
    if (code == 10014 || code == 10022 || code == 10023 || code == 10024)
        return 403;
    return code >= 21301 && code <= 21332 ? 401 : 400;
}

} // namespace

outgoing refused(std::string_view path, const no& why)
{
    const auto words = why.words.empty() ? std::string{words_of(why.code)} : why.words;
    return json_answer({{"request", path}, {"error_code", why.code}, {"error", words}}, http_status_of(why.code));
}

outgoing oauth_refused(std::string_view path, int code)
{
    return json_answer({{"error", words_of(code)}, {"error_code", code}, {"request", path}, {"error_uri", path}}, 400);
}

std::string english_date(timestamp at)
{
    static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto local = at + shanghai_offset;
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(local - day)};
    std::array<char, 64> out{};
    std::snprintf(out.data(), out.size(), "%s %s %02u %02d:%02d:%02d +0800 %04d",
                  days.at(std::chrono::weekday{day}.c_encoding()), months.at(static_cast<unsigned>(date.month()) - 1),
                  static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                  static_cast<int>(date.year()));
    return out.data();
}

namespace {

std::int64_t number(std::string_view text)
{
    std::int64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

std::int64_t visible_statuses(const user& of)
{
    std::int64_t out = 0;
    for (const auto& s : of.statuses)
        out += s.visible && !s.removed ? 1 : 0;
    return out;
}

} // namespace

json::object to_json(const user& of, const status* newest)
{
    json::object out{{"id", number(of.uid)},
                     {"idstr", of.uid},
                     {"screen_name", of.screen_name},
                     {"name", of.screen_name},
                     {"created_at", english_date(of.created_at)},
                     {"followers_count", 1000},
                     {"friends_count", 10},
                     {"statuses_count", visible_statuses(of)},
                     {"verified", of.verified},
                     {"verified_type", of.verified_type},
                     {"verified_reason", of.verified ? of.screen_name + "官方微博" : ""}};
    if (newest)
        out["status"] = to_json(*newest, nullptr);
    return out;
}

json::object to_json(const status& of, const user* author)
{
    const auto id = std::to_string(of.id);
    json::object out{{"created_at", english_date(of.at)},
                     {"id", of.id},
                     {"mid", id},
                     {"idstr", id},
                     {"text", of.text},
                     {"source", "<a href=\"\">" + of.client_id + "</a>"},
                     {"favorited", false},
                     {"truncated", false},
                     {"reposts_count", 0},
                     {"comments_count", 0},
                     {"attitudes_count", 0}};
    json::array pictures;
    if (of.picture) {
        pictures.push_back({{"thumbnail_pic", of.picture->url}});
        for (const auto* name : {"thumbnail_pic", "bmiddle_pic", "original_pic"})
            out[name] = of.picture->url;
    }
    out["pic_urls"] = std::move(pictures);
    if (author)
        out["user"] = to_json(*author, nullptr);
    return out;
}

} // namespace tongyuan::fake::weibo
