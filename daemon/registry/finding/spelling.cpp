#include "registry/finding/spelling.hpp"

#include "base/text.hpp"

#include <unicode/coll.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace tongyuan::registry {

namespace {

void require(UErrorCode status, const char* what)
{
    if (U_FAILURE(status))
        throw std::runtime_error(std::string("ICU cannot ") + what + ": " + u_errorName(status));
}

std::string utf8(const icu::UnicodeString& text)
{
    std::string out;
    text.toUTF8String(out);
    return out;
}

icu::UnicodeString utf16(std::string_view text)
{
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

// What ICU has one reading of and names of places and offices use with another: 长沙, 重庆, 六安, 银行.
using other_reading = std::pair<char32_t, std::string_view>;
constexpr std::array other_readings{
    other_reading{U'长', "chang"}, other_reading{U'重', "chong"}, other_reading{U'厦', "xia"},
    other_reading{U'六', "lu"},    other_reading{U'行', "hang"},  other_reading{U'乐', "yue"},
    other_reading{U'都', "du"},    other_reading{U'朝', "zhao"},  other_reading{U'调', "tiao"},
    other_reading{U'传', "zhuan"}, other_reading{U'单', "shan"},  other_reading{U'藏', "zang"},
    other_reading{U'番', "pan"},   other_reading{U'会', "kuai"},  other_reading{U'解', "xie"},
    other_reading{U'尉', "yu"},    other_reading{U'曾', "zeng"},  other_reading{U'盛', "cheng"},
    other_reading{U'铅', "yan"},   other_reading{U'泌', "bi"},    other_reading{U'浚', "xun"},
    other_reading{U'涡', "guo"},   other_reading{U'阿', "e"},     other_reading{U'大', "dai"},
    other_reading{U'石', "dan"},   other_reading{U'车', "ju"},    other_reading{U'校', "jiao"},
    other_reading{U'降', "xiang"}, other_reading{U'柏', "bo"},    other_reading{U'堡', "bu"},
    other_reading{U'堡', "pu"},    other_reading{U'峙', "shi"},   other_reading{U'什', "shi"},
    other_reading{U'参', "shen"},  other_reading{U'系', "ji"},    other_reading{U'合', "ge"},
    other_reading{U'陂', "pi"},    other_reading{U'陂', "po"},    other_reading{U'栖', "xi"},
    other_reading{U'省', "xing"},  other_reading{U'宿', "xiu"},   other_reading{U'巷', "hang"},
    other_reading{U'查', "zha"},   other_reading{U'卡', "qia"},   other_reading{U'莞', "wan"},
    other_reading{U'珲', "hun"},   other_reading{U'区', "ou"},    other_reading{U'仇', "qiu"},
    other_reading{U'翟', "zhai"},  other_reading{U'覃', "qin"},   other_reading{U'种', "chong"},
    other_reading{U'洗', "xian"},  other_reading{U'蔚', "yu"},    other_reading{U'蚌', "beng"},
    other_reading{U'枞', "zong"},  other_reading{U'筠', "jun"},   other_reading{U'犍', "qian"},
    other_reading{U'婼', "ruo"},   other_reading{U'牟', "mu"}};

void add(std::vector<std::string>& readings, std::string reading)
{
    if (!reading.empty() && std::ranges::find(readings, reading) == readings.end())
        readings.push_back(std::move(reading));
}

std::unique_ptr<icu::Transliterator> transliterator(const char* rules)
{
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(
        icu::Transliterator::createInstance(icu::UnicodeString(rules), UTRANS_FORWARD, status));
    require(status, "read Chinese");
    return made;
}

// "lü" is typed as "lv" as often as "lu".
void add_with_umlaut(std::vector<std::string>& readings, const icu::UnicodeString& toned)
{
    UErrorCode status = U_ZERO_ERROR;
    const auto* apart = icu::Normalizer2::getNFDInstance(status);
    require(status, "decompose");
    std::string plain, typed;
    bool has_umlaut = false;
    const auto pieces = apart->normalize(toned, status);
    for (int32_t i = 0; i < pieces.length(); ++i) {
        const auto unit = pieces[i];
        if (unit == 0x308) {
            has_umlaut = true;
            typed.back() = 'v';
        } else if (unit >= 'a' && unit <= 'z') {
            plain += static_cast<char>(unit);
            typed += static_cast<char>(unit);
        }
    }
    add(readings, plain);
    if (has_umlaut)
        add(readings, typed);
}

bool is_letter_or_digit(char32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

} // namespace

std::string folded(std::string_view text)
{
    UErrorCode status = U_ZERO_ERROR;
    const auto* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    require(status, "fold");
    auto out = utf8(fold->normalize(utf16(text), status));
    require(status, "fold");
    return out;
}

std::string sort_key(std::string_view text)
{
    static const auto collator = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::Collator> made(icu::Collator::createInstance(icu::Locale("zh", "CN"), status));
        require(status, "sort");
        return made;
    }();
    const auto wide = utf16(text);
    std::string out(64, '\0');
    auto* bytes = reinterpret_cast<uint8_t*>(out.data());
    const auto length = collator->getSortKey(wide, bytes, static_cast<int32_t>(out.size()));
    if (static_cast<std::size_t>(length) > out.size()) {
        out.resize(static_cast<std::size_t>(length));
        collator->getSortKey(wide, reinterpret_cast<uint8_t*>(out.data()), length);
    }
    out.resize(static_cast<std::size_t>(length) - 1); // ends with a zero
    return out;
}

std::vector<std::string> readings_of(char32_t character)
{
    std::vector<std::string> out;
    if (is_letter_or_digit(character)) {
        out.emplace_back(1, static_cast<char>(character));
        return out;
    }
    if (character < 0x3007)
        return out;
    static const auto reader = transliterator("Han-Latin");
    static std::mutex one_at_a_time; // a transliterator keeps its place while it works
    icu::UnicodeString text(static_cast<UChar32>(character));
    {
        const std::lock_guard lock(one_at_a_time);
        reader->transliterate(text);
    }
    if (text.char32At(0) != static_cast<UChar32>(character))
        add_with_umlaut(out, text);
    for (const auto& [known, reading] : other_readings)
        if (known == character)
            add(out, std::string(reading));
    return out;
}

} // namespace tongyuan::registry
