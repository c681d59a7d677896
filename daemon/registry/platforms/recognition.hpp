// From what a clerk pastes (a link, an id, what a QR code holds, a sentence with a link in it) to a platform and its
// immutable id, by recognisers that are data. Pure. Patterns are RE2's: time grows with the text alone, whatever is
// written in them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

enum class recogniser_kind { link, id, qr };

std::string_view name_of(recogniser_kind k);  // "link"
std::string_view label_of(recogniser_kind k); // 链接

struct recogniser {
    std::string platform; // a platform's code
    recogniser_kind matches = recogniser_kind::link;
    // Of links: the host, those below it included; "*" is any other.
    std::string host;
    // Of a link: its path and query; empty: whatever they are. Of others: the whole text. Groups that are named id,
    // handle and name are what it yields.
    std::string pattern;
    std::string id_form = "{id}";  // {id} {host}
    std::string url_form;          // "https://weibo.com/u/{id}": where nothing but an id was pasted
    std::string needs;             // Chinese: what has to be looked up when there is no id
    bool in_small_letters = false; // as the platform's ids are
};

// What is wrong with it, field by field, in Chinese; empty when it will do.
std::vector<std::pair<std::string, std::string>> faults_of(const recogniser& r);

// Why this is no pattern, in Chinese; empty when it is one.
std::string fault_of_pattern(std::string_view pattern);

struct recognised {
    std::string platform;    // empty: not recognised
    std::string platform_id; // empty: the platform is clear, the id is not
    std::string url;
    std::string note; // Chinese: what is still needed
    std::string handle, name;
    std::size_t by = 0;       // which recogniser, from 1; 0: none
    bool is_doubtful = false; // where the link leads cannot be told; `note` says why
};

// A pattern that was compiled once.
class matcher {
public:
    matcher();
    explicit matcher(std::string_view pattern); // one that fault_of_pattern has nothing against; empty: anything
    matcher(matcher&&) noexcept;
    matcher& operator=(matcher&&) noexcept;
    ~matcher();

    bool matches_whole(std::string_view text) const;
    // What the named groups hold, when the pattern is found from the first character on.
    bool read(std::string_view text, bool whole, std::map<std::string, std::string, std::less<>>& groups) const;

private:
    struct compiled;
    std::unique_ptr<const compiled> pattern_;
};

class recognisers {
public:
    recognisers() = default;
    // In their order; those of longer hosts come first, "*" last.
    explicit recognisers(std::vector<recogniser> all);

    recognised recognise(std::string_view pasted) const;
    // As an id or a link of one of these platforms and nothing else.
    recognised recognise_as(const std::vector<std::string>& platforms, std::string_view pasted) const;

    const std::vector<recogniser>& all() const { return all_; }

private:
    struct of_which;
    recognised by_link(std::string_view pasted, std::string_view text, const of_which& wanted) const;
    recognised by_text(recogniser_kind k, std::string_view text, const of_which& wanted) const;
    recognised run(std::string_view pasted, const of_which& wanted) const;

    std::vector<recogniser> all_;
    std::vector<matcher> matchers_;  // of all_
    std::vector<std::size_t> links_; // by host, the longest first
};

// Full-width letters, digits and signs become ASCII, white space at both ends goes.
std::string tidied(std::string_view typed);

} // namespace tongyuan::registry
