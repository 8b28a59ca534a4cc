"""Hostile submissions that are archives, as `special.py` makes those that are folders."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.hostile import special
from tests.shared.handed_in.packing import (
    Member,
    locked,
    make_tar,
    make_zip,
    member,
    overlapping,
    pax_bomb,
)

APP = special.APP.encode()
ARCHIVES: dict[str, Callable[[Path], float]] = {}


def archive(make: Callable[[Path], float]) -> Callable[[Path], float]:
    """Register a maker under its name."""
    ARCHIVES[make.__name__] = make
    return make


# Zips of the app under each of these names: what such a one is, what it earns, the names.
ZIPS: dict[str, tuple[str, float, tuple[str, ...]]] = {
    "archive_two_apps": (
        "Has two projects, one of the neighbour's name.",
        0,
        ("one/app.py", "a_honest/app.py"),
    ),
    "archive_deep": ("Has a file three hundred folders deep.", 0, ("app.py", "d/" * 300 + "x.py")),
    "archive_endless_name": ("Has a name of 65,535 bytes.", 0, ("app.py", "n" * 65535)),
    "archive_windows": (
        "Has paths of Windows, up to the neighbour.",
        0,
        ("app.py", "..\\a_honest\\app.py"),
    ),
    "archive_drive": ("Has a drive's letter.", 0, ("app.py", "C:\\app.py")),
    "archive_reserved": (
        "Has names that other systems, shells and programs keep for themselves.",
        1,
        ("app.py", "con", "aux.txt", "*", "-", "--json", "~", "$HOME"),
    ),
    "archive_twins": (
        "Has names that differ in case or normalisation only.",
        1,
        ("app.py", "App.py", "APP.PY", "\u00e9.txt", "e\u0301.txt", "\u00e9/x", "e\u0301/y"),
    ),
    "archive_growing_names": (
        "Has names that are longer when they are composed: more than a system takes.",
        1,
        ("app.py", "\u0958" * 84 + ".py"),
    ),
}
LINK, HARD_LINK, DEVICE, SPARSE = (
    tarfile.SYMTYPE,
    tarfile.LNKTYPE,
    tarfile.CHRTYPE,
    tarfile.GNUTYPE_SPARSE,
)
# Tar files, none of which earns anything: what such a one is, and what is in it.
TARS: dict[str, tuple[str, tuple[Member, ...]]] = {
    "archive_absolute": ("Has an absolute name.", (member("/tmp/hostile-planted.py", b"x"),)),
    "archive_parent": ("Climbs to its neighbour.", (member("../a_honest/app.py", b"1 / 0"),)),
    "archive_link": (
        "Writes through a link.",
        (member("out", kind=LINK, link="/tmp"), member("out/hostile-planted.py", b"x")),
    ),
    "archive_hard_link": (
        "Has a hard link to the machine's passwords.",
        (member("app.py", kind=HARD_LINK, link="/etc/passwd"),),
    ),
    "archive_device": ("Has a device.", (member("zero", kind=DEVICE),)),
    "link_in_a_tar": (
        "Has a link to a neighbour as the folder for the lesson.",
        (member("app.py", APP), member("00_hello", kind=LINK, link="../a_honest")),
    ),
    "archive_sparse": (
        "Has a sparse file of a terabyte.",
        (member("app.py", APP), member("huge", kind=SPARSE)),
    ),
    "archive_shares": (
        "Has the name of a share in a network, and of a descriptor.",
        (member("app.py", APP), member("\\\\host\\share\\x"), member("/proc/self/fd/3")),
    ),
    "archive_link_then_file": (
        "Has a file below what is a link to a neighbour.",
        (member("w", kind=LINK, link="../a_honest"), member("w/app.py", APP)),
    ),
}


def _plain(name: str) -> Callable[[Path], float]:
    def make(folder: Path) -> float:
        if name in TARS:
            make_tar(folder / f"{name}.tgz", *TARS[name][1])
            return 0
        _, earns, names = ZIPS[name]
        make_zip(folder / f"{name}.zip", dict.fromkeys(names, APP))
        return earns

    make.__doc__ = (TARS.get(name) or ZIPS[name])[0]
    return make


ARCHIVES.update({name: _plain(name) for name in (*ZIPS, *TARS)})


def in_both(data: bytearray, field: bytes, local: int, central: int) -> None:
    """Write a field into each entry's headers: where it stands in the local, and in the central."""
    for signature, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        start = -1
        while (start := data.find(signature, start + 1)) >= 0:
            data[start + offset : start + offset + len(field)] = field


