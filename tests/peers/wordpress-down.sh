#!/usr/bin/env bash
# Stops what wordpress-up.sh started in DIR and removes DIR; with --keep the data stays for the next start.
#
#   wordpress-down.sh DIR [--keep]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
peer=wordpress-down
# shellcheck source=processes.sh
. "$here/processes.sh"

[ $# -eq 1 ] || [ "${2:-}" = --keep ] || fail "usage: wordpress-down.sh DIR [--keep]"
[ -d "$1" ] || exit 0
open_state "$1"
stop_process nginx
stop_process php
stop_process database
[ "${2:-}" = --keep ] || rm -rf "$state"
