// Requests that a proxy and a server might read in two ways, and what each is refused with.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::http::testing {

struct spelling {
    const char* name;
    std::string bytes;
    int status = 400;
    friend std::ostream& operator<<(std::ostream& out, const spelling& s) { return out << s.name; }
};

inline spelling head(const char* name, std::string_view lines, int status = 400)
{
    return {name, "POST /a HTTP/1.1\r\nHost: localhost\r\n" + std::string(lines) + "\r\n0\r\n\r\n", status};
}

inline const std::vector<spelling> refused{
    head("both lengths", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
    head("both lengths, other order", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
    head("two equal lengths", "Content-Length: 5\r\nContent-Length: 5\r\n"),
    head("two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n"),
    head("list of lengths", "Content-Length: 5, 5\r\n"),
    head("signed length", "Content-Length: +5\r\n"),
    head("negative length", "Content-Length: -1\r\n"),
    head("hexadecimal length", "Content-Length: 0x5\r\n"),
    head("length with a point", "Content-Length: 5.0\r\n"),
    head("huge length", "Content-Length: 99999999999999999999\r\n"),
    head("empty length", "Content-Length:\r\n"),
    head("space before the colon", "Content-Length : 5\r\n"),
    head("tab before the colon", "Transfer-Encoding\t: chunked\r\n"),
    head("unknown coding", "Transfer-Encoding: xchunked\r\n"),
    head("identity", "Transfer-Encoding: identity\r\n"),
    head("gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n"),
    head("chunked, identity", "Transfer-Encoding: chunked, identity\r\n"),
    head("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
    head("chunked in a list twice", "Transfer-Encoding: chunked, chunked\r\n"),
    head("chunked, then identity below", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
    head("quoted chunked", "Transfer-Encoding: \"chunked\"\r\n"),
    head("chunked with a parameter", "Transfer-Encoding: chunked;q=1\r\n"),
    head("chunked and a comma", "Transfer-Encoding: chunked,\r\n"),
    head("comma and chunked", "Transfer-Encoding: ,chunked\r\n"),
    head("empty coding", "Transfer-Encoding:\r\n"),
    head("vertical tab before chunked", "Transfer-Encoding: \x0b"
                                        "chunked\r\n"),
    head("form feed after chunked", "Transfer-Encoding: chunked\x0c\r\n"),
    head("folded coding", "Transfer-Encoding:\r\n chunked\r\n"),
    head("folded with a tab", "Transfer-Encoding: chunked\r\n\tfoo\r\n"),
    head("folded first header", " Transfer-Encoding: chunked\r\n"),
    head("NUL in a value", std::string_view("X: a\0b\r\n", 8)),
    head("NUL in a name", std::string_view("X\0Y: a\r\n", 8)),
    head("control character in a value", "X: \x01\r\n"),
    head("DEL in a value", "X: \x7f\r\n"),
    head("bare LF after a header", "X: a\nTransfer-Encoding: chunked\r\n"),
    head("bare CR in a value", "X: a\rb\r\n"),
    head("two CR", "X: a\r\r\n"),
    head("header without a colon", "Nonsense\r\n"),
    head("header without a name", ": value\r\n"),
    head("name with a space", "Trans fer: x\r\n"),
    head("name in brackets", "(X): x\r\n"),
    head("second host", "Host: evil\r\n"),
    head("second content type", "Content-Type: a/b\r\nContent-Type: application/json\r\n"),
    head("unknown expectation", "Expect: the-best\r\n", 417),
    {"coding in HTTP/1.0", "POST /a HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"no host", "GET / HTTP/1.1\r\n\r\n"},
    {"empty line first", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"only LF", "GET / HTTP/1.1\nHost: a\n\n"},
    {"two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 505},
    {"tab in the line", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"no version", "GET /\r\nHost: a\r\n\r\n"},
    {"lower-case version", "GET / http/1.1\r\nHost: a\r\n\r\n", 505},
    {"version 2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
    {"version 1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
    {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"TLS", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)},
    {"method with a bracket", "GE[T / HTTP/1.1\r\nHost: a\r\n\r\n"},
};

inline std::string chunked(std::string_view chunks)
{
    return "POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(chunks);
}

inline const std::vector<spelling> refused_chunks{
    {"extension", chunked("1;x=y\r\na\r\n0\r\n\r\n")},
    {"extension on the last", chunked("1\r\na\r\n0;x\r\n\r\n")},
    {"harmless trailer", chunked("1\r\na\r\n0\r\nX-Checksum: y\r\n\r\n")},
    {"trailer", chunked("1\r\na\r\n0\r\nHost: evil\r\n\r\n")},
    {"no size", chunked("\r\na\r\n0\r\n\r\n")},
    {"signed size", chunked("+1\r\na\r\n0\r\n\r\n")},
    {"prefixed size", chunked("0x1\r\na\r\n0\r\n\r\n")},
    {"size with a space before", chunked(" 1\r\na\r\n0\r\n\r\n")},
    {"bare LF after the size", chunked("1\na\r\n0\r\n\r\n")},
    {"size over 64 bits", chunked("fffffffffffffffff\r\na\r\n0\r\n\r\n")},
    {"chunk longer than its size", chunked("1\r\nab\r\n0\r\n\r\n")},
    {"not a number", chunked("g\r\na\r\n0\r\n\r\n")},
    {"more than the limit", chunked("3e9\r\n"), 413},
    {"more than the limit in sum", chunked("1f4\r\n" + std::string(500, 'x') + "\r\n1f5\r\n"), 413},
};

} // namespace tongyuan::http::testing
