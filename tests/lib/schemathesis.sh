# shellcheck shell=bash disable=SC2154
# schemathesis: calls every operation of an OpenAPI document with generated input. Sourced after deploy/lib.sh.
SCHEMATHESIS_VERSION=4.32.5

# Exports TM_SCHEMATHESIS; says when it cannot be had, and leaves that unset.
find_schemathesis() {
    local home=$repo/build/tools/schemathesis-$SCHEMATHESIS_VERSION log=$repo/build/schemathesis.log
    if [ ! -f "$home/.ready" ]; then
        say "installing schemathesis"
        { rm -rf "$home" && python3 -m venv "$home" && "$home/bin/python" -m pip install -q "schemathesis==$SCHEMATHESIS_VERSION" && touch "$home/.ready"; } >"$log" 2>&1 || true
    fi
    if [ -f "$home/.ready" ]; then export TM_SCHEMATHESIS=$home/bin/schemathesis; else say "no schemathesis ($log): its test is left out"; fi
}
