#include "sheets/xml_stream.hpp"

#include <expat.h>

namespace tongyuan::sheets {

namespace {

constexpr int most_depth = 32;

std::string_view local(const char* name)
{
    const std::string_view whole = name;
    const auto colon = whole.rfind(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

[[noreturn]] void refuse_xml()
{
    refuse("sheet.broken", "表格内容无法读取，文件可能已损坏。请重新保存为 .xlsx 后再导入。");
}

} // namespace

// Expat is C: nothing may be thrown through it.
template <class F>
void xml_stream::guarded(F call)
{
    if (failure_)
        return;
    try {
        call();
    } catch (...) {
        failure_ = std::current_exception();
        XML_StopParser(parser_, XML_FALSE);
    }
}

struct xml_stream::handlers {
    static void begin(void* data, const XML_Char* name, const XML_Char** list)
    {
        auto& self = *static_cast<xml_stream*>(data);
        self.guarded([&] {
            if (++self.depth_ > most_depth)
                refuse_xml();
            attributes with;
            for (; *list; list += 2)
                with.emplace(local(list[0]), list[1]);
            self.begin(local(name), with);
        });
    }
    static void end(void* data, const XML_Char* name)
    {
        auto& self = *static_cast<xml_stream*>(data);
        --self.depth_;
        self.guarded([&] { self.end(local(name)); });
    }
    static void text(void* data, const XML_Char* chars, int length)
    {
        auto& self = *static_cast<xml_stream*>(data);
        self.guarded([&] { self.text({chars, static_cast<std::size_t>(length)}); });
    }
    static void doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int)
    {
        static_cast<xml_stream*>(data)->guarded([] { refuse_xml(); });
    }
};

xml_stream::xml_stream(archive::part from) : from_(std::move(from)), parser_(XML_ParserCreate(nullptr))
{
    if (!parser_)
        throw std::bad_alloc();
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, handlers::begin, handlers::end);
    XML_SetCharacterDataHandler(parser_, handlers::text);
    XML_SetStartDoctypeDeclHandler(parser_, handlers::doctype);
}

xml_stream::~xml_stream()
{
    XML_ParserFree(parser_);
}

bool xml_stream::feed()
{
    if (at_end_)
        return false;
    const auto part = from_.next();
    at_end_ = part.empty();
    const auto status = XML_Parse(parser_, part.data(), static_cast<int>(part.size()), at_end_ ? 1 : 0);
    if (failure_)
        std::rethrow_exception(failure_);
    if (status != XML_STATUS_OK)
        refuse_xml();
    return !at_end_;
}

} // namespace tongyuan::sheets
