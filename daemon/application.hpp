// The composition root: makes everything, in order, and ends it in the opposite one.
#pragma once

#include "settings.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace tongyuan {

class application {
public:
    // Opens the store (migrating it), the vault and the plugins. Throws std::runtime_error with a sentence for the
    // operator.
    explicit application(settings configuration);
    ~application();

    // Serves until SIGTERM or SIGINT. `ready` is called once, with the bound ports. The exit code: 0, or 1 when the
    // loop ended by an exception.
    int run(const std::function<void(const std::vector<std::uint16_t>&)>& ready);

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

} // namespace tongyuan
