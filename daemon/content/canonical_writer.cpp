#include "content/canonical_writer.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace tongyuan::content {

namespace {

constexpr std::string_view white = " \t\n\r\f";

// Spaces that take room without showing anything.
bool shows(std::string_view text)
{
    bool any = false;
    for_each_character(text, [&](char32_t c) {
        const bool space = c <= 0x20 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
                           c == 0x205F || c == 0x3000;
        any = any || !space;
    });
    return any;
}

std::size_t shared(const marks& a, const marks& b)
{
    const auto end = std::ranges::mismatch(a, b).in1;
    return static_cast<std::size_t>(end - a.begin());
}

bool is_list(std::string_view tag)
{
    return tag == "ul" || tag == "ol";
}
bool keeps_empty(std::string_view tag)
{
    return tag == "td" || tag == "th";
}

} // namespace

void escape_to(std::string& out, std::string_view text, bool in_attribute)
{
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"' && in_attribute)
            out += "&quot;";
        else
            out += c;
    }
}

void canonical_writer::set_marks(const content::marks& wanted)
{
    const auto stay = shared(marks_, wanted);
    while (marks_.size() > stay) {
        out_ += "</" + marks_.back().tag + ">";
        marks_.pop_back();
    }
    for (auto i = stay; i < wanted.size(); ++i) {
        out_ += "<" + wanted[i].tag;
        if (wanted[i].tag == "a") {
            out_ += " href=\"";
            escape_to(out_, wanted[i].href, true);
            out_ += '"';
        }
        out_ += '>';
        marks_.push_back(wanted[i]);
    }
}

// A parser would put text that stands between rows in front of the table; here it never gets that far.
void canonical_writer::make_room_for(std::string_view tag)
{
    const auto top = [&] { return open_.empty() ? std::string_view{} : std::string_view(open_.back().tag); };
    if (is_list(top()) && tag != "li")
        open("li");
    if (top() == "table" && tag != "thead" && tag != "tbody")
        open("tbody");
    if ((top() == "tbody" || top() == "thead") && tag != "tr")
        open("tr");
    if (top() == "tr" && tag != "td" && tag != "th")
        open("td");
}

void canonical_writer::open(std::string_view tag, std::string_view attributes)
{
    end_run();
    // A list straight inside a list belongs to the item before it.
    if (is_list(tag) && !open_.empty() && is_list(open_.back().tag) && open_.back().has_content) {
        out_.resize(out_.size() - std::string_view("</li>").size());
        open_.push_back({"li", out_.size(), true});
    }
    make_room_for(tag);
    open_.push_back({std::string(tag), out_.size(), false});
    out_ += '<';
    out_ += tag;
    out_ += attributes;
    out_ += '>';
}

void canonical_writer::close()
{
    end_run();
    const auto last = std::move(open_.back());
    open_.pop_back();
    if (!last.has_content && !keeps_empty(last.tag)) {
        out_.resize(last.start);
        return;
    }
    out_ += "</" + last.tag + ">";
    if (!open_.empty())
        open_.back().has_content = true;
}

void canonical_writer::close_to(std::size_t depth)
{
    end_run();
    while (open_.size() > depth)
        close();
}

void canonical_writer::begin(const placement& where)
{
    make_room_for("");
    const auto inside = open_.empty() ? std::string_view{} : std::string_view(open_.back().tag);
    run_tag_ = where.block;
    if (run_tag_.empty() && inside != "li" && inside != "td" && inside != "th")
        run_tag_ = "p";
    if (run_tag_.empty() && direct_end_ == out_.size()) // or the two would become one
        run_tag_ = "p";
    run_start_ = out_.size();
    in_run_ = true;
    visible_ = false;
    if (!run_tag_.empty()) {
        out_ += "<" + run_tag_;
        if (run_tag_ == "p" && !where.align.empty())
            out_ += " style=\"text-align:" + where.align + "\"";
        out_ += '>';
    }
    if (!prefix_.empty()) {
        escape_to(out_, prefix_, false);
        prefix_.clear();
        visible_ = true;
    }
}

void canonical_writer::end_run()
{
    if (!in_run_)
        return;
    in_run_ = false;
    pending_.clear();
    pending_breaks_ = 0;
    set_marks({});
    if (!visible_) {
        out_.resize(run_start_);
        return;
    }
    if (run_tag_.empty())
        direct_end_ = out_.size();
    else
        out_ += "</" + run_tag_ + ">";
    if (!open_.empty())
        open_.back().has_content = true;
}

void canonical_writer::flush_pending(const content::marks& next)
{
    if (pending_breaks_ > 0) {
        auto around = marks_;
        around.resize(shared(marks_, next));
        set_marks(around);
        for (; pending_breaks_ > 0; --pending_breaks_)
            out_ += "<br/>";
        pending_.clear();
    }
    if (pending_.empty())
        return;
    auto around = marks_;
    around.resize(std::min(shared(marks_, next), shared(marks_, pending_marks_)));
    set_marks(around);
    out_ += pending_;
    pending_.clear();
}

void canonical_writer::leaf(const placement& where)
{
    if (!in_run_)
        begin(where);
    flush_pending(where.marks);
    set_marks(where.marks);
}

void canonical_writer::write_word(std::string_view word, const placement& where)
{
    leaf(where);
    escape_to(out_, word, false);
    visible_ = visible_ || shows(word);
}

void canonical_writer::collapse(std::string_view text, const placement& where)
{
    while (!text.empty()) {
        const auto word = text.substr(0, text.find_first_of(white));
        if (!word.empty()) {
            write_word(word, where);
            text.remove_prefix(word.size());
            continue;
        }
        // At the beginning of a run and behind a break there is nothing to part.
        if (in_run_ && pending_.empty() && pending_breaks_ == 0) {
            pending_ = " ";
            pending_marks_ = where.marks;
        }
        text.remove_prefix(std::min(text.size(), text.find_first_not_of(white)));
    }
}

void canonical_writer::preserve(std::string_view text, const placement& where)
{
    if (!in_run_) // a parser drops the first line end of a <pre>
        text.remove_prefix(std::min(text.size(), text.find_first_not_of('\n')));
    if (text.empty())
        return;
    const auto last = text.find_last_not_of('\n');
    if (const auto body = last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1); !body.empty())
    {
        write_word(body, where);
        text.remove_prefix(body.size());
    }
    if (text.empty())
        return;
    if (pending_.empty())
        pending_marks_ = where.marks;
    else
        pending_marks_.resize(shared(pending_marks_, where.marks));
    pending_ += text;
}

void canonical_writer::text(std::string_view text, const placement& where)
{
    if (where.block == "pre")
        return preserve(text, where);
    collapse(text, where);
}

void canonical_writer::line_break(const placement& where)
{
    if (where.block == "pre")
        return preserve("\n", where);
    if (in_run_) // at the beginning of a run it breaks nothing
        ++pending_breaks_;
}

void canonical_writer::picture(std::string_view sha256, std::string_view alt, const placement& where)
{
    leaf(where);
    out_ += "<img src=\"media:";
    out_ += sha256;
    out_ += "\" alt=\"";
    escape_to(out_, alt, true);
    out_ += "\"/>";
    visible_ = true;
}

void canonical_writer::rule()
{
    end_run();
    make_room_for("");
    out_ += "<hr/>";
    if (!open_.empty())
        open_.back().has_content = true;
}

std::string canonical_writer::take()
{
    close_to(0);
    return std::move(out_);
}

} // namespace tongyuan::content