@archive
def archive_zip_link(folder: Path) -> float:
    """Is a zip with a link in it."""
    make_zip(folder / "archive_zip_link.zip", {"app.py": b"/etc/passwd"}, stat.S_IFLNK | 0o777)
    return 0


@archive
def archive_bomb(folder: Path) -> float:
    """Is a small zip of a large file."""
    make_zip(folder / "archive_bomb.zip", {"app.py": APP, "bomb": bytes(200 << 20)})
    return 0


@archive
def archive_broken(folder: Path) -> float:
    """Is no archive at all."""
    (folder / "archive_broken.zip").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 10)
    return 0


@archive
def archive_pax_global(folder: Path) -> float:
    """Is a small tar whose global header has 50,000 keys, to be copied for each of its files."""
    pax_bomb(folder / "archive_pax_global.tar.xz", keys=50_000, files=200)
    return 0


@archive
def archive_many_names(folder: Path) -> float:
    """Is a zip of 30,000 empty files."""
    names = {str(number): b"" for number in range(30_000)}
    make_zip(folder / "archive_many_names.zip", {"app.py": APP} | names)
    return 0


@archive
def archive_overlapping(folder: Path) -> float:
    """Is a zip whose thousands of entries all stand for the same megabytes."""
    overlapping(folder / "archive_overlapping.zip", entries=900)
    return 0


@archive
def archive_locked(folder: Path) -> float:
    """Is a zip with a password."""
    locked(make_zip(folder / "archive_locked.zip", {"app.py": APP}))
    return 0


@archive
def archive_honest(folder: Path) -> float:
    """Is what macOS makes of a project folder, with a README and an environment beside it."""
    files = {
        "proj/app.py": APP,
        "README.txt": b"see proj",
        "__MACOSX/proj/._app.py": b"\0\5\26\7",
        "proj/.DS_Store": b"",
        "proj/venv/pyvenv.cfg": b"home = /usr/bin",
    }
    files |= {f"proj/venv/lib/{number}.py": b"" for number in range(2500)}
    make_zip(folder / "archive_honest.zip", files)
    return 1


@archive
def archive_deep_and_many(folder: Path) -> float:
    """Is a tar of thousands of names, each hundreds of folders deep: millions of folders."""
    names = (member(f"{number}/" + "d/" * 450 + "x") for number in range(8000))
    path = folder / "archive_deep_and_many.tgz"
    make_tar(path, member("app.py"), *names, format=tarfile.GNU_FORMAT, compresslevel=1)
    return 0


@archive
def archive_bzip2_bomb(folder: Path) -> float:
    """Is a zip of bzip2 whose few bytes are 48 MB, given out all at once."""
    with zipfile.ZipFile(folder / "archive_bzip2_bomb.zip", "w", zipfile.ZIP_BZIP2) as file:
        file.writestr("app.py", APP)
        file.writestr("bomb", bytes(48 << 20))
    return 0


@archive
def archive_lzma_bomb(folder: Path) -> float:
    """Is the same in lzma."""
    with zipfile.ZipFile(folder / "archive_lzma_bomb.zip", "w", zipfile.ZIP_LZMA) as file:
        file.writestr("app.py", APP)
        file.writestr("bomb", bytes(48 << 20))
    return 0


@archive
def archive_unknown_method(folder: Path) -> float:
    """Is a zip packed with zstandard, which is not read."""
    path = folder / "archive_unknown_method.zip"
    data = bytearray(make_zip(path, {"app.py": APP}).read_bytes())
    in_both(data, b"\x5d\x00", 8, 10)
    path.write_bytes(data)
    return 0


@archive
def archive_two_names(folder: Path) -> float:
    """Is a zip whose local header names another file than the central one."""
    path = folder / "archive_two_names.zip"
    data = bytearray(make_zip(path, {"app.py": APP}).read_bytes())
    place = data.index(b"app.py")
    data[place : place + 6] = b"bad.py"
    path.write_bytes(data)
    return 0


