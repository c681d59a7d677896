// What every adapter promises about renditions and about itself.
#include "adapters/kit/html.hpp"
#include "adapters/kit/length.hpp"
#include "adapters/kit/parts.hpp"
#include "loaded.hpp"
#include "samples.hpp"
#include "wire.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

using namespace tongyuan;
using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;

namespace {

template <typename Check>
void for_every_adapter(Check check)
{
    for (const auto& name : built_plugins())
        BOOST_TEST_CONTEXT(name)
        {
            check(name, loaded(name));
        }
}

bool is_name(std::string_view text, std::string_view also = "")
{
    return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
           std::all_of(text.begin(), text.end(), [&](char c) {
               return (c >= 'a' && c <= 'z') || c == '_' || also.find(c) != std::string_view::npos;
           });
}

// Channels of a few words show the short text; the others show the body.
bool is_short(const adapter& of)
{
    const auto source = notice();
    const auto made = of.render(source, account_for(of.about()));
    return made.reader_text.find(source.short_text) != std::string::npos &&
           made.reader_text.find("第一条") == std::string::npos;
}

std::string all_text(const rendition& made)
{
    std::string all;
    for (const auto& f : made.fields)
        all += kit::plain(f.value) + "\n";
    return all;
}

std::string repeated(const std::string& word, int times)
{
    std::string all;
    for (int i = 0; i < times; ++i)
        all += word;
    return all;
}

std::string dumped(const rendition& made)
{
    call fields;
    for (const auto& f : made.fields)
        fields.request.headers.push_back({f.name, f.value});
    auto all = dump(fields) + made.reader_text + made.preview;
    for (const auto& m : made.media)
        all += m;
    for (const auto& v : made.violations)
        all += v.field + v.code + v.message;
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(every_adapter_renders)

BOOST_AUTO_TEST_CASE(a_manifest_a_person_can_fill_in)
{
    for_every_adapter([](const std::string& name, const adapter& a) {
        const auto about = a.about();
        BOOST_TEST(about.platform == name);
        BOOST_TEST(is_name(about.platform, "0123456789"));
        BOOST_TEST(!about.label.empty());
        BOOST_TEST(!about.version.empty());
        BOOST_TEST(!about.identity_hint.empty());
        const auto offers = [&](operation_kind kind) {
            return std::find(about.operations.begin(), about.operations.end(), kind) != about.operations.end();
        };
        BOOST_TEST(offers(operation_kind::publish));
        BOOST_TEST(offers(operation_kind::authorise) == !about.token.empty());
        BOOST_TEST((!about.reads_back || offers(operation_kind::probe)));
        std::set<std::string> names;
        for (const auto& s : about.settings) {
            BOOST_TEST(is_name(s.name, "0123456789"), s.name);
            BOOST_TEST(!s.label.empty());
            BOOST_TEST(names.insert(s.name).second, s.name);
        }
        for (const auto& s : about.secrets) {
            BOOST_TEST(!s.label.empty());
            BOOST_TEST(names.insert(s.name).second, s.name);
        }
        for (const auto& q : about.quotas) {
            BOOST_TEST((q.step == "*" || is_name(q.step)), q.step);
            BOOST_TEST(q.most > 0u);
        }
    });
}

BOOST_AUTO_TEST_CASE(a_well_made_article_without_violations)
{
    for_every_adapter([](const std::string&, const adapter& a) {
        const auto made = a.render(notice(), account_for(a.about()));
        for (const auto& v : made.violations)
            BOOST_ERROR(v.field + " " + v.code + " " + v.message);
        BOOST_TEST(!made.fields.empty());
        BOOST_TEST(!made.reader_text.empty());
        BOOST_TEST(!made.preview.empty());
        std::set<std::string> names;
        for (const auto& f : made.fields)
            BOOST_TEST(names.insert(f.name).second, f.name);
        const std::set<std::string> media(made.media.begin(), made.media.end());
        BOOST_TEST(media.size() == made.media.size());
        for (const auto& l : made.lengths)
            BOOST_TEST(l.used <= l.most, l.field);
    });
}

BOOST_AUTO_TEST_CASE(the_same_article_always_the_same)
{
    for_every_adapter([](const std::string&, const adapter& a) {
        const auto where = account_for(a.about());
        BOOST_TEST(dumped(a.render(hostile(), where)) == dumped(a.render(hostile(), where)));
    });
}

BOOST_AUTO_TEST_CASE(the_text_a_reader_sees_is_the_text_that_was_written)
{
    for_every_adapter([](const std::string&, const adapter& a) {
        const auto source = notice();
        const auto shown = a.render(source, account_for(a.about())).reader_text;
        if (is_short(a)) {
            BOOST_TEST(kit::same_text(shown, "【" + source.title + "】" + source.short_text));
            return;
        }
        // Line by line and in order; links may have their address added behind the label.
        const auto seen = kit::without_spaces(shown);
        std::size_t from = 0;
        const auto body = kit::reader_text(source.body);
        std::size_t start = 0;
        while (start < body.size()) {
            const auto end = std::min(body.find('\n', start), body.size());
            auto line = kit::without_spaces(body.substr(start, end - start));
            if (line.find("政策") != std::string::npos)
                line = "落实值守，见政策";
            const auto at = seen.find(line, from);
            BOOST_TEST((at != std::string::npos), line);
            from = at == std::string::npos ? from : at + line.size();
            start = end + 1;
        }
    });
}

BOOST_AUTO_TEST_CASE(words_that_look_like_code_untouched)
{
    for_every_adapter([](const std::string&, const adapter& a) {
        const auto source = hostile();
        const auto made = a.render(source, account_for(a.about()));
        if (is_short(a)) {
            BOOST_TEST(made.reader_text.find(source.short_text) != std::string::npos);
            return;
        }
        for (const auto& word : hostile_words) {
            BOOST_TEST(made.reader_text.find(word) != std::string::npos, word);
            const auto escaped = kit::encoded(word, encoding::xml_text);
            const auto twice = kit::encoded(escaped, encoding::xml_text);
            const auto fields = all_text(made);
            const bool carried = fields.find(word) != std::string::npos || fields.find(escaped) != std::string::npos ||
                                 kit::reader_text(fields).find(word) != std::string::npos;
            BOOST_TEST(carried, word);
            // A word that needs escaping is escaped once: a reader would see the second time.
            if (escaped != word && word != "&amp;")
                BOOST_TEST((fields.find(twice) == std::string::npos), twice);
        }
    });
}

BOOST_AUTO_TEST_CASE(a_preview_that_runs_nothing)
{
    for_every_adapter([](const std::string&, const adapter& a) {
        auto source = hostile();
        source.author = source.source = source.document_number = "<script>alert(1)</script>";
        source.attachments[0].file_name = "<img src=x onerror=alert(1)>.pdf";
        source.pictures[0].file_name = "\"><script>.jpg";
        const auto made = a.render(source, account_for(a.about()));
        for (const auto& token : kit::read_html(made.preview))
            if (token.kind != kit::html_kind::text) {
                BOOST_TEST(token.tag.name != "script");
                BOOST_TEST(token.tag.attribute("onerror").empty());
            }
        BOOST_TEST(made.preview.find("<script") == std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(an_empty_article_with_what_is_missing)
{
    for_every_adapter([](const std::string&, const adapter& a) {
        const auto made = a.render(article{}, account_for(a.about()));
        BOOST_TEST(!made.violations.empty());
        for (const auto& v : made.violations) {
            BOOST_TEST(!v.field.empty());
            BOOST_TEST(is_name(v.code), v.code);
            BOOST_TEST(!v.message.empty());
        }
    });
}

BOOST_AUTO_TEST_CASE(too_much_as_a_violation_and_never_as_a_cut)
{
    for_every_adapter([](const std::string&, const adapter& a) {
        auto source = notice();
        source.title = repeated("题", 3000);
        source.short_text = repeated("短", 5000);
        source.body = "<p>" + repeated("长文", 150'000) + "末尾</p>";
        const auto made = a.render(source, account_for(a.about()));
        const bool refused = std::any_of(made.violations.begin(), made.violations.end(),
                                         [](const violation& v) { return v.code == "too_long"; });
        const auto whole = is_short(a) ? source.short_text : repeated("长文", 150'000) + "末尾";
        BOOST_TEST((made.reader_text.find(whole) != std::string::npos));
        BOOST_TEST((all_text(made).find(source.title) != std::string::npos));
        for (const auto& l : made.lengths)
            BOOST_TEST((l.used <= l.most || refused), l.field);
    });
}

BOOST_AUTO_TEST_CASE(a_body_that_is_not_canonical_without_falling_over)
{
    const std::vector<std::string> bodies{"<p>没有关<b>闭",
                                          "</p></p>",
                                          "<a href=\"",
                                          repeated("<b>", 20'000),
                                          "\xff\xfe",
                                          "<img src=\"media:zz\"/>",
                                          "<p>" + std::string(1, '\0') + "</p>",
                                          "&#0;&#x110000;"};
    for_every_adapter([&](const std::string&, const adapter& a) {
        for (const auto& body : bodies) {
            auto source = notice();
            source.body = body;
            BOOST_CHECK_NO_THROW(a.render(source, account_for(a.about())));
            BOOST_CHECK_NO_THROW(a.render(source, account{}));
        }
    });
}

BOOST_AUTO_TEST_CASE(a_link_before_sending_only_where_a_source_portal_is)
{
    for_every_adapter([](const std::string&, const adapter& a) {
        const auto where = account_for(a.about());
        const auto link = a.link_of("01j0article", where);
        BOOST_TEST((link.empty() || a.about().is_source));
        BOOST_TEST(link == a.link_of("01j0article", where));
        if (!link.empty())
            BOOST_TEST(link != a.link_of("01j0another", where));
    });
}

BOOST_AUTO_TEST_SUITE_END()
