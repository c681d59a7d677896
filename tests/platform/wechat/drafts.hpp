// The draft box.
#pragma once

#include "wechat/answers.hpp"

namespace tongyuan::fake::wechat {

outgoing add_draft(call& c);
outgoing get_draft(call& c);
outgoing update_draft(call& c);
outgoing delete_draft(call& c);
outgoing count_drafts(call& c);
outgoing list_drafts(call& c);
outgoing draft_switch(call& c);

draft* find_draft(account& of, std::string_view media_id);
// {"news_item":[…]}, with or without the articles' content.
boost::json::object news_items(const std::vector<boost::json::object>& articles, bool with_content);
// The body's no_content; 0 when absent.
bool wants_content(const boost::json::object& body);
// Puts a list in another order when the account is set so.
void shuffle(stage& here, const account& of, boost::json::array& items);

} // namespace tongyuan::fake::wechat
