// A web root in memory with nginx's manners: PUT 201 or 204, MOVE 204, 412 on "Overwrite: F", 404 for what is not
// there. Keeps a ledger of what readers saw at each address.
#pragma once

#include "peer.hpp"

namespace tongyuan::adapters::tests {

class web_root {
public:
    explicit web_root(std::string base) : base_(std::move(base)) {}

    reply answer(const wire_request& asked);
    bool makes_folders = true;
    std::map<std::string, std::string> files; // path → bytes
    std::map<std::string, std::string> folders;
    std::vector<std::pair<std::string, std::string>> ledger; // path, bytes: every change readers could see

private:
    void show(const std::string& path, const std::string& bytes);
    reply put(const std::string& path, const std::string& bytes);
    reply move(const std::string& from, const wire_request& asked);
    std::string base_;
};

} // namespace tongyuan::adapters::tests
