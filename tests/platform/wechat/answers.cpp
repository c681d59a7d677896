#include "wechat/answers.hpp"

#include <boost/throw_exception.hpp>

#include <array>
#include <stdexcept>

namespace tongyuan::fake::wechat {

void throw_exception_from_error(const no& error, const boost::source_location& where)
{
    boost::throw_exception(std::logic_error("asked a refusal for its value: " + std::to_string(error.code)), where);
}

std::string_view words_of(int code)
{
    static constexpr std::array<std::pair<int, std::string_view>, 57> known{
        {{-1, "system error"},
         {40001, "invalid credential, access_token is invalid or not latest"},
         {40002, "invalid grant_type"},
         {40003, "invalid openid"},
         {40004, "invalid media type"},
         {40005, "invalid file type"},
         {40007, "invalid media_id"},
         {40009, "invalid image size"},
         {40013, "invalid appid"},
         {40014, "invalid access_token"},
         {40035, "invalid parameter"},
         {40059, "invalid msg id"},
         {40097, "invalid args"},
         {40114, "invalid index value"},
         {40125, "invalid appsecret"},
         {40137, "unsupported image format"},
         {40243, "AppSecret is frozen"},
         {41001, "access_token missing"},
         {41002, "appid missing"},
         {41004, "appsecret missing"},
         {41005, "media data missing"},
         {41039, "invalid content_source_url"},
         {42001, "access_token expired"},
         {43001, "require GET method"},
         {43002, "require POST method"},
         {44002, "empty post data"},
         {44003, "empty news data"},
         {44004, "empty content"},
         {45001, "media size out of limit"},
         {45002, "content size out of limit"},
         {45003, "title size out of limit"},
         {45004, "description size out of limit"},
         {45005, "url size out of limit"},
         {45006, "picurl size out of limit"},
         {45008, "article size out of limit"},
         {45009, "reach max api daily quota limit"},
         {45011, "api minute-quota reach limit, must slower, retry next minute"},
         {45028, "has no masssend quota"},
         {45065, "clientmsgid exist"},
         {45066, "same clientmsgid retry too fast"},
         {45067, "clientmsgid size out of limit"},
         {45110, "author size out of limit"},
         {45166, "invalid content"},
         {46001, "media data no exist"},
         {47001, "data format error"},
         {48001, "api unauthorized"},
         {48004, "api forbidden for irregularities"},
         {48006, "forbid to clear quota because of reaching the limit"},
         {53500, "publish is banned"},
         {53501, "publish too frequently"},
         {53502, "invalid publish_id"},
         {53503, "draft failed the publish check"},
         {53600, "invalid article_id"},
         {76001, "rid not found"},
         {76002, "rid is invalid"},
         {76021, "cgi_path not found, please check"},
         {88000, "without comment privilege"}}};
    for (const auto& [known_code, words] : known)
        if (known_code == code)
            return words;
    return "error";
}

outgoing refused(stage& here, const no& why)
{
    const auto words = why.words.empty() ? std::string{words_of(why.code)} : why.words;
    return json_answer({{"errcode", why.code}, {"errmsg", words + " rid: " + new_rid(here)}});
}

outgoing fine()
{
    return json_answer({{"errcode", 0}, {"errmsg", "ok"}});
}

outgoing fine_with(boost::json::object fields)
{
    return json_answer(boost::json::value(std::move(fields))); // braces would make a list
}

namespace {

std::string hex(std::uint64_t value)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out(8, '0');
    for (int i = 7; i >= 0; --i, value >>= 4U)
        out[static_cast<std::size_t>(i)] = digits[value & 15U];
    return out;
}

} // namespace

std::string new_rid(stage& here)
{
    constexpr std::uint64_t all = 1ULL << 32U;
    return hex(static_cast<std::uint64_t>(here.now_seconds())) + "-" + hex(random_below(here.random, all)) + "-" +
           hex(random_below(here.random, all));
}

std::string random_text(stage& here, std::size_t characters)
{
    return random_token(here.random, characters).substr(0, characters);
}

} // namespace tongyuan::fake::wechat
