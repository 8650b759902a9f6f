#!/usr/bin/env bash
# Installs what it lacks and runs every test. Needs Rust and Python 3; nothing else has to be there.
#
#   tests/run.sh            everything
#   tests/run.sh STEP ...   only these: lint, rust, sample, lambda
#
# The Lambda tests build the artifact with cargo-lambda, which like the other Python tools comes into tests/.venv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv=tests/.venv

have() {
    "$@" >/dev/null 2>&1
}

# Fetches the Python tools once for each state of their list.
tools() {
    local list=tests/lambda/requirements.txt
    if have cmp "$list" "$venv/installed.txt"; then
        return
    fi
    if ! have python3 -m venv "$venv"; then
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
    fi
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$list"
    cp "$list" "$venv/installed.txt"
}

lint() {
    have cargo fmt --version || rustup component add rustfmt
    have cargo clippy --version || rustup component add clippy
    cargo fmt --check
    cargo clippy --locked --all-targets --features local -- -D warnings
    # What the Lambda artifact is made of: code that only the laptop uses would be dead there.
    cargo clippy --locked --lib --bin bootstrap -- -D warnings
}

rust() {
    cargo test --locked --features local
}

# The sample account is what its script writes.
sample() {
    python3 tests/sample/make.py --check
}

lambda() {
    tools
    cargo build --locked --features local --example clouds
    "$venv/bin/python" -m unittest discover --start-directory tests/lambda --verbose
}

for step in "${@:-lint rust sample lambda}"; do
    for one in $step; do
        started=$SECONDS
        echo "== $one"
        "$one"
        echo "== $one passed after $((SECONDS - started)) s"
    done
done
