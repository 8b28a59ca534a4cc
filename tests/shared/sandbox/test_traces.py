"""Where a submission looks for the course, it finds nothing."""

from __future__ import annotations

import site
from pathlib import Path

import pytest

from shared.sandbox import view
from shared.sandbox.layers import NAMESPACES

CHECKOUT = Path(__file__).resolve().parents[3]
# Backwards, or the attack would find itself.
SEARCH = f"""
import gc
wanted = {str(CHECKOUT / "shared")[::-1]!r}[::-1]
seen, said = set(), set()
left = [*gc.get_objects(), sys._getframe()]
while left:
    one = left.pop()
    if id(one) in seen:
        continue
    seen.add(id(one))
    if isinstance(one, str):
        if wanted in one and one is not wanted:
            said.add(one)
    elif isinstance(one, type(run.__code__)):
        left += [one.co_filename, *one.co_consts]
    elif isinstance(one, type(sys._getframe())):
        left += [one.f_back, one.f_code, *one.f_locals.values()]
    elif type(one) in (dict, list, tuple, set, frozenset):
        left += gc.get_referents(one)
    else:
        left += [part for part in gc.get_referents(one) if not isinstance(part, type(sys))]
return sorted(said)[:3]
"""


@pytest.mark.parametrize("without", [(), (*NAMESPACES, "user")], ids=["A", "C"])
def test_no_object_names_the_course(box, without):
    """No string that any object in an app's process holds says where the course's code lies."""
    assert box.attack(SEARCH, without=without) == "[]"


def test_no_finder_is_left(box):
    """Neither modules nor lists of finders hold an editable install's."""
    code = """
    lists = (sys.meta_path, sys.path_hooks, sys.modules.values(), sys.path_importer_cache)
    return [str(one) for some in lists for one in some if "__editable__" in str(one)]
    """
    assert box.attack(code) == "[]"


LIST = """
import glob, sysconfig
site = sysconfig.get_path("purelib")
names = ("__editable__*", "*.pth", "*.egg-link", "*.dist-info/direct_url.json")
return [path for name in names for path in glob.glob(f"{site}/{name}") if open(path).read()]
"""


def test_installed_files_do_not_name_the_course(box):
    """What pip writes about a package that lies in a folder is not to be seen."""
    assert view.traces()  # the course itself is installed so
    assert box.attack(LIST) == "[]"
    assert "editable" in box.attack(LIST, without=(*NAMESPACES, "user"))
    assert box.attack(LIST, without=("files",)) == "[]"  # covered, where it cannot be taken out


def test_other_packages_are_still_there(box):
    """A library's own notes about itself are not hidden."""
    code = 'import importlib.metadata as about; return about.version("flask")'
    assert box.attack(code)[0].isdigit()


def test_traces(tmp_path, monkeypatch):
    """Of the installed packages those that came from a folder are hidden, and no others."""
    for name, url in {"own": "file:///home/kim/course", "library": "https://example.org/x"}.items():
        folder = tmp_path / f"{name}-1.dist-info"
        folder.mkdir()
        (folder / "direct_url.json").write_text(f'{{"url": "{url}"}}')
    (tmp_path / "__editable__.own-1.pth").write_text("/home/kim/course")
    (tmp_path / "library").mkdir()
    monkeypatch.setattr(site, "getsitepackages", lambda: [str(tmp_path)])
    assert sorted(Path(path).name for path in view.traces() if tmp_path in Path(path).parents) == [
        "__editable__.own-1.pth",
        "own-1.dist-info",
    ]
