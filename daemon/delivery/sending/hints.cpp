#include "delivery/sending/hints.hpp"

#include "delivery/sending/hint_store.hpp"
#include "delivery/sending/lane_store.hpp"

#include <algorithm>

namespace tongyuan::delivery {

namespace {

// It is looked for inside a stored answer: nothing that could widen the search.
bool is_plain(std::string_view reference)
{
    return reference.size() >= 4 && std::ranges::all_of(reference, [](unsigned char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
           });
}

} // namespace

void take_hint(sql::session& s, std::string_view account_id, const adapters::event& heard, timestamp now)
{
    const auto about = is_plain(heard.reference) ? heard.reference : std::string{};
    auto woken = hint_store::ask_accepted_now(s, account_id, about, now);
    woken += hint_store::ask_unconfirmed_now(s, account_id, now);
    if (woken > 0)
        lane_store::wake(s, account_id);
}

} // namespace tongyuan::delivery
