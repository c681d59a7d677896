// Where an envelope lies: written by one, shown to another only when a third agrees. Never a password. One function is
// one act in the caller's transaction, with its audit row; the words of the note are in no audit row.
#pragma once

#include "registry/custody/reveal_store.hpp"
#include "registry/filing/filings.hpp"

#include "base/secret.hpp"

namespace tongyuan::registry {

// Replaces what was there; what was asked about that lapses. An empty text takes the note away.
result<void> write_note(sql::session& s, const filing_context& c, const access::principal& who,
                        std::string_view account_id, std::string_view text);

result<note_reveal> ask_reveal(sql::session& s, const filing_context& c, const access::principal& who,
                               std::string_view account_id, std::string_view reason);
// By somebody else than who asked.
result<note_reveal> decide_reveal(sql::session& s, const filing_context& c, const access::principal& who,
                                  std::string_view id, bool approve, std::string_view words);
// To who asked, once, in time.
result<secret> show_note(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id);
// With an account that has gone: what was asked about it lapses.
void forget_note(sql::session& s, const filing_context& c, std::string_view account_id, timestamp now);

// Who asked, who may decide, and who may see custody there; for others it does not exist.
result<note_reveal> reveal_for(sql::session& s, const access::principal& who, std::string_view id);
bool may_decide(const access::principal& who, const note_reveal& r, timestamp now);
bool may_see(const access::principal& who, const note_reveal& r, timestamp now);

// Notes in the audit chain what nobody has used in time; how many.
boost::asio::awaitable<std::size_t> lapse_reveals(const filing_context& c);

} // namespace tongyuan::registry
