// Precompiled for this room and all above it; no file may rely on it, each includes what it uses.
#pragma once

#include "access/context.hpp"
#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "base/log.hpp"
#include "base/precompiled.hpp"
#include "http/api_routes.hpp"
#include "sql/database.hpp"

#include <charconv>
#include <set>
