#include "server.hpp"

#include <boost/asio/signal_set.hpp>

#include <charconv>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

using namespace tongyuan;

namespace {

constexpr std::string_view usage =
    "fake_platform --listen 127.0.0.1:PORT [--ledger FILE] [--sync-ledger] [--port-file FILE] [--config FILE]\n"
    "Plays WeChat, Weibo, a notice board and two kinds of portal for tests. Nothing it shows is real. PORT 0 chooses a "
    "free one.\n";

struct options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
    std::string ledger, port_file, config;
    bool sync_ledger = false;
};

void read_listen(options& out, const std::string& text)
{
    const auto colon = text.rfind(':');
    const auto digits = colon == std::string::npos ? std::string{} : text.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
        throw std::invalid_argument("--listen wants ADDRESS:PORT");
    out.address = text.substr(0, colon);
}

options read_options(int count, char** words)
{
    options out;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word == "--sync-ledger") {
            out.sync_ledger = true;
            continue;
        }
        if (i + 1 == count)
            throw std::invalid_argument(word + " wants a value");
        const std::string value = words[++i];
        if (word == "--listen")
            read_listen(out, value);
        else if (word == "--ledger")
            out.ledger = value;
        else if (word == "--port-file")
            out.port_file = value;
        else if (word == "--config")
            out.config = value;
        else
            throw std::invalid_argument("unknown option " + word);
    }
    return out;
}

std::string contents_of(const std::string& file_name)
{
    std::ifstream in{file_name, std::ios::binary};
    if (!in)
        throw std::runtime_error("cannot read " + file_name);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

void configure(fake::world& simulated, const std::string& file_name)
{
    const auto refused = simulated.configure(contents_of(file_name));
    if (!refused)
        return;
    std::string words = file_name + ": " + refused->message;
    for (const auto& v : refused->violations)
        words += "\n  " + v.field + ": " + v.message;
    throw std::runtime_error(words);
}

// Whole or not there at all, so that a reader who waits for the file never sees half of it.
void write_port_file(const std::string& file_name, std::uint16_t port)
{
    const auto partial = file_name + ".partial";
    {
        std::ofstream out{partial};
        out << port << '\n';
        if (!out.flush())
            throw std::runtime_error("cannot write " + partial);
    }
    if (std::rename(partial.c_str(), file_name.c_str()) != 0)
        throw std::runtime_error("cannot write " + file_name);
}

int run(const options& chosen)
{
    boost::asio::io_context loop{1};
    fake::world simulated;
    fake::server server{loop, simulated, chosen.address, chosen.port};
    if (!chosen.ledger.empty())
        simulated.here().effects.write_to(chosen.ledger, chosen.sync_ledger);
    if (!chosen.config.empty())
        configure(simulated, chosen.config);
    boost::asio::signal_set signals{loop, SIGTERM, SIGINT};
    signals.async_wait([&](const boost::system::error_code&, int) { loop.stop(); });
    server.start();
    if (!chosen.port_file.empty())
        write_port_file(chosen.port_file, server.port());
    std::cout << "listening on " << server.url() << std::endl;
    loop.run();
    return 0;
}

} // namespace

int main(int count, char** words)
{
    try {
        return run(read_options(count, words));
    } catch (const std::invalid_argument& wrong) {
        std::cerr << wrong.what() << '\n' << usage;
        return 2;
    } catch (const std::exception& broken) {
        std::cerr << "fake_platform: " << broken.what() << '\n';
        return 1;
    }
}
