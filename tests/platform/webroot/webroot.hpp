// A web server that is written to by WebDAV (PUT, MOVE, DELETE, MKCOL) and read with GET, with nginx's manners.
#pragma once

#include "platform.hpp"
#include "stage.hpp"

#include <memory>

namespace tongyuan::fake {

std::unique_ptr<platform> make_webroot(stage& shared);

} // namespace tongyuan::fake
