// The whole simulated world behind one address: the platforms, the ledger, the fault scripts, the request log, the
// control API below /_control, the sink below /sink and the pages a reader can open.
#pragma once

#include "faults.hpp"
#include "platform.hpp"
#include "requests.hpp"
#include "sink.hpp"
#include "stage.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tongyuan::fake {

class world {
public:
    world();
    ~world();
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    stage& here() { return stage_; }
    fault_scripts& faults() { return faults_; }
    request_log& requests() { return requests_; }
    sink& raw_sink() { return sink_; }
    const std::vector<std::unique_ptr<platform>>& platforms() const { return platforms_; }

    // The answer without any fault.
    outgoing answer(const incoming& request);
    std::string account_of(const incoming& request) const;
    void settle(bool all);
    void reset();

    // {"accounts":[…],"faults":[…]}, in this order; stops at the first entry that is wrong and names it.
    // With `only` ("accounts" or "faults") a single entry without the list around it will do.
    std::optional<refusal> configure(std::string_view json_text, std::string_view only = "");

    // Set by the server: opens one more port that misbehaves from the first byte (control API, doors).
    std::function<result<boost::json::object>(json_reader&)> open_door;
    // Keeps a door alive until the world ends.
    void keep(std::shared_ptr<void> door) { kept_.push_back(std::move(door)); }

private:
    platform* platform_at(std::string_view path) const;
    std::optional<refusal> add_account(const boost::json::object& entry, const std::string& where);
    std::optional<refusal> add_fault(const boost::json::object& entry, const std::string& where);
    std::optional<refusal> add_each(const boost::json::value& list, std::string_view kind);

    stage stage_;
    fault_scripts faults_;
    request_log requests_;
    sink sink_;
    std::vector<std::unique_ptr<platform>> platforms_;
    std::vector<std::shared_ptr<void>> kept_;
};

} // namespace tongyuan::fake
