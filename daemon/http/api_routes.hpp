// A room's routes below /api/v1. What their handlers need is named once; a handler takes all of it, or the first, or
// nothing but the request:
//
//     const http::api_routes add{table, e, d};
//     add(verb::get, "/holds", permissions::delivery_read, list_holds);      // (const engine&, request)
//     add(verb::delete_, "/holds/{id}", permissions::hold_set, remove_hold); // (const engine&, dispatcher&, request)
//
// What is named outlives the table.
#pragma once

#include "http/router.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace tongyuan::http {

template <class First, class... Others>
class api_routes {
public:
    api_routes(router& table, First& first, Others&... others) : table_(table), needs_(first, others...) {}

    template <class Run>
    void operator()(verb method, std::string_view path, permission wanted, Run run) const
    {
        table_.add(row(method, path, wanted, std::move(run)));
    }
    // For a route with a limit of its own; the caller adds it.
    template <class Run>
    route row(verb method, std::string_view path, permission wanted, Run run) const
    {
        return {method, "/api/v1" + std::string(path), wanted, bound(std::move(run))};
    }

private:
    template <class Run>
    handler bound(Run run) const
    {
        if constexpr (std::is_invocable_v<Run&, request>) {
            return run;
        } else if constexpr (std::is_invocable_v<Run&, First&, request>) {
            return [&first = std::get<0>(needs_), run](request r) { return std::invoke(run, first, std::move(r)); };
        } else {
            return [needs = needs_, run](request r) {
                const auto call = [&](auto&... each) { return std::invoke(run, each..., std::move(r)); };
                return std::apply(call, needs);
            };
        }
    }

    router& table_;
    std::tuple<First&, Others&...> needs_;
};

} // namespace tongyuan::http
