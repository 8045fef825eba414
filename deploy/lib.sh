#!/usr/bin/env bash
# Shared by deploy/up, deploy/down and tests/run: packages, build, the installation's user and folder.
# Sourced, never run. Needs bash with -euo pipefail.

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dist=$repo/build/dist
service_user=tracemesh

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
fail() { printf 'tracemesh: %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
        fail "this needs root for: $*   (run as root, or install sudo)"; fi
}

# Names of deploy/packages under the given headings that are not installed.
missing_packages() {
    local heading='' name rest
    while read -r name rest; do
        case $name in '#') heading=$rest; continue ;; '') continue ;; esac
        case " $* " in *" $heading "*) ;; *) continue ;; esac
        case $name in # a node from elsewhere serves as well
            nodejs) command -v node >/dev/null && continue ;;
            npm) command -v npm >/dev/null && continue ;;
        esac
        dpkg-query -W -f '${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed || echo "$name"
    done <"$repo/deploy/packages"
}

# install_packages HEADING...: what is missing, said before it is done.
install_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installing Debian packages (deploy/packages says why each):"
    for name in "${missing[@]}"; do printf '      %s\n' "$(grep -E "^$name " "$repo/deploy/packages")"; done
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# npm_packages FOLDER: exactly what its lock file names; nothing when that is there already.
npm_packages() {
    local stamp=$1/node_modules/.tracemesh-stamp
    if [ ! -f "$stamp" ] || ! cmp -s "$1/package-lock.json" "$stamp"; then
        (cd "$1" && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error)
        cp "$1/package-lock.json" "$stamp"
    fi
}

# TM_WERROR set: warnings are errors, as in .ci/run; newer compilers of users may warn of more than ours.
build_programs() {
    if [ ! -f "$repo/build/build.ninja" ]; then
        meson setup "$repo/build" "$repo" --prefix "$dist" --buildtype=release ${TM_WERROR:+--werror} >/dev/null
    elif [ ! -d "$dist" ]; then # a developer's own build folder: install from it, but only below it
        meson configure "$repo/build" -Dprefix="$dist"
    fi
    ninja -C "$repo/build" --quiet
    meson install -C "$repo/build" --quiet --no-rebuild >/dev/null
}

# The programs under the address and undefined sanitizers, as .ci/run and tests/faults --sanitize run them.
build_sanitized() {
    say "sanitizer build"
    [ -f "$repo/build-asan/build.ninja" ] ||
        meson setup "$repo/build-asan" "$repo" --prefix "$repo/build-asan/dist" --werror -Db_sanitize=address,undefined -Db_lundef=false >/dev/null
    meson configure "$repo/build-asan" -Dprefix="$repo/build-asan/dist"
    ninja -C "$repo/build-asan" --quiet
    meson install -C "$repo/build-asan" --quiet --no-rebuild >/dev/null
    mkdir -p "$repo/build-asan/dist/share/tracemesh"
    rm -rf "$repo/build-asan/dist/share/tracemesh/ui"
    cp -r "$repo/web/ui/dist" "$repo/build-asan/dist/share/tracemesh/ui"
    cp -r "$dist/share/tracemesh/tokens" "$repo/build-asan/dist/share/tracemesh/"
}

