#include "sheets/decoder.hpp"

#include "base/text.hpp"
#include "sheets/sheet.hpp"

#include <algorithm>
#include <cerrno>

#include <iconv.h>

namespace tongyuan::sheets {

namespace {

constexpr std::size_t part_size = 64 * 1024;

} // namespace

struct decoder::converter {
    explicit converter(const char* encoding) : handle(iconv_open("UTF-8", encoding))
    {
        if (handle == reinterpret_cast<iconv_t>(-1))
            refuse("sheet.encoding", "这台机器不能读取 " + std::string(encoding) + " 编码，请另存为 UTF-8 后再导入。");
    }
    ~converter() { iconv_close(handle); }
    converter(const converter&) = delete;
    converter& operator=(const converter&) = delete;

    iconv_t handle;
};

decoder::decoder(std::string_view bytes) : rest_(bytes)
{
    if (rest_.starts_with("\xef\xbb\xbf"))
        rest_.remove_prefix(3);
    else if (rest_.starts_with("\xff\xfe"))
        from_ = std::make_unique<converter>("UTF-16LE");
    else if (rest_.starts_with("\xfe\xff"))
        from_ = std::make_unique<converter>("UTF-16BE");
    if (from_)
        rest_.remove_prefix(2);
    else if (first_bad_utf8(rest_))
        from_ = std::make_unique<converter>("GB18030");
    if (rest_.find('\0') != std::string_view::npos && !from_)
        refuse("sheet.not_a_sheet", "这不是表格文件。请选择 .xlsx 或 .csv 文件。");
}

decoder::~decoder() = default;

std::string decoder::next()
{
    const auto part = rest_.substr(0, part_size);
    if (!from_ || part.empty()) {
        rest_.remove_prefix(part.size());
        return std::string(part);
    }
    std::string out(part.size() * 3 + 16, '\0'); // no character of these encodings grows more
    auto* in = const_cast<char*>(part.data());   // iconv does not write to it
    auto in_left = part.size(), out_left = out.size();
    auto* to = out.data();
    const auto done = iconv(from_->handle, &in, &in_left, &to, &out_left);
    const bool is_cut = errno == EINVAL && part.size() < rest_.size();
    if (done == static_cast<std::size_t>(-1) && !(is_cut && in_left < part.size()))
        refuse("sheet.encoding", "文件的文字编码无法识别。请在 Excel 或 WPS 中另存为“CSV UTF-8”或 .xlsx 后再导入。");
    rest_.remove_prefix(part.size() - in_left);
    out.resize(out.size() - out_left);
    if (out.find('\0') != std::string::npos)
        refuse("sheet.not_a_sheet", "这不是表格文件。请选择 .xlsx 或 .csv 文件。");
    return out;
}

} // namespace tongyuan::sheets
