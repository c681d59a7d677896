#include "sheets/archive.hpp"

#include "base/text.hpp"

#include <algorithm>

#include <zip.h>

namespace tongyuan::sheets {

namespace {

constexpr std::size_t part_size = 64 * 1024;
constexpr std::size_t small = 1 << 20; // a small part may be packed as tightly as it likes

[[noreturn]] void refuse_broken()
{
    refuse("sheet.broken", "文件已损坏或不完整。请重新保存为 .xlsx 后再导入。");
}

bool leads_outside(std::string_view name)
{
    return name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos ||
           name.find(':') != std::string_view::npos || name.find("..") != std::string_view::npos;
}

void check_part(const zip_stat_t& s, const sheet_limits& limits)
{
    constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
    if ((s.valid & needed) != needed)
        refuse_broken();
    const std::string_view name = s.name;
    if (leads_outside(name))
        refuse("sheet.odd_name",
               "文件里有不该有的内容（“" + std::string(name) + "”），已拒绝。请用 Excel 或 WPS 重新保存。");
    if ((s.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && s.encryption_method != ZIP_EM_NONE)
        refuse("sheet.encrypted", "文件设有密码。请取消密码后再导入。");
    if (lower_ascii(name).find("vbaproject") != std::string::npos)
        refuse("sheet.macros", "文件含有宏，已拒绝。请另存为不含宏的 .xlsx 后再导入。");
    if (s.comp_method != ZIP_CM_STORE && s.comp_method != ZIP_CM_DEFLATE)
        refuse_broken();
    if (s.size > small && s.size / std::max<zip_uint64_t>(s.comp_size, 1) > limits.most_ratio)
        refuse_size("文件解压后异常膨胀，已拒绝。请用 Excel 或 WPS 重新保存。");
}

} // namespace

archive::archive(std::string_view bytes, const sheet_limits& limits)
{
    zip_error_t error;
    zip_error_init(&error);
    auto* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (source)
        zip_ = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    zip_error_fini(&error);
    if (!zip_) {
        if (source)
            zip_source_free(source);
        refuse_broken();
    }
    try {
        look_through(limits, bytes.size());
    } catch (...) {
        zip_discard(zip_);
        throw;
    }
}

archive::~archive()
{
    zip_discard(zip_);
}

void archive::look_through(const sheet_limits& limits, std::size_t packed_size)
{
    const auto count = static_cast<std::size_t>(std::max<zip_int64_t>(zip_get_num_entries(zip_, 0), 0));
    if (count > limits.most_parts)
        refuse_size("文件里的部件过多，已拒绝。请用 Excel 或 WPS 重新保存。");
    std::size_t packed = 0, unpacked = 0;
    for (std::size_t i = 0; i < count; ++i) {
        zip_stat_t s;
        if (zip_stat_index(zip_, i, 0, &s) != 0)
            refuse_broken();
        check_part(s, limits);
        packed += s.comp_size;
        unpacked += s.size;
        if (unpacked > limits.most_unpacked_bytes)
            refuse_size("表格内容过大，请分成几个文件。");
    }
    if (packed > packed_size) // the same bytes are used more than once
        refuse_broken();
}

bool archive::has(const std::string& name) const
{
    return zip_name_locate(zip_, name.c_str(), ZIP_FL_ENC_GUESS) >= 0;
}

archive::part archive::open(const std::string& name)
{
    zip_stat_t s;
    if (zip_stat(zip_, name.c_str(), 0, &s) != 0)
        refuse("sheet.not_a_sheet", "这不是 Excel 表格（.xlsx），请核对文件。");
    auto* file = zip_fopen(zip_, name.c_str(), 0);
    if (!file)
        refuse_broken();
    return {file, s.size};
}

archive::part::~part()
{
    if (file_)
        zip_fclose(file_);
}

std::string_view archive::part::next()
{
    buffer_.resize(part_size);
    const auto got = zip_fread(file_, buffer_.data(), buffer_.size());
    if (got < 0)
        refuse_broken();
    const auto size = static_cast<std::size_t>(got);
    if (size > left_ || (size == 0 && left_ > 0)) // it is not as long as it said
        refuse_broken();
    left_ -= size;
    return std::string_view(buffer_).substr(0, size);
}

} // namespace tongyuan::sheets
