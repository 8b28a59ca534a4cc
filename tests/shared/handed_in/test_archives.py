"""Archives that nobody trusts: what is taken out of them, and what is refused."""

from __future__ import annotations

import gzip
import locale
import os
import stat
import sys
import tarfile
import unicodedata
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from shared.handed_in import archives, extent, tree
from shared.handed_in.archives import archive
from shared.handed_in.tree import Refused
from shared.handed_in.work import Bounds, Work, take
from shared.language import set_language
from shared.setup.stamps import ROOT
from tests.shared.handed_in.packing import (
    LINKED_7Z,
    LOCKED_7Z,
    OTHERS,
    WRITTEN,
    locked,
    make_rar,
    make_tar,
    make_zip,
    member,
    without_utf8_flag,
)

LESSON = "01_shelf"


def read(path: Path, bounds: Bounds | None = None) -> Work:
    """Return what an archive holds for a lesson."""
    with path.open("rb") as file, archive(file) as tree_:
        return take(tree_, LESSON, bounds or Bounds())


def test_plain_files_come_out(tmp_path):
    """Files of any archive come out as they are, however it is compressed."""
    files = {"app.py": b"x = 1" * 30_000, "templates/목록글잘😀.html": b"a", "empty.py": b""}
    members = [member(name, content) for name, content in files.items()]
    made = [make_zip(tmp_path / "a.zip", files)]
    made += [make_tar(tmp_path / f"b.{kind}", *members) for kind in ("tar", "tgz", "xz", "bz2")]
    made += [make(tmp_path / f"c.{kind}", files) for kind, make in OTHERS.items()]
    assert [read(path).files for path in made] == [files] * len(made)


def test_the_first_bytes_tell_the_kind(tmp_path):
    """A browser unpacks a tar.gz and keeps its name."""
    path = make_tar(tmp_path / "a.tar", member("app.py", b"x"))
    assert read(path.rename(tmp_path / "a.tar.gz")).files == {"app.py": b"x"}


