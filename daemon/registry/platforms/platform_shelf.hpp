// The list of platforms at hand. From any thread; a reading is a snapshot that lives as long as somebody holds it.
#pragma once

#include "registry/platforms/platform_book.hpp"
#include "sql/session.hpp"

#include <memory>
#include <mutex>

namespace tongyuan::registry {

class platform_shelf {
public:
    // `channels`: what the adapters say of themselves. One that speaks for a platform nobody has entered is a platform
    // of its own.
    explicit platform_shelf(platform_channels channels = {});

    // As it was last looked at.
    std::shared_ptr<const platform_book> now() const;
    // As the store has it; read again only when something has changed. Not in a transaction that changes the list.
    std::shared_ptr<const platform_book> in(sql::session& s) const;

    const platform_channels& channels() const { return channels_; }

private:
    platform_channels channels_;
    mutable std::mutex mutex_;
    mutable std::shared_ptr<const platform_book> known_;
    mutable std::int64_t clock_ = -1;
};

std::string label_of(const platform_shelf& shelf, std::string_view platform);

} // namespace tongyuan::registry
