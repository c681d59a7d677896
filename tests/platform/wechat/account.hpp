// One simulated WeChat official account: its settings, credentials in force, counters and content. Values only.
#pragma once

#include "base/time.hpp"
#include "pictures.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tongyuan::fake::wechat {

struct limits {
    std::int64_t title = 32, author = 16, digest = 120; // characters
    std::int64_t content = 20'000;                      // characters, not reached
    std::int64_t content_bytes = 1 << 20;               // not reached
    std::int64_t link_bytes = 1024;
    std::int64_t articles = 8;
};

// 服务器配置 of an account: where events go, and how they are written.
struct push_settings {
    std::string address; // empty: nothing is pushed
    std::string token, key;
    std::string mode = "plain"; // plain, compatible, safe
    bool is_json = false;
};

struct settings {
    std::string appid, secret, original_id, name;
    std::set<std::string> allowed_ips{"127.0.0.1", "::1"};
    std::set<std::string> denied; // paths that answer 48001 whatever freepublish says
    bool freepublish = true;      // false: all five freepublish calls answer 48001
    limits most;
    std::map<std::string, std::int64_t> quotas;        // per path and day, instead of the documented ones
    std::map<std::string, std::int64_t> minute_quotas; // per path and minute
    std::chrono::milliseconds publish_delay{0};
    bool vanishes_at_submit = false; // the draft leaves the box at submit; otherwise when the job has succeeded
    bool shuffles_lists = false;
    bool publish_id_is_text = false;
    bool counts_escapes = true; // \uXXXX is stored and counted as its six characters
    bool refuses_chunked = true;
    std::chrono::seconds token_life{7200};
    push_settings pushes;
    // Verdicts of the next publish jobs, first come first served; then 0.
    std::deque<int> verdicts;
};

struct issued_token {
    std::string text;
    timestamp issued_at, expires_at;
};

// /token and /stable_token each issue their own.
struct token_family {
    std::optional<issued_token> current;
    std::vector<issued_token> overlapping; // older, accepted until expires_at
    std::vector<issued_token> dead;        // expired or replaced: answered with 42001 or 40001
    std::optional<timestamp> forced_at;
};

struct counter {
    std::int64_t period = -1; // day, minute or month
    std::int64_t used = 0;
};

struct material {
    std::string media_id, type, name;
    stored_picture content;
    std::int64_t updated = 0;
};

struct draft {
    std::string media_id;
    std::vector<boost::json::object> articles; // as stored, after filtering
    std::string digest;                        // of the request that brought it
    std::int64_t updated = 0;
};

struct publish_job {
    std::int64_t publish_id = 0;
    draft source;
    timestamp due;
    int verdict = 0;
    bool finished = false;
    std::string article_id; // once finished with 0
};

struct published_article {
    std::string article_id;
    std::int64_t publish_id = 0;
    std::vector<boost::json::object> items; // each with "url" and "is_deleted"
    std::string digest;
    std::int64_t updated = 0;
    bool banned = false;
};

struct account {
    settings set;
    token_family plain, stable;
    std::map<std::string, counter> days, minutes;
    counter clears, path_clears;                          // per month
    std::map<std::string, stored_picture> article_images; // by the URL in article HTML
    std::vector<material> materials;
    std::vector<draft> drafts;
    std::vector<publish_job> jobs;
    std::vector<published_article> articles;
};

} // namespace tongyuan::fake::wechat
