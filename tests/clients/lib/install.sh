#!/usr/bin/env bash
# shellcheck disable=SC2154  # repo comes from deploy/lib.sh
# What the clients need, installed below build/clients (npm's beside their package.json, where node looks for it), once
# for each lock file. Sourced after deploy/lib.sh.
UV_VERSION=0.13.9 # makes and fills Python environments, a second each

clients=$repo/tests/clients
installed=$repo/build/clients

# changed STAMP FILE...: whether what was made of the files is not there as they are now.
changed() {
    local stamp=$1
    shift
    [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$(sha256sum "$@")" ]
}

find_uv() {
    uv=$installed/uv/bin/uv
    [ "$("$uv" --version 2>/dev/null | cut -d' ' -f2)" != "$UV_VERSION" ] || return 0
    say "installing uv, which installs the Python clients"
    python3 -m venv --clear "$installed/uv"
    "$installed/uv/bin/pip" install --quiet --disable-pip-version-check "uv==$UV_VERSION"
}

install_python() {
    local folder=$installed/$1 pins=$clients/$1/requirements.txt
    changed "$folder/.stamp" "$pins" || return 0
    find_uv
    say "installing $1"
    "$uv" venv --quiet --clear --python "$(command -v python3)" "$folder"
    VIRTUAL_ENV=$folder "$uv" pip sync --quiet "$pins"
    sha256sum "$pins" >"$folder/.stamp"
}

install_js() {
    cmp -s "$clients/js/package-lock.json" "$clients/js/node_modules/.tracemesh-stamp" || say "installing js"
    npm_packages "$clients/js"
}

install_go() {
    local sources=("$clients"/go/*)
    changed "$installed/go.stamp" "${sources[@]}" || return 0
    command -v go >/dev/null || fail "the Go client needs go"
    say "building the Go client"
    (cd "$clients/go" && go build -o "$installed/go" .) >"$repo/build/clients-go.log" 2>&1 || fail "go could not build it: build/clients-go.log"
    sha256sum "${sources[@]}" >"$installed/go.stamp"
}

# install_sets SET...: js, go, or python/NAME.
install_sets() {
    mkdir -p "$installed"
    for set in "$@"; do
        case $set in js) install_js ;; go) install_go ;; *) install_python "$set" ;; esac
    done
}
