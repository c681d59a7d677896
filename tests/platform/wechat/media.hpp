// Pictures inside articles and the library of permanent material.
#pragma once

#include "wechat/answers.hpp"

namespace tongyuan::fake::wechat {

outgoing upload_image(call& c);    // media/uploadimg
outgoing add_material(call& c);    // material/add_material
outgoing count_materials(call& c); // material/get_materialcount
outgoing list_materials(call& c);  // material/batchget_material
outgoing get_material(call& c);    // material/get_material
outgoing delete_material(call& c); // material/del_material

const material* find_material(const account& of, std::string_view media_id);
// The picture an article shows under this address, whichever way it came; http and https are the same.
const stored_picture* find_picture(const account& of, std::string_view url);

// Offset and count of a list call: count 1..20.
struct slice {
    std::int64_t offset = 0, count = 0;
};
maybe<slice> read_page(const boost::json::object& body);
std::optional<std::int64_t> integer_in(const boost::json::object& body, std::string_view name);
std::string text_in(const boost::json::object& body, std::string_view name); // empty when it is not text

} // namespace tongyuan::fake::wechat
