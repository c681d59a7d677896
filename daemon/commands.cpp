#include "commands.hpp"

#include "access/installation.hpp"
#include "administration.hpp"
#include "application.hpp"
#include "base/log.hpp"
#include "counting.hpp"
#include "installation.hpp"

#include <CLI/CLI.hpp>
#include <boost/version.hpp>
#include <sys/stat.h>

#include <iostream>

namespace tongyuan {

namespace fs = std::filesystem;

namespace {

// Prints every mistake; nothing when there is one.
std::optional<settings> checked_settings(const fs::path& file)
{
    auto read = load_settings(file);
    for (const auto& w : read.wrong)
        std::cerr << file.string() << (w.line > 0 ? ":" + std::to_string(w.line) : "") << ": "
                  << (w.key.empty() ? "" : w.key + " ") << w.message << '\n';
    if (!read.wrong.empty()) {
        std::cerr << read.wrong.size() << " mistake(s) in the settings; nothing was started\n";
        return {};
    }
    log::set_threshold(read.value.log_level == "debug"     ? log::level::debug
                       : read.value.log_level == "warning" ? log::level::warning
                       : read.value.log_level == "error"   ? log::level::error
                                                           : log::level::info);
    return std::move(read.value);
}

int check(const settings& s)
{
    channels::catalogue plugins;
    for (const auto& plugin : s.plugins)
        plugins.load(plugin);
    std::cout << "the settings are well; " << plugins.manifests().size() << " channel(s) loaded:";
    for (const auto* about : plugins.manifests())
        std::cout << ' ' << about->platform << '/' << about->version;
    std::cout << '\n';
    return 0;
}

int serve(settings s)
{
    application daemon{std::move(s)};
    const auto ready = [](const std::vector<std::uint16_t>& ports) {
        for (const auto port : ports)
            log::info("daemon.ready", {{"port", static_cast<std::int64_t>(port)}});
    };
    return daemon.run(ready);
}

struct init_words {
    std::string unit, level = "county", login = "admin", name = "安全管理员";
};

int init(const settings& s, const init_words& words)
{
    system_random random;
    if (!fs::exists(s.key_file)) {
        fs::create_directories(s.key_file.parent_path());
        access::vault::create_key_file(s.key_file, random);
        std::cout << "made the key file " << s.key_file.string() << ": keep a copy apart from the backups\n";
    }
    installation house{s};
    auto first = [&](sql::session& session) {
        return access::create_first_administrator(session, house.ctx, s.access,
                                                  {words.unit, words.level, words.login, words.name});
    };
    const auto made = house.db->write_now(first);
    house.db->close();
    if (made.has_error()) {
        std::cerr << made.error().message << '\n';
        return 1;
    }
    std::cout << "unit:              " << words.unit << "\nlogin:             " << words.login
              << "\none-time password: " << made->one_time_password.reveal()
              << "\nSign in and choose your own password. This one is not shown again.\n";
    return 0;
}

int reset_password(const settings& s, const std::string& login)
{
    installation house{s};
    auto reset = [&](sql::session& session) {
        return access::reset_security_administrator(session, house.ctx, s.access, login);
    };
    const auto made = house.db->write_now(reset);
    house.db->close();
    if (made.has_error()) {
        std::cerr << made.error().message << '\n';
        return 1;
    }
    std::cout << "one-time password: " << made->reveal() << '\n';
    return 0;
}

int accept_new_counter(const settings& s, const std::string& reason)
{
    installation house{s};
    const auto done = accept_counter(s, house.ctx, reason);
    house.db->close();
    if (!done.given_up.empty())
        std::cout << "the old counter is kept as " << done.given_up.string() << '\n';
    std::cout << "a new counter begins in " << counter_file_of(s).string() << '\n'
              << done.held << " deliveries are held and " << done.unknown_steps
              << " public steps are unknown to the store: look at them on the console's page 恢复核实\n";
    return 0;
}

} // namespace

int run_command(int argc, char** argv)
{
    umask(077);
    CLI::App app{"Tongyuan 同源: register, publish, oversee official accounts"};
    app.require_subcommand(1);
    fs::path file = "/etc/tongyuan/tongyuand.toml";
    const auto with_settings = [&](const char* name, const char* text) {
        auto* sub = app.add_subcommand(name, text);
        sub->add_option("-c,--config", file, "the settings file")->capture_default_str();
        return sub;
    };
    const auto* run_it = with_settings("run", "serve until SIGTERM");
    const auto* check_it = with_settings("check", "check the settings and the plugins without starting");
    auto* init_it = with_settings("init", "make the key file, the first unit and the first administrator");
    auto* reset_it = with_settings("reset-password", "a new one-time password for a security administrator");
    const auto* verify_it =
        with_settings("verify", "check the store's pages, the audit chain, the receipts and the outside counter");
    auto* backup_it = with_settings("backup", "copy the store while it is used, and check the copy");
    fs::path backup_to;
    std::size_t keep = 0;
    backup_it->add_option("--to", backup_to, "a new file, or a folder where it is named after the moment")->required();
    backup_it->add_option("--keep", keep, "in a folder: keep so many of the newest, remove older ones (0: all)")
        ->capture_default_str();
    auto* restore_it = with_settings("restore", "put a backup in place of the store of a stopped installation");
    fs::path restore_from;
    bool replace = false;
    restore_it->add_option("--from", restore_from, "the backup")->required();
    restore_it->add_flag("--replace", replace, "put the store that is there aside");
    init_words words;
    init_it->add_option("--unit", words.unit, "name of the office")->required();
    init_it->add_option("--level", words.level, "province, city, county, township or department")
        ->capture_default_str();
    init_it->add_option("--login", words.login, "login of the first administrator")->capture_default_str();
    init_it->add_option("--name", words.name, "their name")->capture_default_str();
    auto* accept_it = with_settings(
        "accept-counter", "begin a new outside counter in place of one that is lost; holds everything that waits");
    std::string accept_reason;
    accept_it->add_option("--reason", accept_reason, "why; goes into the audit chain")->required();
    std::string login;
    reset_it->add_option("login", login, "whose")->required();
    const auto* renew_it = with_settings("renew-answer-key", "sign answers to the public with a new key");
    fs::path answer;
    std::vector<fs::path> key_files;
    auto* answer_it = app.add_subcommand("verify-answer", "check a signed answer, anywhere and offline");
    answer_it->add_option("file", answer, "what /public/verify.json answered; -: standard input")->required();
    answer_it->add_option("--key", key_files, "the published keys: a JSON Web Key Set or PEM; may be repeated")
        ->required();
    CLI11_PARSE(app, argc, argv);

    try {
        if (answer_it->parsed())
            return verify_answer(answer, key_files);
        auto s = checked_settings(file);
        if (!s)
            return 2;
        if (run_it->parsed())
            return serve(std::move(*s));
        if (check_it->parsed())
            return check(*s);
        if (init_it->parsed())
            return init(*s, words);
        if (reset_it->parsed())
            return reset_password(*s, login);
        if (renew_it->parsed())
            return renew_answer_key(*s);
        if (accept_it->parsed())
            return accept_new_counter(*s, accept_reason);
        if (backup_it->parsed())
            return back_up(*s, backup_to, keep);
        if (restore_it->parsed())
            return restore(*s, restore_from, replace);
        return verify_it->parsed() ? verify(*s) : 2;
    } catch (const store_refused& e) {
        std::cerr << "tongyuand: " << e.what() << '\n';
        return 3;
    } catch (const std::exception& e) {
        std::cerr << "tongyuand: " << e.what() << '\n';
        return 1;
    }
}

} // namespace tongyuan
