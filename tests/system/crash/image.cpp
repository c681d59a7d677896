#include "tests/system/crash/image.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace tongyuan::crash {

namespace {

constexpr std::size_t sector = 512;

} // namespace

bool image::is_there() const
{
    return std::filesystem::exists(path_);
}

void image::open()
{
    if (entry_ == entry::kept || entry_ == entry::fresh)
        return; // another connection's
    if (!is_there()) {
        // Deleted and made again: until the folder is synced nobody knows which of the two is there.
        entry_ = entry::fresh;
        synced_.clear();
        since_.clear();
        return;
    }
    std::ifstream in{path_, std::ios::binary};
    synced_.assign(std::istreambuf_iterator<char>{in}, {});
    since_.clear();
    entry_ = entry::kept;
}

void image::write(std::size_t at, std::string_view bytes)
{
    since_.push_back({false, at, std::string{bytes}});
}

void image::truncate(std::size_t size)
{
    since_.push_back({true, size, {}});
}

void image::sync()
{
    for (const auto& one : since_)
        apply(synced_, one);
    since_.clear();
    if (entry_ == entry::fresh)
        entry_ = entry::kept;
}

void image::remove(bool synced)
{
    entry_ = synced || entry_ == entry::fresh ? entry::none : entry::deleted;
}

void image::apply(std::string& to, const change& what)
{
    if (what.cuts) {
        to.resize(what.at);
        return;
    }
    if (to.size() < what.at + what.bytes.size())
        to.resize(what.at + what.bytes.size());
    to.replace(what.at, what.bytes.size(), what.bytes);
}

void image::damage(std::string& to, change what, std::mt19937_64& fate)
{
    switch (fate() % 4) {
    case 0:
        return; // dropped
    case 1:
        break; // written
    case 2:    // torn
        what.bytes.resize(std::min(what.bytes.size(), fate() % (what.bytes.size() / sector + 1) * sector));
        break;
    default:
        for (auto& c : what.bytes)
            c = static_cast<char>(fate());
    }
    if (what.cuts || !what.bytes.empty())
        apply(to, what);
}

void image::settle(std::mt19937_64& fate)
{
    if (entry_ == entry::none)
        return;
    if (entry_ == entry::deleted) {
        if (fate() % 2 == 0)
            put(synced_);
        return;
    }
    if (entry_ == entry::fresh && fate() % 2 == 0) {
        std::filesystem::remove(path_);
        return;
    }
    for (auto& one : since_)
        damage(synced_, std::move(one), fate);
    put(synced_);
}

void image::put(const std::string& bytes) const
{
    std::ofstream{path_, std::ios::binary | std::ios::trunc} << bytes;
}

} // namespace tongyuan::crash
