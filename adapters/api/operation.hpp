// An operation, the journal so far, and what to do next.
#pragma once

#include "adapters/api/content.hpp"

namespace tongyuan::adapters {

enum class operation_kind {
    publish,
    revise,    // replace what `target` names
    withdraw,  // remove what `target` names
    probe,     // read only: is the delivery with this marker there?
    observe,   // read only: what was posted lately, by anybody?
    authorise, // get an access token; its answers go to the vault and are never journalled
    connect,   // read only: do the credentials and permissions work?
    refresh    // idempotent: column pages and feeds over `items`
};

// How a call may be repeated when nobody knows whether it worked.
enum class on_repeat {
    same,      // a repeat leaves the same state
    duplicates // a repeat makes a second thing
};

// A public step needs an intent on disk, the approval check, the account's lane and a fresh connection. The host lets
// one public step that duplicates go out per operation, whatever the adapter says.
struct does {
    bool public_ = false;
    on_repeat repeat = on_repeat::same;
};

// What became of one try of a step.
enum class fate {
    open,     // intent written, nothing known: read it as ambiguous
    not_sent, // proven to have had no effect
    answered, // `got` holds the platform's answer and `meant` its reading
    ambiguous // sent at least in part; the answer was lost or cannot be read
};

// The adapter's reading of an answer. Unknown codes are ambiguous: never success, never a reason to repeat.
enum class meaning {
    done,
    refused,     // a definite no; nothing happened
    stale_token, // a definite no; with a fresh token it may work
    throttled,   // a definite no for now; see retry_after
    maybe_ours,  // "exists already": look before believing
    ambiguous
};

enum class fault {
    content,       // an editor must change something
    permission,    // the account may not do this
    configuration, // credentials, white-list, endpoint: an administrator must act; the delivery is held
    sign_in,       // a person must authorise again; the delivery is held
    quota,         // used up; goes on at retry_after
    busy,          // temporary
    gone,          // the target is not there any more
    protocol       // the platform or the adapter broke its own rules
};

struct failure {
    fault kind = fault::protocol;
    std::string code;   // the platform's own
    std::string reason; // Chinese, one sentence
    std::string cure;   // what a person can do, Chinese
};

struct reading {
    meaning meant = meaning::ambiguous;
    failure why;                         // for everything but done
    std::chrono::seconds retry_after{0}; // for throttled; 0 = the host's back-off
};

// For a probe the journal holds the delivery's own entries, then one `probed` entry, then those of this probe.
enum class entry_kind { call, paused, token_refreshed, evidence, probed };

// One line of the journal, oldest first. A step's tries are counted from 1; polls are tries of one step.
struct entry {
    entry_kind kind = entry_kind::call;
    std::string step; // for paused: the reason given
    int attempt = 1;
    timestamp at; // intent written, pause ended, …
    fate outcome = fate::open;
    meaning meant = meaning::ambiguous;
    failure why;
    reply got;
    // evidence: what a person brought as proof
    std::string link;
    std::string picture_sha256;
    std::string person;
};

struct receipt {
    std::string platform_id;
    std::string url; // empty when the platform gives none
};

struct post { // something seen on an account
    std::string platform_id;
    std::string url;
    std::string title;
    timestamp published_at;
    std::string text; // as a reader sees it; empty when it was not read
    bool removed = false;
};

struct published_item { // for refresh, newest first
    std::string article_id;
    std::string title, summary, url, author;
    std::string body; // canonical form, media: links included
    timestamp published_at, updated_at;
};

struct operation {
    operation_kind kind = operation_kind::publish;
    std::string marker; // the delivery's id; empty for observe, authorise, connect, refresh
    adapters::account account;
    rendition content;                         // publish, revise, probe (to compare)
    std::optional<receipt> target;             // revise, withdraw, and a probe that knows what it looks for
    std::map<std::string, std::string> slots;  // bound by the host: "publish_time" (YYYY-MM-DD HH:MM, Shanghai),
                                               // "publish_time_rfc3339", "publish_time_utc" (YYYYMMDDTHH:MM:SS),
                                               // "source_link", "host_address" (public address of the operator, rip)
    std::map<std::string, std::string> inputs; // authorise: "code", "redirect_uri", "state"; "shut_out"
    std::vector<published_item> items;         // refresh
    std::vector<attachment> attachments;       // names and types of the media in `content`
    std::vector<picture> pictures;
    timestamp began; // when the operation was first attempted: constant over its life
};

// ---- what to do next ----

struct binding {
    std::string slot;
    std::string value;
};
struct call {
    std::string step; // [a-z_]+, the same name for every try
    adapters::request request;
    does effect;
    std::vector<binding> slots; // values learnt from earlier answers, for the slot_refs of this request
    std::chrono::seconds timeout{30};
};
struct pause {
    std::chrono::seconds time{0};
    std::string reason;    // Chinese; for an accepted publish: what the platform is doing
    bool accepted = false; // the platform has taken it and will decide
};
struct done { // revise, withdraw, connect, refresh; `note` is shown to people
    std::string note;
};
struct person_task { // a channel without an API: shown until somebody brings evidence
    std::string title;
    std::string instructions;
};
struct not_found { // probe: the platform was read and does not have it (`certain` when its list is known to be whole)
    bool certain = false;
    std::string evidence;
};
struct sightings { // observe
    std::vector<post> posts;
    std::string source; // which call was read, e.g. "freepublish/batchget"
};
struct grant {                                                // authorise
    std::vector<std::pair<std::string, std::string>> secrets; // name → value, straight to the vault
    std::chrono::seconds lifetime{0};                         // 0 = unknown
    std::string platform_id;                                  // who was authorised, when the platform says so
};
struct sign_in { // authorise: a person opens this address; it comes back with inputs "code" and "state"
    text url;
};

using action = std::variant<call, pause, receipt, failure, done, person_task, not_found, sightings, grant, sign_in>;

} // namespace tongyuan::adapters
