// How Weibo says no: an HTTP status that varies and an error_code that decides.
#pragma once

#include "exchange.hpp"
#include "weibo/account.hpp"

#include <boost/json/object.hpp>
#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace tongyuan::fake::weibo {

struct no {
    int code = 0;
    std::string words; // instead of the usual ones
};

template <class T>
using maybe = boost::system::result<T, no>;
[[noreturn]] void throw_exception_from_error(const no& error, const boost::source_location& where);

// {"request","error_code","error"}
outgoing refused(std::string_view path, const no& why);
// The OAuth endpoints name the error by a word: {"error":"invalid_grant","error_code":21325,…}
outgoing oauth_refused(std::string_view path, int code);

std::string_view words_of(int code);

// "Wed Oct 24 23:49:17 +0800 2012"
std::string english_date(timestamp at);
boost::json::object to_json(const user& of, const status* newest);
boost::json::object to_json(const status& of, const user* author);

} // namespace tongyuan::fake::weibo
