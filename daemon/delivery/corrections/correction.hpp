// Correcting, withdrawing and killing an article on every channel where it stands: the plan sheet. Pure: what is known
// of one account goes in, what will be done there comes out.
#pragma once

#include "adapters/api/adapter.hpp"
#include "delivery/corrections/contact_store.hpp"
#include "delivery/delivery.hpp"
#include "delivery/receipts/receipt_store.hpp"
#include "registry/account.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery {

enum class correction_kind { withdraw, correct, kill };

std::string_view name_of(correction_kind k);
std::string_view label_of(correction_kind k); // Chinese
std::optional<correction_kind> correction_kind_from(std::string_view name);

enum class way {
    remove,  // the platform's API takes it down
    edit,    // the platform's API replaces it in place
    replace, // taken down, then the new version is published
    notice,  // the new version is published beside it
    task,    // a person does it on the platform
    follow,  // something is under way: done as soon as that has settled
    stop,    // waits here: it never goes out
    publish, // nothing stands there: the new version is published
    keep,    // the old version stays
    wait     // nothing can be done before what is under way has settled
};

std::string_view name_of(way w);
std::string_view label_of(way w); // Chinese
std::optional<way> way_from(std::string_view name);

enum class certainty { certain, likely, unsure };
std::string_view name_of(certainty c);

struct channel_copy {
    delivery what; // published
    receipt proof;
};

struct channel_facts {
    registry::account account;
    std::string connection; // ok, failed, expired, manual, untested
    contact who;
    const adapters::manifest* about = nullptr; // null: no plugin speaks it
    std::vector<channel_copy> copies;          // out and not withdrawn, the newest first
    std::vector<delivery> waiting;             // not begun
    std::vector<delivery> under_way;           // may have reached the platform
    std::optional<delivery> next;              // the approved revision that awaits the plan
    std::uint32_t edits_used = 0;
    timestamp now;
};

struct edit_budget {
    std::uint32_t most = 0, used = 0; // most 0: as often as needed
    std::optional<timestamp> until;
    bool is_left(timestamp now) const { return (most == 0 || used < most) && (!until || now < *until); }
};

struct plan_row {
    std::string key; // of this row within the plan
    std::string account_id, account_name, platform, platform_label;
    std::string standing; // what is there, in words
    std::optional<std::string> copy_id, copy_url;
    std::optional<std::int64_t> copy_revision;
    way does = way::wait;
    std::vector<way> options; // what may be chosen instead; the proposal is among them
    std::string what, why, readers;
    certainty sure = certainty::certain;
    std::optional<edit_budget> edits; // where the channel can edit
    contact who;                      // whom to ring
    std::optional<std::string> next_id;
    std::vector<std::string> states; // of every delivery that the row is about: the plan is void when one has moved
};

std::vector<plan_row> plan_for(correction_kind kind, const channel_facts& facts);
// What the row says when another of its options is chosen.
void choose(plan_row& row, way chosen, const channel_facts& facts);

// Over all rows: what a person saw and confirmed. A kill stops everything on these accounts, however far it has come
// by then: its digest names the accounts alone, so that an article on the move can be stopped at all.
std::string digest_of(correction_kind kind, std::string_view article_id, const std::vector<plan_row>& rows);

bool is_by_hand(const channel_facts& facts);
bool can(const channel_facts& facts, adapters::operation_kind kind);

} // namespace tongyuan::delivery
