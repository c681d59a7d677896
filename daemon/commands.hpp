// The command line. Exit codes: 0 well, 1 the act failed, 2 the settings or the command line are wrong, 3 the store (or
// what guards it) is refused and a person has to decide.
#pragma once

namespace tongyuan {

int run_command(int argc, char** argv);

} // namespace tongyuan
