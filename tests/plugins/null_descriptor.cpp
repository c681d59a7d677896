#include "broken.hpp"

extern "C" __attribute__((visibility("default"))) const tongyuan::adapters::descriptor* tongyuan_adapter_v1()
{
    return nullptr;
}
