// What this room needs besides access::context: limits an operator may set, and what higher floors lend.
#pragma once

#include "channels/catalogue.hpp"
#include "content/approval.hpp"
#include "content/body_format.hpp"
#include "content/media_type.hpp"

#include <boost/json/array.hpp>

#include <functional>

namespace tongyuan::content {

struct options {
    explicit options(const channels::catalogue& channels_) : channels(channels_) {}

    const channels::catalogue& channels;
    content::when_approved when_approved; // empty: nothing happens after the last approval
    content::when_voided when_voided;     // empty: nothing hangs on an approval
    content::ask_out ask_out;             // empty: nothing is out
    // The deliveries of an article, as its page shows them; empty: none.
    std::function<boost::json::array(sql::session&, std::string_view article_id)> deliveries_of;
    body_limits body;
    media_limits media;
    std::size_t most_accounts = 200'000; // of one article
};

} // namespace tongyuan::content
