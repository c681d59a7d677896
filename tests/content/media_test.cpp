#include "content/media_type.hpp"
#include "tests/content/notice.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::content;
using namespace std::string_literals;

namespace {

std::string type_of(std::string_view bytes, std::string_view name, std::string_view declared = "")
{
    const auto found = recognise(bytes, declared, name);
    return found ? found->name : found.error().code;
}

const auto gif = "GIF89a\x40\x01\xf0\x00\x00\x00\x00,rest"s;
const auto webp_lossy = "RIFF\x20\x00\x00\x00WEBPVP8 \x10\x00\x00\x00\x30\x01\x00\x9d\x01\x2a\x40\x01\xf0\x00rest"s;
const auto webp_lossless = "RIFF\x20\x00\x00\x00WEBPVP8L\x10\x00\x00\x00\x2f\x3f\xc1\x3b\x00rest-rest"s;
const auto webp_extended = "RIFF\x20\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x3f\x01\x00\xef\x00\x00rest"s;
const auto ole = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"s;
const auto docx = "PK\x03\x04....[Content_Types].xml....word/document.xml"s;

} // namespace

BOOST_AUTO_TEST_SUITE(media)

BOOST_AUTO_TEST_CASE(is_known_by_its_bytes)
{
    BOOST_TEST(type_of(notice::chart(), "x.png") == "image/png");
    BOOST_TEST(type_of(notice::square(), "x.jpg") == "image/jpeg");
    BOOST_TEST(type_of(gif, "x.gif") == "image/gif");
    BOOST_TEST(type_of(webp_lossy, "x.webp") == "image/webp");
    BOOST_TEST(type_of(notice::form(), "x.pdf") == "application/pdf");
    BOOST_TEST(type_of(ole, "通知.doc") == "application/msword");
    BOOST_TEST(type_of(ole, "表.XLS") == "application/vnd.ms-excel");
    BOOST_TEST(type_of(docx, "x.docx") == "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    BOOST_TEST(type_of("PK\x03\x04[Content_Types].xml xl/workbook.xml"s, "x.xlsx") ==
               "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    BOOST_TEST(type_of("PK\x03\x04OFD.xml"s, "x.ofd") == "application/ofd");
    BOOST_TEST(type_of("PK\x03\x04x"s, "x.zip") == "application/zip");
    BOOST_TEST(type_of("姓名,电话\n", "x.csv") == "text/csv");
}

BOOST_AUTO_TEST_CASE(is_refused_when_it_is_nothing_that_is_published)
{
    BOOST_TEST(type_of("MZ\x90\x00"s, "x.exe") == "media.type");
    BOOST_TEST(type_of("<svg onload=alert(1)>", "x.svg") == "media.type");
    BOOST_TEST(type_of("<html><script>", "x.html") == "media.type");
    BOOST_TEST(type_of("<script>", "x.png") == "media.type");
    BOOST_TEST(type_of(ole, "x.msi") == "media.type");
    BOOST_TEST(type_of("a\x01"s, "x.txt") == "media.type");
    BOOST_TEST(type_of("", "x.png") == "media.empty");
}

BOOST_AUTO_TEST_CASE(must_be_what_it_was_declared_to_be)
{
    BOOST_TEST(type_of(notice::chart(), "x.png", "image/jpeg") == "media.type");
    BOOST_TEST(type_of(notice::form(), "x.pdf", "image/png") == "media.type");
    BOOST_TEST(type_of(notice::square(), "x.jpg", "image/jpg") == "image/jpeg");
    BOOST_TEST(type_of(notice::chart(), "x", "application/octet-stream") == "image/png");
    BOOST_TEST(type_of(notice::chart(), "x", "image/PNG; charset=x") == "image/png");
    BOOST_TEST(type_of(docx, "x.docx", "application/zip") != "media.type");
    BOOST_TEST(type_of("PK\x03\x04x"s, "x.zip", "application/x-zip-compressed") == "application/zip");
}

BOOST_AUTO_TEST_CASE(tells_the_size_of_a_picture_from_its_header)
{
    const auto size = [](std::string_view bytes) {
        const auto found = recognise(bytes, "", "x").value();
        return std::pair{found.width, found.height};
    };
    BOOST_TEST((size(notice::chart()) == std::pair{640, 360}));
    BOOST_TEST((size(notice::square()) == std::pair{480, 320}));
    for (const auto& one : {gif, webp_lossy, webp_lossless, webp_extended})
        BOOST_TEST((size(one) == std::pair{320, 240}));
}

BOOST_AUTO_TEST_CASE(is_broken_when_its_header_is_cut_anywhere)
{
    for (const auto& whole : {notice::chart().substr(0, 33), notice::square().substr(0, 400), gif.substr(0, 13),
                              webp_lossy.substr(0, 30), webp_extended.substr(0, 30)})
        for (std::size_t n = 1; n < whole.size(); ++n) {
            const auto found = recognise(whole.substr(0, n), "", "x");
            if (found)
                BOOST_TEST((found->width > 0 && found->height > 0), n);
            else
                BOOST_TEST((found.error().code == "media.broken" || found.error().code == "media.type"), n);
        }
    BOOST_TEST(type_of(notice::chart().substr(0, 20), "x.png") == "media.broken");
    BOOST_TEST(type_of("\xff\xd8\xff\xc0\x00\x11\x08"s, "x.jpg") == "media.broken");
    BOOST_TEST(type_of("\xff\xd8\xff\xe0\x00\x00\xff\xff"s, "x.jpg") == "media.broken");
}

BOOST_AUTO_TEST_CASE(may_not_be_larger_than_the_limits)
{
    const auto code = [](const media_limits& limits) {
        const auto found = recognise(notice::chart(), "", "x.png", limits);
        return found ? "" : found.error().code;
    };
    BOOST_TEST(code({}) == "");
    BOOST_TEST(code({.bytes = 100}) == "media.too_large");
    BOOST_TEST(code({.pixels_per_side = 639}) == "media.too_many_pixels");
}

BOOST_AUTO_TEST_CASE(has_a_file_name_fit_to_be_shown)
{
    BOOST_TEST(tidy_file_name("C:\\Users\\x\\申请表.pdf") == "申请表.pdf");
    BOOST_TEST(tidy_file_name("../../etc/passwd") == "passwd");
    BOOST_TEST(tidy_file_name("gnp\xe2\x80\xae.exe\r\nX: y") == "gnp.exeX: y");
    BOOST_TEST(tidy_file_name("a\"b.pdf") == "ab.pdf");
    BOOST_TEST(tidy_file_name(std::string(500, 'x')).size() == 200U);
    BOOST_TEST(tidy_file_name("") == "");
}

BOOST_AUTO_TEST_SUITE_END()
