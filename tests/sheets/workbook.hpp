// Zip files and small workbooks made on the spot.
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <zip.h>

namespace tongyuan {

using zip_parts = std::vector<std::pair<std::string, std::string>>;

inline std::string zipped(const zip_parts& parts)
{
    zip_error_t error;
    zip_error_init(&error);
    auto* target = zip_source_buffer_create(nullptr, 0, 0, &error);
    auto* made = zip_open_from_source(target, ZIP_TRUNCATE, &error);
    if (!made)
        throw std::runtime_error("no zip");
    zip_source_keep(target);
    for (const auto& [name, bytes] : parts) {
        auto* part = zip_source_buffer(made, bytes.data(), bytes.size(), 0);
        if (zip_file_add(made, name.c_str(), part, ZIP_FL_ENC_UTF_8 | ZIP_FL_OVERWRITE) < 0)
            throw std::runtime_error("no part");
    }
    if (zip_close(made) != 0)
        throw std::runtime_error("not written");
    zip_stat_t s;
    zip_source_stat(target, &s);
    std::string out(s.size, '\0');
    zip_source_open(target);
    zip_source_read(target, out.data(), out.size());
    zip_source_close(target);
    zip_source_free(target);
    return out;
}

inline std::string escaped_xml(const std::string& text)
{
    std::string out;
    for (const char c : text)
        out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
    return out;
}

inline constexpr const char* workbook_head = R"(<?xml version="1.0" encoding="UTF-8"?>)";

// The parts around a sheet.
inline zip_parts workbook_with(std::string sheet, const std::string& shared = "")
{
    zip_parts parts{{"[Content_Types].xml", std::string(workbook_head) + "<Types/>"},
                    {"xl/workbook.xml",
                     std::string(workbook_head) +
                         R"(<workbook xmlns:r="r"><sheets><sheet name="隐藏" sheetId="1" state="hidden" r:id="rId9"/>)"
                         R"(<sheet name="台账" sheetId="2" r:id="rId1"/></sheets></workbook>)"},
                    {"xl/_rels/workbook.xml.rels",
                     std::string(workbook_head) +
                         R"(<Relationships><Relationship Id="rId9" Target="worksheets/sheet9.xml"/>)"
                         R"(<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>)"},
                    {"xl/worksheets/sheet1.xml", std::move(sheet)}};
    if (!shared.empty())
        parts.emplace_back("xl/sharedStrings.xml", shared);
    return parts;
}

// Every cell an inline text.
inline std::string workbook_of(const std::vector<std::vector<std::string>>& rows)
{
    std::string sheet = std::string(workbook_head) + "<worksheet><sheetData>";
    for (const auto& row : rows) {
        sheet += "<row>";
        for (const auto& cell : row)
            sheet += R"(<c t="inlineStr"><is><t>)" + escaped_xml(cell) + "</t></is></c>";
        sheet += "</row>";
    }
    return zipped(workbook_with(sheet + "</sheetData></worksheet>"));
}

} // namespace tongyuan
