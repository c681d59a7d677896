#!/usr/bin/env bash
# The console's journeys in Chromium, over a demonstration office of their own; uses the release build and the built
# console as they are. Arguments are names of journeys; none: all.
set -euo pipefail
cd "$(dirname "$0")/../.."
for needed in chromium node npm nginx; do
    command -v "$needed" >/dev/null || [ -x "/usr/sbin/$needed" ] || {
        echo "SKIPPED the console in Chromium: $needed is missing"
        [ -z "${CI_REQUIRE_PEERS:-}" ] || exit 1
        exit 77
    }
done
home=$(mktemp -d /tmp/tongyuan-browser-XXXXXX)
stop() {
    scripts/run --stop --home "$home" >/dev/null 2>&1 || true
    rm -rf "$home"
}
trap stop EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
scripts/run --built --background --home "$home" --port "$port" >"$home/run.log" 2>&1 || { tail -n 20 "$home/run.log"; exit 1; }
(cd tests/browser && { [ -d node_modules ] || npm ci --no-audit --no-fund --loglevel=error; })
TONGYUAN_URL=http://127.0.0.1:$port TONGYUAN_PEOPLE=$home/people.json node tests/browser/run.mjs "$@"