NAMES = {
    "absolute": "/etc/cron.d/x",
    "parent": "../../x",
    "parent inside": "a/../../x",
    "backslashes": "..\\..\\x",
    "drive": "C:x",
    "long path": "a/" * 600 + "x",
    "long name": "x" * 300,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("kind", ["zip", "tgz", *OTHERS])
def test_names_that_lead_out(tmp_path, name, kind):
    """A name that leads out of the folder, or is none that a file can have, refuses the archive."""
    path = tmp_path / f"a.{kind}"
    if kind == "zip":
        make_zip(path, {"app.py": b"", name: b"x"})
    elif kind in OTHERS:
        OTHERS[kind](path, {"app.py": b"", name: b"x"})
    else:
        make_tar(path, member("app.py"), member(name, b"x"))
    with pytest.raises(Refused, match="It holds a name"):
        read(path)


KINDS = {
    "symbolic link": member("x", kind=tarfile.SYMTYPE, link="/etc/passwd"),
    "hard link": member("x", kind=tarfile.LNKTYPE, link="/etc/passwd"),
    "pipe": member("x", kind=tarfile.FIFOTYPE),
    "device": member("x", kind=tarfile.CHRTYPE),
    "sparse file": member("x", kind=tarfile.GNUTYPE_SPARSE),
}


@pytest.mark.parametrize("what", KINDS.values(), ids=KINDS)
def test_what_is_no_plain_file(tmp_path, what):
    """Links, pipes, devices and sparse files refuse the archive."""
    with pytest.raises(Refused, match=r"link|neither"):
        read(make_tar(tmp_path / "a.tar", member("app.py", b"ok"), what))


def test_link_in_a_zip(tmp_path):
    """A zip's entry with the mode of a link is refused."""
    with pytest.raises(Refused, match=r"`app\.py` is a link"):
        read(make_zip(tmp_path / "a.zip", {"app.py": b"/etc/passwd"}, stat.S_IFLNK | 0o777))


@pytest.mark.parametrize("make", [make_zip, *list(OTHERS.values())[:1]])
def test_bomb(tmp_path, make):
    """A small archive with much inside is refused."""
    path = make(tmp_path / "a", {"app.py": b"", "x": bytes(40 * extent.MB)})
    assert path.stat().st_size < extent.MB
    with pytest.raises(Refused, match="larger than 16 MB"):
        read(path)


def test_tar_whose_header_announces_gigabytes(tmp_path, monkeypatch):
    """A compressed header of gigabytes is not read into memory."""
    monkeypatch.setattr(archives, "OF_WORK", replace(archives.OF_WORK, stream=8 * extent.MB))
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, 8 * 1024**3
    path = tmp_path / "a.tgz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(header.tobuf(tarfile.GNU_FORMAT))
        for _ in range(10):
            file.write(bytes(extent.MB))
    with pytest.raises(Refused, match="larger than"):
        read(path)


def test_too_many_files(tmp_path):
    """The number of files is limited, and that of names as well."""
    files = {"app.py": b"", **{f"{number}": b"" for number in range(50)}}
    with pytest.raises(Refused, match="more than 50 files"):
        read(make_zip(tmp_path / "a.zip", files), Bounds(files=50))


def test_too_many_names(tmp_path, monkeypatch):
    """An archive of very many names is not even sorted."""
    monkeypatch.setattr(archives, "OF_WORK", replace(archives.OF_WORK, entries=50))
    files = {f"venv/site-packages/{number}": b"" for number in range(60)}
    with pytest.raises(Refused, match="more than 50 files and folders"):
        read(make_zip(tmp_path / "a.zip", files))


def test_the_last_of_a_doubled_name_counts(tmp_path):
    """As unzip and tar have it."""
    twice = make_tar(tmp_path / "a.tar", member("app.py", b"1"), member("app.py", b"22"))
    assert read(twice).files == {"app.py": b"22"}
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("app.py", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("app.py", "22")
    assert read(path).files == {"app.py": b"22"}


def test_file_as_a_folder(tmp_path):
    """A file that another entry uses as a folder is refused."""
    with pytest.raises(Refused, match="a file and a folder at once"):
        read(make_tar(tmp_path / "a.tar", member("x", b"1"), member("x/y", b"2")))


@pytest.mark.parametrize(
    "start",
    [
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"BZh",
        b"\xfd7zXZ\x00",
        b"",
        b"Rar",
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!\x1a\x07\x00",
        b"Rar!\x1a\x07\x01\x00",
    ],
)
def test_damaged(tmp_path, start):
    """What is no archive is refused with a sentence."""
    (tmp_path / "a.zip").write_bytes(start + b"not an archive" * 100)
    with pytest.raises(Refused, match="cannot be read"):
        read(tmp_path / "a.zip")


def test_locked(tmp_path):
    """An encrypted archive is refused with the next step."""
    with pytest.raises(Refused, match="without one"):
        read(locked(make_zip(tmp_path / "a.zip", {"app.py": b"secret"})))


@pytest.mark.skipif(not OTHERS, reason="no libarchive on this machine")
def test_links_and_passwords_in_other_archives(tmp_path):
    """They refuse the archive, as in a zip."""
    (tmp_path / "a.7z").write_bytes(LOCKED_7Z)
    with pytest.raises(Refused, match="without one"):
        read(tmp_path / "a.7z")
    (tmp_path / "a.7z").write_bytes(LINKED_7Z)
    for path in (tmp_path / "a.7z", make_rar(tmp_path / "b.rar", {"app.py": b"ok"}, link="x")):
        with pytest.raises(Refused, match="`x` is a link"):
            read(path)


@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS)
def test_what_other_archives_may_not(tmp_path, make, monkeypatch):
    """Very many names and very much that would have to be unpacked refuse them too."""
    many = {f"venv/site-packages/{number}": b"" for number in range(60)}
    monkeypatch.setattr(archives, "OF_WORK", replace(extent.OF_WORK, entries=50))
    with pytest.raises(Refused, match="more than 50 files and folders"):
        read(make(tmp_path / "a", many))
    large = {"node_modules/a": bytes(3 * extent.MB), "node_modules/b": b"x" * (3 * extent.MB)}
    monkeypatch.setattr(archives, "OF_WORK", replace(extent.OF_WORK, stream=5 * extent.MB))
    with pytest.raises(Refused, match="It is larger than 5 MB"):
        read(make(tmp_path / "a", large))


@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS)
def test_other_archives_in_archives(tmp_path, make):
    """They are opened as zips are, named as they may be, and say when they were written."""
    inner = make(tmp_path / "a", {"work/app.py": b"x"}).read_bytes()
    found = read(make(tmp_path / "b.zip", {"kim.7z": inner}))
    assert (found.files, found.folder) == ({"app.py": b"x"}, "kim.7z/work")
    assert datetime.fromisoformat(found.newest).timestamp() == WRITTEN


@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS)
def test_other_archives_in_any_locale(tmp_path, make):
    """Names are read as they are where the grader has no letters but ASCII."""
    path = make(tmp_path / "a", {"app.py": b"", "목록😀.html": b"x"})
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C")
        assert "목록😀.html" in read(path).files
        assert locale.setlocale(locale.LC_CTYPE) == "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("missing", ["package", "library"])
