// Writes the canonical form of a body: whatever order leaves and blocks arrive in, what comes out is one well-formed
// fragment that an HTML parser reads back as the very same tree. White space is collapsed, empty blocks and runs
// vanish, equal neighbouring marks become one. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::content {

// An inline element around text: strong, em, u, s, sub, sup, code, or a with its address.
struct mark {
    std::string tag;
    std::string href;
    friend bool operator==(const mark&, const mark&) = default;
};
using marks = std::vector<mark>; // outermost first

// Where a leaf wants to stand. `block` is "p", "h1"…"h4", "pre", or empty: straight inside a list item or a cell, and
// in a paragraph everywhere else.
struct placement {
    std::string block;
    std::string align; // of a paragraph; empty: none
    content::marks marks;
};

class canonical_writer {
public:
    void text(std::string_view text, const placement& where); // without invisible characters
    void line_break(const placement& where);
    void picture(std::string_view sha256, std::string_view alt, const placement& where);
    void rule();
    // Ends the paragraph: what follows begins a new one.
    void end_run();
    // Stands before the next text, as the number of a list that does not begin with 1.
    void set_prefix(std::string prefix) { prefix_ = std::move(prefix); }

    // Blocks that hold blocks: blockquote ul ol li table thead tbody tr th td. `attributes` are written as given.
    void open(std::string_view tag, std::string_view attributes = {});
    void close();
    std::size_t depth() const { return open_.size(); }
    void close_to(std::size_t depth);

    std::string take();

private:
    struct container {
        std::string tag;
        std::size_t start = 0;
        bool has_content = false;
    };

    void make_room_for(std::string_view tag);
    void begin(const placement& where);
    void leaf(const placement& where);
    void set_marks(const content::marks& wanted);
    void collapse(std::string_view text, const placement& where);
    void preserve(std::string_view text, const placement& where);
    void write_word(std::string_view word, const placement& where);
    void flush_pending(const content::marks& next);

    std::string out_;
    std::vector<container> open_;
    std::string prefix_;

    // The run that is being written: a paragraph, or text straight inside a list item or a cell.
    bool in_run_ = false;
    bool visible_ = false;
    std::string run_tag_;
    std::size_t run_start_ = 0;
    std::size_t direct_end_ = 0; // where the last run straight inside an item or a cell ended
    content::marks marks_;
    // White space and breaks wait for something to follow them.
    std::string pending_;
    content::marks pending_marks_;
    std::size_t pending_breaks_ = 0;
};

void escape_to(std::string& out, std::string_view text, bool in_attribute);

} // namespace tongyuan::content
