// HTML written anew out of parts, with references in it that the host binds later.
#pragma once

#include "adapters/kit/html.hpp"
#include "adapters/kit/parts.hpp"

namespace tongyuan::adapters::kit {

// Writes HTML made of parts. Everything is escaped but raw() and the references.
class html_writer {
public:
    html_writer& open(std::string_view name, const std::vector<html_attribute>& attributes = {});
    html_writer& empty(std::string_view name, const std::vector<html_attribute>& attributes = {}); // <br/>
    html_writer& close(std::string_view name);
    html_writer& write(std::string_view text);
    html_writer& raw(std::string_view html);
    // A reference inside text or an attribute; escape its value when you bind it if the whole is encoded once more.
    html_writer& bound(const text& references);
    text take() { return std::move(out_); }

private:
    text out_;
};

// Walks a body and writes it anew. Each hook writes what stands in place of the element's tag; by default the tag
// itself.
class rewriter {
public:
    virtual ~rewriter() = default;
    text rewrite(std::string_view body);

protected:
    virtual void open(const element& tag, html_writer& out);
    virtual void close(const element& tag, html_writer& out); // given the opening tag, attributes included
    virtual void empty(const element& tag, html_writer& out);
    virtual void write(std::string_view text, html_writer& out);
};

} // namespace tongyuan::adapters::kit
