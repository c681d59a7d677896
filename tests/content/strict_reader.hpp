// Reads a canonical body the hard way: anything that is not exactly the form of adapters/api/content.hpp is a fault.
// Written apart from the program's own writer, so that the two can disagree.
#pragma once

#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan {

class strict_reader {
public:
    // Empty when the body is canonical; otherwise the first fault and where it is.
    static std::string fault_of(std::string_view body) { return strict_reader(body).run(); }

private:
    explicit strict_reader(std::string_view body) : body_(body) {}

    std::string run()
    {
        while (fault_.empty() && at_ < body_.size()) {
            if (body_[at_] == '<')
                tag();
            else
                text();
        }
        if (fault_.empty() && !open_.empty())
            fail("unclosed <" + open_.back() + ">");
        return fault_;
    }

    void fail(const std::string& what)
    {
        if (fault_.empty())
            fault_ =
                what + " at " + std::to_string(at_) + ": " + std::string(body_.substr(at_ > 20 ? at_ - 20 : 0, 80));
    }

    static const std::set<std::string, std::less<>>& allowed()
    {
        static const std::set<std::string, std::less<>> names{
            "p",  "h1", "h2", "h3", "h4",         "ul",  "ol",   "li",     "table", "thead", "tbody", "tr",  "th", "td",
            "br", "hr", "a",  "u",  "blockquote", "pre", "code", "strong", "em",    "s",     "sub",   "sup", "img"};
        return names;
    }

    // What an element may stand in; empty: at the top as well.
    static bool may_stand(const std::string& name, const std::string& in)
    {
        static const std::set<std::string, std::less<>> inline_names{"a", "u",   "code", "strong", "em",
                                                                     "s", "sub", "sup",  "br",     "img"};
        static const std::set<std::string, std::less<>> flow{"", "blockquote", "li", "td", "th"};
        if (name == "li")
            return in == "ul" || in == "ol";
        if (name == "tr")
            return in == "thead" || in == "tbody";
        if (name == "td" || name == "th")
            return in == "tr";
        if (name == "thead" || name == "tbody")
            return in == "table";
        if (!inline_names.contains(name))
            return flow.contains(in);
        static const std::set<std::string, std::less<>> takes_text{
            "p", "h1", "h2", "h3", "h4", "li", "td", "th", "pre", "a", "u", "s", "code", "strong", "em", "sub", "sup"};
        return takes_text.contains(in);
    }

    void tag()
    {
        static const std::regex shape{R"re(^<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"<>]*")*)(/?)>)re"};
        std::match_results<std::string_view::const_iterator> m;
        const auto rest = body_.substr(at_, 9000);
        if (!std::regex_search(rest.begin(), rest.end(), m, shape))
            return fail("not a tag");
        const auto name = m[2].str();
        if (!allowed().contains(name))
            return fail("<" + name + "> is not allowed");
        const bool is_void = name == "br" || name == "hr" || name == "img";
        if (m[1].length() > 0)
            close(name, m[3].length() > 0 || m[4].length() > 0);
        else if (is_void != (m[4].length() > 0))
            fail("void elements end with /> and the others do not");
        else
            open(name, m[3].str(), is_void);
        at_ += static_cast<std::size_t>(m.length());
    }

    void open(const std::string& name, const std::string& attributes, bool is_void)
    {
        const auto in = open_.empty() ? std::string{} : open_.back();
        if (!may_stand(name, in))
            return fail("<" + name + "> inside <" + in + ">");
        for (const auto& outer : open_)
            if (name == "a" && outer == "a")
                return fail("a link inside a link");
        check_attributes(name, attributes);
        if (!is_void)
            open_.push_back(name);
    }

    void close(const std::string& name, bool extras)
    {
        if (extras || open_.empty() || open_.back() != name)
            return fail("</" + name + "> does not close what is open");
        open_.pop_back();
    }

    void check_attributes(const std::string& name, const std::string& text)
    {
        static const std::regex one{R"re( ([a-z]+)="([^"]*)")re"};
        static const std::map<std::string, std::regex, std::less<>> values{
            {"href", std::regex{R"(^(https?://[^\s"'<>\\]+|mailto:[^\s"'<>\\]+|media:[0-9a-f]{64})$)"}},
            {"src", std::regex{"^media:[0-9a-f]{64}$"}},
            {"alt", std::regex{"^[^<>\"]*$"}},
            {"colspan", std::regex{"^([2-9]|[1-9][0-9]{1,2}|1000)$"}},
            {"rowspan", std::regex{"^([2-9]|[1-9][0-9]{1,2}|1000)$"}},
            {"style", std::regex{"^text-align:(left|right|center|justify)$"}}};
        static const std::map<std::string, std::set<std::string>, std::less<>> of{
            {"a", {"href"}},
            {"img", {"src", "alt"}},
            {"p", {"style"}},
            {"td", {"colspan", "rowspan", "style"}},
            {"th", {"colspan", "rowspan", "style"}}};
        const auto known = of.find(name);
        std::set<std::string> seen;
        for (std::sregex_iterator i{text.begin(), text.end(), one}, end; i != end; ++i) {
            const auto attribute = (*i)[1].str();
            const auto value = (*i)[2].str();
            if (known == of.end() || !known->second.contains(attribute) || !seen.insert(attribute).second)
                return fail(attribute + " is not allowed on <" + name + ">");
            if (value.size() < 5000 && !std::regex_match(value, values.at(attribute)))
                return fail("the value of " + attribute + " is not allowed: " + value);
            if (!entities_are_known(value))
                return fail("a bare & in " + attribute);
        }
        if ((name == "a" && !seen.contains("href")) || (name == "img" && seen.size() != 2))
            fail("<" + name + "> lacks an attribute");
    }

    static bool entities_are_known(std::string_view text)
    {
        for (auto at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
            const auto rest = text.substr(at);
            if (!rest.starts_with("&amp;") && !rest.starts_with("&lt;") && !rest.starts_with("&gt;") &&
                !rest.starts_with("&quot;"))
                return false;
        }
        return true;
    }

    void text()
    {
        const auto end = std::min(body_.find('<', at_), body_.size());
        const auto run = body_.substr(at_, end - at_);
        static const std::set<std::string, std::less<>> holds_no_text{"",      "blockquote", "ul",    "ol",
                                                                      "table", "tr",         "thead", "tbody"};
        if (holds_no_text.contains(open_.empty() ? "" : open_.back()))
            return fail("text where none may stand");
        if (run.find('>') != std::string_view::npos || !entities_are_known(run))
            return fail("text is not escaped");
        at_ = end;
    }

    std::string_view body_;
    std::size_t at_ = 0;
    std::vector<std::string> open_;
    std::string fault_;
};

} // namespace tongyuan
