#include "sheets/xlsx_reader.hpp"

#include "sheets/xml_stream.hpp"

#include <charconv>
#include <cmath>
#include <deque>

namespace tongyuan::sheets {

namespace {

std::string value_in(const attributes& with, std::string_view name)
{
    const auto at = with.find(name);
    return at == with.end() ? std::string() : std::string(at->second);
}

// Which sheet is the first that people see, and where its part is.
class workbook final : xml_stream {
public:
    explicit workbook(archive& from) : xml_stream(from.open("xl/workbook.xml")) { feed_all(); }
    const std::string& first_sheet() const { return first_visible_.empty() ? first_ : first_visible_; }

private:
    void begin(std::string_view element, const attributes& with) override
    {
        if (element != "sheet")
            return;
        const auto id = value_in(with, "id");
        if (first_.empty())
            first_ = id;
        if (first_visible_.empty() && !with.contains("state"))
            first_visible_ = id;
    }
    void end(std::string_view) override {}

    std::string first_, first_visible_;
};

class relations final : xml_stream {
public:
    relations(archive& from, std::string wanted)
        : xml_stream(from.open("xl/_rels/workbook.xml.rels")), wanted_(std::move(wanted))
    {
        feed_all();
    }
    std::string part() const { return target_.starts_with("/") ? target_.substr(1) : "xl/" + target_; }

private:
    void begin(std::string_view element, const attributes& with) override
    {
        if (element == "Relationship" && value_in(with, "Id") == wanted_)
            target_ = value_in(with, "Target");
    }
    void end(std::string_view) override {}

    std::string wanted_, target_;
};

// Texts that cells refer to by number, one behind the other: a million of them cost little more than their letters.
class text_pool {
public:
    std::size_t size() const { return begins_.size(); }
    std::size_t bytes() const { return letters_.size(); }
    std::string_view operator[](std::size_t n) const
    {
        const auto end = n + 1 < begins_.size() ? begins_[n + 1] : letters_.size();
        return std::string_view(letters_).substr(begins_[n], end - begins_[n]);
    }
    void begin() { begins_.push_back(static_cast<std::uint32_t>(letters_.size())); }
    std::size_t bytes_of_last() const { return letters_.size() - begins_.back(); }
    void append(std::string_view part) { letters_ += part; }

private:
    std::string letters_;
    std::vector<std::uint32_t> begins_;
};

class shared_strings final : xml_stream {
public:
    shared_strings(archive& from, const sheet_limits& limits)
        : xml_stream(from.open("xl/sharedStrings.xml")), limits_(limits)
    {
        feed_all();
    }
    text_pool take() { return std::move(all_); }

private:
    void begin(std::string_view element, const attributes&) override
    {
        if (element == "si") {
            if (all_.size() == limits_.most_shared_strings)
                refuse_size("表格中不同的文字过多，请分成几个文件。");
            all_.begin();
        }
        is_phonetic_ = is_phonetic_ || element == "rPh";
        is_text_ = element == "t" && !is_phonetic_;
    }
    void end(std::string_view element) override
    {
        is_text_ = false;
        if (element == "rPh")
            is_phonetic_ = false;
    }
    void text(std::string_view part) override
    {
        if (!is_text_ || all_.size() == 0)
            return;
        if (all_.bytes_of_last() + part.size() > limits_.most_bytes_per_cell)
            refuse_size("有单元格的文字过长。");
        if (all_.bytes() + part.size() > limits_.most_shared_bytes)
            refuse_size("表格中不同的文字合计超过 " + std::to_string(limits_.most_shared_bytes >> 20) +
                        " MB，请分成几个文件。");
        all_.append(part);
    }

