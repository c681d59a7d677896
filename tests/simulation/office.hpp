// The office in which every run takes place: made once, copied per run. People, six accounts on four platforms, and a
// table that notes every change of a delivery's state.
#pragma once

#include "access/principal.hpp"
#include "sql/database.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tongyuan::simulation {

struct place {
    std::string id, platform, platform_id;
};

struct office_plan {
    std::filesystem::path folder, database, key;
    std::string unit_id, unit_path;
    std::vector<place> accounts;
    access::principal editor, reviewer, chief;
};

// Below /dev/shm where there is one, removed when the process ends.
const office_plan& the_office();

} // namespace tongyuan::simulation
