// What WeChat's answers mean. Only the JSON body decides; a failure is an errcode that is present and not 0.
#include "adapters/kit/answers.hpp"
#include "adapters/kit/json.hpp"
#include "adapters/wechat/errors.hpp"
#include "adapters/wechat/wechat.hpp"

namespace tongyuan::adapters::wechat {

namespace {

// The field without which an answer is no success.
bool holds_its_result(std::string_view name, const kit::json& body)
{
    if (name == step::token)
        return !body["access_token"].text().empty() && body["expires_in"].integer().value_or(0) > 0;
    if (name == step::upload_picture)
        return body["url"].text().starts_with("http");
    if (name == step::add_cover || name == step::add_draft)
        return body["media_id"].id().has_value();
    if (name == step::submit)
        return body["errcode"].integer() == 0 && body["publish_id"].id().has_value();
    if (name == step::poll)
        return body["publish_status"].integer().has_value();
    if (name == step::find_cover || name == step::list_drafts || name == step::list_published)
        return body["item"].is_array() || body["total_count"].integer() == 0;
    if (name == step::get_draft || name == step::get_article)
        return body["news_item"].is_array();
    if (name == step::count_drafts)
        return body["total_count"].integer().has_value();
    return name == step::delete_article && body["errcode"].integer() == 0;
}

} // namespace

reading read_answer(std::string_view name, const reply& answer)
{
    if (answer.status >= 500 || answer.status < 200)
        return kit::unreadable(answer);
    const auto body = kit::json::parse(answer.body);
    if (!body.is_object())
        return answer.status >= 300 ? kit::by_status(answer) : kit::unreadable(answer);
    const auto errcode = body["errcode"];
    if (!errcode.missing() && errcode.integer() != 0)
        return errcode.integer() ? read_error(name, *errcode.integer(), body["errmsg"].text())
                                 : kit::unreadable(answer);
    return answer.status < 300 && holds_its_result(name, body) ? kit::is_done() : kit::unreadable(answer);
}

} // namespace tongyuan::adapters::wechat
