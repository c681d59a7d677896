// A host that talks to something alive: it binds requests, keeps the journal, and loses on the way what a test wants
// lost. Unlike the rig it records nothing beforehand, so what it proves is what the other side ends up with.
#pragma once

#include "adapters/api/adapter.hpp"

#include <functional>
#include <map>

namespace tongyuan::adapters::tests {

struct wire_request {
    std::string method;
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string user, password; // from a basic header
    std::string body;
    std::string header(const std::string& name) const;
};

using peer = std::function<std::optional<reply>(const wire_request&)>; // nothing: not reached

enum class mishap {
    none,
    answer_lost,  // it did its work and nobody heard of it
    request_lost, // it never arrived, and nobody knows that
    not_sent      // known not to have left
};

struct values {
    std::map<std::string, std::string> secrets;
    std::map<std::string, std::string> media; // SHA-256 → bytes
};

class host {
public:
    host(const adapter& speaks, peer to, values known)
        : adapter_(speaks), peer_(std::move(to)), values_(std::move(known))
    {
    }

    // Until the operation rests; throws after 300 actions. The mishap befalls the n-th call, counted from 0.
    action run(const operation& what, int n = -1, mishap befalls = mishap::none);
    // The same with entries that were there before, e.g. a probe after a publish.
    action go_on(const operation& what, std::vector<entry> journal);

    const std::vector<entry>& journal() const { return journal_; }
    int calls() const { return calls_; }

private:
    wire_request bound(const call& step, const operation& what) const;
    entry exchange(const call& step, const operation& what, mishap befalls);
    action talk(const operation& what, int n, mishap befalls);

    const adapter& adapter_;
    peer peer_;
    values values_;
    std::vector<entry> journal_;
    int calls_ = 0;
};

std::string to_base64(const std::string& bytes);

} // namespace tongyuan::adapters::tests
