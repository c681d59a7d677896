#include "content/media_type.hpp"

#include "base/text.hpp"
#include "content/invisible.hpp"
#include "content/picture_header.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::content {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view ole = "application/x-ole-storage"; // doc, xls, ppt and wps share one container
constexpr std::string_view zip = "application/zip";

struct named_type {
    std::string_view ending, type, container;
};

// What the container alone cannot tell, the file name's ending does.
constexpr named_type by_ending[] = {
    {"doc", "application/msword", ole},
    {"xls", "application/vnd.ms-excel", ole},
    {"ppt", "application/vnd.ms-powerpoint", ole},
    {"wps", "application/vnd.ms-works", ole},
    {"et", "application/vnd.ms-works", ole},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", zip},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", zip},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", zip},
    {"ofd", "application/ofd", zip},
    {"zip", zip, zip},
};

struct alias {
    std::string_view as, type;
};
// What browsers and offices call the same thing.
constexpr alias aliases[] = {
    {"image/jpg", "image/jpeg"},
    {"image/pjpeg", "image/jpeg"},
    {"image/x-png", "image/png"},
    {"application/x-pdf", "application/pdf"},
    {"application/x-zip-compressed", zip},
    {"application/x-rar-compressed", "application/vnd.rar"},
    {"application/x-rar", "application/vnd.rar"},
    {"application/kswps", "application/vnd.ms-works"},
    {"application/wps-office.doc", "application/msword"},
    {"application/wps-office.xls", "application/vnd.ms-excel"},
    {"application/wps-office.docx", by_ending[5].type},
    {"application/wps-office.xlsx", by_ending[6].type},
    {"application/csv", "text/csv"},
};

refusal unsupported(std::string message)
{
    return {errc::unsupported, "media.type", std::move(message)};
}

std::string ending_of(std::string_view file_name)
{
    const auto dot = file_name.rfind('.');
    return dot == std::string_view::npos ? std::string{} : lower_ascii(file_name.substr(dot + 1));
}

std::string essence(std::string_view declared)
{
    auto out = lower_ascii(trimmed(declared.substr(0, declared.find(';'))));
    for (const auto& a : aliases)
        if (a.as == out)
            return std::string(a.type);
    return out;
}

// A name at the beginning of a zip's entries tells what is packed in it.
std::string packed_type(std::string_view bytes)
{
    const auto holds = [&](std::string_view entry) { return bytes.find(entry) != std::string_view::npos; };
    if (holds("[Content_Types].xml")) {
        if (holds("word/document.xml"))
            return std::string(by_ending[5].type);
        if (holds("xl/workbook.xml"))
            return std::string(by_ending[6].type);
        if (holds("ppt/presentation.xml"))
            return std::string(by_ending[7].type);
    }
    return std::string(holds("OFD.xml") ? "application/ofd"sv : zip);
}

std::string stored_in_ole(std::string_view ending)
{
    for (const auto& n : by_ending)
        if (n.ending == ending && n.container == ole)
            return std::string(n.type);
    return "";
}

bool is_text(std::string_view bytes)
{
    return !first_bad_utf8(bytes) && std::ranges::none_of(bytes, [](char c) {
        const auto b = static_cast<unsigned char>(c);
        return b == 0x7F || (b < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f');
    });
}

std::optional<std::string> picture_type(std::string_view bytes)
{
    if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv))
        return "image/png";
    if (bytes.starts_with("\xFF\xD8\xFF"sv))
        return "image/jpeg";
    if (bytes.starts_with("GIF8"))
        return "image/gif";
    if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP"))
        return "image/webp";
    return {};
}

std::optional<picture_size> size_of(std::string_view type, std::string_view bytes)
{
    return type == "image/png"    ? png_size(bytes)
           : type == "image/jpeg" ? jpeg_size(bytes)
           : type == "image/gif"  ? gif_size(bytes)
                                  : webp_size(bytes);
}

