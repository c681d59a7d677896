// tongyuand: run, check, init, reset-password, verify.
#include "commands.hpp"

int main(int argc, char** argv)
{
    return tongyuan::run_command(argc, argv);
}
