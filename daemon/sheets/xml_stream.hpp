// XML as it comes, without a tree. No document types: no entities of one's own, so nothing grows and nothing is
// fetched.
#pragma once

#include "sheets/archive.hpp"

#include <map>

struct XML_ParserStruct;

namespace tongyuan::sheets {

using attributes = std::map<std::string_view, std::string_view>;

class xml_stream {
public:
    explicit xml_stream(archive::part from);
    virtual ~xml_stream();
    xml_stream(const xml_stream&) = delete;
    xml_stream& operator=(const xml_stream&) = delete;

protected:
    // Local names, without prefixes. What these throw reaches the caller of feed().
    virtual void begin(std::string_view element, const attributes& with) = 0;
    virtual void end(std::string_view element) = 0;
    virtual void text(std::string_view) {}

    // Reads a part more; false at the end.
    bool feed();
    void feed_all()
    {
        while (feed())
            ;
    }

private:
    struct handlers;
    template <class F>
    void guarded(F call);

    archive::part from_;
    XML_ParserStruct* parser_;
    std::exception_ptr failure_;
    int depth_ = 0;
    bool at_end_ = false;
};

} // namespace tongyuan::sheets
