#include "http/static_files.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

#include <zlib.h>

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <unordered_map>

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace tongyuan::http {

namespace {

struct file {
    std::string bytes;
    std::string gzipped; // empty when it would not be smaller
    std::string tag;     // strong, in quotes
    std::string gzipped_tag;
    std::string_view content_type;
    bool for_ever = false;
};

using folder_content = std::unordered_map<std::string, file>; // by path, "/index.html"

constexpr std::array<std::pair<std::string_view, std::string_view>, 16> content_types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".txt", "text/plain; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".gif", "image/gif"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
}};

std::string_view content_type_of(const fs::path& path)
{
    const auto extension = lower_ascii(path.extension().string());
    for (const auto& [ending, type] : content_types)
        if (ending == extension)
            return type;
    return "application/octet-stream";
}

bool compresses(std::string_view content_type)
{
    return content_type.starts_with("text/") || content_type.starts_with("application/json") ||
           content_type.starts_with("application/manifest") || content_type == "image/svg+xml";
}

std::string gzip(const std::string& bytes)
{
    constexpr int gzip_window = 15 + 16;
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib cannot compress");
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int end = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (end != Z_STREAM_END)
        throw std::runtime_error("zlib did not finish");
    return out;
}

// Build tools put a digest into the name ("assets/index-BkX3a9_1.js"), so such a name never changes its content.
bool has_hashed_name(const fs::path& path)
{
    const auto stem = path.stem().string();
    const auto mark = stem.find_last_of("-.");
    if (mark == std::string::npos || stem.size() - mark - 1 < 8)
        return false;
    const auto digest = std::string_view{stem}.substr(mark + 1);
    const auto is_digest = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    return path.parent_path().filename() == "assets" && std::ranges::all_of(digest, is_digest);
}

file read(const fs::path& path)
{
    std::ifstream in{path, std::ios::binary};
    file f;
    f.bytes.assign(std::istreambuf_iterator<char>{in}, {});
    if (!in.good() && !in.eof())
        throw std::runtime_error("cannot read " + path.string());
    f.content_type = content_type_of(path);
    f.for_ever = has_hashed_name(path);
    const auto digest = sha256_hex(f.bytes).substr(0, 32);
    f.tag = '"' + digest + '"';
    if (compresses(f.content_type) && f.bytes.size() > 512) {
        f.gzipped = gzip(f.bytes);
        f.gzipped_tag = '"' + digest + "-gz\"";
        if (f.gzipped.size() >= f.bytes.size())
            f.gzipped.clear();
    }
    return f;
}

std::shared_ptr<const folder_content> read_folder(const fs::path& folder)
{
    auto all = std::make_shared<folder_content>();
    std::error_code ec;
    for (auto at = fs::recursive_directory_iterator(folder, ec); !ec && at != fs::recursive_directory_iterator{};
         at.increment(ec))
    {
        const bool hidden = at->path().filename().string().starts_with('.');
        if (hidden && at->is_directory())
            at.disable_recursion_pending();
        else if (!hidden && at->is_regular_file() && !at->is_symlink())
            all->emplace("/" + at->path().lexically_relative(folder).generic_string(), read(at->path()));
    }
    if (ec || !all->contains("/index.html"))
        throw std::runtime_error("no index.html in " + folder.string() + ": build the console first");
    return all;
}

bool is_below(std::string_view path, std::string_view root)
{
    return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

bool belongs_to_console(std::string_view path)
{
    for (const std::string_view other : {"/api", "/public", "/healthz", "/readyz", "/metrics"})
        if (is_below(path, other))
            return false;
    return true;
}

// A name with an extension is a file or nothing; everything else is a page of the application.
const file* find(const folder_content& all, const std::string& path)
{
    if (const auto found = all.find(path); found != all.end())
        return &found->second;
    if (path.find('.', path.rfind('/')) != std::string::npos)
        return nullptr;
    return &all.at("/index.html");
}

bool lists(std::string_view header, std::string_view wanted)
{
    while (!header.empty()) {
        const auto comma = std::min(header.find(','), header.size());
        auto item = trimmed(header.substr(0, comma));
        header.remove_prefix(std::min(comma + 1, header.size()));
        if (item.starts_with("W/"))
            item.remove_prefix(2);
        if (item == wanted || item == "*")
            return true;
    }
    return false;
}

bool accepts_gzip(std::string_view header)
{
    while (!header.empty()) {
        const auto comma = std::min(header.find(','), header.size());
        const auto item = header.substr(0, comma);
        header.remove_prefix(std::min(comma + 1, header.size()));
        const auto semicolon = std::min(item.find(';'), item.size());
        const auto weight = trimmed(item.substr(std::min(semicolon + 1, item.size())));
        if (lower_ascii(trimmed(item.substr(0, semicolon))) == "gzip")
            return weight != "q=0" && weight != "q=0.0";
    }
    return false;
}

asio::awaitable<response> serve(std::shared_ptr<const folder_content> all, request r)
{
    const auto* found = find(*all, r.path);
    if (!found)
        co_return problem(refusal{errc::not_found, "http.not_found", "没有这个文件。"});
    const bool zipped = !found->gzipped.empty() && accepts_gzip(r.header("accept-encoding"));
    const auto& tag = zipped ? found->gzipped_tag : found->tag;
    const bool unchanged = lists(r.header("if-none-match"), tag);
    response answer{unchanged ? 304 : 200};
    answer.with("ETag", tag);
    answer.with("Cache-Control", found->for_ever ? "public, max-age=31536000, immutable" : "no-cache");
    if (!found->gzipped.empty())
        answer.with("Vary", "Accept-Encoding");
    if (!unchanged) {
        answer.with("Content-Type", std::string(found->content_type));
        if (zipped)
            answer.with("Content-Encoding", "gzip");
        answer.body = zipped ? found->gzipped : found->bytes;
    }
    co_return answer;
}

} // namespace

void add_static_files(router& table, const fs::path& folder)
{
    auto all = read_folder(folder);
    auto handle = [all](request r) { return serve(all, std::move(r)); };
    table.add(route{verb::get, "/{path...}", permissions::anyone, std::move(handle)}.for_everybody().only_where(
        belongs_to_console));
}

} // namespace tongyuan::http
