// 公众平台“消息与事件推送”: PUBLISHJOBFINISH ends a freepublish job; some accounts get MASSSENDJOBFINISH for it. Events
// have no MsgId: the platform says that sender and time identify them.
#include "adapters/kit/flat.hpp"
#include "adapters/wechat/wechat.hpp"

namespace tongyuan::adapters::wechat {

event read_event(const std::string& plaintext)
{
    const auto message = kit::read_flat(plaintext);
    if (!message)
        return {};
    const auto text = [&](std::string_view name) {
        const auto found = message->find(name);
        return found == message->end() ? std::string{} : found->second;
    };
    const auto name = text("Event");
    if (text("MsgType") != "event" || (name != "PUBLISHJOBFINISH" && name != "MASSSENDJOBFINISH"))
        return {};
    event e;
    e.reference = text("PublishEventInfo.publish_id");
    e.kind = name == "PUBLISHJOBFINISH" ? event_kind::publish_decided : event_kind::activity;
    e.key = text("FromUserName") + "|" + text("CreateTime") + "|" + name + "|" +
            (e.reference.empty() ? text("MsgID") : e.reference);
    return e;
}

} // namespace tongyuan::adapters::wechat
