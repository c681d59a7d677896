#!/usr/bin/env bash
# Starts a throw-away PostgreSQL for tests.
#
#   postgres-up.sh DIR
#
# Data and the unix socket live in DIR, there is no TCP port, and nothing of a PostgreSQL that the system runs is read
# or changed. As root the server runs as user postgres (or nobody), who must be able to reach DIR. Commits are not
# synced: this server forgets everything on a power cut, and tests must not wait for disks. Running it again is cheap:
# what is up stays up. Prints a libpq connection string with superuser rights.
set -euo pipefail
export LC_ALL=C.UTF-8

die() { echo "postgres-up: $*" >&2; exit 1; }
[ $# -eq 1 ] || die "usage: postgres-up.sh DIR"
mkdir -p "$1"
dir=$(cd "$1" && pwd -P)
data=$dir/data
[ ${#dir} -le 80 ] || die "$dir is too long for a unix socket"
[[ $dir =~ ^[A-Za-z0-9/._-]+$ ]] || die "$dir: only letters, digits and / . _ - please"

bin=$(for d in /usr/lib/postgresql/*/bin; do [ -x "$d/initdb" ] && echo "$d"; done | sort -V | tail -n 1)
[ -n "$bin" ] || die "PostgreSQL is not installed (scripts/install brings it)"

exec 9>"$dir/lock"
flock -w 120 9 || die "another run holds $dir/lock"

if [ "$(id -u)" = 0 ]; then
    owner=nobody
    if id postgres >/dev/null 2>&1; then owner=postgres; fi
    chown "$owner" "$dir"
    as_owner() { runuser -u "$owner" -- "$@" 9>&-; }
    as_owner test -w "$dir" || die "user $owner cannot reach $dir; choose a folder below /tmp"
else
    as_owner() { "$@" 9>&-; }
fi

if ! [ -f "$data/PG_VERSION" ]; then
    rm -rf "$data"
    as_owner "$bin/initdb" -D "$data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync \
        >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; die "initdb failed"; }
    as_owner tee -a "$data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
unix_socket_permissions = 0700
fsync = off
full_page_writes = off
autovacuum = off
max_connections = 200
shared_buffers = 64MB
deadlock_timeout = 50ms
log_min_messages = fatal
CONF
fi

if ! as_owner "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1; then
    as_owner "$bin/pg_ctl" -D "$data" -l "$dir/server.log" -s -w -t 60 start ||
        { tail -n 20 "$dir/server.log" >&2; die "the server did not start"; }
fi
echo "host=$dir user=postgres dbname=postgres"
