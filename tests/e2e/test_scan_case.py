"""tests/case/scan/: feeds, a target, and all that a scan says of them.

A case is a folder:
    feeds/      as publishers lay them out; of osv/Debian/all.zip its documents
                lie in osv/Debian/all/. Or db/, as --save-case keeps it.
    in/         the target
    args        more words for the scan, one a line; NAME=value sets the
                environment; may be absent
    want.json   what --format json says
    want.txt    what the table says; absent in what --save-case made
    want.FORM   what --format FORM says, where it is there; want.FORM.ja:
                with --lang ja. The file "template" is given to --template.
                The program's version reads VERSION there.
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


def forms_of(case):
    """(words that choose the form, name of what is wanted), of each."""
    yield ["--format", "json"], "want.json"
    if not (case / "run").exists():
        yield ["--format", "table"], "want.txt"
    for path in sorted(case.glob("want.*")):
        _, form, *lang = path.name.split(".")
        if form in ("json", "txt") and not lang:
            continue
        words = ["--format", {"txt": "table"}.get(form, form)]
        if lang:
            words += ["--lang", lang[0]]
        if form == "template":
            words += ["--template", "template"]
        yield words, path.name


@pytest.mark.parametrize(
    "case,form,name",
    [pytest.param(case, words, name, id=f"{case.name}-{name}")
     for case in CASES for words, name in forms_of(case)])
def test_a_scan_case_says_what_it_should(
        yagura, tmp_path, case, form, name):
    reader = read_saved_script if (case / "run").exists() else read_args
    words, env = reader(case)
    build(yagura, case, tmp_path, env)
    (tmp_path / "in").symlink_to(case / "in")
    if (case / "template").exists():
        (tmp_path / "template").symlink_to(case / "template")
    done = yagura("scan", "dir:in", "--db", "db", *form, *words,
                  env=env, cwd=tmp_path, code=None)
    if name == "want.json":
        yagura.check(json.loads(done.out), done.code)
    said = done.raw
    if name not in ("want.json", "want.txt"):
        version = yagura("--version").out.split()[-1].encode()
        said = re.sub(rb"\b%s\b" % re.escape(version), b"VERSION", said)
    if os.environ.get("YAGURA_BLESS") == "1":
        (case / name).write_bytes(said)
    assert said == (case / name).read_bytes()
