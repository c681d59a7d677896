// An office with many accounts in a store of its own on disk, filled through the rooms' own functions, so that what is
// measured meets real articles, real approvals and real secrets.
#pragma once

#include "access/context.hpp"
#include "access/options.hpp"
#include "access/principal.hpp"
#include "channels/catalogue.hpp"
#include "content/options.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tongyuan::bench {

// The machine's clock plus what was skipped: an adapter's pause is not waited for.
class skipping_clock final : public clock {
public:
    timestamp now() const override { return real_.now() + std::chrono::milliseconds{skipped_}; }
    std::chrono::milliseconds monotonic() const override { return real_.monotonic(); }
    void skip(std::chrono::milliseconds by) { skipped_ += by.count(); }

private:
    system_clock real_;
    std::atomic<std::int64_t> skipped_{0};
};

struct office_plan {
    std::filesystem::path folder; // for tongyuan.db and tongyuan.key; must be new
    std::filesystem::path schema, adapters, notice;
    std::string platform = "example"; // or wechat
    std::string endpoint;             // of every account
    std::size_t accounts = 1000;
    std::string slow_endpoint; // of the last so many of them
    std::size_t slow_accounts = 0;
    bool release_on_approval = true;
};

struct simulated_account {
    std::string key; // AppID or board's key
    std::string secret;
};

class office {
public:
    explicit office(const office_plan& plan);
    ~office();

    // Written, rendered, approved on three levels and released to these accounts, by default to all; its id.
    std::string publish_article(const content::when_approved& release, std::vector<std::string> to = {});
    // A bearer token that may publish and read.
    std::string a_token();

    const std::vector<std::string>& accounts() const { return accounts_; }
    const std::vector<simulated_account>& simulated() const { return simulated_; }
    const channels::catalogue& channels() const { return channels_; }

    skipping_clock time;

private:
    system_random random_;
    id_source ids_;
    std::unique_ptr<sql::database> db_;
    access::vault vault_;
    boost::asio::thread_pool workers_{1};

public:
    access::context ctx;

private:
    void make_people(bool release_on_approval);
    access::principal a_person(const std::string& login, std::string_view role);
    void make_accounts(const office_plan& plan);
    std::string keep_picture(const std::filesystem::path& file);

    access::options access_;
    channels::catalogue channels_;
    content::options content_;
    std::string unit_id_, picture_, cover_;
    std::vector<access::principal> editor_and_reviewers_;
    std::vector<std::string> accounts_;
    std::vector<simulated_account> simulated_;
    std::size_t articles_ = 0;
};

} // namespace tongyuan::bench
