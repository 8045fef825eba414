# shellcheck shell=bash disable=SC2154
# schemathesis: calls every operation of an OpenAPI document with generated input. Sourced after deploy/lib.sh.
SCHEMATHESIS_VERSION=4.32.5

# Exports TM_SCHEMATHESIS. Where it cannot be had the test fails: nothing is left out unsaid.
find_schemathesis() {
    local home=$repo/build/tools/schemathesis-$SCHEMATHESIS_VERSION log=$repo/build/schemathesis.log
    export TM_SCHEMATHESIS=$home/bin/schemathesis
    [ ! -f "$home/.ready" ] || return 0
    say "installing schemathesis"
    if rm -rf "$home" && python3 -m venv "$home" && "$home/bin/python" -m pip install -q "schemathesis==$SCHEMATHESIS_VERSION" >"$log" 2>&1; then
        touch "$home/.ready"
    else
        say "schemathesis could not be installed: $log"
    fi
}
