// Every permission there is. Which role has which is data (schema/0001_access.sql); a test compares the two.
#pragma once

#include "base/permission.hpp"

#include <array>

namespace tongyuan::permissions {

inline constexpr permission unit_read{"unit.read"};
inline constexpr permission unit_manage{"unit.manage"};
inline constexpr permission person_read{"person.read"};
inline constexpr permission person_manage{"person.manage"};
inline constexpr permission role_read{"role.read"};
inline constexpr permission token_own{"token.own"};
inline constexpr permission audit_read{"audit.read"};
inline constexpr permission account_read{"account.read"};
inline constexpr permission account_bind{"account.bind"};
inline constexpr permission account_approve_change{"account.approve_change"};
inline constexpr permission custody_read{"custody.read"};
inline constexpr permission custody_manage{"custody.manage"};
inline constexpr permission custody_confirm{"custody.confirm"}; // that a handover has happened, in another's stead
inline constexpr permission custody_reveal{"custody.reveal"};   // ask to be shown where an envelope lies
inline constexpr permission custody_approve_reveal{"custody.approve_reveal"};
inline constexpr permission filing_read{"filing.read"};
inline constexpr permission filing_create{"filing.create"};
inline constexpr permission filing_approve{"filing.approve"};
inline constexpr permission article_read{"article.read"};
inline constexpr permission article_write{"article.write"};
inline constexpr permission review_1{"review.1"};
inline constexpr permission review_2{"review.2"};
inline constexpr permission review_3{"review.3"};
inline constexpr permission media_write{"media.write"};
inline constexpr permission release_publish{"release.publish"};
inline constexpr permission release_urgent{"release.urgent"};
inline constexpr permission delivery_read{"delivery.read"};
inline constexpr permission delivery_act{"delivery.act"};
inline constexpr permission delivery_settle{"delivery.settle"};
inline constexpr permission delivery_resend{"delivery.resend"};
inline constexpr permission hold_set{"hold.set"};
inline constexpr permission guard_confirm{"guard.confirm"};
inline constexpr permission oversight_read{"oversight.read"};
inline constexpr permission observation_write{"observation.write"};
inline constexpr permission rule_set{"rule.set"};
inline constexpr permission case_decide{"case.decide"};
inline constexpr permission system_status{"system.status"};

inline constexpr std::array all{
    unit_read,      unit_manage,    person_read,     person_manage,     role_read,
    token_own,      audit_read,     account_read,    account_bind,      account_approve_change,
    custody_read,   custody_manage, custody_confirm, custody_reveal,    custody_approve_reveal,
    filing_read,    filing_create,  filing_approve,  article_read,      article_write,
    review_1,       review_2,       review_3,        media_write,       release_publish,
    release_urgent, delivery_read,  delivery_act,    delivery_settle,   delivery_resend,
    hold_set,       guard_confirm,  oversight_read,  observation_write, rule_set,
    case_decide,    system_status};

} // namespace tongyuan::permissions
