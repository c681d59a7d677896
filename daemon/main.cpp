// tongyuand: run, check, init, reset-password, verify, backup, restore, accept-counter.
#include "commands.hpp"

int main(int argc, char** argv)
{
    return tongyuan::run_command(argc, argv);
}
