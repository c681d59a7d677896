#include "administration.hpp"

#include "backups.hpp"
#include "counting.hpp"
#include "installation.hpp"
#include "registry/everybody/answer_keys.hpp"
#include "verification.hpp"

#include <boost/json.hpp>

#include <unistd.h>

#include <fstream>
#include <iostream>
#include <iterator>

namespace tongyuan {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

std::string text_in(const json::object& asked, std::string_view name)
{
    const auto* value = asked.if_contains(name);
    if (!value || !value->is_string())
        throw std::runtime_error("the request lacks " + std::string(name));
    return std::string(value->get_string());
}

std::int64_t number_in(const json::object& from, std::string_view name)
{
    const auto* value = from.if_contains(name);
    return value ? value->to_number<std::int64_t>() : 0;
}

json::object back_up_now(sql::database& db, const settings& s, const json::object& asked, const admin_socket::say& say)
{
    const backup_order order{text_in(asked, "to"), static_cast<std::size_t>(number_in(asked, "keep"))};
    const auto told = [&](sql::copy_progress p) { say({{"pages_done", p.pages_done}, {"pages", p.pages}}); };
    const auto made = make_backup(db, s, order, system_clock{}.now(), told);
    return {{"file", made.file.string()},
            {"manifest", made.manifest.string()},
            {"sha256", made.sha256},
            {"size", made.size},
            {"removed", made.removed}};
}

json::object verify_now(sql::database& db, const settings& s, const admin_socket::say& say)
{
    const bool well = verify_store(
        db, s, [&](bool fine, const std::string& sentence) { say({{"well", fine}, {"sentence", sentence}}); });
    return {{"well", well}};
}

json::object renew_now(const access::context& ctx)
{
    auto renew = [&](sql::session& s) { return registry::renew_key(s, ctx, "by_hand"); };
    return {{"key", ctx.db.write_now(renew).id}};
}

std::string read_all(const fs::path& file)
{
    if (file == "-")
        return {std::istreambuf_iterator<char>{std::cin}, {}};
    std::ifstream in{file, std::ios::binary};
    if (!in)
        throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>{in}, {}};
}

// To a terminal one line that grows, elsewhere every tenth.
class progress_line {
public:
    void show(std::int64_t done, std::int64_t all)
    {
        const auto percent = all > 0 ? done * 100 / all : 100;
        if (percent == shown_ || (!terminal_ && percent / 10 == shown_ / 10 && shown_ >= 0))
            return;
        shown_ = percent;
        std::cout << (terminal_ ? "\r" : "") << "copied " << percent << " % of " << all << " pages"
                  << (terminal_ && percent < 100 ? "" : "\n") << std::flush;
    }

private:
    const bool terminal_ = ::isatty(STDOUT_FILENO) == 1;
    std::int64_t shown_ = -1;
};

void print_backup(const settings& s, const json::object& made)
{
    std::cout << "backup:   " << text_in(made, "file") << " (" << number_in(made, "size") << " bytes, checked)\n"
              << "manifest: " << text_in(made, "manifest") << "\nsha256:   " << text_in(made, "sha256") << '\n';
    if (const auto removed = number_in(made, "removed"); removed > 0)
        std::cout << "removed:  " << removed << " older backup(s)\n";
    std::cout << "The key file " << s.key_file.string()
              << " is not in the backup, and without it no secret in it can be read: keep a copy of it apart from the "
                 "backups.\nThe outside counter "
              << counter_file_of(s).string() << " is not in it either, and must not be put back with it.\n";
}

} // namespace

fs::path admin_socket_of(const settings& s)
{
    auto beside = s.store_file;
    if (s.engine == sql::engine::postgres)
        beside.replace_filename(s.name);
    beside += ".admin";
    return beside;
}

admin_socket::job administration_of(const access::context& ctx, const settings& s)
{
    return [&ctx, &db = ctx.db, &s](const json::object& asked, const admin_socket::say& say) {
        const auto act = text_in(asked, "act");
        if (act == "renew_answer_key")
            return renew_now(ctx);
        if (act == "backup")
            return back_up_now(db, s, asked, say);
        if (act == "verify")
            return verify_now(db, s, say);
        throw std::runtime_error("this daemon does not know the act " + act);
    };
}

int back_up(const settings& s, const fs::path& to, std::size_t keep)
{
    progress_line line;
    const admin_socket::say told = [&](const json::object& p) {
        line.show(number_in(p, "pages_done"), number_in(p, "pages"));
    };
    const json::object order{{"act", "backup"}, {"to", fs::absolute(to).string()}, {"keep", keep}};
    auto made = ask_daemon(admin_socket_of(s), order, told);
    if (!made) {
        const auto db = open_store(s);
        made = back_up_now(*db, s, order, told);
        db->close();
    }
    print_backup(s, *made);
    return 0;
}

int restore(const settings& s, const fs::path& from, bool replace)
{
    const auto done = restore_backup(s, {from, replace}, system_clock{}.now());
    if (!done.had_manifest)
        std::cout
            << "There was no manifest beside the backup: its pages are whole, whether it is the one that was made "
               "nobody can tell.\n";
    if (done.put_aside)
        std::cout << "the store that was there is kept as " << done.put_aside->string() << '\n';
    std::cout << "restored " << s.store_file.string() << " from " << from.string()
              << "\nWhen the daemon starts it compares the store with the outside counter "
              << counter_file_of(s).string()
              << " (leave that file as it is). What went out since the backup is unknown to the store, so everything "
                 "that waits is then held; look at it on the console's page 恢复核实.\n";
    return 0;
}

int renew_answer_key(const settings& s)
{
    auto made = ask_daemon(admin_socket_of(s), {{"act", "renew_answer_key"}}, [](const json::object&) {});
    if (!made) {
        installation house{s};
        made = renew_now(house.ctx);
        house.db->close();
    }
    std::cout << "answers are signed with the key " << text_in(*made, "key")
              << " from now on (a running daemon takes it within seconds); former keys stay published\n";
    return 0;
}

int verify_answer(const fs::path& file, const std::vector<fs::path>& key_files)
{
    std::vector<registry::published_key> keys;
    for (const auto& one : key_files) {
        const auto found = registry::read_keys(read_all(one));
        if (found.empty())
            throw std::runtime_error("no Ed25519 key in " + one.string());
        keys.insert(keys.end(), found.begin(), found.end());
    }
    const auto checked = registry::check_answer(read_all(file), keys);
    if (!checked.fault.empty()) {
        std::cerr << "NOT GENUINE: " << checked.fault << '\n';
        return 1;
    }
    std::cout << "genuine, signed with the key " << checked.key_id << ":\n" << checked.payload << '\n';
    return 0;
}

int verify(const settings& s)
{
    const auto print = [](bool well, const std::string& sentence) {
        std::cout << (well ? "" : "! ") << sentence << std::endl;
    };
    const auto told = [&](const json::object& line) { print(line.at("well").as_bool(), text_in(line, "sentence")); };
    if (const auto done = ask_daemon(admin_socket_of(s), {{"act", "verify"}}, told))
        return done->at("well").as_bool() ? 0 : 1;
    const auto db = open_store(s);
    const bool well = verify_store(*db, s, print);
    db->close();
    return well ? 0 : 1;
}

} // namespace tongyuan
