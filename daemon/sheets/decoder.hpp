// Bytes of a text file to UTF-8, part by part: by its byte order mark, else UTF-8 where all of it is, else GB18030.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tongyuan::sheets {

class decoder {
public:
    explicit decoder(std::string_view bytes); // outlive the decoder
    ~decoder();
    decoder(const decoder&) = delete;
    decoder& operator=(const decoder&) = delete;

    // Empty at the end. Throws `unreadable` where the text is in none of these encodings.
    std::string next();

private:
    struct converter;
    std::string_view rest_;
    std::unique_ptr<converter> from_; // null: UTF-8 as it is
};

} // namespace tongyuan::sheets
