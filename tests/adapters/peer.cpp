#include "peer.hpp"

#include "wire.hpp"

#include "adapters/kit/parts.hpp"

#include <stdexcept>

namespace tongyuan::adapters::tests {

std::string to_base64(const std::string& bytes)
{
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned triple = 0;
        for (std::size_t k = 0; k < 3; ++k)
            triple = triple << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (int shift = 18; shift >= 0; shift -= 6)
            out += digits[triple >> shift & 63];
    }
    const auto missing = (3 - bytes.size() % 3) % 3;
    out.replace(out.size() - missing, missing, missing, '=');
    return out;
}

std::string wire_request::header(const std::string& name) const
{
    for (const auto& [key, value] : headers)
        if (key == name)
            return value;
    return {};
}

static std::string part_head(const multipart_field& f)
{
    std::string head = "Content-Disposition: form-data; name=\"" + f.name + "\"";
    if (!f.file_name.empty())
        head += "; filename=\"" + f.file_name + "\"";
    if (!f.content_type.empty())
        head += "\r\nContent-Type: " + f.content_type;
    return head + "\r\n\r\n";
}

wire_request host::bound(const call& step, const operation& what) const
{
    const auto write = [&](const text& parts) {
        return kit::plain(parts, [&](const part& p) -> std::string {
            if (const auto* s = std::get_if<secret_ref>(&p))
                return kit::encoded(values_.secrets.at(s->name), s->as);
            if (const auto* m = std::get_if<media_ref>(&p))
                return m->base64 ? to_base64(values_.media.at(m->sha256)) : values_.media.at(m->sha256);
            return tests::bound(text{p}, what, step);
        });
    };
    wire_request out{step.request.method, write(step.request.url), {}, {}, {}, {}};
    if (const auto* body = std::get_if<text>(&step.request.body)) {
        out.body = write(*body);
    } else {
        const std::string boundary = "tongyuan-part-of-a-test";
        for (const auto& f : std::get<std::vector<multipart_field>>(step.request.body))
            out.body += "--" + boundary + "\r\n" + part_head(f) + write(f.value) + "\r\n";
        out.body += "--" + boundary + "--\r\n";
        out.headers.emplace_back("Content-Type", "multipart/form-data; boundary=" + boundary);
    }
    for (const auto& h : step.request.headers) {
        const auto value = write(h.value);
        if (h.basic) {
            out.user = value.substr(0, value.find(':'));
            out.password = value.substr(value.find(':') + 1);
        } else {
            out.headers.emplace_back(h.name, value);
        }
    }
    return out;
}

entry host::exchange(const call& step, const operation& what, mishap befalls)
{
    entry e;
    e.step = step.step;
    e.at = what.began + std::chrono::seconds{calls_};
    for (const auto& before : journal_)
        e.attempt += before.kind == entry_kind::call && before.step == step.step ? 1 : 0;
    const auto request = bound(step, what);
    const auto got = befalls == mishap::request_lost || befalls == mishap::not_sent ? std::nullopt : peer_(request);
    if (befalls == mishap::answer_lost || befalls == mishap::request_lost) {
        e.outcome = fate::ambiguous;
    } else if (!got) {
        e.outcome = fate::not_sent;
    } else {
        const auto read = adapter_.read(step.step, *got);
        e.outcome = fate::answered;
        e.meant = read.meant;
        e.why = read.why;
        e.got = *got;
    }
    return e;
}

action host::talk(const operation& what, int n, mishap befalls)
{
    for (int i = 0; i < 300; ++i) {
        auto next = adapter_.next(what, journal_);
        if (const auto* step = std::get_if<call>(&next)) {
            journal_.push_back(exchange(*step, what, calls_ == n ? befalls : mishap::none));
            ++calls_;
        } else {
            return next;
        }
    }
    throw std::runtime_error("the operation does not come to rest: " + dump(adapter_.next(what, journal_)));
}

action host::run(const operation& what, int n, mishap befalls)
{
    journal_.clear();
    calls_ = 0;
    return talk(what, n, befalls);
}

action host::go_on(const operation& what, std::vector<entry> journal)
{
    journal_ = std::move(journal);
    calls_ = 0;
    return talk(what, -1, mishap::none);
}

} // namespace tongyuan::adapters::tests
