#!/usr/bin/env bash
# A static portal for tests: nginx with WebDAV, on loopback only.
#
#   nginx-up.sh DIR PORT
#
# Readers see DIR/root at http://127.0.0.1:PORT/; the publisher writes the same files below /dav/ with a user and a
# password (PUT, MOVE, DELETE, MKCOL; GET too). Names that begin with a dot are not shown to readers.
# Prints DAV_URL, DAV_PUBLIC, DAV_USER, DAV_PASSWORD and DAV_ROOT; the same lines are in DIR/env.
# nginx-down.sh DIR stops it and removes DIR.
set -euo pipefail
export LC_ALL=C.UTF-8 PATH="$PATH:/usr/sbin:/sbin"
umask 022
here=$(cd "$(dirname "$0")" && pwd -P)
peer=nginx-up
# shellcheck source=processes.sh
. "$here/processes.sh"

[ $# -eq 2 ] || fail "usage: nginx-up.sh DIR PORT"
port=$2
[[ $port =~ ^[0-9]{4,5}$ ]] || fail "PORT must be a number from 1024 to 65535"
url=http://127.0.0.1:$port

has_webdav() {
    local settings
    settings=$(nginx -V 2>&1)
    [[ $settings == *http_dav_module* ]]
}

write_settings() {
    [ -f "$state/password" ] || (umask 077 && od -An -tx1 -N12 /dev/urandom | tr -d ' \n' >"$state/password")
    (umask 077 && echo "publisher:{PLAIN}$(cat "$state/password")" >"$state/users")
    cat >"$state/nginx.conf" <<CONF
$([ "$(id -u)" != 0 ] || echo 'user root;')
worker_processes 1;
daemon off;
pid $state/run/nginx.own;
error_log $state/log/nginx.log;
events { worker_connections 128; }
http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log $state/log/access.log;
    charset utf-8;
    client_max_body_size 64m;
    client_body_temp_path $state/root/.tmp;
    fastcgi_temp_path $state/tmp/fastcgi;
    proxy_temp_path $state/tmp/proxy;
    uwsgi_temp_path $state/tmp/uwsgi;
    scgi_temp_path $state/tmp/scgi;
    server {
        listen 127.0.0.1:$port;
        location / {
            root $state/root;
            index index.html;
        }
        location = /.peer { return 200 "$state"; }
        location ~ /\. { deny all; }
        location ^~ /dav/ {
            alias $state/root/;
            dav_methods PUT DELETE MKCOL MOVE;
            create_full_put_path on;
            dav_access user:rw group:r all:r;
            auth_basic "publisher";
            auth_basic_user_file $state/users;
        }
    }
}
CONF
}

start_web() {
    if [ "$(cat "$state/port" 2>/dev/null)" != "$port" ]; then
        stop_process nginx
    fi
    echo "$port" >"$state/port"
    if ! is_running nginx; then
        start_process nginx nginx -e "$state/log/nginx.log" -c "$state/nginx.conf"
    fi
    wait_until nginx 30 is_our_nginx "$url"
}

write_env() {
    (umask 077 && cat >"$state/env" <<ENV
DAV_URL=$url/dav
DAV_PUBLIC=$url
DAV_USER=publisher
DAV_PASSWORD=$(cat "$state/password")
DAV_ROOT=$state/root
ENV
    )
}

require_package nginx-light command -v nginx
require_package nginx-light has_webdav
require_package curl command -v curl
make_state "$1"
stop_on_failure nginx
mkdir -p "$state/root"
write_settings
start_web
write_env
cat "$state/env"
