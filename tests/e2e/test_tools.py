"""Every checker of tools/ sees a breach that is planted for it."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(os.environ.get(
    "YAGURA_SRC", pathlib.Path(__file__).resolve().parents[2]))

LAYERS = """base:
os:        base
core:      base
feed:      base core
cmd:       *
"""
CLEAN = """/* thing.c: a thing. */
#include "core/thing.h"

#include <string.h>

static const char *const names[] = {"a;", "b = {"};

int
thing_size(int (*cmp)(int))
{
	static const int bonus = 1;
	int n = (int)strlen(names[0]);

	return cmp(n + bonus);
}
"""
HEADER = """/* thing.h: a thing. */
#ifndef CORE_THING_H
#define CORE_THING_H

int thing_size(int (*cmp)(int));

#endif
"""


@pytest.fixture
def tree(tmp_path):
    """A small tree without a fault."""
    files = {
        "src/LAYERS": LAYERS,
        "src/core/thing.c": CLEAN,
        "src/core/thing.h": HEADER,
        "src/core/meson.build": "room_src = files(\n  'thing.c',\n)\n",
        "src/feed/osv.c": "/* osv.c: x. */\nconst struct feed feed_osv = {0};\n",
        "src/feed/meson.build": "stems = [\n  'osv',\n]\nroom_src = []\n",
        "tests/meson.build": "unit_tests = {\n  'core': ['thing'],\n}\n",
        "tests/unit/core/thing_test.c": "/* thing_test.c: tests of it. */\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def check(tool, tree):
    done = subprocess.run([ROOT / "tools" / tool, tree], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


@pytest.mark.parametrize("tool", ["check_layers", "check_source"])
def test_a_clean_tree_passes(tool, tree):
    code, said = check(tool, tree)
    assert code == 0, said


def plant(tree, name, old, new):
    path = tree / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("include,words", [
    ('"feed/osv.h"', "core/ may not include feed/"),
    ('"thing.h"', "must be written from src/"),
    ('"core/none.h"', "does not exist"),
    ('"nowhere/x.h"', "in no room"),
    ("<curl/curl.h>", "belongs to os/ alone"),
    ("<glib.h>", "is unknown"),
])
def test_check_layers_sees_a_wrong_include(tree, include, words):
    plant(tree, "src/core/thing.c", "<string.h>", include)
    code, said = check("check_layers", tree)
    assert code == 1 and "src/core/thing.c:4:" in said and words in said


def test_check_layers_wants_the_own_header_first(tree):
    plant(tree, "src/core/thing.c", '"core/thing.h"\n\n#include <string.h>',
          '<string.h>\n\n#include "core/thing.h"')
    code, said = check("check_layers", tree)
    assert code == 1 and "must be its first #include" in said


def test_check_layers_sees_a_cycle_in_the_file_itself(tree):
    plant(tree, "src/LAYERS", "os:        base", "os:        base core")
    code, said = check("check_layers", tree)
    assert code == 1 and "not a room above it" in said


def test_check_layers_sees_a_room_without_a_line(tree):
    plant(tree, "src/LAYERS", "feed:      base core\n", "")
    code, said = check("check_layers", tree)
    assert code == 1 and "no line in src/LAYERS" in said


BREACHES = {
    "atoi: use": ("strlen(names[0])", "atoi(names[0])"),
    "isdigit: use base/str.h": ("strlen(names[0])", "isdigit(names[0][0])"),
    "names can change": ("static const char *const names",
                         "static const char *names"),
    "bonus can change": ("static const int bonus", "static int bonus"),
    "hook can change": ("int\nthing", "static int (*hook)(int);\n\nint\nthing"),
    "must begin with": ("a thing.", "a thing"),
    "finish it": ("return", "/* TO" "DO */ return"),
    "white space": ("bonus);", "bonus); "),
    "function of 10": ("	return", "\n" * 100 + "	return"),
    "900 are allowed": ("int\nthing", "\n" * 900 + "int\nthing"),
}


@pytest.mark.parametrize("words", BREACHES)
def test_check_source_sees_a_breach(tree, words):
    plant(tree, "src/core/thing.c", *BREACHES[words])
    code, said = check("check_source", tree)
    assert code == 1 and words in said


def test_check_source_lets_a_long_function_give_its_reason(tree):
    plant(tree, "src/core/thing.c", "	return",
          "	/* long: a table */" + "\n" * 100 + "	return")
    code, said = check("check_source", tree)
    assert code == 0, said


@pytest.mark.parametrize("name,old,new,words", [
    ("src/core/meson.build", "'thing.c',", "", "thing.c has no line"),
    ("src/feed/meson.build", "'osv',", "", "osv.c has no line"),
    ("src/feed/meson.build", "'osv',", "'osv',\n  'nvd',", "has no file"),
    ("src/feed/osv.c", "feed_osv", "feed_ovs", "does not define feed_osv"),
    ("tests/meson.build", "'thing'", "", "no line thing for core"),
    ("src/core/thing.h", "CORE_THING_H", "THING_H", "CORE_THING_H"),
])
def test_check_source_sees_what_is_not_listed(tree, name, old, new, words):
    plant(tree, name, old, new)
    code, said = check("check_source", tree)
    assert code == 1 and words in said


@pytest.mark.parametrize("tool", [
    "check_layers", "check_source", "install_packages", "limits_page",
    "run_tests"])
def test_every_tool_says_in_one_line_what_it_does(tool):
    done = subprocess.run([ROOT / "tools" / tool, "--help"], text=True,
                          stdout=subprocess.PIPE)
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: tools/{tool}")
    assert done.stdout.count("\n") == 1
