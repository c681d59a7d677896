// The WeChat Official Account platform below /wechat, and the pages its readers open.
#pragma once

#include "platform.hpp"
#include "stage.hpp"

#include <memory>

namespace tongyuan::fake {

std::unique_ptr<platform> make_wechat(stage& shared);

} // namespace tongyuan::fake
