// Building texts and requests out of typed parts.
//
// A text under construction is raw: its literals are what a person wrote, its references carry encoding::raw. Writing
// it into JSON, XML, a form or a URL is one call of encode(), which escapes the literals and tells the host to escape
// the references likewise. Encodings do not nest, with one exception: a value that needs two (a URL inside HTML inside
// JSON) is escaped once by the adapter when it binds the slot.
#pragma once

#include "adapters/api/operation.hpp"
#include "adapters/kit/encoding.hpp"

#include <functional>
#include <initializer_list>
#include <string_view>

namespace tongyuan::adapters::kit {

text lit(std::string value);
text secret(std::string name);
text slot(std::string name);
text marker();
text media(std::string sha256, bool base64 = false);

// Adjacent literals become one, so that equal texts compare equal.
void append(text& to, const text& more);
void append(text& to, std::string_view more);
text join(std::initializer_list<text> pieces);

// Escapes literals and moves raw references to `as`; references that already have an encoding keep it.
text encode(const text& raw, encoding as);

// The value with every reference replaced by what `bound` gives for it.
std::string plain(const text& value, const std::function<std::string(const part&)>& bound);
// Literals only; references count as nothing.
std::string plain(const text& value);
// Every slot in it whose name begins with `prefix`, each once, in order.
std::vector<std::string> slots_of(const text& value, std::string_view prefix);

// One JSON object; members in the order they were added, text raw UTF-8 and '/' unescaped.
class json_object {
public:
    json_object& add(std::string_view name, const text& raw);           // a string
    json_object& add(std::string_view name, std::string_view raw);      // a string
    json_object& add(std::string_view name, const char* raw);           // a string
    json_object& add(std::string_view name, std::int64_t value);        // a number
    json_object& add(std::string_view name, int value);                 // a number
    json_object& add(std::string_view name, bool value);                // true or false
    json_object& add_json(std::string_view name, const text& finished); // JSON already: another object, an array
    text take() const;

private:
    text members_;
};
text json_array(const std::vector<text>& finished);

using field = std::pair<std::string, text>; // name, raw value
text form(const std::vector<field>& fields);
// `base` as it is, then "?" or "&" and the fields percent-encoded.
text url(std::string_view base, const std::vector<field>& query = {});
// An endpoint setting without its trailing slashes.
std::string endpoint(const account& where, const std::string& setting = "endpoint");

std::string setting_of(const account& where, const std::string& name, std::string_view otherwise = {});
// The setting as a number, `otherwise` when it is none or out of [1, 10^9].
std::uint32_t number_of(const account& where, const std::string& name, std::uint32_t otherwise);

request get(text url);
request post_json(text url, text body);
request post_form(text url, const std::vector<field>& fields);
request post_xml(text url, text body);

const text* field_of(const rendition& content, std::string_view name); // nullptr when there is none
// A header of a reply by its lower-case name; empty when there is none.
std::string header_of(const reply& answer, std::string_view name);
// Retry-After in seconds, when the reply has one as a number.
std::chrono::seconds retry_after(const reply& answer, std::chrono::seconds otherwise);

} // namespace tongyuan::adapters::kit
