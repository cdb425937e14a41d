"""The words of the command line, and the exit codes."""
import os
import re

import pytest

COMMANDS = ["scan", "explain", "db update", "db status", "db search",
            "db dump", "db verify", "db diff", "db export", "db import",
            "db delta", "db apply"]
CODES = {0, 1, 2, 3, 64, 65, 66, 69, 70, 71, 74, 77}


def test_the_version_is_one_line(yagura):
    assert re.fullmatch(r"yagura \d+\.\d+\.\d+\n", yagura("--version").out)
    assert yagura("version").out == yagura("--version").out


def test_version_tells_how_parsers_are_confined(yagura):
    lines = yagura("version", "--build").out.splitlines()
    rows = dict(re.fullmatch(r"([a-z]+): +(.+)", x).groups()
                for x in lines[1:])
    assert lines[0] == yagura("--version").out.strip()
    assert {"compiler", "landlock", "seccomp", "confinement"} <= set(rows)
    assert (rows["confinement"] == "whole") == (
        "none" not in (rows["landlock"], rows["seccomp"]))


def test_without_words_it_shows_its_help_and_fails(yagura):
    done = yagura(code=64)
    assert done.raw == b"" and done.err == yagura("help").out


def test_help_names_every_command_and_every_exit_code(yagura):
    out = yagura("help").out
    assert out == yagura("--help").out
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", out, re.M)
    listed = out.split("Exit codes:\n")[1]
    codes = re.findall(r"\b(\d+)  [a-z]", listed)
    assert {int(c) for c in codes} == CODES


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_of_its_own(yagura, command):
    out = yagura("help", *command.split()).out
    assert out == yagura(*command.split(), "--help").out
    assert out.startswith(f"usage: yagura {command} [OPTIONS]")
    assert "--db DIR" in out and "Exit codes:" in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("words", [
    ["none"], ["help", "none"], ["db"], ["db", "none"], ["--none"],
    ["scan", "--none"], ["scan", "-v"], ["scan", "a", "b"],
    ["scan", "--format"], ["scan", "--format="], ["scan", "--format", "xml"],
    ["scan", "--offline=yes"], ["scan", "--db"], ["explain"],
    ["db", "search"], ["db", "dump"], ["db", "status", "more"],
    ["db", "update", "more"], ["scan", "rpm:/"], ["scan", "dir:"],
    ["scan", "/etc/passwd"],
], ids=" ".join)
def test_wrong_words_are_named(yagura, tmp_path, words):
    done = yagura(*words, code=64, cwd=tmp_path)
    assert done.raw == b"" and done.err.startswith("yagura: ")
    about = words[-1].lstrip("-").split("=")[0] if len(words) > 1 else words[0]
    assert about in done.err


def test_a_wrong_option_leads_to_the_right_help(yagura):
    err = yagura("db", "update", "--none", code=64).err
    assert err.splitlines()[-1] == "yagura: see: yagura help db update"


def test_two_dashes_end_the_options(yagura, db, tmp_path):
    done = yagura("scan", "--db", db, "--", "--none", code=66, cwd=tmp_path)
    assert "--none" in done.err


def test_of_an_option_given_twice_the_last_one_counts(yagura, db, root):
    assert yagura("scan", root, "--db", "/none", "--db", db, "--format=json",
                  "--format=table").out.startswith("A sample debian 12")


@pytest.mark.parametrize("now", [
    "", "now", "2024-06-01", "2024-06-01T00:00:00", "1717200000",
    "2024-02-30T00:00:00Z", "2024-06-01T00:00:00Zx", "24-06-01T00:00:00Z"])
def test_a_time_that_cannot_be_read_is_refused(yagura, db, root, now):
    done = yagura("scan", root, "--db", db, env={"YAGURA_NOW": now}, code=64)
    assert "YAGURA_NOW" in done.err


def test_a_target_that_is_not_there_is_named(yagura, db, tmp_path):
    for target in (tmp_path / "none", f"dir:{tmp_path}/none"):
        done = yagura("scan", target, "--db", db, code=66)
        assert f"{tmp_path}/none" in done.err and done.raw == b""


def test_a_target_that_may_not_be_entered_is_told(
        yagura, db, open_path, nobody):
    shut = open_path / "shut"
    shut.mkdir()
    (shut / "root").mkdir()
    shut.chmod(0)
    program = open_path / "yagura"
    program.write_bytes(open(yagura.program, "rb").read())
    program.chmod(0o755)
    stranger = type(yagura)(str(program), open_path)
    done = stranger("scan", shut / "root", "--db", db, code=77,
                    before=nobody, cwd="/")
    shut.chmod(0o755)
    assert str(shut) in done.err


def default_db(yagura, env, before, cwd):
    done = yagura("db", "status", code=None, env=env, before=before, cwd=cwd)
    if done.code == 64:
        return None
    found = re.match(r"yagura: (\S+?)(?:/current)?: ", done.err)
    return found[1] if found else done.out.split(", built")[0]


def test_the_database_of_a_user_lies_in_their_home(
        yagura, open_path, nobody):
    program = open_path / "yagura"
    program.write_bytes(open(yagura.program, "rb").read())
    program.chmod(0o755)
    stranger = type(yagura)(str(program), open_path)

    def place(**env):
        return default_db(stranger, env, nobody, "/")
    assert place(XDG_DATA_HOME="/x/data") == "/x/data/yagura/db"
    assert place(XDG_DATA_HOME=None, HOME="/y") == "/y/.local/share/yagura/db"
    # What is not absolute is to be ignored (XDG base directories).
    assert place(XDG_DATA_HOME="x", HOME="/y") == "/y/.local/share/yagura/db"
    assert place(XDG_DATA_HOME=None, HOME=None) is None


def test_the_database_of_root_lies_where_state_lies(yagura, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("needs root")
    assert default_db(yagura, {}, (), tmp_path).startswith(
        "/var/lib/yagura/db")


def test_help_to_a_full_disk_is_an_error(yagura):
    with open("/dev/full", "wb") as full:
        for words in (["help"], ["help", "scan"], ["--version"]):
            yagura(*words, stdout=full, code=74)
