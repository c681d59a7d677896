// The one symbol a plugin exports. The host compares abi, size and compiler with its own before it calls create().
#pragma once

#include "adapters/api/adapter.hpp"

#include <cstdint>

namespace tongyuan::adapters {

inline constexpr std::uint32_t abi_number = 5; // grows with any change of a type in adapters/api
inline constexpr const char* entry_symbol = "tongyuan_adapter_v1";
#define TONGYUAN_ADAPTER_COMPILER __VERSION__

struct descriptor {
    std::uint32_t size;
    std::uint32_t abi;
    const char* compiler;
    const char* name; // the platform
    adapter* (*create)();
    void (*destroy)(adapter*);
};

} // namespace tongyuan::adapters

#define TONGYUAN_EXPORT_ADAPTER(type, platform)                                                                        \
    extern "C" __attribute__((visibility("default"))) const tongyuan::adapters::descriptor* tongyuan_adapter_v1()      \
    {                                                                                                                  \
        static const tongyuan::adapters::descriptor about{sizeof(tongyuan::adapters::descriptor),                      \
                                                          tongyuan::adapters::abi_number,                              \
                                                          TONGYUAN_ADAPTER_COMPILER,                                   \
                                                          platform,                                                    \
                                                          []() -> tongyuan::adapters::adapter* { return new type; },   \
                                                          [](tongyuan::adapters::adapter* a) { delete a; }};           \
        return &about;                                                                                                 \
    }
