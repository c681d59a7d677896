#!/usr/bin/env bash
# Stops the PostgreSQL that postgres-up.sh started in DIR and removes DIR. Stopping what is not there is fine.
#
#   postgres-down.sh DIR
set -euo pipefail

die() { echo "postgres-down: $*" >&2; exit 1; }
[ $# -eq 1 ] || die "usage: postgres-down.sh DIR"
[ -d "$1" ] || exit 0
dir=$(cd "$1" && pwd -P)
[ -f "$dir/lock" ] || die "$dir was not made by postgres-up.sh"

exec 9>"$dir/lock"
flock -w 120 9 || die "another run holds $dir/lock"
pid_file=$dir/data/postmaster.pid
if [ -f "$pid_file" ]; then
    pid=$(head -n 1 "$pid_file")
    # The number may have been given to somebody else since.
    if [[ $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) == *"$dir/data"* ]]; then
        kill -QUIT "$pid"
        timeout 60 tail --pid="$pid" -s 0.05 -f /dev/null || die "process $pid does not stop"
    fi
fi
rm -rf "$dir"
