"""Archives for tests, as people and as attackers make them."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

try:
    import libarchive
except (ImportError, OSError, AttributeError, TypeError):  # no such library on this system
    libarchive = None

Member = tuple[tarfile.TarInfo, bytes]


def make_zip(path: Path, files: dict[str, bytes], mode: int = 0) -> Path:
    """Write a zip of these files; with `mode`, each entry has that one."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (mode or (stat.S_IFREG | 0o644)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, content)
    return path


def make_tar(path: Path, *members: Member, **options: object) -> Path:
    """Write a tar file, compressed as its name says."""
    kind = {".tgz": "w:gz", ".xz": "w:xz", ".bz2": "w:bz2"}.get(path.suffix, "w")
    with tarfile.open(path, kind, **options) as file:  # type: ignore[call-overload]
        for entry, content in members:
            file.addfile(entry, io.BytesIO(content))
    return path


def member(
    name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> Member:
    """Return an entry of a tar file."""
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(content), kind, link
    return info, content


def without_utf8_flag(archive: Path, name: str, raw: bytes) -> None:
    """Give a zip's entry the bytes of a name as a packer writes them that leaves out the flag."""
    data = archive.read_bytes()
    held = name.encode()
    assert len(held) == len(raw)
    data = data.replace(held, raw)
    archive.write_bytes(_without_flag(_without_flag(data, b"PK\x03\x04", 6), b"PK\x01\x02", 8))


def _without_flag(data: bytes, signature: bytes, offset: int) -> bytes:
    changed = bytearray(data)
    start = data.find(signature)
    while start >= 0:
        changed[start + offset + 1] &= ~0x08  # bit 11 of the flags
        start = data.find(signature, start + 4)
    return bytes(changed)


def locked(archive: Path) -> Path:
    """Mark a zip's first entry as encrypted."""
    data = bytearray(archive.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    archive.write_bytes(data)
    return archive


def pax_bomb(path: Path, keys: int, files: int) -> Path:
    """Write a small tar whose global header has many keys: `tarfile` copies them for each file."""
    many = {f"k{number}": "v" for number in range(keys)}
    members = [member("app.py", b"")] + [member(f"f{number}", b"") for number in range(files)]
    return make_tar(path, *members, format=tarfile.PAX_FORMAT, pax_headers=many)


def overlapping(path: Path, entries: int) -> Path:
    """Write a zip whose thousands of entries all stand for the same megabytes."""
    make_zip(path, {"app.py": bytes(8 << 20)})
    with zipfile.ZipFile(path, "a") as file:
        (first,) = file.infolist()
        for number in range(entries):
            again = zipfile.ZipInfo(f"f{number}.py")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(again, name, getattr(first, name))
            file.filelist.append(again)
        file._didModify = True  # type: ignore[attr-defined]
    return path


WRITTEN = 1_767_225_600  # seconds since the epoch, of what the makers below pack
# What 7-Zip packed and the makers below can't: an app.py with a password, and one with a link `x`.
LOCKED_7Z = b64decode(
    "N3q8ryccAARGp1mPEAAAAAAAAABqAAAAAAAAAGKRUMKSPgdKT5c+J+uXJlTClsq6AQQGAAEJEAAHCwEAAiQG8QcBElMP"
    "KkVqosZr7PhRI5U1DoSsJCEhAQABAAwHAwAICgF6em/tAAAFARkBABEPAGEAcABwAC4AcAB5AAAAGQQAAAAAFAoBAGhG"
    "LM/pfd0BFQYBACCApIEAAA=="
)
LINKED_7Z = b64decode(
    "N3q8ryccAASXGSbQaQAAAAAAAAAgAAAAAAAAAG+gYDYBAAhvawphcHAucHkAAACBMweuD86xsaEJKq7TqoUmKBP7lbRi"
    "Ekcuv7IKDqkMvINBVgCL+ia+DfI9hNj8uzlkc5sL9Lt8+zMFuQ7oIgSd2/bSH/4XCqJNHj1O2eotFD7AsQiomVAAAAAX"
    "Bg0BCVwABwsBAAEjAwEBBV0AEAAADGYKAZCunUYAAA=="
)


def make_7z(path: Path, files: dict[str, bytes]) -> Path:
    """Write a 7z of these files."""
    with libarchive.file_writer(str(path), "7zip") as file:
        for name, content in files.items():
            file.add_file_from_memory(name, len(content), content, mtime=WRITTEN)
    return path


def make_rar(path: Path, files: dict[str, bytes], link: str = "") -> Path:
    """Write a RAR of these files as they are, with a link of that name.

    Only RAR's own program writes any; what is done here is in its notes on the format 5.0.
    """
    blocks = [_rar_block(1, b"\0"), *(_rar_file(name, data) for name, data in files.items())]
    if link:
        blocks.append(_rar_file(link, b"", b"\x05\x01\x00\x06app.py"))
    path.write_bytes(b"Rar!\x1a\x07\x01\x00" + b"".join(blocks) + _rar_block(5, b"\0"))
    return path


def _rar_file(name: str, data: bytes, extra: bytes = b"") -> bytes:
    raw = name.encode()
    mode = stat.S_IFREG | 0o644
    fields = b"".join((
        _vint(0x02 | 0x04), _vint(len(data)), _vint(mode), WRITTEN.to_bytes(4, "little"),
        zlib.crc32(data).to_bytes(4, "little"), b"\0", b"\1", _vint(len(raw)), raw,
    ))  # fmt: skip
    return _rar_block(2, fields, data, _vint(len(extra)) + extra if extra else b"")


def _rar_block(kind: int, fields: bytes, data: bytes | None = None, extra: bytes = b"") -> bytes:
    head = _vint(kind) + _vint((1 if extra else 0) | (2 if data is not None else 0))
    head += _vint(len(extra)) if extra else b""
    head += _vint(len(data)) if data is not None else b""
    head += fields + extra
    head = _vint(len(head)) + head
    return zlib.crc32(head).to_bytes(4, "little") + head + (data or b"")


def _vint(number: int) -> bytes:
    """Return a number, seven bits a byte."""
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _vint(rest) if rest else bytes([low])


OTHERS: dict[str, Callable[..., Path]] = (
    {} if libarchive is None else {"7z": make_7z, "rar": make_rar}
)
