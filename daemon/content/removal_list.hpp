// What the sanitiser left out, each once, in order of first appearance; long lists are cut and say so. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

namespace tongyuan::content {

class removal_list {
public:
    void add(std::string what)
    {
        if (!known_.insert(what).second)
            return;
        if (names_.size() < most)
            names_.push_back(std::move(what));
        else
            ++beyond_;
    }
    std::vector<std::string> take()
    {
        if (beyond_ > 0)
            names_.push_back("另有 " + std::to_string(beyond_) + " 项");
        return std::move(names_);
    }

private:
    static constexpr std::size_t most = 200;
    std::unordered_set<std::string> known_;
    std::vector<std::string> names_;
    std::size_t beyond_ = 0;
};

} // namespace tongyuan::content
