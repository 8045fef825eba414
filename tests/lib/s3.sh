# A real S3 server for the tests: Versity's gateway over a folder, built by go once. Sourced after deploy/lib.sh.
S3_VERSION=v1.8.0

# Exports TM_S3_SERVER; when there is no go, or it gets no modules, says so and leaves it unset.
find_s3_server() {
    local tools=$repo/build/tools
    if [ ! -x "$tools/versitygw" ]; then
        command -v go >/dev/null || { say "no go: the tests with S3 are left out"; return 0; }
        say "building the S3 server of the tests"
        GOBIN=$tools GOFLAGS=-mod=mod go install "github.com/versity/versitygw/cmd/versitygw@$S3_VERSION" >"$repo/build/s3-server.log" 2>&1 ||
            { say "go could not build it (build/s3-server.log): the tests with S3 are left out"; return 0; }
    fi
    export TM_S3_SERVER=$tools/versitygw
}
