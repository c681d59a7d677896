#include "base/chained_file.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <fstream>
#include <iterator>

#include <sys/resource.h>
#include <unistd.h>

using namespace tongyuan;
namespace fs = std::filesystem;

namespace {

class scratch_file {
public:
    scratch_file()
    {
        static int count = 0;
        path = fs::temp_directory_path() /
               ("tongyuan-chain-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
        fs::remove(path);
    }
    ~scratch_file() { fs::remove(path); }
    scratch_file(const scratch_file&) = delete;
    scratch_file& operator=(const scratch_file&) = delete;

    std::string bytes() const
    {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void put(const std::string& all) const { std::ofstream(path, std::ios::binary) << all; }

    fs::path path;
};

void append(chained_file& file, std::vector<std::string> texts)
{
    file.append(texts);
}

// Three lines; where they end.
chain_place written(const scratch_file& at)
{
    auto file = chained_file::create(at.path, "one");
    append(file, {"first", "second"});
    append(file, {"third"});
    return file.end();
}

template <class F>
chain_trouble trouble_of(F work)
{
    try {
        work();
    } catch (const chain_error& e) {
        BOOST_TEST_MESSAGE(e.what());
        return e.kind();
    }
    BOOST_FAIL("it was accepted");
    return {};
}

// For chain_trouble, which has no way to be printed.
bool same(chain_trouble a, chain_trouble b)
{
    return a == b;
}

} // namespace

BOOST_AUTO_TEST_SUITE(chained_files)

BOOST_AUTO_TEST_CASE(what_was_appended_is_there_again_from_any_place_on)
{
    const scratch_file at;
    chain_place middle;
    {
        auto file = chained_file::create(at.path, "one");
        append(file, {"first", "second"});
        middle = file.end();
        append(file, {"third"});
    }
    const auto all = chained_file::open(at.path);
    BOOST_TEST(all.id() == "one");
    BOOST_TEST_REQUIRE(all.news().size() == 3U);
    BOOST_TEST(all.news()[2].text == "third");
    BOOST_TEST(all.news()[2].sequence == 3);
    BOOST_TEST(all.after(middle).size() == 1U);
}

BOOST_AUTO_TEST_CASE(opening_behind_a_known_place_reads_only_what_is_new)
{
    const scratch_file at;
    const auto known = written(at);
    {
        auto file = chained_file::open(at.path, known);
        BOOST_TEST(file.news().empty());
        append(file, {"fourth"});
    }
    const auto again = chained_file::open(at.path, known);
    BOOST_TEST_REQUIRE(again.news().size() == 1U);
    BOOST_TEST(again.news()[0].text == "fourth");
    BOOST_TEST(chained_file::id_of(at.path) == "one");
}

BOOST_AUTO_TEST_CASE(no_changed_byte_goes_unseen_by_who_knows_the_end)
{
    const scratch_file at;
    const auto known = written(at);
    const auto original = at.bytes();
    for (std::size_t i = 0; i < original.size(); ++i) {
        auto changed = original;
        changed[i] = changed[i] == 'x' ? 'y' : 'x';
        at.put(changed);
        bool refused = false;
        try {
            const auto all = chained_file::open(at.path);
            refused = !(all.end() == known) || all.id() != "one";
        } catch (const chain_error&) {
            refused = true;
        }
        BOOST_TEST(refused, "byte " << i);
    }
}

BOOST_AUTO_TEST_CASE(a_file_cut_anywhere_is_shorter_than_known_and_otherwise_keeps_its_whole_lines)
{
    const scratch_file at;
    const auto known = written(at);
    const auto original = at.bytes();
    const auto head = original.find('\n') + 1;
    for (auto length = head; length < original.size(); ++length) {
        at.put(original.substr(0, length));
        BOOST_TEST(same(trouble_of([&] { chained_file::open(at.path, known); }), chain_trouble::shorter));
        at.put(original.substr(0, length));
        const auto whole = chained_file::open(at.path);
        BOOST_TEST(original.starts_with(at.bytes()));
        BOOST_TEST(at.bytes().ends_with("\n")); // the half line is gone for good
        BOOST_TEST(whole.news().size() < 3U);
    }
}

BOOST_AUTO_TEST_CASE(zeros_that_a_power_cut_left_behind_are_cut_off)
{
    const scratch_file at;
    const auto known = written(at);
    at.put(at.bytes() + std::string(5000, '\0'));
    {
        auto file = chained_file::open(at.path, known);
        append(file, {"fourth"});
    }
    BOOST_TEST(chained_file::open(at.path).news().size() == 4U);
}

BOOST_AUTO_TEST_CASE(parts_of_lines_among_zeros_are_cut_off_like_them)
{
    const scratch_file at;
    const auto known = written(at);
    const auto original = at.bytes();
    const std::string zeros(700, '\0'), line = "4 fourth 0123456789abcdef0123456789abcdef\n";
    for (const auto& left : {"4 fou" + zeros, "4 fou" + zeros + line, zeros + line + zeros}) {
        at.put(original + left);
        BOOST_TEST((chained_file::open(at.path, known).end() == known));
        BOOST_TEST(at.bytes().size() == original.size());
    }
    at.put(original + line + zeros);
    BOOST_TEST(same(trouble_of([&] { chained_file::open(at.path, known); }), chain_trouble::damaged));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_written_to_seldom_grows_and_ends_with_its_last_line)
{
    const scratch_file at;
    {
        auto file = chained_file::create(at.path, "one");
        append(file, {"first"});
        const auto reserved = fs::file_size(at.path);
        BOOST_TEST(reserved > static_cast<std::uintmax_t>(file.end().size));
        append(file, {"second"});
        BOOST_TEST(fs::file_size(at.path) == reserved);
        BOOST_TEST(chained_file::read(at.path).size() == 2U); // by who looks while it is written to
        append(file, std::vector<std::string>(reserved / 1000 + 1, std::string(1000, 'x')));
        BOOST_TEST(fs::file_size(at.path) > static_cast<std::uintmax_t>(file.end().size));
    }
    BOOST_TEST(at.bytes().ends_with("\n"));
    BOOST_TEST(chained_file::open(at.path).news().size() > 200U);
}

BOOST_AUTO_TEST_CASE(a_line_that_does_not_follow_is_damage)
{
    const scratch_file at;
    written(at);
    at.put(at.bytes() + "4 fourth 0123456789abcdef0123456789abcdef\n");
    BOOST_TEST(same(trouble_of([&] { chained_file::open(at.path); }), chain_trouble::damaged));
}

BOOST_AUTO_TEST_CASE(missing_foreign_and_used_files_are_told_apart)
{
    const scratch_file at;
    BOOST_TEST(same(trouble_of([&] { chained_file::open(at.path); }), chain_trouble::missing));
    at.put("something else\n");
    BOOST_TEST(same(trouble_of([&] { chained_file::open(at.path); }), chain_trouble::foreign));
    fs::remove(at.path);
    const auto file = chained_file::create(at.path, "one");
    BOOST_TEST(same(trouble_of([&] { chained_file::open(at.path); }), chain_trouble::unusable));
    BOOST_TEST(same(trouble_of([&] { chained_file::create(at.path, "two"); }), chain_trouble::unusable));
}

BOOST_AUTO_TEST_CASE(a_failed_write_adds_nothing_and_ends_all_writing)
{
    const scratch_file at;
    const auto known = written(at);
    auto file = chained_file::open(at.path, known);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit tight{static_cast<rlim_t>(known.size) + 10, before.rlim_max};
    auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &tight);
    BOOST_CHECK_THROW(append(file, {std::string(100, 'x')}), chain_error);
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    BOOST_CHECK_THROW(append(file, {"fourth"}), chain_error);
    BOOST_TEST(file.end().size == known.size);
    BOOST_TEST(static_cast<std::int64_t>(at.bytes().size()) == known.size);
}

BOOST_AUTO_TEST_SUITE_END()
