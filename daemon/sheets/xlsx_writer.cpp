#include "sheets/xlsx_writer.hpp"

#include <zip.h>

#include <memory>
#include <stdexcept>

namespace tongyuan::sheets {

namespace {

constexpr std::string_view head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
#define SPREADSHEET "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

constexpr std::string_view content_types =
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/xl/workbook.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
    "<Override PartName=\"/xl/worksheets/sheet1.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
    "<Override PartName=\"/xl/styles.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/></Types>";
constexpr std::string_view package_relations =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"" RELATIONS "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
constexpr std::string_view workbook_relations =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"" RELATIONS "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" RELATIONS "/styles\" Target=\"styles.xml\"/></Relationships>";
// Style 1 is the format "@": a cell that somebody edits later stays text.
constexpr std::string_view styles =
    "<styleSheet xmlns=\"" SPREADSHEET "\"><fonts count=\"1\"><font><sz val=\"11\"/><name val=\"宋体\"/></font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill "
    "patternType=\"gray125\"/></fill>"
    "</fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    "<cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
    "<cellXfs count=\"2\"><xf xfId=\"0\"/><xf numFmtId=\"49\" applyNumberFormat=\"1\" "
    "xfId=\"0\"/></cellXfs></styleSheet>";

#undef SPREADSHEET
#undef RELATIONS

// What XML 1.0 has no place for is left out.
std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text)
        switch (c) {
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '&':
            out += "&amp;";
            break;
        case '"':
            out += "&quot;";
            break;
        default:
            if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
                out += c;
        }
    return out;
}

// "A", "B", … "Z", "AA"
std::string name_of_column(std::size_t column)
{
    std::string out;
    for (auto rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        out.insert(out.begin(), static_cast<char>('A' + (rest - 1) % 26));
    return out;
}

std::string workbook(std::string_view sheet_name)
{
    return std::string(head) +
           "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
           "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"" +
           escaped(sheet_name) + "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
}

std::string sheet(const std::vector<std::vector<std::string>>& rows)
{
    std::string out(head);
    out +=
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetFormatPr "
        "defaultRowHeight=\"15\"/><cols><col min=\"1\" max=\"64\" width=\"18\" style=\"1\" customWidth=\"1\"/></cols>"
        "<sheetData>";
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const auto number = std::to_string(r + 1);
        out += "<row r=\"" + number + "\">";
        for (std::size_t c = 0; c < rows[r].size(); ++c)
            if (!rows[r][c].empty())
                out += "<c r=\"" + name_of_column(c) + number +
                       "\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">" + escaped(rows[r][c]) +
                       "</t></is></c>";
        out += "</row>";
    }
    return out + "</sheetData></worksheet>";
}

[[noreturn]] void give_up(std::string_view what)
{
    throw std::runtime_error("a workbook could not be written: " + std::string(what));
}

void add(zip_t* archive, const char* name, std::string_view part)
{
    auto* source = zip_source_buffer(archive, part.data(), part.size(), 0);
    if (!source)
        give_up(name);
    const auto index = zip_file_add(archive, name, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        give_up(name);
    }
    // The same rows are the same bytes, whenever they are written: 1980-01-01.
    zip_file_set_dostime(archive, static_cast<zip_uint64_t>(index), 0, 0x21, 0);
}

std::string bytes_of(zip_source_t* source)
{
    zip_stat_t about;
    if (zip_source_stat(source, &about) != 0 || zip_source_open(source) != 0)
        give_up("reading back");
    std::string out(static_cast<std::size_t>(about.size), '\0');
    const auto read = zip_source_read(source, out.data(), out.size());
    zip_source_close(source);
    if (read != static_cast<zip_int64_t>(out.size()))
        give_up("reading back");
    return out;
}

} // namespace

std::string xlsx_of(std::string_view sheet_name, const std::vector<std::vector<std::string>>& rows)
{
    const std::string parts[]{std::string(head) + std::string(content_types),
                              std::string(head) + std::string(package_relations),
                              workbook(sheet_name),
                              std::string(head) + std::string(workbook_relations),
                              std::string(head) + std::string(styles),
                              sheet(rows)};
    constexpr const char* names[]{"[Content_Types].xml",        "_rels/.rels",   "xl/workbook.xml",
                                  "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml"};
    zip_error_t error;
    zip_error_init(&error);
    const std::unique_ptr<zip_source_t, decltype(&zip_source_free)> target(
        zip_source_buffer_create(nullptr, 0, 0, &error), &zip_source_free);
    if (!target)
        give_up("no buffer");
    zip_source_keep(target.get());
    auto* archive = zip_open_from_source(target.get(), ZIP_CREATE | ZIP_TRUNCATE, &error);
    if (!archive) {
        zip_source_free(target.get());
        give_up("no archive");
    }
    for (std::size_t i = 0; i < std::size(names); ++i)
        add(archive, names[i], parts[i]);
    if (zip_close(archive) != 0) {
        zip_discard(archive);
        give_up("closing");
    }
    return bytes_of(target.get());
}

} // namespace tongyuan::sheets
