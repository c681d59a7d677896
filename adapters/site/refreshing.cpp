#include "adapters/site/dav.hpp"
#include "adapters/site/listing.hpp"
#include "adapters/site/operations.hpp"

namespace tongyuan::adapters::site {

namespace {

constexpr std::size_t most_repeats = 10; // of moves that cannot be followed
constexpr std::size_t most_removed = 10; // pages left over from a longer column

failure unreachable()
{
    return {fault::protocol, "not_moved", "网站没有把栏目文件移到位。", "请网站管理员检查 WebDAV 的 MOVE 是否可用。"};
}

// Writes and moves the file; a move that nobody can follow is made again from the start, which leaves the same file.
action write_file(const operation& what, const kit::journal& so_far, const file& one)
{
    const auto temporary = temporary_name(what.account, "", one.name);
    const auto go = [&] { return move(what, "move_file", temporary, path_of(what.account, one.name), true, true); };
    const auto stands = so_far.stands("move_file");
    if (stands == kit::standing::refused)
        return kit::failure_of(*so_far.last("move_file"));
    if (stands == kit::standing::again)
        return go();
    const auto later = so_far.after(so_far.last("move_file"));
    const auto write = [&] { return put(what, "put_file", temporary, one.content_type, kit::lit(one.content)); };
    if (auto next = until_put(what, later, "put_file", write))
        return *next;
    return go();
}

// Pages beyond the last one, until one is not there.
action remove_rest(const operation& what, const kit::journal& so_far, std::size_t pages)
{
    const auto removed = so_far.all_done("remove_file");
    const auto finished = done{"栏目页、订阅源和网站地图已更新。"};
    if (removed.size() >= most_removed || (!removed.empty() && removed.back()->got.status >= 400))
        return finished;
    const auto path = path_of(what.account, page_name(pages + 1 + removed.size()));
    const auto later = removed.empty() ? so_far : so_far.after(removed.back());
    if (later.stands("remove_file") == kit::standing::refused)
        return finished;
    return remove(what, "remove_file", path, true);
}

} // namespace

action refresh(const operation& what, const kit::journal& so_far)
{
    const auto files = listing_of(what);
    const auto moved = so_far.all_done("move_file");
    if (moved.size() >= files.size()) {
        constexpr std::size_t feeds_and_sitemap = 3;
        return remove_rest(what, so_far, files.size() - feeds_and_sitemap);
    }
    if (static_cast<std::size_t>(so_far.tries("move_file")) > moved.size() + most_repeats)
        return unreachable();
    const auto later = moved.empty() ? so_far : so_far.after(moved.back());
    return write_file(what, later, files[moved.size()]);
}

} // namespace tongyuan::adapters::site
