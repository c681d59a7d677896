// Apps, users, grants and posts of the simulated Weibo. Values only.
#pragma once

#include "base/time.hpp"
#include "pictures.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tongyuan::fake::weibo {

enum class url_length { strict, full, brief }; // strict: the longer of the other two

struct app {
    std::string client_id, client_secret;
    std::string token; // what consent gives, and known from the start; empty: a fresh one each time
    std::vector<std::string> safe_domains, redirect_uris;
    std::chrono::seconds token_life{std::chrono::hours{24} * 30};
    bool expires_in_is_text = false;
    bool requires_rip = true;
    url_length counts_urls = url_length::strict;
    bool shortens_links = false; // the stored text then has http://t.cn/… instead of the link
    std::chrono::seconds duplicate_window{600};
    double similarity = 2; // 0..1; above 1 = never too similar
    std::int64_t posts_an_hour = 30;
    std::int64_t calls_a_day = 100; // per user and app
    std::int64_t calls_an_hour_per_ip = 15'000;
};

struct status {
    std::int64_t id = 0;
    timestamp at, appears_at;
    std::string text, source_text; // as stored; as it was sent
    std::string client_id, digest;
    std::optional<stored_picture> picture;
    bool visible = false; // false until it appears
    bool removed = false;
    std::string removed_by;
};

struct user {
    std::string uid, screen_name;
    bool verified = true;
    int verified_type = 1;
    timestamp created_at;
    std::vector<status> statuses;      // oldest first
    std::int64_t late_appearances = 0; // so many of the next posts answer 20032 and appear later
    std::chrono::milliseconds late_by{60'000};
};

struct code {
    std::string text, client_id, uid, redirect_uri;
    timestamp expires_at;
    bool used = false;
};

struct grant {
    std::string token, client_id, uid;
    timestamp created_at, expires_at;
    int dead = 0; // 21316 revoked by the app, 21319 removed by the user
};

struct counter {
    std::int64_t period = -1, used = 0;
};

// id in base 62 as it stands in the address of a post: groups of seven decimal digits, each four characters.
std::string base62_mid(std::int64_t id);
std::optional<std::int64_t> read_mid(std::string_view text); // either form

} // namespace tongyuan::fake::weibo
