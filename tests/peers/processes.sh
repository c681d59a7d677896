# Sourced by the peers: starts programs, remembers them by pid under $state/run and ends exactly those again.
# The caller sets `peer` (its name, for messages) and `state` (its private directory, an absolute path).

fail() {
    echo "$peer: $*" >&2
    exit 1
}

# A recycled pid must never be taken for ours, so the command line has to name our directory.
is_running() { # NAME
    local pid
    pid=$(cat "$state/run/$1.pid" 2>/dev/null) || return 1
    grep -aqF "$state" "/proc/$pid/cmdline" 2>/dev/null
}

start_process() { # NAME COMMAND…
    local name=$1
    shift
    setsid "$@" </dev/null >"$state/log/$name.out" 2>&1 9>&- &
    echo $! >"$state/run/$name.pid"
    disown
}

stop_process() { # NAME
    local tries=0
    if is_running "$1"; then
        kill -TERM "$(cat "$state/run/$1.pid")"
    fi
    while is_running "$1"; do
        tries=$((tries + 1))
        if [ "$tries" -eq 300 ]; then
            kill -KILL "$(cat "$state/run/$1.pid")"
        fi
        sleep 0.1
    done
    rm -f "$state/run/$1.pid"
}

# Ends early when the process has died, so that a wrong configuration is reported at once.
wait_until() { # NAME SECONDS COMMAND…
    local name=$1 end=$((SECONDS + $2))
    shift 2
    until "$@" >/dev/null 2>&1; do
        if ! is_running "$name" || [ "$SECONDS" -ge "$end" ]; then
            tail -n 20 "$state/log/$name.out" >&2
            fail "$name did not come up; its files are in $state/log"
        fi
        sleep 0.1
    done
}

require_package() { # PACKAGE COMMAND…: the command succeeds when the package is there
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || fail "the Debian package $package is missing; scripts/install installs it"
}

open_state() { # DIR
    mkdir -p "$1/run" "$1/log" "$1/tmp"
    state=$(cd "$1" && pwd -P)
    case $state in
    *[!A-Za-z0-9_./-]*) fail "the directory's path may hold only letters, digits and _ . / -" ;;
    esac
    [ "${#state}" -le 80 ] || fail "the directory's path is too long for a unix socket"
    exec 9>"$state/lock"
    flock -w 120 9 || fail "another run holds $state/lock"
}

# Removes only a directory that a peer has made.
remove_state() {
    [ -f "$state/lock" ] && [ -d "$state/run" ] || fail "$state was not made by this peer"
    rm -rf "$state"
}
