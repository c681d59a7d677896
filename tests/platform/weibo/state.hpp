// Everything the simulated Weibo knows, and how its calls find it.
#pragma once

#include "stage.hpp"
#include "weibo/answers.hpp"

#include <map>
#include <string>
#include <unordered_map>

namespace tongyuan::fake::weibo {

struct state {
    explicit state(stage& shared) : here(shared) {}

    stage& here;
    std::map<std::string, app> apps;   // by client_id
    std::map<std::string, user> users; // by uid
    std::map<std::string, code> codes;
    std::unordered_map<std::string, grant> grants;                  // by token
    std::unordered_map<std::string, std::string> short_links;       // short → long
    std::map<std::string, counter> user_days, user_hours, ip_hours; // by client_id/uid, by IP
    // Beyond 2^53, so that a double cannot tell neighbours apart.
    std::int64_t last_id = 9'100'000'000'000'001;
    std::size_t waiting = 0; // posts that have not appeared yet
};

// Parameters of the query and of a form body, whichever form it has. `picture` is the part named "pic".
struct arguments {
    parameters all;
    std::optional<form_part> picture;
    bool is_multipart = false;
    bool is_broken = false; // multipart that cannot be read

    const std::string* get(std::string_view name) const { return find(all, name); }
};
arguments read_arguments(const incoming& request);
// From the parameter access_token or the header "Authorization: OAuth2 …".
std::string token_in(const incoming& request, const arguments& given);

struct caller {
    grant* by = nullptr;
    app* of = nullptr;
    user* who = nullptr;
};
// Checks the token and counts the call against its limits.
maybe<caller> admit(state& s, const incoming& request, const arguments& given);

const status* newest_of(const user& of);
status* find_status(state& s, std::int64_t id, user** author = nullptr);
// Posts whose time has come (or all) become visible and enter the ledger.
void settle_posts(state& s, bool all);
void show(state& s, user& author, status& post);
void remove(state& s, const user& author, status& post, std::string_view by);

} // namespace tongyuan::fake::weibo
