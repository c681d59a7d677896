// A platform's message as names and texts: XML or JSON with the same names, nested ones joined by dots
// ("PublishEventInfo.publish_id"). Of elements with one name the first counts. Read without trust.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::adapters::kit {

using flat_message = std::map<std::string, std::string, std::less<>>;

// Nothing when it is neither, is nested deeper than 32, or declares anything (<!DOCTYPE, <!ENTITY …).
std::optional<flat_message> read_flat(std::string_view xml_or_json);

} // namespace tongyuan::adapters::kit
