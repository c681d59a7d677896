// The office of a crash run, in a store on disk: people, one article, the accounts of a plan. It is made once through
// the rooms' own functions; every run starts from a copy of it.
//
// The plan (JSON): {"accounts":[{"platform","platform_id","settings":{},"secrets":{},"token_seconds"?,"source"?:bool}]}
#pragma once

#include "access/context.hpp"
#include "access/options.hpp"
#include "access/principal.hpp"
#include "channels/catalogue.hpp"
#include "content/article.hpp"
#include "content/options.hpp"
#include "tests/system/crash/points.hpp"

#include <boost/json/object.hpp>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tongyuan::crash {

// The machine's clock plus what was skipped: pauses and back-offs are not waited for.
class skipping_clock final : public clock {
public:
    timestamp now() const override { return real_.now() + std::chrono::milliseconds{skipped_}; }
    std::chrono::milliseconds monotonic() const override
    {
        return real_.monotonic() + std::chrono::milliseconds{skipped_};
    }
    void skip(std::chrono::milliseconds by) { skipped_ += by.count(); }

private:
    system_clock real_;
    std::atomic<std::int64_t> skipped_{0};
};

struct places {
    std::filesystem::path folder; // tongyuan.db and tongyuan.key
    std::filesystem::path schema, notice;
};

channels::catalogue load_adapters(const std::filesystem::path& folder);

class newsdesk {
public:
    newsdesk(const places& where, const channels::catalogue& channels, points& moments);
    ~newsdesk();
    void close(); // safe to call twice

    // Once, in a new folder: everything up to the last reviewer's approval, which releases.
    void fill(const boost::json::object& plan, const content::when_approved& release);
    // One more act on the way to a second, corrected and approved revision; false when it is there.
    bool correct(const content::when_approved& release);
    bool has_second_revision() { return article_now().revision > 1; }
    access::principal editor();
    std::string article();
    // Commits that an earlier life acknowledged and this one did not find.
    std::int64_t lost_commits() const { return lost_commits_; }
    const channels::catalogue& channels() const { return channels_; }

    skipping_clock time;

private:
    void count_lost_commits();
    void make_people();
    void make_account(const boost::json::object& planned);
    void publish_article(const content::when_approved& release);
    content::article article_now();
    content::options options_with(const content::when_approved& release) const;
    void submit(const content::options& options);
    void approve_one_level(const content::options& options);
    std::string keep_picture(const std::string& name);
    access::principal person(const std::string& login);

    const places where_;
    system_random random_;
    id_source ids_;
    const witness beside_;
    std::unique_ptr<sql::database> db_;
    access::vault vault_;
    boost::asio::thread_pool workers_{1};
    access::options access_;
    const channels::catalogue& channels_;
    std::string unit_id_, picture_, cover_;
    std::vector<std::string> accounts_;
    std::int64_t lost_commits_ = 0;

public:
    access::context ctx;
};

} // namespace tongyuan::crash
