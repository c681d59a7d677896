#include "base/errors.hpp"

#include <stdexcept>

namespace tongyuan {

refusal unacceptable(std::vector<violation> violations)
{
    return {errc::invalid, "invalid", "提交的内容有误，请按提示修改后重试。", std::move(violations)};
}

refusal not_found(std::string_view what_in_chinese)
{
    return {errc::not_found, "not_found", "找不到这" + std::string(what_in_chinese) + "，或者您无权查看。"};
}

void throw_exception_from_error(const refusal& error, const boost::source_location& where)
{
    throw std::logic_error("unread refusal " + error.code + " at " + where.to_string());
}

} // namespace tongyuan
