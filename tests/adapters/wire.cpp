#include "wire.hpp"

#include "adapters/kit/parts.hpp"

#include <stdexcept>

namespace tongyuan::adapters::tests {

namespace {

std::string slot_value(const std::string& name, const operation& what, const call& step)
{
    for (const auto& b : step.slots)
        if (b.slot == name)
            return b.value;
    if (const auto found = what.slots.find(name); found != what.slots.end())
        return found->second;
    throw std::runtime_error("slot " + name + " is unbound in step " + step.step);
}

std::string part_dump(const part& p)
{
    if (const auto* l = std::get_if<literal>(&p))
        return l->text;
    if (const auto* s = std::get_if<secret_ref>(&p))
        return "<secret " + s->name + ">";
    if (const auto* m = std::get_if<media_ref>(&p))
        return "<media " + m->sha256 + ">";
    if (const auto* s = std::get_if<slot_ref>(&p))
        return "<slot " + s->name + ">";
    return "<marker>";
}

std::string text_dump(const text& value)
{
    std::string all;
    for (const auto& p : value)
        all += part_dump(p);
    return all;
}

std::string call_dump(const call& c)
{
    std::string all = "call " + c.step + (c.effect.public_ ? " public" : "") +
                      (c.effect.repeat == on_repeat::duplicates ? " duplicates " : " same ") + c.request.method + " " +
                      text_dump(c.request.url);
    for (const auto& h : c.request.headers)
        all += " " + h.name + ":" + text_dump(h.value);
    if (const auto* body = std::get_if<text>(&c.request.body))
        all += " " + text_dump(*body);
    else
        for (const auto& f : std::get<std::vector<multipart_field>>(c.request.body))
            all += " [" + f.name + ";" + f.file_name + ";" + f.content_type + "]" + text_dump(f.value);
    for (const auto& b : c.slots)
        all += " " + b.slot + "=" + b.value;
    return all;
}

std::string post_dump(const post& p)
{
    return p.platform_id + " " + p.url + " " + p.title + " " +
           std::to_string(p.published_at.time_since_epoch().count()) + " " + p.text + (p.removed ? " removed;" : ";");
}

struct dumper {
    std::string operator()(const call& c) const { return call_dump(c); }
    std::string operator()(const pause& p) const
    {
        return "pause " + std::to_string(p.time.count()) + (p.accepted ? " accepted " : " ") + p.reason;
    }
    std::string operator()(const receipt& r) const { return "receipt " + r.platform_id + " " + r.url; }
    std::string operator()(const failure& f) const
    {
        return "failure " + std::to_string(static_cast<int>(f.kind)) + " " + f.code + " " + f.reason + " " + f.cure;
    }
    std::string operator()(const done& d) const { return "done " + d.note; }
    std::string operator()(const person_task& t) const { return "task " + t.title + " " + t.instructions; }
    std::string operator()(const not_found& n) const
    {
        return std::string("not_found ") + (n.certain ? "certain " : "") + n.evidence;
    }
    std::string operator()(const sightings& s) const
    {
        std::string all = "sightings " + s.source + ": ";
        for (const auto& p : s.posts)
            all += post_dump(p);
        return all;
    }
    std::string operator()(const grant& g) const
    {
        std::string all = "grant " + std::to_string(g.lifetime.count()) + " " + g.platform_id;
        for (const auto& [name, value] : g.secrets)
            all += " " + name + "=" + value;
        return all;
    }
    std::string operator()(const sign_in& s) const { return "sign_in " + text_dump(s.url); }
};

std::string form_decoded(std::string_view value)
{
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '+')
            out += ' ';
        else if (value[i] == '%' && i + 2 < value.size()) {
            out += static_cast<char>(std::stoi(std::string(value.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else
            out += value[i];
    }
    return out;
}

} // namespace

std::string bound(const text& value, const operation& what, const call& step)
{
    return kit::plain(value, [&](const part& p) -> std::string {
        if (const auto* s = std::get_if<secret_ref>(&p))
            return "SECRET(" + s->name + ")";
        if (const auto* m = std::get_if<media_ref>(&p))
            return "MEDIA(" + m->sha256 + ")";
        if (const auto* m = std::get_if<marker_ref>(&p))
            return kit::encoded(what.marker, m->as);
        const auto& s = std::get<slot_ref>(p);
        return kit::encoded(slot_value(s.name, what, step), s.as);
    });
}

std::string bound_url(const call& step, const operation& what)
{
    return bound(step.request.url, what, step);
}

std::string bound_body(const call& step, const operation& what)
{
    if (const auto* body = std::get_if<text>(&step.request.body))
        return bound(*body, what, step);
    std::string all;
    for (const auto& f : std::get<std::vector<multipart_field>>(step.request.body))
        all += f.name + "=" + bound(f.value, what, step) + "\n";
    return all;
}

std::string dump(const action& next)
{
    return std::visit(dumper{}, next);
}

std::map<std::string, std::string> form_fields(const std::string& body)
{
    std::map<std::string, std::string> fields;
    std::string_view rest = body;
    while (!rest.empty()) {
        const auto pair = rest.substr(0, rest.find('&'));
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos)
            fields[form_decoded(pair.substr(0, equals))] = form_decoded(pair.substr(equals + 1));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    }
    return fields;
}

const char* name_of(operation_kind kind)
{
    switch (kind) {
    case operation_kind::publish:
        return "publish";
    case operation_kind::revise:
        return "revise";
    case operation_kind::withdraw:
        return "withdraw";
    case operation_kind::probe:
        return "probe";
    case operation_kind::observe:
        return "observe";
    case operation_kind::authorise:
        return "authorise";
    case operation_kind::connect:
        return "connect";
    case operation_kind::refresh:
        return "refresh";
    }
    return "?";
}

} // namespace tongyuan::adapters::tests
