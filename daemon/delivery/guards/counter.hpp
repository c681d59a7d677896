// The outside counter: every public step is noted in a file outside the store, on the disk before its first byte
// leaves and after its intent is in the store. A store that does not know a line of the file was restored, rolled back
// or failed over with loss: see quarantine.hpp.
//
// Many steps share one write and one sync; the file has a thread of its own, so that it runs beside the store's.
#pragma once

#include "access/audit.hpp"
#include "base/chained_file.hpp"
#include "base/time.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery {

// The code of a call that was not sent because it could not be counted.
inline constexpr std::string_view not_counted = "not_counted";

struct counted_step {
    std::string delivery_id;
    std::int64_t n = 0; // of the journal
    timestamp at;
    std::string operation;
    std::string article_id;
    std::int64_t revision = 0;
    std::string account_id;
};

// What the lines hold: public steps, and now and then where the audit chain stands, so that forgotten acts of people (a
// cancellation, a hold) are noticed too.
struct counted {
    std::vector<counted_step> steps;
    std::optional<access::audit_head> acts; // the newest
};

std::string to_line(const counted_step& step);
std::string to_line(const access::audit_head& head);
std::optional<counted_step> counted_from(std::string_view line);
std::optional<access::audit_head> head_from(std::string_view line);

class counter {
public:
    class waiting {
    public:
        virtual ~waiting() = default;
        // Once, on any thread. False: not on the disk, so nothing may be sent.
        virtual void done(bool counted) = 0;
    };

    virtual ~counter() = default;
    virtual void submit(const counted_step& step, std::unique_ptr<waiting> who) = 0;
    // Nobody waits for it.
    virtual void note_acts(const access::audit_head& head) = 0;
    virtual std::string id() const = 0;
    // What is on the disk.
    virtual chain_place end() const = 0;
    // Everything behind a place, from the disk; nothing: from the beginning.
    virtual counted after(const std::optional<chain_place>& known) const = 0;
    // Why nothing can be counted at the moment, in words for people; empty while it works.
    virtual std::string trouble() const = 0;
    // Tries again after a disk without room.
    virtual void try_again() = 0;
};

std::unique_ptr<counter> make_counter(chained_file file);

// Resumes the caller on its own executor.
boost::asio::awaitable<bool> count(counter& by, counted_step step);

} // namespace tongyuan::delivery
