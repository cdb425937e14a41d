"""tests/case/scan/: feeds, a target, and all that a scan says of them.

A case is a folder:
    feeds/      as publishers lay them out; of osv/Debian/all.zip its documents
                lie in osv/Debian/all/. Or db/, as --save-case keeps it.
    in/         the target
    args        more words for the scan, one a line; NAME=value sets the
                environment; may be absent
    want.json   what --format json says
    want.txt    what the table says; absent in what --save-case made
YAGURA_BLESS=1 writes the wanted results anew.
"""
import json
import os
import re
import shutil

import pytest

import world
from conftest import ROOT

CASES = sorted(p for p in (ROOT / "tests/case/scan").iterdir() if p.is_dir())


def read_args(case):
    """(words, environment)"""
    path = case / "args"
    lines = path.read_text().splitlines() if path.exists() else []
    env = dict(line.split("=", 1) for line in lines
               if re.match("[A-Z_]+=", line))
    return [w for w in lines if not re.match("[A-Z_]+=", w)], env


def read_saved_script(case):
    """The same, of a case that --save-case made."""
    text = (case / "run").read_text()
    now = re.search("^YAGURA_NOW=(.*)$", text, re.M)[1]
    kernel = re.search("--kernel '([^']*)'", text)
    return ["--kernel", kernel[1]] if kernel else [], {"YAGURA_NOW": now}


def build(yagura, case, place, env):
    """The case's database in place/db, where it has one."""
    if (case / "db").is_dir():
        shutil.copytree(case / "db", place / "db", symlinks=True)
    elif (case / "feeds").is_dir():
        shutil.copytree(case / "feeds", place / "feeds")
        documents = place / "feeds/osv/Debian/all"
        if documents.is_dir():
            world.write_zip(place / "feeds/osv/Debian/all.zip",
                            [p.read_text() for p in
                             sorted(documents.iterdir())])
        yagura.update("db", "feeds", env=env, cwd=place)


@pytest.mark.parametrize("case", CASES, ids=lambda p: p.name)
@pytest.mark.parametrize("form,name", [("json", "want.json"),
                                       ("table", "want.txt")])
def test_a_scan_case_says_what_it_should(
        yagura, tmp_path, case, form, name):
    if name == "want.txt" and (case / "run").exists():
        pytest.skip("what --save-case made has no table")
    reader = read_saved_script if (case / "run").exists() else read_args
    words, env = reader(case)
    build(yagura, case, tmp_path, env)
    (tmp_path / "in").symlink_to(case / "in")
    done = yagura("scan", "dir:in", "--db", "db", "--format", form, *words,
                  env=env, cwd=tmp_path, code=None)
    if form == "json":
        yagura.check(json.loads(done.out), done.code)
    if os.environ.get("YAGURA_BLESS") == "1":
        (case / name).write_bytes(done.raw)
    assert done.raw == (case / name).read_bytes()