build_ui() {
    local sources stamp=$repo/web/ui/dist/.sources
    sources=$(cd "$repo/web/ui" && find . \( -name node_modules -o -name dist \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
    if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$sources" ]; then
        say "building the web UI"
        npm_packages "$repo/web/ui"
        (cd "$repo/web/ui" && npm run --silent build -- --logLevel warn)
        echo "$sources" >"$stamp"
    fi
    mkdir -p "$dist/share/tracemesh"
    rm -rf "$dist/share/tracemesh/ui"
    cp -r "$repo/web/ui/dist" "$dist/share/tracemesh/ui"
}

# Vocabularies of tokenizers, from npm packages, made anew when their versions change.
build_vocabularies() {
    local out=$dist/share/tracemesh/tokens source=$repo/actors/tokens stamp
    stamp=$(cat "$source/package-lock.json" "$source/vocabularies.mjs" | sha256sum)
    if [ ! -f "$out/.stamp" ] || [ "$(cat "$out/.stamp")" != "$stamp" ]; then
        say "making the tokenizers' vocabularies"
        npm_packages "$source"
        mkdir -p "$out"
        node "$source/vocabularies.mjs" "$out"
        echo "$stamp" >"$out/.stamp"
    fi
}

# Everything that runs: programs, UI, vocabularies, libchdb.
build_all() {
    say "building"
    build_programs
    build_ui
    build_vocabularies
    [ -n "${CLICKHOUSE_URL:-}" ] || npm_packages "$repo/deploy/store"
}

chdb_library() { echo "$repo/deploy/store/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so"; }

# grant_passage FOLDER: lets the service user walk through (not read) the parents that are closed to it.
grant_passage() {
    local parent=$1
    while [ "$parent" != / ]; do
        [ $(($(stat -c %a "$parent") % 2)) = 1 ] || setfacl -m "u:$service_user:x" "$parent"
        parent=$(dirname "$parent")
    done
}

# prepare_folder DATA: makes it; run by root, it belongs to an unprivileged user, which then runs everything.
prepare_folder() {
    mkdir -p "$1/etc" "$1/log" "$1/run"
    [ "$(id -u)" = 0 ] || return 0
    id -u "$service_user" >/dev/null 2>&1 || useradd --system --user-group --home-dir /nonexistent --shell /usr/sbin/nologin "$service_user"
    chown "$service_user:" "$1" "$1"/{etc,log,run}
    grant_passage "$1"
    grant_passage "$repo"
}

secret() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }
uuid() { cat /proc/sys/kernel/random/uuid; }

# write_settings DATA: <data>/etc/tracemesh.env with fresh secrets, unless it is there. What the caller's environment
# already holds (LANGFUSE_INIT_*, SALT ...) is kept.
write_settings() {
    local file=$1/etc/tracemesh.env
    if [ ! -f "$file" ]; then
        (umask 077; cat >"$file") <<ENV
# Settings of this installation; variables already in the environment win over this file.
TRACEMESH_PORT=${TRACEMESH_PORT:-3000}
SALT=${SALT:-$(secret 16)}
LANGFUSE_INIT_ORG_ID=${LANGFUSE_INIT_ORG_ID:-my-org}
LANGFUSE_INIT_ORG_NAME=${LANGFUSE_INIT_ORG_NAME:-My organisation}
LANGFUSE_INIT_PROJECT_ID=${LANGFUSE_INIT_PROJECT_ID:-my-project}
LANGFUSE_INIT_PROJECT_NAME=${LANGFUSE_INIT_PROJECT_NAME:-My project}
LANGFUSE_INIT_PROJECT_PUBLIC_KEY=${LANGFUSE_INIT_PROJECT_PUBLIC_KEY:-pk-lf-$(uuid)}
LANGFUSE_INIT_PROJECT_SECRET_KEY=${LANGFUSE_INIT_PROJECT_SECRET_KEY:-sk-lf-$(uuid)}
LANGFUSE_INIT_USER_EMAIL=${LANGFUSE_INIT_USER_EMAIL:-admin@localhost}
LANGFUSE_INIT_USER_NAME=${LANGFUSE_INIT_USER_NAME:-Admin}
LANGFUSE_INIT_USER_PASSWORD=${LANGFUSE_INIT_USER_PASSWORD:-$(secret 8)}
ENV
        [ "$(id -u)" != 0 ] || chown "$service_user:" "$file"
    fi
    TM_CHDB_PATH=$(chdb_library)
    export TM_CHDB_PATH
}

# setting DATA NAME: from the environment, else from the file.
setting() {
    if [ -n "${!2:-}" ]; then echo "${!2}"; else sed -n "s/^$2=//p" "$1/etc/tracemesh.env"; fi
}
