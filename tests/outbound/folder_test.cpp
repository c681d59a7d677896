#include "outbound/folder.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>

using namespace tongyuan::outbound;
namespace fs = std::filesystem;

namespace {

struct tree_fixture {
    fs::path root;

    tree_fixture()
    {
        char name[] = "/tmp/tongyuan-tree-XXXXXX";
        root = ::mkdtemp(name);
    }
    ~tree_fixture() { fs::remove_all(root); }

    place at(const std::string& name) const
    {
        const folder_tree tree{root};
        return tree.open_parent(tree.segments_of(root.string() + "/" + name).value(), folder_tree::missing::make);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(folders, tree_fixture)

BOOST_AUTO_TEST_CASE(a_target_that_appeared_meanwhile_is_not_replaced)
{
    const auto first = at("a");
    BOOST_TEST(move_thing(write_neighbour(first, "one"), first, false));
    BOOST_TEST(!move_thing(write_neighbour(first, "two"), first, false));
    BOOST_TEST(read_file(first, 100) == "one");
    BOOST_TEST(move_thing(write_neighbour(first, "three"), first, true));
    BOOST_TEST(read_file(first, 100) == "three");
}

BOOST_AUTO_TEST_CASE(a_folder_that_was_exchanged_for_a_link_is_not_followed)
{
    at("inside/a");
    fs::remove_all(root / "inside");
    fs::create_directory_symlink("/tmp", root / "inside");
    BOOST_CHECK_THROW(at("inside/a"), std::system_error);
}

BOOST_AUTO_TEST_CASE(an_opened_place_stays_where_it_was_opened)
{
    const auto there = at("inside/a");
    fs::rename(root / "inside", root / "moved");
    fs::create_directory_symlink("/tmp", root / "inside");
    BOOST_TEST(move_thing(write_neighbour(there, "x"), there, false));
    BOOST_TEST(fs::exists(root / "moved" / "a"));
}

BOOST_AUTO_TEST_CASE(a_root_whose_name_begins_like_another_is_not_it)
{
    const folder_tree tree{root};
    BOOST_TEST(tree.segments_of(root.string() + "/a/b").value().size() == 2U);
    for (const auto* tail : {"", "/", "-other/a", "/a//b", "/a/", "/.", "/../x", "/a/./b"})
        BOOST_TEST(!tree.segments_of(root.string() + tail).has_value(), tail);
}

BOOST_AUTO_TEST_SUITE_END()
