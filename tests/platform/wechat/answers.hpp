// How WeChat says yes and no: always HTTP 200; a failure has errcode, errmsg and a trace id (rid).
#pragma once

#include "exchange.hpp"
#include "stage.hpp"
#include "wechat/account.hpp"

#include <boost/json/object.hpp>
#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace tongyuan::fake::wechat {

struct no {
    int code = 0;
    std::string words; // instead of the usual ones
};

template <class T>
using maybe = boost::system::result<T, no>;
[[noreturn]] void throw_exception_from_error(const no& error, const boost::source_location& where);

// A request whose token has been accepted, on its way to its handler.
struct call {
    stage& here;
    account& by;
    const incoming& request;
    boost::json::object body; // empty unless the route reads JSON
};

// The usual English words of a code.
std::string_view words_of(int code);
outgoing refused(stage& here, const no& why);
outgoing fine(); // {"errcode":0,"errmsg":"ok"}
outgoing fine_with(boost::json::object fields);

// 24 hex digits of randomness, as in the platform's rid.
std::string new_rid(stage& here);
std::string random_text(stage& here, std::size_t characters);

} // namespace tongyuan::fake::wechat
