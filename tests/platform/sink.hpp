// Takes anything below /sink as fast as it comes, counts it and keeps the last requests exactly as they were read.
#pragma once

#include "base/json_reader.hpp"
#include "exchange.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <deque>

namespace tongyuan::fake {

class sink {
public:
    outgoing answer(const incoming& request);
    std::optional<refusal> configure(json_reader& input); // {status?, body?, content_type?, keep?}
    void reset();
    boost::json::object to_json() const;

private:
    outgoing reply_;
    std::size_t keep_ = 20;
    std::deque<incoming> kept_;
    std::uint64_t requests_ = 0, bytes_ = 0;
};

} // namespace tongyuan::fake
