#include "loaded.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>

namespace tongyuan::adapters::tests {

namespace {

std::filesystem::path folder()
{
    const char* build = std::getenv("TONGYUAN_BUILD");
    return std::filesystem::path(build ? build : ".") / "adapters";
}

using owned = std::unique_ptr<adapter, void (*)(adapter*)>;

owned open(const std::string& name)
{
    const auto file = folder() / (name + ".so");
    void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        throw std::runtime_error(dlerror());
    const auto entry = reinterpret_cast<const descriptor* (*)()>(dlsym(library, entry_symbol));
    if (entry == nullptr)
        throw std::runtime_error(name + " does not export " + entry_symbol);
    const auto* about = entry();
    if (about->size != sizeof(descriptor) || about->abi != abi_number ||
        std::string(about->compiler) != TONGYUAN_ADAPTER_COMPILER || about->name != name)
        throw std::runtime_error(name + " was built for another host");
    return {about->create(), about->destroy};
}

} // namespace

std::vector<std::string> built_plugins()
{
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(folder()))
        if (file.path().extension() == ".so")
            names.push_back(file.path().stem().string());
    if (names.empty())
        throw std::runtime_error("no plugins in " + folder().string());
    std::sort(names.begin(), names.end());
    return names;
}

const adapter& loaded(const std::string& name)
{
    static std::map<std::string, owned> all;
    auto found = all.find(name);
    if (found == all.end())
        found = all.emplace(name, open(name)).first;
    return *found->second;
}

} // namespace tongyuan::adapters::tests
