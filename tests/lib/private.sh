#!/usr/bin/env bash
# shellcheck disable=SC2154  # dist and the rest come from deploy/lib.sh
# A tracemesh of one's own, beside whatever runs: free ports, a folder that is thrown away. Sourced after deploy/lib.sh.

# A base port such that the public port and the ones counted from it are free: two bases never overlap, and the kernel
# takes none of them for connections (it starts at 32768). It is DATA's for as long as that folder is there, as its
# processes may be down for a while.
free_base_port() {
    local data=$1 port offset mark
    for mark in "${TMPDIR:-/tmp}"/tracemesh-ports-*; do # of one that was on this folder before
        if [ -e "$mark" ] && [ "$(cat "$mark")" = "$data" ]; then rm -f "$mark"; fi
    done
    for _ in $(seq 100); do
        port=$((10000 + RANDOM % 45 * 500))
        mark=${TMPDIR:-/tmp}/tracemesh-ports-$port
        if [ -e "$mark" ] && [ ! -d "$(cat "$mark")" ]; then rm -f "$mark"; fi
        for offset in 0 1 2 3 4 5 50 100 116 132 148 164 180 196 212 228 244 260; do
            if (exec 3<>"/dev/tcp/127.0.0.1/$((port + offset))") 2>/dev/null; then continue 2; fi
        done
        if ! (set -o noclobber && echo "$data" >"$mark") 2>/dev/null; then continue; fi
        echo "$port"
        return
    done
    fail "no free ports between 10000 and 32000"
}

# choose_private DATA: exports TRACEMESH_DATA, TRACEMESH_PORT, TRACEMESH_URL and makes the folder; no store of the
# caller's is used. Nothing is started.
choose_private() {
    local port
    prepare_folder "$1"
    port=$(free_base_port "$(readlink -f "$1")")
    export TRACEMESH_DATA=$1 TRACEMESH_PORT=$port TRACEMESH_GRPC_PORT=$((port + 5)) TRACEMESH_URL=http://127.0.0.1:$port
    unset DATABASE_URL REDIS_URL REDIS_CONNECTION_STRING CLICKHOUSE_URL BROKER_URL
    write_settings "$TRACEMESH_DATA"
}

# start_private DATA: the same, and starts it.
start_private() {
    choose_private "$1"
    say "starting a private tracemesh on port $TRACEMESH_PORT"
    "$dist/bin/tracemesh" up || { tail -n 20 "$TRACEMESH_DATA"/log/*.log; fail "it did not start"; }
}

# Tells programs of node (lib/mesh.mjs) of the one that was started.
export_private() {
    local name
    export TRACEMESH_PROGRAM=$dist/bin/tracemesh TRACEMESH_REPO=$repo
    for name in PROJECT_ID PROJECT_PUBLIC_KEY PROJECT_SECRET_KEY USER_EMAIL USER_PASSWORD; do
        export "TEST_$name=$(setting "$TRACEMESH_DATA" "LANGFUSE_INIT_$name")"
    done
}
