#include "channels/binding.hpp"

#include "base/digest.hpp"

#include <optional>

namespace tongyuan::channels {

using namespace adapters;

namespace {

template <class... F>
struct cases : F... {
    using F::operator()...;
};

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

void percent_encode(std::string& out, std::string_view value, bool plus_for_space)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : value) {
        if (is_unreserved(c)) {
            out += c;
        } else if (plus_for_space && c == ' ') {
            out += '+';
        } else {
            out += '%';
            out += digits[static_cast<unsigned char>(c) >> 4];
            out += digits[static_cast<unsigned char>(c) & 15];
        }
    }
}

// Text is nearly all plain: runs of it are copied whole.
template <class IsPlain>
void escape_runs(std::string& out, std::string_view value, IsPlain is_plain, void (*escape)(std::string&, char))
{
    std::size_t from = 0;
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (is_plain(value[at]))
            continue;
        out.append(value, from, at - from);
        escape(out, value[at]);
        from = at + 1;
    }
    out.append(value, from);
}

// Objects, not functions: what looks at every character has to be inlined.
constexpr auto is_plain_json = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; };

void escape_json(std::string& out, char c)
{
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
    case '"':
        out += "\\\"";
        break;
    case '\\':
        out += "\\\\";
        break;
    case '\n':
        out += "\\n";
        break;
    case '\r':
        out += "\\r";
        break;
    case '\t':
        out += "\\t";
        break;
    default:
        out += "\\u00";
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
}

constexpr auto is_plain_xml = [](char c) { return c != '&' && c != '<' && c != '>' && c != '"' && c != '\''; };

void escape_xml(std::string& out, char c)
{
    switch (c) {
    case '&':
        out += "&amp;";
        break;
    case '<':
        out += "&lt;";
        break;
    case '>':
        out += "&gt;";
        break;
    case '"':
        out += "&quot;";
        break;
    case '\'':
        out += "&#39;";
        break;
    default:
        out += c;
    }
}

void append_encoded(std::string& out, std::string_view value, encoding as)
{
    switch (as) {
    case encoding::raw:
        out += value;
        break;
    case encoding::json_string:
        escape_runs(out, value, is_plain_json, escape_json);
        break;
    case encoding::xml_text:
        escape_runs(out, value, is_plain_xml, escape_xml);
        break;
    case encoding::url:
        percent_encode(out, value, false);
        break;
    case encoding::form:
        percent_encode(out, value, true);
        break;
    }
}

refusal missing(const char* code, const std::string& what)
{
    return {errc::conflict, code, "渠道请求缺少内容：" + what + "。请联系系统管理员。"};
}

// Writes every part twice: as it goes out, and as the digest sees it.
class writer {
public:
    writer(const bound_values& values, std::vector<secret>& credentials) : values_(values), credentials_(credentials) {}

    std::optional<refusal> append(const text& parts, std::string& wire, std::string& shown) const
    {
        for (const auto& p : parts)
            if (auto why = std::visit([&](const auto& one) { return add(one, wire, shown); }, p))
                return why;
        return {};
    }

private:
    static std::optional<refusal> both(std::string_view value, encoding as, std::string& wire, std::string& shown)
    {
        const auto from = wire.size();
        append_encoded(wire, value, as);
        shown.append(wire, from);
        return {};
    }
    std::optional<refusal> add(const literal& l, std::string& wire, std::string& shown) const
    {
        return both(l.text, encoding::raw, wire, shown);
    }
    std::optional<refusal> add(const marker_ref& m, std::string& wire, std::string& shown) const
    {
        return both(values_.marker, m.as, wire, shown);
    }
    std::optional<refusal> add(const slot_ref& r, std::string& wire, std::string& shown) const
    {
        const auto at = values_.slots.find(r.name);
        return at == values_.slots.end() ? std::optional{missing("binding.slot", r.name)}
                                         : both(at->second, r.as, wire, shown);
    }
    std::optional<refusal> add(const media_ref& m, std::string& wire, std::string& shown) const
    {
        const auto at = values_.media.find(m.sha256);
        if (at == values_.media.end())
            return missing("binding.media", m.sha256);
        wire += m.base64 ? to_base64(at->second) : at->second;
        shown.append("media:").append(m.sha256);
        return {};
    }
    std::optional<refusal> add(const secret_ref& r, std::string& wire, std::string& shown) const
    {
        const auto at = values_.secrets.find(r.name);
        if (at == values_.secrets.end())
            return missing("binding.secret", r.name);
        const auto from = wire.size();
        append_encoded(wire, at->second.reveal(), r.as);
        credentials_.emplace_back(wire.substr(from));
        if (credentials_.back().reveal() != at->second.reveal())
            credentials_.push_back(at->second);
        shown.append("secret:").append(r.name);
        return {};
    }

