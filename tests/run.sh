#!/usr/bin/env bash
# Installs what it lacks and runs every test. Needs Rust, Python 3 with venv, Node.js 20 with npm, and Chromium; nothing
# else has to be there.
#
#   tests/run.sh            everything
#   tests/run.sh STEP ...   only these: lint, rust, drawio, page, sample, mcp, lambda; and fuzz, which is not part of everything
#
# The Lambda tests build the artifact with cargo-lambda, which like the other Python tools comes into tests/.venv.
# The drawio step opens drawings in draw.io's own viewer, the page step drives the page; both in Chromium: CHROMIUM names
# one, else it is the `chromium` of the PATH, which Debian's root has installed. Without a browser the steps fail.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What helps the next build of a changed file takes gigabytes here, and this is one build.
export CARGO_INCREMENTAL=0

venv=tests/.venv

have() {
    "$@" >/dev/null 2>&1
}

# Makes the environment of the Python tools.
environment() {
    if have "$venv/bin/pip" --version || have python3 -m venv "$venv"; then
        return
    fi
    # Debian ships Python without the part that makes environments.
    rm -rf "$venv"
    if [ "$(id -u)" = 0 ] && have command -v apt-get; then
        apt-get update -qq
        apt-get install -y -qq python3-venv
        python3 -m venv "$venv"
    else
        echo "python3 -m venv does not work here: install Python's venv module (Debian: python3-venv)" >&2
        return 1
    fi
}

# tools LIST MARK OPTION ...: fetches the Python tools of a list once for each state of it.
tools() {
    local list=$1 mark=$venv/$2.txt
    if have cmp "$list" "$mark"; then
        return
    fi
    environment
    "$venv/bin/pip" install --quiet --disable-pip-version-check "${@:3}" --requirement "$list"
    cp "$list" "$mark"
}

# The same for the packages of a folder's lock file.
packages() {
    local lock=$1/package-lock.json mark=$1/node_modules/installed.json
    if have cmp "$lock" "$mark"; then
        return
    fi
    if ! have npm --version; then
        echo "npm is missing: install Node.js 20 or newer" >&2
        return 1
    fi
    npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --loglevel=error
    cp "$lock" "$mark"
}

browser() {
    if [ -z "${CHROMIUM:-}" ]; then
        if ! have command -v chromium && [ "$(id -u)" = 0 ] && have command -v apt-get; then
            apt-get update -qq
            apt-get install -y -qq chromium fonts-liberation
        fi
        CHROMIUM=$(command -v chromium || true)
    fi
    if ! have "$CHROMIUM" --version; then
        echo "no browser${CHROMIUM:+ at $CHROMIUM}: install Chromium (Debian: chromium and fonts-liberation), or name one in CHROMIUM" >&2
        return 1
    fi
    export CHROMIUM
}

lint() {
    have cargo fmt --version || rustup component add rustfmt
    have cargo clippy --version || rustup component add clippy
    cargo fmt --all --check
    cargo clippy --locked --workspace --all-targets -- -D warnings
    packages tests/workflows
    node tests/workflows/lint.mjs
}

rust() {
    cargo test --locked --workspace --no-fail-fast
}

# Draws the sample account, whole and divided, holds both against the account, and opens them in draw.io's viewer.
drawio() {
    browser
    packages tests
    # The viewer's files only, and where nothing can import them: what else the wheel wants is a whole Jupyter.
    tools tests/drawio/requirements.txt drawio --require-hashes --no-deps --upgrade --target "$venv/drawio"
    local account=crates/standin/src/sample.json drawings=${CARGO_TARGET_DIR:-target}/drawings drawing
    mkdir -p "$drawings"
    # What an earlier run left must not stand for this one.
    rm -f "$drawings"/sample* "$drawings"/pixels*
    cp "$account" "$drawings/sample-divided.json"
    DRAWINGS_OF=$account cargo test --locked --test drawings accounts_are_drawn
    DRAWINGS_OF=$drawings/sample-divided.json DRAWINGS_LIMIT=60 \
        cargo test --locked --test drawings accounts_are_drawn
    for drawing in sample sample-divided; do
        python3 tests/check_drawing.py "$account" "$drawings/$drawing.drawio"
    done
    cargo run --locked --quiet --bin drawstream -- draw --quiet --sample \
        --output "$drawings/pixels.drawio" --output "$drawings/pixels.drawio.png"
    DRAWINGS=$drawings python3 -m unittest discover --start-directory tests/drawio --verbose
}

# Drives the page in a browser: the real service with its embedded S3, in front of a stand-in for IBM Cloud.
page() {
    browser
    packages tests
    cargo build --locked --bin drawstream --example clouds
    node --test --test-concurrency=1 tests/page/*.test.mjs
}

# The sample account, the sample enterprise and the landing zones are what their scripts write.
sample() {
    python3 tests/sample/make.py --check
    python3 tests/sample/landing_zone.py --check
    python3 tests/sample/enterprise.py --check
}

lambda() {
    browser
    packages tests
    tools tests/lambda/requirements.txt installed --require-hashes --no-deps
    inspector
    cargo build --locked --bin drawstream --example clouds
    "$venv/bin/python" -m unittest discover --start-directory tests/lambda --verbose
}

# The inspector and the conformance suite of the Model Context Protocol, which need Node.js 22: npm brings it, by the one
# package here whose install script is run.
inspector() {
    packages tests/mcp
    have tests/mcp/node_modules/.bin/node --version || npm rebuild --prefix tests/mcp --loglevel=error node
}

# Assistants: these two, and the official clients.
mcp() {
    local home=tests/mcp
    environment
    if ! have cmp "$home/requirements.txt" "$venv/mcp.txt"; then
        python3 -m venv "$venv/mcp"
        "$venv/mcp/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement "$home/requirements.txt"
        cp "$home/requirements.txt" "$venv/mcp.txt"
    fi
    inspector
    cargo build --locked --bin drawstream --example clouds
    "$venv/mcp/bin/python" -m unittest discover --start-directory "$home" --verbose
}

# Events, files and replies of any bytes, each for FUZZ_SECONDS. A sanitizer needs a nightly compiler, and all crates built with it.
fuzz() {
    if ! have cargo fuzz --version || ! have cargo +nightly --version; then
        echo "cargo-fuzz or a nightly compiler is missing: rustup toolchain install nightly; cargo install --locked cargo-fuzz" >&2
        return 1
    fi
    for target in event file reply terraform; do
        (cd fuzz && cargo +nightly fuzz run "$target" -- -max_total_time="${FUZZ_SECONDS:-60}")
    done
}

for step in "${@:-lint rust drawio page sample mcp lambda}"; do
    for one in $step; do
        started=$SECONDS
        echo "== $one"
        "$one"
        echo "== $one passed after $((SECONDS - started)) s"
    done
done
