"""Archives that nobody trusts: what comes out, and what is refused."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from shared.grading import archives
from shared.grading.archives import Refused, unpack


def make_zip(path: Path, files: dict[str, bytes], mode: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (mode or (stat.S_IFREG | 0o644)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, content)
    return path


def make_tar(path: Path, *entries: tuple[tarfile.TarInfo, bytes]) -> Path:
    kind = "w:gz" if path.suffix == ".tgz" else "w"
    with tarfile.open(path, kind) as file:
        for entry, content in entries:
            file.addfile(entry, io.BytesIO(content))
    return path


def entry(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = ""):
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(content), kind, link
    return info, content


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_plain_files_come_out(tmp_path, out):
    """Files and folders of a zip and of a compressed tar come out as they are."""
    unpack(make_zip(tmp_path / "a.zip", {"01/app.py": b"x = 1", "01/templates/a.html": b"a"}), out)
    assert (out / "01/app.py").read_bytes() == b"x = 1"
    unpack(make_tar(tmp_path / "b.tgz", entry("02/app.py", b"y = 2")), out)
    assert (out / "02/app.py").read_bytes() == b"y = 2"


NAMES = {
    "absolute": "/etc/cron.d/x",
    "parent": "../../x",
    "parent inside": "a/../../x",
    "backslashes": "..\\..\\x",
    "drive": "C:x",
    "very long": "a/" * 200 + "x",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("kind", ["zip", "tgz"])
def test_names_that_lead_out(tmp_path, out, name, kind):
    """A name that leads out of the folder refuses the archive, and nothing lies outside."""
    archive = tmp_path / f"a.{kind}"
    if kind == "zip":
        make_zip(archive, {name: b"x"})
    else:
        make_tar(archive, entry(name, b"x"))
    with pytest.raises(Refused):
        unpack(archive, out)
    assert {path.name for path in tmp_path.iterdir()} == {archive.name, "out"}


KINDS = {
    "symbolic link": entry("x", kind=tarfile.SYMTYPE, link="/etc/passwd"),
    "hard link": entry("x", kind=tarfile.LNKTYPE, link="/etc/passwd"),
    "pipe": entry("x", kind=tarfile.FIFOTYPE),
    "device": entry("x", kind=tarfile.CHRTYPE),
    "sparse file": entry("x", kind=tarfile.GNUTYPE_SPARSE),
}


@pytest.mark.parametrize("member", KINDS.values(), ids=KINDS)
def test_what_is_no_plain_file(tmp_path, out, member):
    """Links, pipes, devices and sparse files refuse the archive."""
    with pytest.raises(Refused):
        unpack(make_tar(tmp_path / "a.tar", entry("app.py", b"ok"), member), out)


def test_link_in_a_zip(tmp_path, out):
    """A zip's entry with the mode of a link is refused."""
    archive = make_zip(tmp_path / "a.zip", {"x": b"/etc/passwd"}, stat.S_IFLNK | 0o777)
    with pytest.raises(Refused, match="link or a device"):
        unpack(archive, out)


def test_zip_bomb(tmp_path, out):
    """A small zip with much inside is refused after a bounded part of it."""
    archive = make_zip(tmp_path / "a.zip", {"x": bytes(archives.CONTENT_LIMIT + 1)})
    assert archive.stat().st_size < archives.MB
    with pytest.raises(Refused, match="larger than"):
        unpack(archive, out)
    assert sum(path.stat().st_size for path in out.iterdir()) <= archives.CONTENT_LIMIT


def test_tar_whose_header_announces_gigabytes(tmp_path, out):
    """A compressed header of gigabytes is not read into memory."""
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, 8 * 1024**3
    archive = tmp_path / "a.tgz"
    with gzip.open(archive, "wb", compresslevel=1) as file:
        file.write(header.tobuf(tarfile.GNU_FORMAT))
        for _ in range(archives.STREAM_LIMIT // archives.MB + 2):
            file.write(bytes(archives.MB))
    with pytest.raises(Refused):
        unpack(archive, out)


def test_too_many_files(tmp_path, out):
    """The number of entries is limited."""
    files = {f"{number}": b"" for number in range(archives.FILES_LIMIT + 1)}
    with pytest.raises(Refused, match="more than"):
        unpack(make_zip(tmp_path / "a.zip", files), out)


def test_the_same_name_twice(tmp_path, out):
    """Two entries of one name mean two things to two readers."""
    with pytest.raises(Refused):
        unpack(make_tar(tmp_path / "a.tar", entry("app.py", b"1"), entry("app.py", b"2")), out)


def test_file_as_a_folder(tmp_path, out):
    """A file that another entry uses as a folder is refused, not followed."""
    with pytest.raises(Refused):
        unpack(make_tar(tmp_path / "a.tar", entry("x", b"1"), entry("x/y", b"2")), out)


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tgz", "a.tar.xz", "a.tar.bz2"])
def test_damaged(tmp_path, out, name):
    """What is no archive is refused with a sentence."""
    (tmp_path / name).write_bytes(b"\x1f\x8bnot an archive" * 100)
    with pytest.raises(Refused, match="cannot be read"):
        unpack(tmp_path / name, out)


def test_encrypted(tmp_path, out):
    """An encrypted zip is refused."""
    archive = make_zip(tmp_path / "a.zip", {"x": b"secret"})
    data = bytearray(archive.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    archive.write_bytes(data)
    with pytest.raises(Refused):
        unpack(archive, out)


def test_link_to_an_archive(tmp_path, out):
    """A link with an archive's name is not followed."""
    make_zip(tmp_path / "a.zip", {"app.py": b""})
    (tmp_path / "b.zip").symlink_to(tmp_path / "a.zip")
    with pytest.raises(Refused, match="not a file"):
        unpack(tmp_path / "b.zip", out)