    sheet_limits limits_;
    text_pool all_;
    bool is_text_ = false, is_phonetic_ = false;
};

// "BC12" → 54; nothing when it is none.
std::optional<std::size_t> column_of(std::string_view reference)
{
    std::size_t column = 0, letters = 0;
    for (; letters < reference.size() && reference[letters] >= 'A' && reference[letters] <= 'Z'; ++letters)
        if (letters == 3)
            return {};
        else
            column = column * 26 + static_cast<std::size_t>(reference[letters] - 'A') + 1;
    return letters == 0 ? std::nullopt : std::optional{column - 1};
}

// Whole numbers as people see them: telephone numbers are stored as 1.3800000000000001E+10.
std::string shown_number(const std::string& stored)
{
    double number = 0;
    const auto* end = stored.data() + stored.size();
    const auto [stop, error] = std::from_chars(stored.data(), end, number);
    if (error != std::errc{} || stop != end || std::abs(number) >= 1e15 || number != std::floor(number))
        return stored;
    return std::to_string(static_cast<long long>(number));
}

class sheet_part final : public row_source, xml_stream {
public:
    sheet_part(std::unique_ptr<archive> from, const std::string& name, text_pool shared, const sheet_limits& limits)
        : xml_stream(from->open(name)), from_(std::move(from)), shared_(std::move(shared)), limits_(limits),
          left_(limits)
    {
    }

    std::optional<sheet_row> next() override
    {
        while (ready_.empty() && feed())
            ;
        if (ready_.empty())
            return {};
        auto row = std::move(ready_.front());
        ready_.pop_front();
        return row;
    }

private:
    void begin(std::string_view element, const attributes& with) override
    {
        if (element == "row")
            begin_row(value_in(with, "r"));
        else if (element == "c")
            begin_cell(value_in(with, "r"), value_in(with, "t"));
        else if (element == "rPh")
            is_phonetic_ = true;
        else
            is_value_ = element == "v" || (element == "t" && !is_phonetic_);
    }
    void end(std::string_view element) override
    {
        is_value_ = false;
        if (element == "rPh")
            is_phonetic_ = false;
        else if (element == "c")
            end_cell();
        else if (element == "row")
            ready_.push_back(std::move(row_));
    }
    void text(std::string_view part) override
    {
        if (!is_value_)
            return;
        if (value_.size() + part.size() > limits_.most_bytes_per_cell)
            refuse_size("第 " + std::to_string(row_.number) + " 行有单元格过长。");
        value_ += part;
    }

    void begin_row(const std::string& number)
    {
        std::size_t given = 0;
        std::from_chars(number.data(), number.data() + number.size(), given);
        last_row_ = given > last_row_ ? given : last_row_ + 1;
        row_ = {last_row_, {}};
        left_.begin_row(last_row_);
        column_ = 0;
    }
    void begin_cell(const std::string& reference, std::string type)
    {
        column_ = column_of(reference).value_or(column_);
        if (column_ >= limits_.most_columns)
            refuse_size("第 " + std::to_string(row_.number) + " 行超过 " + std::to_string(limits_.most_columns) +
                        " 列。请删去右侧多余的列。");
        type_ = std::move(type);
        value_.clear();
    }
    void end_cell()
    {
        if (row_.cells.size() <= column_)
            row_.cells.resize(column_ + 1);
        auto& cell = row_.cells[column_++];
        cell = type_ == "s" ? shared_text() : shown();
    }
    std::string shown()
    {
        left_.take(value_.size());
        if (type_ == "str" || type_ == "inlineStr" || type_ == "e" || type_ == "d")
            return value_;
        if (type_ == "b")
            return value_ == "1" ? "是" : "否";
        return shown_number(value_);
    }
    std::string shared_text()
    {
        std::size_t index = shared_.size();
        std::from_chars(value_.data(), value_.data() + value_.size(), index);
        if (index >= shared_.size())
            refuse("sheet.broken", "表格内容无法读取，文件可能已损坏。请重新保存为 .xlsx 后再导入。");
        left_.take(shared_[index].size());
        return std::string(shared_[index]);
    }

    std::unique_ptr<archive> from_;
    text_pool shared_;
    sheet_limits limits_;
    allowance left_;
    std::deque<sheet_row> ready_;
    sheet_row row_;
    std::size_t column_ = 0, last_row_ = 0;
    std::string type_, value_;
    bool is_value_ = false, is_phonetic_ = false;
};

} // namespace

std::unique_ptr<row_source> open_xlsx(std::string_view bytes, const sheet_limits& limits)
{
    auto whole = std::make_unique<archive>(bytes, limits);
    const auto part = relations(*whole, workbook(*whole).first_sheet()).part();
    text_pool shared;
    if (whole->has("xl/sharedStrings.xml"))
        shared = shared_strings(*whole, limits).take();
    return std::make_unique<sheet_part>(std::move(whole), part, std::move(shared), limits);
}

} // namespace tongyuan::sheets
