#include "broken.hpp"

extern "C" __attribute__((visibility("default"))) const tongyuan::adapters::descriptor* tongyuan_adapter_v0()
{
    static const auto about = tongyuan::adapters::broken::sound();
    return &about;
}
