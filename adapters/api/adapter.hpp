// The border between the daemon and its channels.
//
// An adapter is a pure function of the operation and of the journal so far. It owns no socket, clock, thread, file, log
// or state: after a crash the host replays the journal into the same function and gets the same answer, so there is
// nothing to resume. The host owns HTTP, TLS, time-outs, retries, quotas, tokens, the journal, fencing and media bytes.
//
// Contract that the host enforces and the conformance suite checks:
// - next() is deterministic and total: for any journal it returns an action, never throws, never loops.
// - After an ambiguous try of a step that duplicates and is not public, next() must look (another step, repeat same)
//   before it may call that step again. After an ambiguous public step that duplicates it is not asked again: the host
//   settles the delivery as unconfirmed and runs `probe`.
// - Nothing in a reply is trusted: a receipt needs the platform's own id.
#pragma once

#include "adapters/api/callback.hpp"
#include "adapters/api/operation.hpp"

#include <span>
#include <string_view>

namespace tongyuan::adapters {

enum class setting_kind { text, url, integer, boolean };

struct setting { // not secret; shown and edited in the console
    std::string name;
    std::string label; // Chinese
    setting_kind kind = setting_kind::text;
    bool required = false;
    std::string default_value;
    std::string hint;
};

struct secret_setting { // write-only
    std::string name;
    std::string label;
    bool required = true;
    std::string hint;
};

enum class period { minute, hour, day, month };

struct quota {
    std::string step; // calls of this step, per account; "*" = all
    std::uint32_t most = 0;
    period per = period::day;  // days and months end at midnight in Shanghai
    std::string label;         // Chinese: what the platform calls it, e.g. 发布; for people who wait
    std::uint32_t reserve = 0; // the last so many serve only to look for a post whose fate is unknown
};

// What can still be done with a published thing: the plan of a correction is made from it. Sentences are Chinese.
struct after_publication {
    bool by_hand = false;            // publish, revise and withdraw are a person's tasks
    std::uint32_t edits = 0;         // how often one published thing may be revised; 0: as often as needed
    std::chrono::hours editable{0};  // for so long after publication; 0: for ever
    std::string readers_keep;        // what readers may still see or hold after a withdrawal
    std::string hand_work;           // how a person takes it down or changes it on the platform itself
    std::uint32_t reads_per_day = 0; // read-back may take so much of the platform's quota, per account; 0: no limit
};

// What people read where the step's name would say nothing to them: in a delivery's history.
struct named_step {
    std::string step;
    std::string label; // Chinese: what is done, e.g. 上传图片
};

struct manifest {
    std::string platform; // [a-z][a-z0-9_]*
    std::string label;    // Chinese
    std::string version;
    std::vector<operation_kind> operations;
    std::vector<setting> settings;
    std::vector<secret_setting> secrets;
    std::vector<quota> quotas;
    std::vector<named_step> steps;         // every one that next() ever asks for
    std::string token;                     // the secret that authorise grants; empty: none
    bool signs_in = false;                 // authorise needs a person in a browser
    std::chrono::seconds token_early{300}; // renew this long before it ends
    // So many authorisations with the input "shut_out", half a minute apart, make every older token worthless; 0: the
    // platform cannot do that.
    std::uint32_t fence_renewals = 0;
    bool needs_source = false; // publishes only after the unit's source portal has (its link is in the text)
    bool is_source = false;    // can be a unit's source portal: link_of() answers
    bool reads_back = false;   // probe can read what a reader sees
    after_publication after;
    std::uint32_t lane_pause_seconds = 0;              // at least so long between two public steps of one account
    callback_scheme callbacks = callback_scheme::none; // secrets "callback_token" and "callback_key", if it has any
    std::string identity_hint; // Chinese: what platform_id is and where to find it (e.g. 原始ID gh_…)
};

class adapter {
public:
    virtual ~adapter() = default;
    virtual manifest about() const = 0;
    // What a revision becomes on one account. Over-length is a violation, never a cut.
    virtual rendition render(const article& source, const account& where) const = 0;
    virtual action next(const operation& what, std::span<const entry> journal) const = 0;
    // What an answer to a step means. Pure, total.
    virtual reading read(std::string_view step, const reply& answer) const = 0;
    // What a message that the platform sent by itself is about. Pure, total.
    virtual event read_callback(const std::string& plaintext, const account& where) const;
    // The address an article will have here, known before it is sent; empty when is_source is false.
    virtual std::string link_of(const std::string& article_id, const account& where) const;
};

inline event adapter::read_callback(const std::string&, const account&) const
{
    return {};
}

inline std::string adapter::link_of(const std::string&, const account&) const
{
    return {};
}

} // namespace tongyuan::adapters
