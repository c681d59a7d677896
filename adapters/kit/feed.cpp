#include "adapters/kit/feed.hpp"

#include "adapters/kit/time.hpp"

#include <tinyxml2.h>

namespace tongyuan::adapters::kit {

namespace {

std::string text_of(const tinyxml2::XMLElement& parent, const char* name)
{
    const auto* found = parent.FirstChildElement(name);
    const char* text = found ? found->GetText() : nullptr;
    return text ? text : std::string();
}

std::string alternate_link(const tinyxml2::XMLElement& entry)
{
    for (const auto* link = entry.FirstChildElement("link"); link; link = link->NextSiblingElement("link")) {
        const char* relation = link->Attribute("rel");
        const char* address = link->Attribute("href");
        if (address && (relation == nullptr || std::string_view(relation) == "alternate"))
            return address;
    }
    return {};
}

} // namespace

std::optional<std::vector<feed_entry>> read_atom(std::string_view xml)
{
    tinyxml2::XMLDocument document;
    if (document.Parse(xml.data(), xml.size()) != tinyxml2::XML_SUCCESS)
        return std::nullopt;
    const auto* feed = document.FirstChildElement("feed");
    if (feed == nullptr)
        return std::nullopt;
    std::vector<feed_entry> entries;
    for (const auto* e = feed->FirstChildElement("entry"); e; e = e->NextSiblingElement("entry")) {
        auto at = from_rfc3339(text_of(*e, "published"));
        if (!at)
            at = from_rfc3339(text_of(*e, "updated"));
        entries.push_back({text_of(*e, "id"), text_of(*e, "title"), alternate_link(*e), at});
    }
    return entries;
}

} // namespace tongyuan::adapters::kit
