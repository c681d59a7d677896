// The Weibo open platform below /weibo: sign-in, posting, reading, and the pages its readers open.
#pragma once

#include "platform.hpp"
#include "stage.hpp"

#include <memory>

namespace tongyuan::fake {

std::unique_ptr<platform> make_weibo(stage& shared);

} // namespace tongyuan::fake
