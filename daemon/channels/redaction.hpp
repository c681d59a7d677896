// What a platform's answer quotes of our own credentials is kept neither in the journal nor in what people are shown.
#pragma once

#include "adapters/api/operation.hpp"
#include "base/secret.hpp"

#include <span>

namespace tongyuan::channels {

// Always in the header fields; in the body only where the answer is not the one that was asked for (an error page, a
// redirect): of that only the platform's code matters, while a reader's text must stay as it is. `sent`: as they were
// written on the wire. What is shorter than 8 bytes is left, because it occurs by chance.
void hide(adapters::reply& got, std::span<const secret> sent, bool in_body_too);
// What an adapter quotes of such an answer.
void hide(adapters::failure& why, std::span<const secret> sent);

} // namespace tongyuan::channels
