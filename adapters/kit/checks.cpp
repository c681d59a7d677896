#include "adapters/kit/checks.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace tongyuan::adapters::kit {

void refuse(rendition& made, std::string field, std::string code, std::string message)
{
    made.violations.push_back({std::move(field), std::move(code), std::move(message)});
}

void check_length(rendition& made, const std::string& field, std::string_view label, std::uint32_t used,
                  std::uint32_t most)
{
    made.lengths.push_back({field, used, most});
    if (used > most)
        refuse(made, field, "too_long",
               std::string(label) + "共 " + std::to_string(used) + " 字，超出上限 " + std::to_string(most) + " 字 " +
                   std::to_string(used - most) + " 字，请缩短。");
}

void check_present(rendition& made, const std::string& field, std::string_view label, std::string_view value)
{
    if (value.find_first_not_of(" \t\r\n") == std::string_view::npos)
        refuse(made, field, "missing", std::string(label) + "是空的，请填写。");
}

void check_picture(rendition& made, const std::string& field, std::string_view label, const picture& checked,
                   std::span<const std::string_view> types, std::uint64_t most)
{
    const std::string name = std::string(label) + (checked.file_name.empty() ? "" : "“" + checked.file_name + "”");
    if (std::find(types.begin(), types.end(), checked.media_type) == types.end()) {
        std::string allowed;
        for (const auto type : types)
            allowed += (allowed.empty() ? "" : "、") + extension_of(type);
        refuse(made, field, "media_type",
               name + "的格式是 " + checked.media_type + "，只接受 " + allowed + "，请转换后再上传。");
    }
    if (checked.size > most)
        refuse(made, field, "too_large",
               name + "有 " + in_megabytes(checked.size) + "，超出上限 " + in_megabytes(most) + " 约 " +
                   in_megabytes(checked.size - most) + "，请压缩后再上传。");
}

std::string extension_of(std::string_view media_type)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> known{{{"image/jpeg", "jpg"},
                                                                                         {"image/png", "png"},
                                                                                         {"image/gif", "gif"},
                                                                                         {"image/bmp", "bmp"},
                                                                                         {"image/webp", "webp"}}};
    for (const auto& [type, extension] : known)
        if (type == media_type)
            return std::string(extension);
    return "bin";
}

std::string in_megabytes(std::uint64_t bytes)
{
    std::array<char, 48> shown{};
    // Rounded up, so that one byte too many never reads as nothing.
    const auto hundredths = (bytes * 100 + (1u << 20) - 1) >> 20;
    std::snprintf(shown.data(), shown.size(), "%llu.%02llu MB", static_cast<unsigned long long>(hundredths / 100),
                  static_cast<unsigned long long>(hundredths % 100));
    return shown.data();
}

void add_media(rendition& made, const std::string& sha256)
{
    if (std::find(made.media.begin(), made.media.end(), sha256) == made.media.end())
        made.media.push_back(sha256);
}

const picture* find_picture(std::span<const picture> pictures, std::string_view sha256)
{
    for (const auto& p : pictures)
        if (p.sha256 == sha256)
            return &p;
    return nullptr;
}

} // namespace tongyuan::adapters::kit
