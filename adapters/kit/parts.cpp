#include "adapters/kit/parts.hpp"

#include <algorithm>
#include <charconv>

namespace tongyuan::adapters::kit {

namespace {

part with_encoding(part p, encoding as)
{
    const auto raise = [as](encoding& current) {
        if (current == encoding::raw)
            current = as;
    };
    if (auto* l = std::get_if<literal>(&p))
        l->text = encoded(l->text, as);
    else if (auto* s = std::get_if<secret_ref>(&p))
        raise(s->as);
    else if (auto* m = std::get_if<marker_ref>(&p))
        raise(m->as);
    else if (auto* n = std::get_if<slot_ref>(&p))
        raise(n->as);
    return p;
}

request post(text url, std::string content_type, text body)
{
    return request{"POST", std::move(url), {{"Content-Type", lit(std::move(content_type))}}, std::move(body)};
}

} // namespace

text lit(std::string value)
{
    return value.empty() ? text{} : text{literal{std::move(value)}};
}
text secret(std::string name)
{
    return text{secret_ref{std::move(name), encoding::raw}};
}
text slot(std::string name)
{
    return text{slot_ref{std::move(name), encoding::raw}};
}
text marker()
{
    return text{marker_ref{encoding::raw}};
}
text media(std::string sha256, bool base64)
{
    return text{media_ref{std::move(sha256), base64}};
}

void append(text& to, std::string_view more)
{
    if (more.empty())
        return;
    if (!to.empty())
        if (auto* last = std::get_if<literal>(&to.back())) {
            last->text += more;
            return;
        }
    to.push_back(literal{std::string(more)});
}

void append(text& to, const text& more)
{
    for (const auto& p : more) {
        if (const auto* l = std::get_if<literal>(&p))
            append(to, l->text);
        else
            to.push_back(p);
    }
}

text join(std::initializer_list<text> pieces)
{
    text all;
    for (const auto& piece : pieces)
        append(all, piece);
    return all;
}

text encode(const text& raw, encoding as)
{
    text out;
    for (const auto& p : raw)
        append(out, text{with_encoding(p, as)});
    return out;
}

std::string plain(const text& value, const std::function<std::string(const part&)>& bound)
{
    std::string all;
    for (const auto& p : value) {
        if (const auto* l = std::get_if<literal>(&p))
            all += l->text;
        else
            all += bound(p);
    }
    return all;
}

std::string plain(const text& value)
{
    return plain(value, [](const part&) { return std::string(); });
}

std::vector<std::string> slots_of(const text& value, std::string_view prefix)
{
    std::vector<std::string> names;
    for (const auto& p : value)
        if (const auto* s = std::get_if<slot_ref>(&p); s && s->name.starts_with(prefix))
            if (std::find(names.begin(), names.end(), s->name) == names.end())
                names.push_back(s->name);
    return names;
}

json_object& json_object::add_json(std::string_view name, const text& finished)
{
    append(members_, members_.empty() ? "\"" : ",\"");
    append(members_, encoded(name, encoding::json_string));
    append(members_, "\":");
    append(members_, finished);
    return *this;
}
json_object& json_object::add(std::string_view name, const text& raw)
{
    return add_json(name, join({lit("\""), encode(raw, encoding::json_string), lit("\"")}));
}
json_object& json_object::add(std::string_view name, std::string_view raw)
{
    return add(name, lit(std::string(raw)));
}
json_object& json_object::add(std::string_view name, const char* raw)
{
    return add(name, std::string_view(raw));
}
json_object& json_object::add(std::string_view name, std::int64_t value)
{
    return add_json(name, lit(std::to_string(value)));
}
json_object& json_object::add(std::string_view name, int value)
{
    return add(name, std::int64_t{value});
}
json_object& json_object::add(std::string_view name, bool value)
{
    return add_json(name, lit(value ? "true" : "false"));
}
text json_object::take() const
{
    return join({lit("{"), members_, lit("}")});
}

text json_array(const std::vector<text>& finished)
{
    text all = lit("[");
    for (std::size_t i = 0; i < finished.size(); ++i) {
        append(all, i == 0 ? "" : ",");
        append(all, finished[i]);
    }
    append(all, "]");
    return all;
}

namespace {
text pairs(const std::vector<field>& fields, encoding as)
{
    text all;
    for (const auto& [name, value] : fields) {
        append(all, all.empty() ? "" : "&");
        append(all, encoded(name, as));
        append(all, "=");
        append(all, encode(value, as));
    }
    return all;
}
} // namespace

text form(const std::vector<field>& fields)
{
    return pairs(fields, encoding::form);
}

text url(std::string_view base, const std::vector<field>& query)
{
    text all = lit(std::string(base));
    if (query.empty())
        return all;
    append(all, base.find('?') == std::string_view::npos ? "?" : "&");
    append(all, pairs(query, encoding::url));
    return all;
}

std::string setting_of(const account& where, const std::string& name, std::string_view otherwise)
{
    const auto found = where.settings.find(name);
    return found == where.settings.end() || found->second.empty() ? std::string(otherwise) : found->second;
}

std::string endpoint(const account& where, const std::string& setting)
{
    auto base = setting_of(where, setting);
    while (base.ends_with('/'))
        base.pop_back();
    return base;
}

std::uint32_t number_of(const account& where, const std::string& name, std::uint32_t otherwise)
{
    const auto value = setting_of(where, name);
    std::uint32_t number = 0;
    const auto* end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, number);
    return read.ec == std::errc{} && read.ptr == end && number >= 1 && number <= 1'000'000'000 ? number : otherwise;
}

request get(text url)
{
    return request{"GET", std::move(url), {}, text{}};
}
request post_json(text url, text body)
{
    return post(std::move(url), "application/json; charset=utf-8", std::move(body));
}
request post_form(text url, const std::vector<field>& fields)
{
    return post(std::move(url), "application/x-www-form-urlencoded", form(fields));
}
request post_xml(text url, text body)
{
    return post(std::move(url), "text/xml; charset=utf-8", std::move(body));
}

const text* field_of(const rendition& content, std::string_view name)
{
    for (const auto& f : content.fields)
        if (f.name == name)
            return &f.value;
    return nullptr;
}

std::string header_of(const reply& answer, std::string_view name)
{
    for (const auto& [key, value] : answer.headers)
        if (key == name)
            return value;
    return {};
}

std::chrono::seconds retry_after(const reply& answer, std::chrono::seconds otherwise)
{
    const auto value = header_of(answer, "retry-after");
    std::uint32_t seconds = 0;
    const auto* end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, seconds);
    return read.ec == std::errc{} && read.ptr == end && seconds <= 30 * 86'400 ? std::chrono::seconds{seconds}
                                                                               : otherwise;
}

} // namespace tongyuan::adapters::kit