std::string attachment_type(std::string_view bytes, std::string_view ending)
{
    if (bytes.starts_with("%PDF-"))
        return "application/pdf";
    if (bytes.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv))
        return stored_in_ole(ending);
    if (bytes.starts_with("PK\x03\x04"sv) || bytes.starts_with("PK\x05\x06"sv))
        return packed_type(bytes);
    if (bytes.starts_with("Rar!\x1A\x07"sv))
        return "application/vnd.rar";
    if (bytes.starts_with("7z\xBC\xAF\x27\x1C"sv))
        return "application/x-7z-compressed";
    if (bytes.starts_with("ID3") && ending == "mp3")
        return "audio/mpeg";
    if (bytes.substr(0, 8).ends_with("ftyp") && ending == "mp4")
        return "video/mp4";
    if ((ending == "txt" || ending == "csv") && is_text(bytes))
        return ending == "csv" ? "text/csv" : "text/plain";
    return "";
}

// An office file is a zip for a browser that does not know offices.
bool agrees(std::string_view declared, std::string_view found)
{
    if (declared == found || declared.empty() || declared == "application/octet-stream")
        return true;
    const auto in_zip = [&](const named_type& n) { return n.type == found && n.container == zip; };
    return declared == zip && std::ranges::any_of(by_ending, in_zip);
}

result<media_type> picture(std::string_view bytes, std::string type, const media_limits& limits)
{
    const auto size = size_of(type, bytes);
    if (!size)
        return refusal{errc::invalid, "media.broken", "这张图片已损坏或不完整，请重新导出后再上传。"};
    if (size->width > limits.pixels_per_side || size->height > limits.pixels_per_side)
        return refusal{errc::too_large, "media.too_many_pixels",
                       "图片为 " + std::to_string(size->width) + "×" + std::to_string(size->height) +
                           " 像素，每边最多 " + std::to_string(limits.pixels_per_side) + " 像素，请缩小后再上传。"};
    return media_type{std::move(type), media_kind::picture, size->width, size->height};
}

} // namespace

std::string_view name_of(media_kind k)
{
    return k == media_kind::picture ? "picture" : "attachment";
}

result<media_type> recognise(std::string_view bytes, std::string_view declared, std::string_view file_name,
                             const media_limits& limits)
{
    if (bytes.empty())
        return refusal{errc::invalid, "media.empty", "文件是空的，请重新选择文件。"};
    if (bytes.size() > limits.bytes)
        return refusal{errc::too_large, "media.too_large",
                       "文件有 " + std::to_string(bytes.size() / 1024) + " KB，最多 " +
                           std::to_string(limits.bytes / 1024) + " KB，请压缩后再上传。"};
    const auto picture_as = picture_type(bytes);
    auto found = picture_as ? *picture_as : attachment_type(bytes, ending_of(file_name));
    if (found.empty())
        return unsupported("不支持这种文件。图片请用 PNG、JPEG、GIF 或 WebP，附件请用 PDF、OFD、Word、Excel、PPT、"
                           "WPS、ZIP、RAR、TXT 或 CSV。");
    if (!agrees(essence(declared), found))
        return unsupported("文件内容是 " + found + "，与声明的类型 " + essence(declared) +
                           " 不一致。请检查文件扩展名是否被改过。");
    if (picture_as)
        return picture(bytes, std::move(found), limits);
    return media_type{std::move(found), media_kind::attachment, 0, 0};
}

std::string tidy_file_name(std::string_view given)
{
    constexpr std::size_t longest = 200;
    const auto slash = given.find_last_of("/\\");
    const auto name = without_invisible(slash == std::string_view::npos ? given : given.substr(slash + 1)).text;
    std::string out;
    std::size_t count = 0;
    for_each_character(trimmed(name), [&](char32_t c) {
        if (c >= 0x20 && c != '"' && count++ < longest)
            append_utf8(out, c);
    });
    return out;
}

} // namespace tongyuan::content
