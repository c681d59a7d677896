#include "content/markdown.hpp"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <vector>

namespace tongyuan::content {

namespace {

struct parser_ends {
    void operator()(cmark_parser* p) const { cmark_parser_free(p); }
};
struct node_ends {
    void operator()(cmark_node* n) const { cmark_node_free(n); }
};
struct iterator_ends {
    void operator()(cmark_iter* i) const { cmark_iter_free(i); }
};
struct text_ends {
    void operator()(char* t) const { std::free(t); }
};

bool remove_html(cmark_node* document)
{
    std::vector<cmark_node*> found;
    const std::unique_ptr<cmark_iter, iterator_ends> walk{cmark_iter_new(document)};
    while (cmark_iter_next(walk.get()) != CMARK_EVENT_DONE) {
        auto* node = cmark_iter_get_node(walk.get());
        const auto type = cmark_node_get_type(node);
        if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE)
            found.push_back(node);
    }
    for (auto* node : found)
        cmark_node_free(node);
    return !found.empty();
}

} // namespace

rendered_markdown html_of_markdown(std::string_view source)
{
    static std::once_flag registered;
    std::call_once(registered, cmark_gfm_core_extensions_ensure_registered);
    // UNSAFE leaves addresses to the sanitiser, which refuses them by name; raw HTML is taken out here.
    constexpr int options = CMARK_OPT_UNSAFE | CMARK_OPT_HARDBREAKS | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE;
    const std::unique_ptr<cmark_parser, parser_ends> parser{cmark_parser_new(options)};
    for (const char* name : {"table", "strikethrough"})
        cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension(name));
    cmark_parser_feed(parser.get(), source.data(), source.size());
    const std::unique_ptr<cmark_node, node_ends> document{cmark_parser_finish(parser.get())};
    rendered_markdown out;
    out.held_html = remove_html(document.get());
    const std::unique_ptr<char, text_ends> html{
        cmark_render_html(document.get(), options, cmark_parser_get_syntax_extensions(parser.get()))};
    out.html = html.get();
    return out;
}

} // namespace tongyuan::content
