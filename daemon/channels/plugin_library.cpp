#include "channels/plugin_library.hpp"

#include "adapters/api/plugin.hpp"
#include "base/digest.hpp"

#include <dlfcn.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tongyuan::channels {

namespace {

[[noreturn]] void refuse(const plugin_file& plugin, const std::string& why)
{
    throw std::runtime_error("plugin " + plugin.file.string() + ": " + why);
}

void check_digest(const plugin_file& plugin)
{
    std::ifstream in{plugin.file, std::ios::binary};
    if (!in)
        refuse(plugin, "the file cannot be read");
    if (plugin.sha256.empty())
        return;
    const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    if (sha256_hex(bytes) != plugin.sha256)
        refuse(plugin, "its SHA-256 is not the one pinned in the settings (key 'sha256'); it was replaced or rebuilt");
}

const adapters::descriptor& checked_descriptor(const plugin_file& plugin, void* library)
{
    using entry = const adapters::descriptor* (*)();
    const auto describe = reinterpret_cast<entry>(dlsym(library, adapters::entry_symbol));
    if (!describe)
        refuse(plugin, std::string("it does not export ") + adapters::entry_symbol);
    const auto* about = describe();
    if (!about)
        refuse(plugin, "it describes nothing");
    if (about->size != sizeof(adapters::descriptor))
        refuse(plugin, "its descriptor has another size; build it against this version's adapters/api");
    if (about->abi != adapters::abi_number)
        refuse(plugin, "it was built for ABI " + std::to_string(about->abi) + ", this daemon speaks " +
                           std::to_string(adapters::abi_number));
    if (!about->compiler || std::strcmp(about->compiler, TONGYUAN_ADAPTER_COMPILER) != 0)
        refuse(plugin, "it was built by another compiler; use the one that built the daemon");
    if (!about->create || !about->destroy)
        refuse(plugin, "it cannot make its adapter");
    return *about;
}

} // namespace

std::shared_ptr<adapters::adapter> open_plugin(const plugin_file& plugin)
{
    check_digest(plugin);
    void* library = dlopen(plugin.file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!library)
        refuse(plugin, dlerror());
    const auto& about = checked_descriptor(plugin, library);
    adapters::adapter* made = nullptr;
    try {
        made = about.create();
    } catch (const std::exception& e) {
        refuse(plugin, std::string("it threw while making its adapter: ") + e.what());
    } catch (...) {
        refuse(plugin, "it threw while making its adapter");
    }
    if (!made)
        refuse(plugin, "it made no adapter");
    return {made, about.destroy};
}

} // namespace tongyuan::channels
