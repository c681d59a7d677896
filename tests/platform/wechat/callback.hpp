// 消息与事件推送: what an account's owner has entered as callback, and the event that tells the end of a publish job.
#pragma once

#include "stage.hpp"
#include "wechat/account.hpp"

namespace tongyuan::fake::wechat {

// Queues PUBLISHJOBFINISH for a finished job; nothing when the account has no callback address.
void tell_end_of(stage& here, const account& of, const publish_job& job);

} // namespace tongyuan::fake::wechat
