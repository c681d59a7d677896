#!/usr/bin/env bash
# Stops what nginx-up.sh started in DIR and removes DIR; with --keep the files stay for the next start.
#
#   nginx-down.sh DIR [--keep]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
peer=nginx-down
# shellcheck source=processes.sh
. "$here/processes.sh"

[ $# -eq 1 ] || [ "${2:-}" = --keep ] || fail "usage: nginx-down.sh DIR [--keep]"
[ -d "$1" ] || exit 0
open_state "$1"
stop_process nginx
[ "${2:-}" = --keep ] || rm -rf "$state"
