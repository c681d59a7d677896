// How the program says no. An expected refusal is a result<T>; unacceptable input is a refusal that lists every
// violation at once; a broken world throws and is caught at three borders only (HTTP session, delivery attempt,
// periodic task).
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan {

enum class errc {
    invalid,         // 422: the input breaks a rule; see violations
    malformed,       // 400: the input cannot be read at all
    unauthenticated, // 401
    forbidden,       // 403
    not_found,       // 404; also the answer for another unit's things
    conflict,        // 409: it exists already, or the key was used for something else
    wrong_state,     // 409: the thing is not in the state that the act leaves
    stale,           // 412: somebody changed it since it was read
    too_large,       // 413
    unsupported,     // 415
    locked,          // 423: an account is locked out
    precondition,    // 428: the request must say which version it means
    too_many,        // 429
    unavailable      // 503: sending or storing has been stopped; nothing was done
};

// One thing wrong with one field. `field` is a JSON path as the client wrote it ("title", "overrides[2].summary");
// `code` is stable ("too_long"); `message` is a sentence for a clerk, naming the cure.
struct violation {
    std::string field;
    std::string code;
    std::string message;

    violation(std::string field_, std::string code_, std::string message_)
        : field(std::move(field_)), code(std::move(code_)), message(std::move(message_))
    {
    }
    friend bool operator==(const violation&, const violation&) = default;
};

// `code` is stable and dotted ("filing.own_approval"), `message` a sentence in Simplified Chinese.
struct refusal {
    errc kind = errc::unavailable;
    std::string code;
    std::string message;
    std::vector<violation> violations;

    refusal() = default; // result<T>::error() of a success
    refusal(errc kind_, std::string code_, std::string message_, std::vector<violation> violations_ = {})
        : kind(kind_), code(std::move(code_)), message(std::move(message_)), violations(std::move(violations_))
    {
    }
};

// errc::invalid with the usual sentence.
refusal unacceptable(std::vector<violation> violations);
refusal not_found(std::string_view what_in_chinese);

template <class T>
using result = boost::system::result<T, refusal>;

// Asking a refused result for its value is a bug of ours.
[[noreturn]] void throw_exception_from_error(const refusal& error, const boost::source_location& where);

} // namespace tongyuan
