// A WeChat account "wx1" with a token, and the calls tests make most.
#pragma once

#include "testing/simulated.hpp"

namespace tongyuan::fake::testing {

class wechat_account {
public:
    // `more`: further settings, e.g. R"("title_limit":64)".
    explicit wechat_account(const std::string& more = "");

    simulated world;

    // POST /cgi-bin/NAME with the token.
    outgoing call(const std::string& name, const std::string& json);
    outgoing look(const std::string& name); // GET
    outgoing upload(const std::string& name, const std::string& bytes, const std::string& file_name = "p.png");
    outgoing stable(bool force = false);
    void set(const std::string& more);
    void act(const std::string& more);

    std::string token;
    const std::string& cover(); // media_id of an uploaded picture
    // One article with everything that is required; `more` adds or replaces fields.
    std::string article(const std::string& more = "");
    outgoing add(const std::string& more = "");      // draft/add
    std::string draft(const std::string& more = ""); // its media_id
    // Submits a draft and gives the publish_id as it came.
    std::string publish(const std::string& media_id);
    boost::json::value job(const std::string& publish_id);

private:
    std::string cover_;
};

} // namespace tongyuan::fake::testing
