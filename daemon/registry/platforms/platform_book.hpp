// The platforms on which accounts are registered: an open list that administrators keep, with how their accounts are
// recognised, and what an adapter needs to know to publish there. A snapshot, immutable once made.
#pragma once

#include "registry/platforms/recognition.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

enum class field_kind { text, address, integer, boolean };

struct platform_field {
    std::string name, label;
    field_kind kind = field_kind::text;
    bool required = false;
    std::string default_value = {}; // in force where nothing is set

    bool leads_elsewhere() const { return kind == field_kind::address; }
    // Limits and switches: neither where posts go nor what readers see hangs on them.
    bool is_harmless() const { return kind == field_kind::integer || kind == field_kind::boolean; }
};

// What an adapter says of itself; filled by the composition root from the adapters' manifests.
struct platform_channel {
    std::string label;
    std::vector<platform_field> settings;
    std::vector<platform_field> secrets;
    bool has_connection = false; // it can be tested; otherwise people post and bring evidence
    bool can_be_source = false;
    std::string identity_hint;
};
using platform_channels = std::map<std::string, platform_channel, std::less<>>; // by adapter

struct platform {
    std::string id; // its code: "wechat"
    std::string label, label_en;
    std::string kind;                             // "video"
    std::string id_name, id_form, identity_hint;  // what the immutable id is called, looks like, and where it is found
    std::string handle_name;                      // what may change: 微信号
    std::string ids_of;                           // the platform among whose ids its own are; itself, mostly
    bool id_in_small_letters = false;             // capitals in it mean nothing
    std::string adapter;                          // that publishes; empty: nobody does
    bool keeps_cancelled = false;                 // a cancellation can be revoked for a while
    std::string also;                             // other words that people have for it, separated by spaces
    std::string recovery_guide, cancelling_guide; // line by line; empty: as everywhere
    std::int64_t position = 0, version = 0;
    bool is_retired = false;  // nothing new is registered on it
    platform_channel channel; // the adapter's
};

using kind_label = std::pair<std::string_view, std::string_view>;
const std::vector<kind_label>& platform_kinds(); // "video", 视频平台
std::string_view label_of_platform_kind(std::string_view kind);

class platform_book {
public:
    platform_book() = default;
    platform_book(std::vector<platform> all, std::vector<recogniser> how);
    platform_book(const platform_book&) = delete;
    platform_book& operator=(const platform_book&) = delete;

    const platform* find(std::string_view code) const; // or null
    bool contains(std::string_view code) const { return find(code) != nullptr; }
    const std::vector<platform>& all() const { return all_; } // in their order

    recognised recognise(std::string_view pasted) const { return recognisers_.recognise(pasted); }
    const recognisers& how() const { return recognisers_; }
    // One spelling per account: "HTTPS://Weibo.com/u/1234567890/", " 1234567890 " and "１２３４５６７８９０" are one.
    // An id that cannot be read is only tidied.
    std::string canonical_id(std::string_view platform, std::string_view typed) const;
    // Could this be an id of that platform at all? Platforms whose ids have no known form take anything.
    bool is_plausible_id(std::string_view platform, std::string_view canonical) const;
    // Do they share their ids?
    bool is_same_space(std::string_view a, std::string_view b) const;

private:
    std::vector<platform> all_;
    std::map<std::string, std::size_t, std::less<>> places_;
    std::map<std::string, std::vector<std::string>, std::less<>> spaces_; // platforms that share their ids
    std::vector<matcher> forms_;                                          // of all_
    recognisers recognisers_;
};

std::string label_of(const platform_book& book, std::string_view platform);
const platform_field* field_named(const std::vector<platform_field>& fields, std::string_view name); // or null
// What is in force: as set, or the platform's own value.
std::string in_force(const platform_field& field, const std::map<std::string, std::string>& settings);

// Why a setting cannot have this value, in Chinese; empty when it can.
std::string fault_of(const platform_field& field, std::string_view value);

} // namespace tongyuan::registry
