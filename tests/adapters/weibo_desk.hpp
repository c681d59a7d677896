// What every test of the Weibo adapter begins with.
#pragma once

#include "loaded.hpp"
#include "samples.hpp"

namespace tongyuan::adapters::tests {

inline const adapter& weibo()
{
    return loaded("weibo");
}

inline article plain_notice()
{
    auto a = notice();
    a.cover.reset();
    a.pictures.clear();
    return a;
}

} // namespace tongyuan::adapters::tests
