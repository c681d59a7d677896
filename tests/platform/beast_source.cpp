// Beast, compiled once for the fake platform, which does not link the daemon's HTTP room.
#include <boost/beast/src.hpp>
