#!/usr/bin/env python3
"""Packs a built program for people: archive with completions and manual pages, and its checksum beside it.

    pack.py TARGET PROGRAM FOLDER

`PROGRAM` is run to write completions and manual pages, so it has to be one for this machine. The same program gives an
archive of the same bytes: files are sorted, and have no owner and the time of the commit (`SOURCE_DATE_EPOCH`).
"""
import gzip
import hashlib
import io
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import zipfile
from datetime import datetime, timezone

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The tests pack a program that is large, and do not send it anywhere.
LEVEL = int(os.environ.get("PACK_LEVEL", "9"))
COMPLETIONS = {"bash": "drawstream.bash", "zsh": "_drawstream", "fish": "drawstream.fish", "powershell": "_drawstream.ps1"}


def answer(program, *arguments):
    return subprocess.run([program, *arguments], check=True, stdout=subprocess.PIPE).stdout


def commands(program):
    """The names in the list of commands of `--help`: indented, in lower case, with a description two blanks on."""
    text = answer(program, "--help").decode()
    found = re.findall(r"^\s*([a-z][a-z-]*) {2,}\S", text, re.M)
    return sorted(set(found) - {"help"})


def contents(program):
    """The archive's files with their modes."""
    name = "drawstream.exe" if program.suffix == ".exe" else "drawstream"
    yield name, 0o755, program.read_bytes()
    for file in ("LICENSE", "README.md", "CHANGELOG.md"):
        yield file, 0o644, (ROOT / file).read_bytes()
    for shell, file in COMPLETIONS.items():
        yield f"completions/{file}", 0o644, answer(program, "completions", shell)
    yield "man/drawstream.1", 0o644, answer(program, "man")
    found = commands(program)
    if "draw" not in found:
        raise SystemExit("the commands of the program were not found in its --help")
    for command in found:
        yield f"man/drawstream-{command}.1", 0o644, answer(program, "man", command)


def tar(files, when):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, mode, data in files:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = len(data), mode, when
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(packed.getvalue(), LEVEL, mtime=when)


def zipped(files, when):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, _, data in files:
            entry = zipfile.ZipInfo(name, datetime.fromtimestamp(when, timezone.utc).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, compresslevel=LEVEL)
    return packed.getvalue()


def main():
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    target, program, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3])
    # Zip has no earlier year.
    when = max(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), 315532800)
    files = sorted(contents(program))
    ending, data = ("zip", zipped(files, when)) if "windows" in target else ("tar.gz", tar(files, when))
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / f"drawstream-{target}.{ending}"
    archive.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    (folder / f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n", newline="\n")
    print(f"{archive}: {len(data) / 1e6:.1f} MB, {len(files)} files, sha256 {digest}")


if __name__ == "__main__":
    main()