def test_other_archives_without_libarchive(tmp_path, make, missing, monkeypatch):
    """The sentence says what to type, and what to hand in; other archives are read."""
    path = make(tmp_path / "a", {"app.py": b""})
    monkeypatch.setitem(sys.modules, "libarchive", None)
    monkeypatch.setattr(sys, "executable", os.path.join(ROOT, "my env/bin/python3"))
    command = "'my env/bin/python3' -m pip install --group archives"
    if missing == "library":
        monkeypatch.delitem(sys.modules, "libarchive")
        for name in [name for name in sys.modules if name.startswith("libarchive.")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setenv("LIBARCHIVE", "libnothing.so.13")
        command = "install libarchive"
    try:
        for language, zipped in (("en", "hand in a zip"), ("ko", "zip으로 다시 제출")):
            set_language(language)
            with pytest.raises(Refused, match=zipped) as refused:
                read(path)
            assert command in str(refused.value)
    finally:
        set_language(None)
    assert read(make_zip(tmp_path / "b", {"app.py": b"x"})).files == {"app.py": b"x"}


def test_a_whole_environment_is_no_work(tmp_path):
    """However many files it has, and whatever it is called, it counts for nothing."""
    files = {f"my env/lib/python3.11/x{number}.py": bytes(9999) for number in range(2000)}
    files |= {"my env/pyvenv.cfg": b"home = /usr/bin", "my env/bin/app.py": b"", "app.py": b"x"}
    bare = {f"backup/{name}": b"" for name in ("HEAD", "objects/12/34", "refs/heads/main")}
    junk = {"__MACOSX/._app.py": b"\0\5\26\7", "Thumbs.db": b"", "sub/.DS_Store": b"", "x.pyc": b""}
    assert read(make_zip(tmp_path / "a.zip", files | bare | junk)).files == {"app.py": b"x"}


def test_a_folder_called_venv_that_is_none(tmp_path):
    """What counts is what a folder is."""
    files = {"app.py": b"", "venv/__init__.py": b"", "HEAD": b"", "env/notes.txt": b""}
    assert read(make_zip(tmp_path / "a.zip", files)).files == files


def test_names_from_a_korean_windows(tmp_path):
    """Names in code page 949 without the flag for UTF-8 are read as they were meant."""
    path = make_zip(tmp_path / "a.zip", {"app.py": b"", "templates/가나__.html": b"x"})
    without_utf8_flag(path, "가나__", "목록글잘".encode("cp949"))
    assert "templates/목록글잘.html" in read(path).files


def test_names_from_a_japanese_windows(tmp_path):
    """Names in Shift-JIS are told from Korean ones by the letters that each writes often."""
    for name in ("本の一覧", "課題", "ﾌﾗｽｸ一覧の本"):
        raw = name.encode("cp932")
        path = make_zip(tmp_path / "a.zip", {"app.py": b"", f"{'x' * len(raw)}.html": b"x"})
        without_utf8_flag(path, "x" * len(raw), raw)
        assert f"{name}.html" in read(path).files


def test_names_from_macos(tmp_path):
    """Decomposed letters are composed, also where the flag for UTF-8 is left out."""
    decomposed = unicodedata.normalize("NFD", "목록")
    path = make_zip(tmp_path / "a.zip", {"app.py": b"", f"templates/{decomposed}.html": b"x"})
    assert "templates/목록.html" in read(path).files
    without_utf8_flag(path, decomposed, decomposed.encode())
    assert "templates/목록.html" in read(path).files


def test_two_names_that_would_become_one(tmp_path):
    """Both stay as they are."""
    names = {unicodedata.normalize(form, "목록.txt") for form in ("NFC", "NFD")}
    path = make_zip(tmp_path / "a.zip", {"app.py": b"", **dict.fromkeys(names, b"x")})
    assert set(read(path).files) == {"app.py", *names}


def test_separators_of_windows(tmp_path):
    """A packer that writes backslashes means folders."""
    path = make_zip(tmp_path / "a.zip", {"proj\\app.py": b"", "proj\\templates\\a.html": b"x"})
    assert read(path).files == {"app.py": b"", "templates/a.html": b"x"}


def test_as_deep_as_a_folder(tmp_path):
    """An archive's folders lie as deep as a folder's may; a deeper one is refused, or left out."""
    deep = "d/" * (tree.DEEPEST - 1)
    path = make_zip(tmp_path / "a.zip", {deep + "app.py": b"x"})
    assert read(path).files == {"app.py": b"x"}
    for name in (deep + "d/x", deep + "d/", "d/" * 450 + "x"):
        path = make_zip(tmp_path / "b.zip", {"app.py": b"", name: b""})
        with pytest.raises(Refused, match=f"more than {tree.DEEPEST} deep"):
            read(path)
    path = make_zip(tmp_path / "c.zip", {"app.py": b"x", "node_modules/" + "d/" * 450 + "x": b""})
    assert read(path).files == {"app.py": b"x"}


def test_names_that_would_grow(tmp_path):
    """A name that composing makes longer stays as it is: a file system takes no longer one."""
    name = "\u0958" * 84 + ".py"
    path = make_zip(tmp_path / "a.zip", {"app.py": b"x", name: b""})
    assert name in read(path).files