@archive
def archive_lies_of_sizes(folder: Path) -> float:
    """Is a zip64 that announces exabytes for its app."""
    import struct

    path = folder / "archive_lies_of_sizes.zip"
    with zipfile.ZipFile(path, "w") as file:
        info = zipfile.ZipInfo("app.py")
        info.extra = struct.pack("<HHQQ", 1, 16, 1 << 60, 1 << 60)
        file.writestr(info, APP)
    data = bytearray(path.read_bytes())
    place = data.index(b"PK\x01\x02")
    data[place + 20 : place + 28] = b"\xff" * 8
    path.write_bytes(data)
    return 0


@archive
def archive_streamed(folder: Path) -> float:
    """Is a zip that was written to a pipe, with the sizes behind each file."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    stream = Pipe()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:  # type: ignore[arg-type]
        file.writestr("app.py", APP)
    (folder / "archive_streamed.zip").write_bytes(stream.getvalue())
    return 1


@archive
def archive_and_program(folder: Path) -> float:
    """Is a Python program and a zip at once."""
    path = folder / "archive_and_program.zip"
    data = bytearray(make_zip(path, {"app.py": APP}).read_bytes())
    path.write_bytes(b"#!/usr/bin/env python3\nprint('ESCAPED')\n" + data)
    return 0


@archive
def archive_negative(folder: Path) -> float:
    """Is a tar whose first file has less than no bytes, so that reading goes back."""
    path = folder / "archive_negative.tar"
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as file:
        info, _ = member("app.py")
        info.size = -1024
        header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
        file.fileobj.write(header)  # type: ignore[union-attr]
    return 0


@archive
def archive_gnu_sparse(folder: Path) -> float:
    """Is a tar with a sparse file of GNU's newest form, whose map says a terabyte."""
    headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "app.py",
               "GNU.sparse.realsize": str(1 << 40)}  # fmt: skip
    content = b"1\n1099511627775\n1\n".ljust(512, b"\0") + b"x".ljust(512, b"\0")
    info, content = member("GNUSparseFile.0/app.py", content)
    info.pax_headers = headers
    make_tar(folder / "archive_gnu_sparse.tar", (info, content), format=tarfile.PAX_FORMAT)
    return 0


@archive
def archive_in_pieces(folder: Path) -> float:
    """Is a tar.gz in many pieces packed one after the other, some of them empty."""
    import gzip

    whole = folder / "archive_in_pieces.tgz"
    make_tar(whole, member("app.py", APP))
    data = gzip.decompress(whole.read_bytes())
    pieces = [data[start : start + 1000] for start in range(0, len(data), 1000)]
    whole.write_bytes(b"".join(gzip.compress(piece) + gzip.compress(b"") for piece in pieces))
    return 1


@archive
def archive_wants_memory(folder: Path) -> float:
    """Is a tiny xz that says it needs a dictionary of 4 GB."""
    import zlib

    path = folder / "archive_wants_memory.tar.xz"
    make_tar(path, member("app.py"))
    data = bytearray(path.read_bytes())
    size = (data[12] + 1) * 4  # of the block's header
    filters = data.index(b"\x21\x01", 12)  # LZMA2, with one byte that says the dictionary's size
    data[filters + 2] = 40
    crc = zlib.crc32(data[12 : 12 + size - 4])
    data[12 + size - 4 : 12 + size] = crc.to_bytes(4, "little")
    path.write_bytes(data)
    return 0


@archive
def archive_empty(folder: Path) -> float:
    """Is a zip of nothing."""
    with zipfile.ZipFile(folder / "archive_empty.zip", "w"):
        return 0


@archive
def archive_empty_tar(folder: Path) -> float:
    """Is a tar of nothing but zeros."""
    (folder / "archive_empty_tar.tar").write_bytes(bytes(10240))
    return 0


@archive
def archive_unicode_path(folder: Path) -> float:
    """Is a zip whose names are in code page 437, and beside it in UTF-8 (APPNOTE.TXT, 4.6.9)."""
    import struct
    import zlib

    with zipfile.ZipFile(folder / "archive_unicode_path.zip", "w") as file:
        file.writestr("app.py", APP)
        info = zipfile.ZipInfo("_____.txt")
        name = "\ud074\ub7fd.txt".encode()
        info.extra = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(b"_____.txt")) + name
        file.writestr(info, b"")
    return 1
