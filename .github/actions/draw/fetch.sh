#!/usr/bin/env bash
# Fetches the program of a release, proves where it comes from, and puts it onto the path. DRAWSTREAM names one that is
# there already: then nothing is fetched.
set -euo pipefail

if [ -n "${DRAWSTREAM:-}" ]; then
    echo "DRAWSTREAM_PROGRAM=$DRAWSTREAM" >> "$GITHUB_ENV"
    exit
fi
if [[ ! ${VERSION:-} =~ ^v[0-9] ]]; then
    # An action that is named by a commit or a branch does not say which release it belongs to.
    echo "::error::${VERSION:-This} is no release of drawstream. Give one as the input \`version\`, such as v0.1.0."
    exit 1
fi
case "$RUNNER_OS-$RUNNER_ARCH" in
    Linux-X64) target=x86_64-unknown-linux-musl ending=tar.gz ;;
    Linux-ARM64) target=aarch64-unknown-linux-musl ending=tar.gz ;;
    macOS-X64) target=x86_64-apple-darwin ending=tar.gz ;;
    macOS-ARM64) target=aarch64-apple-darwin ending=tar.gz ;;
    Windows-X64) target=x86_64-pc-windows-msvc ending=zip ;;
    *)
        echo "::error::There is no drawstream for $RUNNER_OS on $RUNNER_ARCH. Use a runner of Linux, macOS or Windows."
        exit 1
        ;;
esac
archive=drawstream-$target.$ending
folder=$RUNNER_TEMP/drawstream
mkdir -p "$folder"
cd "$folder"
gh release download "$VERSION" --repo "$REPOSITORY" --pattern "$archive" --pattern SHA256SUMS --clobber
grep " $archive\$" SHA256SUMS | { sha256sum --check --strict - || shasum -a 256 --check --strict -; }
gh attestation verify "$archive" --repo "$REPOSITORY"
if [ "$ending" = zip ]; then unzip -q -o "$archive"; else tar -xzf "$archive"; fi
echo "DRAWSTREAM_PROGRAM=$folder/drawstream" >> "$GITHUB_ENV"
