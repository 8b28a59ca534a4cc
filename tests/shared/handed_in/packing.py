"""Archives for tests, as people and as attackers make them."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from pathlib import Path

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
