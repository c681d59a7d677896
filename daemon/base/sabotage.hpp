// Mistakes that are built in on purpose, to see whether the tests notice them. Only a build that was configured with
// TONGYUAN_SABOTAGE has them, and there the environment variable of that name says which one is made; in every other
// build the question is a constant no, and nothing of this is left.
#pragma once

#include <cstdlib>
#include <string_view>

namespace tongyuan {

enum class sabotage {
    send_before_intent,        // S1
    lazy_disk,                 // S2: synchronous=NORMAL
    retry_on_timeout,          // S3
    acknowledge_without_epoch, // S4
    reuse_connections,         // S5: for the public step too
    rescue_by_time,            // S6: whoever takes over sends again
    approval_without_digest,   // S7
    log_tokens,                // S8
    wall_clock_lease,          // S9
    follow_redirects,          // S10
    forgetful_idempotency,     // S11
    audit_optional             // S12
};

#ifdef TONGYUAN_SABOTAGE
inline bool is_made(sabotage mistake)
{
    static const char* named = std::getenv("TONGYUAN_SABOTAGE"); // NOLINT(concurrency-mt-unsafe): nobody sets it
    constexpr std::string_view names[] = {"S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10", "S11", "S12"};
    return named && names[static_cast<int>(mistake)] == named;
}
#else
constexpr bool is_made(sabotage)
{
    return false;
}
#endif

} // namespace tongyuan
