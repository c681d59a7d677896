// The channels this daemon can speak to. Plugins are loaded once at start, checked before anything of theirs runs, and
// never unloaded; every call into one is wrapped, so that a plugin that throws is a logged refusal and not a crash.
#pragma once

#include "adapters/api/adapter.hpp"
#include "base/errors.hpp"
#include "registry/account.hpp"
#include "registry/platforms/platform_shelf.hpp"
#include "sql/session.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::channels {

struct plugin_file {
    std::filesystem::path file;
    std::string sha256; // empty: not pinned
};

class catalogue {
public:
    catalogue() = default;
    // Throws std::runtime_error naming the file and what is wrong with it.
    void load(const plugin_file& plugin);
    // For tests: an adapter that lives in this program.
    void add(std::unique_ptr<adapters::adapter> own);
    // The list of platforms, which says who publishes on those that are no adapter's own. Outlives this.
    void know(const registry::platform_shelf& platforms) { platforms_ = &platforms; }

    const adapters::manifest* manifest_of(std::string_view platform) const; // null when nobody speaks it
    std::vector<const adapters::manifest*> manifests() const;               // by adapter
    std::string label_of(std::string_view platform) const;                  // as people call it

    // The adapter's functions, wrapped. A throwing plugin yields a violation "adapter.broken", a protocol failure, an
    // ambiguous reading or an empty text.
    adapters::rendition render(const adapters::article& source, const adapters::account& where) const;
    adapters::action next(const adapters::operation& what, std::span<const adapters::entry> journal) const;
    adapters::reading read(std::string_view platform, std::string_view step, const adapters::reply& answer) const;
    adapters::event read_callback(const std::string& plaintext, const adapters::account& where) const;
    std::string link_of(std::string_view article_id, const adapters::account& where) const;

private:
    struct loaded {
        std::shared_ptr<adapters::adapter> instance;
        adapters::manifest about;
    };
    void add(std::shared_ptr<adapters::adapter> instance);
    const loaded* find(std::string_view platform) const;
    std::map<std::string, loaded, std::less<>> adapters_;
    const registry::platform_shelf* platforms_ = nullptr;
};

// An account as adapters see it: defaults filled in, and the article's address on the unit's source portal (the portal
// of the nearest unit upwards that names one).
adapters::account describe(sql::session& s, const catalogue& channels, const registry::account& account,
                           std::string_view article_id);
// The same link when the portal is known already; empty where there is none or the account is the portal itself.
std::string link_at(const catalogue& channels, const std::optional<registry::account>& portal,
                    const registry::account& account, std::string_view article_id);

} // namespace tongyuan::channels