    const bound_values& values_;
    std::vector<secret>& credentials_;
};

void add_references(const text& parts, references& out)
{
    for (const auto& p : parts) {
        if (const auto* s = std::get_if<secret_ref>(&p))
            out.secrets.insert(s->name);
        else if (const auto* m = std::get_if<media_ref>(&p))
            out.media.insert(m->sha256);
    }
}

// RFC 7578; names are ours or checked by the adapter, so only quotes and line ends are dangerous.
std::string in_quotes(std::string_view name)
{
    std::string out;
    for (const char c : name)
        if (c == '"')
            out += "%22";
        else if (c == '\r' || c == '\n')
            out += ' ';
        else
            out += c;
    return '"' + out + '"';
}

std::optional<refusal> write_multipart(const std::vector<multipart_field>& fields, const writer& w,
                                       std::string_view boundary, std::string& wire, std::string& shown)
{
    const auto both = [&](std::string_view text) {
        wire += text;
        shown += text;
    };
    for (const auto& field : fields) {
        wire.append("--").append(boundary).append("\r\n");
        both("Content-Disposition: form-data; name=" + in_quotes(field.name));
        if (!field.file_name.empty())
            both("; filename=" + in_quotes(field.file_name));
        both("\r\n");
        if (!field.content_type.empty())
            both("Content-Type: " + field.content_type + "\r\n");
        both("\r\n");
        const auto from = wire.size();
        if (auto why = w.append(field.value, wire, shown))
            return why;
        if (std::string_view(wire).substr(from).find(boundary) != std::string_view::npos)
            return refusal{errc::conflict, "binding.boundary", "上传内容与分隔符冲突，请重试。"};
        both("\r\n");
    }
    wire.append("--").append(boundary).append("--\r\n");
    return {};
}

std::string without_query(const std::string& method, std::string_view url)
{
    return method + ' ' + std::string(url.substr(0, url.find_first_of("?#")));
}

} // namespace

references references_of(const adapters::request& r)
{
    references out;
    add_references(r.url, out);
    for (const auto& h : r.headers)
        add_references(h.value, out);
    if (const auto* body = std::get_if<text>(&r.body))
        add_references(*body, out);
    else
        for (const auto& field : std::get<std::vector<multipart_field>>(r.body))
            add_references(field.value, out);
    return out;
}

result<bound_request> bind_request(const adapters::request& r, const bound_values& values, std::string_view boundary)
{
    bound_request out;
    const writer w{values, out.credentials};
    std::string shown = r.method + ' ';
    out.wire.method = r.method;
    std::string shown_url;
    if (auto why = w.append(r.url, out.wire.url, shown_url))
        return *why;
    out.line = without_query(r.method, shown_url);
    shown += shown_url + '\n';
    for (const auto& h : r.headers) {
        std::string value;
        shown += h.name + ": ";
        if (auto why = w.append(h.value, value, shown))
            return *why;
        shown += '\n';
        if (h.basic) {
            value = to_base64(value);
            out.credentials.emplace_back(value);
            value.insert(0, "Basic ");
        }
        out.wire.headers.emplace_back(h.name, std::move(value));
    }
    shown += '\n';
    if (const auto* body = std::get_if<text>(&r.body)) {
        if (auto why = w.append(*body, out.wire.body, shown))
            return *why;
    } else {
        const auto& fields = std::get<std::vector<multipart_field>>(r.body);
        out.wire.headers.emplace_back("Content-Type", "multipart/form-data; boundary=" + std::string(boundary));
        if (auto why = write_multipart(fields, w, boundary, out.wire.body, shown))
            return *why;
    }
    out.digest = sha256_hex(shown);
    return out;
}

} // namespace tongyuan::channels
