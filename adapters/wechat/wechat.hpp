// 微信公众号: publishes without notification (freepublish). A draft is made first; the one public step is its
// submission.
//
// The marker is "?d=<delivery>" on 阅读原文: the only field of ours that every list of the platform gives back.
#pragma once

#include "adapters/api/adapter.hpp"
#include "adapters/kit/steps.hpp"

#include <optional>

namespace tongyuan::adapters::wechat {

// Steps, and the platform's call behind each. One call has one step name, because quotas are counted by step.
namespace step {
inline constexpr std::string_view token = "token";                   // stable_token
inline constexpr std::string_view upload_picture = "upload_picture"; // media/uploadimg
inline constexpr std::string_view add_cover = "add_cover";           // material/add_material
inline constexpr std::string_view find_cover = "find_cover";         // material/batchget_material
inline constexpr std::string_view add_draft = "add_draft";           // draft/add
inline constexpr std::string_view get_draft = "get_draft";           // draft/get
inline constexpr std::string_view list_drafts = "list_drafts";       // draft/batchget
inline constexpr std::string_view count_drafts = "count_drafts";     // draft/count
inline constexpr std::string_view submit = "submit";                 // freepublish/submit
inline constexpr std::string_view poll = "poll";                     // freepublish/get
inline constexpr std::string_view list_published = "list_published"; // freepublish/batchget
inline constexpr std::string_view get_article = "get_article";       // freepublish/getarticle
inline constexpr std::string_view delete_article = "delete_article"; // freepublish/delete
} // namespace step

inline constexpr std::string_view picture_slot = "img:"; // and the SHA-256: bound to the uploaded address, as HTML
inline constexpr int page_size = 20;                     // of every list

manifest describe();
rendition make_rendition(const article& source, const account& where);
event read_event(const std::string& plaintext);
reading read_answer(std::string_view step, const reply& answer);

action publish(const operation& what, const kit::journal& so_far);
action withdraw(const operation& what, const kit::journal& so_far);
action probe(const operation& what, const kit::journal& so_far);
action observe(const operation& what, const kit::journal& so_far);
action connect(const operation& what, const kit::journal& so_far);
action authorise(const operation& what, const kit::journal& so_far);

// In draft mode a person presses the button; the platform has withdrawn the permission from the account.
bool is_draft_mode(const account& where);

} // namespace tongyuan::adapters::wechat
