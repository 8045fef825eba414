# shellcheck shell=bash disable=SC2154
# Others' gRPC programs for the tests: grpcurl, built by go, and a Python with grpcio. Sourced after deploy/lib.sh.
GRPCURL_VERSION=v1.9.3

# Exports TM_GRPCURL and TM_GRPC_PYTHON (with PYTHONPATH to its stubs in TM_GRPC_STUBS); says what it cannot get, and leaves
# that unset.
find_grpc_tools() {
    local tools=$repo/build/tools log=$repo/build/grpc-tools.log
    local python=$tools/python-grpc/bin/python
    if [ ! -x "$tools/grpcurl" ] && command -v go >/dev/null; then
        say "building grpcurl"
        GOBIN=$tools GOFLAGS=-mod=mod go install "github.com/fullstorydev/grpcurl/cmd/grpcurl@$GRPCURL_VERSION" >"$log" 2>&1 || true
    fi
    if [ -x "$tools/grpcurl" ]; then export TM_GRPCURL=$tools/grpcurl; else say "no grpcurl ($log): its test is left out"; fi
    if ! cmp -s "$repo/deploy/examples/requirements.txt" "$tools/python-grpc/.stamp"; then
        say "installing Python's gRPC"
        { rm -rf "$tools/python-grpc" && python3 -m venv "$tools/python-grpc" && "$python" -m pip install -q -r "$repo/deploy/examples/requirements.txt" &&
            cp "$repo/deploy/examples/requirements.txt" "$tools/python-grpc/.stamp"; } >"$log" 2>&1 || true
    fi
    mkdir -p "$tools/stubs"
    if [ -f "$tools/python-grpc/.stamp" ] && "$python" -m grpc_tools.protoc -I "$repo/proto" --python_out="$tools/stubs" \
        --grpc_python_out="$tools/stubs" "$repo/proto/ingestion.proto"; then
        export TM_GRPC_PYTHON=$python TM_GRPC_STUBS=$tools/stubs
    else
        say "no gRPC for Python ($log): its test is left out"
    fi
}
