// Where everybody asks: keeps what is public of the register at hand, looks now and then whether it has changed, signs
// answers and remembers them for a minute, and asks those who ask too often to wait. On the loop only.
#pragma once

#include "access/context.hpp"
#include "http/messages.hpp"
#include "http/throttle.hpp"
#include "registry/everybody/answer_keys.hpp"
#include "registry/everybody/public_answer.hpp"
#include "registry/everybody/public_book_store.hpp"
#include "registry/platforms/platform_shelf.hpp"

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace tongyuan::registry {

struct public_options {
    bool is_open = true; // otherwise there is nothing here for those who have not signed in
    std::size_t requests_a_minute = 120;
    std::vector<std::string> embed_from = {"*"}; // whose pages may show the matrix
    std::chrono::days key_life{365};
    std::string address = {}; // "https://tongyuan.example.gov.cn"; empty: links stay relative
};

class public_desk {
public:
    public_desk(access::context& ctx, const platform_shelf& platforms, public_options o);

    // The register as it was a moment ago: two seconds, or twenty times as long as reading it takes.
    struct reading {
        std::shared_ptr<const public_book> book;
        answer_keys keys;
        timestamp as_of;
        std::chrono::milliseconds looked_at{0};
        public_book_store::stamp stamp;
        timestamp loaded_at;
    };
    boost::asio::awaitable<std::shared_ptr<const reading>> now();

    // Nothing: go on. `cost`: in plain requests.
    std::optional<http::response> refuse_haste(const http::request& r, std::size_t cost);

    struct answered {
        std::string body;
        bool is_about_an_account = false;
        timestamp at;
    };
    // The whole JSON, signed. An answer may be a minute old, but never older than the reading.
    const answered& answer(const reading& from, const public_question& q);

    access::context& ctx() const { return ctx_; }
    const public_options& options() const { return options_; }

private:
    boost::asio::awaitable<void> look_again();

    access::context& ctx_;
    const platform_shelf& platforms_;
    public_options options_;
    http::throttle throttle_;
    std::shared_ptr<const reading> known_;
    std::shared_ptr<boost::asio::steady_timer> arriving_; // cancelled when the next reading is there
    std::chrono::milliseconds pause_;
    std::shared_ptr<const public_book> answered_from_;
    std::unordered_map<std::string, answered> answers_;
};

} // namespace tongyuan::registry
