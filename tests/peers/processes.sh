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

# A server that could not come up leaves its logs and nothing running.
stop_on_failure() { # NAME…
    started=("$@")
    trap '[ $? -eq 0 ] || for name in "${started[@]}"; do stop_process "$name"; done' EXIT
}

# Somebody else may be listening on our port: only our own nginx knows our directory.
is_our_nginx() { # URL
    [ "$(curl -sS --max-time 5 "$1/.peer")" = "$state" ]
}

# Ends early when the process has died, so that a wrong configuration is reported at once. A process that is just
# starting has no command line yet, so its life is asked after here, not its name.
wait_until() { # NAME SECONDS COMMAND…
    local name=$1 end=$((SECONDS + $2)) pid
    pid=$(cat "$state/run/$name.pid")
    shift 2
    until "$@" >/dev/null 2>&1; do
        if ! kill -0 "$pid" 2>/dev/null || [ "$SECONDS" -ge "$end" ]; then
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

# Whoever removes a directory later has to know that nothing of others is in it.
make_state() { # DIR
    if [ -n "$(ls -A "$1" 2>/dev/null)" ] && [ ! -f "$1/made-by-peer" ]; then
        fail "$1 is not empty and was not made by a peer"
    fi
    mkdir -p "$1/run" "$1/log" "$1/tmp"
    touch "$1/made-by-peer"
    open_state "$1"
}

open_state() { # DIR
    [ -f "$1/made-by-peer" ] || fail "$1 was not made by a peer"
    state=$(cd "$1" && pwd -P)
    case $state in
    *[!A-Za-z0-9_./-]*) fail "the directory's path may hold only letters, digits and _ . / -" ;;
    esac
    [ "${#state}" -le 80 ] || fail "the directory's path is too long for a unix socket"
    exec 9>"$state/lock"
    flock -w 120 9 || fail "another run holds $state/lock"
}
