#!/usr/bin/env bash
# A real WordPress (Debian's package) for tests, on loopback only.
#
#   wordpress-up.sh DIR PORT
#
# MariaDB and php-fpm listen on unix sockets in DIR, nginx on 127.0.0.1:PORT. Everything they own is in DIR; the system's
# own services and settings are neither read nor changed. Running it again starts what is down and leaves the rest alone.
# Prints WP_URL, WP_XMLRPC, WP_USER and WP_PASSWORD (an application password); the same lines are in DIR/env.
# wordpress-down.sh DIR stops it and removes DIR.
set -euo pipefail
export LC_ALL=C.UTF-8 PATH="$PATH:/usr/sbin:/sbin"
umask 022
here=$(cd "$(dirname "$0")" && pwd -P)
peer=wordpress-up
# shellcheck source=processes.sh
. "$here/processes.sh"

[ $# -eq 2 ] || fail "usage: wordpress-up.sh DIR PORT"
port=$2
[[ $port =~ ^[0-9]{4,5}$ ]] || fail "PORT must be a number from 1024 to 65535"
url=http://127.0.0.1:$port

check_packages() {
    local pair modules
    require_package wordpress test -f /usr/share/wordpress/wp-settings.php
    require_package wordpress-l10n compgen -G '/usr/share/wordpress/wp-content/languages/zh_CN.mo'
    require_package wordpress-theme-twentytwentythree test -d /usr/share/wordpress/wp-content/themes/twentytwentythree
    require_package mariadb-server command -v mariadbd
    require_package nginx-light command -v nginx
    require_package php-fpm compgen -G '/usr/sbin/php-fpm*'
    require_package php-cli command -v php
    require_package curl command -v curl
    modules=$(php -m | tr '[:upper:]' '[:lower:]')
    for pair in mysqli:php-mysql gd:php-gd dom:php-xml mbstring:php-mbstring intl:php-intl; do
        require_package "${pair#*:}" grep -qx "${pair%%:*}" <<<"$modules"
    done
}

database() {
    mariadb --no-defaults --socket="$state/run/database.sock" --user=root --batch "$@"
}

start_database() {
    if [ ! -f "$state/database.made" ]; then
        rm -rf "$state/database"
        mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$state/database" --skip-test-db \
            --auth-root-authentication-method=normal >"$state/log/install-db.out" 2>&1 ||
            fail "the database could not be made: see $state/log/install-db.out"
        touch "$state/database.made"
    fi
    if ! is_running database; then
        start_process database mariadbd --no-defaults --user="$(id -un)" --datadir="$state/database" \
            --socket="$state/run/database.sock" --pid-file="$state/run/mariadbd.own" --skip-networking --skip-log-bin \
            --skip-name-resolve --performance-schema=OFF --character-set-server=utf8mb4 \
            --innodb-buffer-pool-size=48M --innodb-log-file-size=16M --innodb-flush-log-at-trx-commit=2 \
            --max-allowed-packet=64M
    fi
    wait_until database 120 database -e 'SELECT 1'
    database -e "CREATE DATABASE IF NOT EXISTS portal CHARACTER SET utf8mb4"
}

# PHP resolves links, and WordPress finds its settings beside its own files: so the site is a copy.
copy_site() {
    local content=$state/site/wp-content
    [ ! -f "$state/site.made" ] || return 0
    rm -rf "$state/site"
    mkdir -p "$state/site"
    tar -C /usr/share/wordpress -h --exclude=./wp-content --exclude=./wp-config.php -cf - . | tar -C "$state/site" -xf -
    mkdir -p "$content"/{themes,plugins,uploads,upgrade,languages}
    cp -rL /usr/share/wordpress/wp-content/themes/twentytwentythree "$content/themes/"
    cp -L /usr/share/wordpress/wp-content/languages/*zh_CN* "$content/languages/"
    touch "$state/site.made"
}

salts() {
    local name
    [ -f "$state/salts.php" ] && return
    for name in AUTH_KEY SECURE_AUTH_KEY LOGGED_IN_KEY NONCE_KEY AUTH_SALT SECURE_AUTH_SALT LOGGED_IN_SALT NONCE_SALT; do
        echo "define('$name', '$(od -An -tx1 -N32 /dev/urandom | tr -d ' \n')');"
    done >"$state/salts.php"
}

# Only a site that calls itself local takes application passwords without TLS.
write_settings() {
    cat >"$state/site/wp-config.php" <<PHP
<?php
define('DB_NAME', 'portal');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:$state/run/database.sock');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
\$table_prefix = 'wp_';
$(cat "$state/salts.php")
define('WP_HOME', '$url');
define('WP_SITEURL', '$url');
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
define('DISALLOW_FILE_MODS', true);
define('FS_METHOD', 'direct');
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
PHP
    cat >"$state/php-fpm.conf" <<CONF
[global]
error_log = $state/log/php-fpm.log
daemonize = no
[portal]
$([ "$(id -u)" != 0 ] || printf 'user = root\ngroup = root\n')
listen = $state/run/php.sock
listen.mode = 0600
pm = static
pm.max_children = 3
php_admin_value[upload_max_filesize] = 32m
php_admin_value[post_max_size] = 64m
php_admin_value[memory_limit] = 256M
php_admin_value[upload_tmp_dir] = $state/tmp
php_admin_value[error_log] = $state/log/php.log
php_admin_value[sendmail_path] = /bin/true
CONF
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
    client_max_body_size 64m;
    client_body_temp_path $state/tmp/body;
    fastcgi_temp_path $state/tmp/fastcgi;
    proxy_temp_path $state/tmp/proxy;
    uwsgi_temp_path $state/tmp/uwsgi;
    scgi_temp_path $state/tmp/scgi;
    server {
        listen 127.0.0.1:$port;
        root $state/site;
        index index.php;
        location = /.peer { return 200 "$state"; }
        location ~ /\. { deny all; }
        location ~ ^/wp-content/uploads/.*\.php\$ { deny all; }
        location / { try_files \$uri \$uri/ /index.php?\$args; }
        location ~ \.php\$ {
            try_files \$uri =404;
            include /etc/nginx/fastcgi.conf;
            fastcgi_pass unix:$state/run/php.sock;
            fastcgi_read_timeout 60s;
        }
    }
}
CONF
}

# Everything runs as the caller, so that DIR may lie below a private directory; php-fpm wants to be told when that is root.
start_web() {
    local fpm as_root=()
    fpm=$(compgen -G '/usr/sbin/php-fpm*' | sort -V | tail -n 1)
    [ "$(id -u)" != 0 ] || as_root=(-R)
    if ! is_running php; then
        start_process php "$fpm" --nodaemonize --fpm-config "$state/php-fpm.conf" "${as_root[@]}"
    fi
    wait_until php 30 test -S "$state/run/php.sock"
    if [ "$(cat "$state/port" 2>/dev/null)" != "$port" ]; then
        stop_process nginx
    fi
    echo "$port" >"$state/port"
    if ! is_running nginx; then
        start_process nginx nginx -e "$state/log/nginx.log" -c "$state/nginx.conf"
    fi
    wait_until nginx 30 is_our_nginx "$url"
}

install_portal() {
    cat >"$state/install.php" <<'PHP'
<?php
[, $site, $address, $keep] = $argv;
$_SERVER += ['HTTP_HOST' => parse_url($address, PHP_URL_HOST) . ':' . parse_url($address, PHP_URL_PORT),
    'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1'];
define('WP_INSTALLING', true);
function wp_new_blog_notification() {}
require "$site/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
if (!is_blog_installed()) {
    wp_install('清河区人民政府', 'publisher', 'publisher@portal.invalid', true, '', wp_generate_password(24, false), 'zh_CN');
}
$options = ['WPLANG' => 'zh_CN', 'timezone_string' => 'Asia/Shanghai', 'gmt_offset' => '',
    'permalink_structure' => '/%postname%/', 'ping_sites' => '', 'default_pingback_flag' => 0];
foreach ($options as $name => $value) {
    update_option($name, $value);
}
$GLOBALS['wp_rewrite']->init();
flush_rewrite_rules(false);
if (!is_file($keep)) {
    $made = WP_Application_Passwords::create_new_application_password(get_user_by('login', 'publisher')->ID, ['name' => 'tests']);
    if (is_wp_error($made)) {
        fwrite(STDERR, $made->get_error_message() . "\n");
        exit(1);
    }
    file_put_contents($keep, $made[0]);
}
PHP
    php -d memory_limit=256M -d display_errors=stderr "$state/install.php" "$state/site" "$url" "$state/password" \
        >"$state/log/install.out" 2>&1 || fail "WordPress could not be set up: see $state/log/install.out"
}

write_env() {
    (umask 077 && cat >"$state/env" <<ENV
WP_URL=$url
WP_XMLRPC=$url/xmlrpc.php
WP_USER=publisher
WP_PASSWORD=$(cat "$state/password")
ENV
    )
}

accepts_the_password() {
    local password
    password=$(cat "$state/password")
    curl -sS --max-time 20 -H 'Content-Type: text/xml' --data-binary @- "$url/xmlrpc.php" <<XML | grep -q '<name>blogid</name>'
<?xml version="1.0"?><methodCall><methodName>wp.getUsersBlogs</methodName><params><param><value>publisher</value></param>
<param><value>$password</value></param></params></methodCall>
XML
}

check_packages
make_state "$1"
stop_on_failure nginx php database
start_database
copy_site
salts
write_settings
start_web
(umask 077 && install_portal)
wait_until nginx 30 accepts_the_password
write_env
cat "$state/env"
