// What the host hands to render() and what it gets back.
#pragma once

#include "adapters/api/text.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tongyuan::adapters {

using timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

struct picture {
    std::string sha256;     // 64 hex digits; in the body as <img src="media:SHA256">
    std::string media_type; // image/png, image/jpeg, image/gif, image/webp
    std::uint64_t size = 0; // bytes
    int width = 0, height = 0;
    std::string file_name;
};

struct attachment {
    std::string sha256; // in the body as <a href="media:SHA256">
    std::string media_type;
    std::uint64_t size = 0;
    std::string file_name;
};

// One revision with the reviewed overrides of one account already applied.
struct article {
    std::string id; // also the slug on the source portal
    int revision = 0;
    std::string title;
    std::string summary;    // may be empty
    std::string short_text; // for channels of few characters; may be empty
    std::string author;
    std::string source;          // 来源, e.g. the publishing office
    std::string document_number; // 发文字号, e.g. 青政办发〔2026〕7号; may be empty
    std::vector<std::string> keywords;
    // Canonical form: well-formed XHTML fragment of the host's allow-list (p, h1–h4, ul, ol, li, table, thead, tbody,
    // tr, th, td with colspan/rowspan, blockquote, pre, code, strong, em, u, s, sub, sup, br, hr, a[href],
    // img[src,alt], span/p/td[style=text-align…]); every element closed, attributes quoted, text escaped, UTF-8.
    std::string body;
    std::vector<picture> pictures;       // in order of first use in the body
    std::vector<attachment> attachments; // likewise
    std::optional<picture> cover;        // the account's override, else the account's default, else nothing
};

struct account {
    std::string id;          // ours
    std::string platform;    // as in the manifest
    std::string platform_id; // the platform's own immutable id
    std::string name;
    std::map<std::string, std::string> settings; // as described by the manifest, defaults filled in
    // The article's address on the unit's source portal; empty when there is none or when this account is it.
    std::string source_link;
};

struct violation {
    std::string field;   // "title", "summary", "short_text", "body", "cover", "pictures[2]", "source_link"
    std::string code;    // stable: "too_long", "missing", "too_large", "media_type", …
    std::string message; // Chinese, says by how much and what to do
};

struct length { // for the counters beside the editor
    std::string field;
    std::uint32_t used = 0;
    std::uint32_t most = 0;
};

struct rendered_field {
    std::string name; // unique within a rendition
    text value;
};

// Stored and digested at submission: fields and media are what the reviewers approve (P3).
struct rendition {
    std::vector<rendered_field> fields;
    std::vector<std::string> media; // every SHA-256 that will be uploaded, cover included, each once
    std::vector<violation> violations;
    std::vector<length> lengths;
    std::string reader_text;    // the text a reader will see, for read-back: blocks separated by '\n'
    std::uint32_t pictures = 0; // how many a reader will see
    std::string preview;        // HTML fragment with <img src="media:SHA256">, shown in a sandboxed frame; not digested
};

} // namespace tongyuan::adapters
