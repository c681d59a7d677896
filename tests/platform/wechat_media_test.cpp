#include "testing/wechat_account.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;

BOOST_AUTO_TEST_SUITE(wechat_media)

BOOST_AUTO_TEST_CASE(a_picture_for_an_article_gets_an_address_and_errcode_0)
{
    wechat_account a;
    const auto answer = parsed(a.upload("media/uploadimg", a_png()));
    BOOST_TEST(text_at(answer, "url").starts_with("http://mmbiz.qpic.cn/mmbiz_png/"));
    BOOST_TEST(number_at(answer, "errcode") == 0);
}

BOOST_AUTO_TEST_CASE(pictures_for_articles_are_judged_by_their_bytes_and_stay_below_one_megabyte)
{
    wechat_account a;
    BOOST_TEST(code_of(a.upload("media/uploadimg", a_jpeg((1 << 20) - 1))) == 0);
    BOOST_TEST(code_of(a.upload("media/uploadimg", a_jpeg(1 << 20))) == 40009);
    BOOST_TEST(code_of(a.upload("media/uploadimg", a_gif())) == 40005);
    BOOST_TEST(code_of(a.upload("media/uploadimg", "<html>", "p.png")) == 40005);
}

BOOST_AUTO_TEST_CASE(the_file_part_must_be_called_media_and_have_a_name_and_a_type)
{
    wechat_account a;
    const auto to = "/wechat/cgi-bin/media/uploadimg?access_token=" + a.token;
    BOOST_TEST(code_of(a.world.post_parts(to, {{"file", "p.png", "image/png", a_png()}})) == 41005);
    BOOST_TEST(code_of(a.world.post_parts(to, {{"media", "", "image/png", a_png()}})) == 41005);
    BOOST_TEST(code_of(a.world.post_parts(to, {{"media", "p.png", "", a_png()}})) == 41005);
    BOOST_TEST(code_of(a.world.post(to, a_png(), "image/png")) == 41005);
    BOOST_TEST(code_of(a.world.post(to, "--edge\r\n\r\nx", "multipart/form-data; boundary=edge")) == 41005);
}

BOOST_AUTO_TEST_CASE(permanent_material_is_limited_by_type_and_size)
{
    wechat_account a;
    const auto add = [&](const std::string& type, const std::string& bytes, const std::string& name = "p.png") {
        return code_of(a.upload("material/add_material?type=" + type, bytes, name));
    };
    BOOST_TEST(add("image", a_gif()) == 0);
    BOOST_TEST(add("image", "BM" + std::string(50, 'x')) == 0);
    BOOST_TEST(add("image", "RIFF1234WEBP") == 40005);
    BOOST_TEST(add("image", a_png((10 << 20) + 1)) == 45001);
    BOOST_TEST(add("thumb", a_jpeg(65'536)) == 0);
    BOOST_TEST(add("thumb", a_jpeg(65'537)) == 45001);
    BOOST_TEST(add("thumb", a_png()) == 40005);
    BOOST_TEST(add("voice", "x", "a.mp3") == 0);
    BOOST_TEST(add("voice", "x", "a.ogg") == 40005);
    BOOST_TEST(add("video", "x", "a.mp4") == 40097); // the description is missing
    BOOST_TEST(add("news", a_png()) == 40004);
}

BOOST_AUTO_TEST_CASE(pictures_of_the_library_have_an_address_other_material_has_none)
{
    wechat_account a;
    const auto picture = parsed(a.upload("material/add_material?type=image", a_png()));
    BOOST_TEST(!text_at(picture, "url").empty());
    BOOST_TEST(!picture.as_object().contains("errcode"));
    const auto voice = parsed(a.upload("material/add_material?type=voice", "x", "a.mp3"));
    BOOST_TEST(!voice.as_object().contains("url"));
}

BOOST_AUTO_TEST_CASE(the_library_can_be_counted_listed_read_and_emptied)
{
    wechat_account a;
    const auto first = text_at(parsed(a.upload("material/add_material?type=image", a_png(), "first.png")), "media_id");
    a.upload("material/add_material?type=image", a_jpeg(), "second.jpg");
    BOOST_TEST(number_at(parsed(a.look("material/get_materialcount")), "image_count") == 2);
    const auto list = parsed(a.call("material/batchget_material", R"({"type":"image","offset":0,"count":20})"));
    BOOST_TEST(number_at(list, "total_count") == 2);
    BOOST_TEST(text_at(list.at("item").at(0), "name") == "second.jpg");
    BOOST_TEST(a.call("material/get_material", R"({"media_id":")" + first + R"("})").body == a_png());
    BOOST_TEST(code_of(a.call("material/del_material", R"({"media_id":")" + first + R"("})")) == 0);
    BOOST_TEST(code_of(a.call("material/del_material", R"({"media_id":")" + first + R"("})")) == 40007);
    BOOST_TEST(code_of(a.call("material/batchget_material", R"({"type":"image","offset":0,"count":21})")) == 40097);
}

BOOST_AUTO_TEST_CASE(an_upload_in_chunks_is_refused_by_the_gateway)
{
    wechat_account a;
    incoming request;
    request.method = "POST";
    request.path = "/wechat/cgi-bin/draft/add";
    request.query = {{"access_token", a.token}};
    request.body = "{}";
    request.chunked = true;
    BOOST_TEST(a.world.send(request).status == 412);
    a.set(R"("refuse_chunked":false)");
    BOOST_TEST(a.world.send(request).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
