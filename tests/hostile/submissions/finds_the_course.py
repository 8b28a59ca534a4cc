"""Looks for the course wherever Python and its libraries might say where it lies.

Earns: 1
"""

import gc
import glob
import linecache
import os
import sys
import sysconfig

from flask import Flask

print("TRIED", flush=True)
site = sysconfig.get_path("purelib")
for pattern in ("__editable__*", "*.pth", "*.egg-link", "*.dist-info/direct_url.json"):
    for path in glob.glob(f"{site}/{pattern}"):
        if open(path).read():
            print("ESCAPED: read", path, flush=True)
for name in sys.modules:
    if name.startswith("__editable__") or name.partition(".")[0] in ("tests", "pytest"):
        print("ESCAPED: imported", name, flush=True)
said = [*sys.path, *sys.argv, *sys.orig_argv, *sys.path_importer_cache, *linecache.cache]
said += os.environ.values()
for finder in (*sys.meta_path, *sys.path_hooks):
    said.append(str(getattr(sys.modules.get(finder.__module__), "MAPPING", "")))
frame = sys._getframe()
while frame is not None:
    said += [frame.f_code.co_filename, *map(str, frame.f_locals.values())]
    frame = frame.f_back
for thing in gc.get_objects():
    code = getattr(thing, "__code__", None)
    said += [str(getattr(code, "co_filename", ""))]
    said += [str(getattr(thing, "__file__", "")), str(getattr(thing, "origin", ""))]
for text in said:
    for word in text.replace("'", '"').split('"'):
        for part in ("/shared", "/tests", "/solutions", "/exercises"):
            folder, found, _ = word.partition(part)
            if found and folder.startswith("/") and os.path.isdir(folder + part):
                print("ESCAPED: found", folder + part, flush=True)
            if found and folder.startswith("/") and part == "/shared" and site not in word:
                if folder != "/course":
                    print("ESCAPED: told", folder, flush=True)
try:
    print("ESCAPED: mounts", open("/proc/self/mountinfo").read(), flush=True)
except OSError:
    pass
app = Flask(__name__)
