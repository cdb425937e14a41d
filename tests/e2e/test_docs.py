"""The manual page, the help texts and the program say the same."""
import re
import shutil
import subprocess

import pytest

from conftest import ROOT

PAGE = ROOT / "man" / "yagura.1"
# What a machine without other manuals says, not what is wrong with ours.
FOREIGN = re.compile("mandoc.db|referenced manual not found")


def section(name):
    """The lines of a section of the page."""
    _, found, rest = PAGE.read_text().partition(f"\n.Sh {name}\n")
    assert found, f"no section {name}"
    return re.split(r"^\.Sh ", rest, flags=re.M)[0].splitlines()


def documented():
    """Command -> its options as written, "--db DIR", by the page."""
    commands, name = {}, None
    for line in section("COMMANDS"):
        if line.startswith(".Ss "):
            name = line[4:]
            commands[name] = []
        elif line.startswith(".It Fl -"):
            option = line.removeprefix(".It Fl -").replace(" Ar ", " ")
            commands[name].append(f"--{option}")
    return commands


def offered(yagura):
    """The same by the help texts."""
    body = yagura("help").out.split("\n\n")[2]
    names = [re.split(r"  +", line.strip())[0] for line in body.splitlines()]
    # The column of names is narrow: "help       [COMMAND]".
    commands = {}
    for name in names:
        if name == "--version":
            continue
        if name == "help":
            commands[name] = []
            continue
        text = yagura("help", *name.split()).out
        commands[name] = [" ".join(m) if m[1] else m[0] for m in re.findall(
            r"^  (--[a-z-]+)(?: ([A-Z]+))? ", text, flags=re.M)]
        assert commands[name][-2:] == ["--config FILE", "--help"]
        del commands[name][-2:]
    return commands


def stems():
    """The commands' files, as the build knows them."""
    text = (ROOT / "src/cmd/meson.build").read_text()
    return re.findall(r"^ +'(\w+)',$", text.split("room_src")[0], re.M)


def test_page_and_help_have_the_same_commands_and_options(yagura):
    by_help, by_page = offered(yagura), documented()
    assert list(by_help) == list(by_page)
    for command, options in by_help.items():
        assert sorted(options) == sorted(by_page[command]), command


def test_every_option_of_the_page_is_taken_by_its_command(yagura):
    for command, options in documented().items():
        if command == "help":
            continue
        for option in options:
            name = option.split()[0]
            done = yagura(*command.split(), f"{name}=", code=64)
            # Without a value it is refused for that and not as unknown.
            assert "no such option" not in done.err, (command, option)
        assert yagura(*command.split(), "--help").out \
            == yagura("help", *command.split()).out


def test_the_synopsis_has_every_command_and_what_the_page_says_of_it(yagura):
    synopsis = " ".join(section("SYNOPSIS"))
    for command in documented():
        assert f".Cm {command} " in synopsis + " "
    assert yagura("--version").out.startswith("yagura ")
    assert yagura("--help").out == yagura("help").out


def test_page_and_help_have_the_same_exit_codes(yagura):
    by_page = {int(line[4:]) for line in section("EXIT STATUS")
               if re.match(r"\.It \d+$", line)}
    for text in (yagura("help").out, yagura("help", "scan").out):
        _, _, codes = text.partition("Exit codes:\n")
        assert {int(n) for n in re.findall(r"(?:^|  )+(\d+)  ", codes,
                                           flags=re.M)} == by_page


def test_every_environment_variable_of_the_sources_is_on_the_page():
    page = " ".join(section("ENVIRONMENT"))
    read = set()
    for path in (ROOT / "src").glob("*/*.c"):
        read |= set(re.findall(r'getenv\("(\w+)"\)', path.read_text()))
    assert read and not {n for n in read if not re.search(rf"\b{n}\b", page)}


def test_every_feed_path_of_the_sources_is_on_the_page():
    page = "\n".join(section("FEEDS"))
    for path in (ROOT / "src" / "feed").glob("*.c"):
        text = path.read_text()
        # Rows of a table of feeds: OSV_APK(alpine, "Alpine").
        archives = re.findall(r'^OSV_\w+\(\w+, "([^"]+)"', text, re.M)
        for place in re.findall(r'\.path = "(.+)",', text):
            for archive in archives if " archive " in place else [""]:
                one = place.replace('" archive "', archive)
                assert f".It Pa {one}" in page, one


def lint(page):
    """What mandoc has to say against it."""
    done = subprocess.run(["mandoc", "-T", "lint", page], text=True,
                          capture_output=True, timeout=60)
    lines = (done.stdout + done.stderr).splitlines()
    return [line for line in lines if not FOREIGN.search(line)]


@pytest.mark.skipif(not shutil.which("mandoc"), reason="no mandoc here")
def test_mandoc_finds_no_fault_in_the_pages(yagura, tmp_path):
    assert lint(PAGE) == []
    for stem in stems():
        page = tmp_path / f"yagura-{stem}.1"
        page.write_bytes(yagura("help", "--man", stem).raw)
        assert lint(page) == []


def test_every_command_has_a_page_that_says_what_its_help_says(
        yagura, tmp_path):
    commands = [c for c in offered(yagura) if c != "help"]
    assert sorted(stems()) == sorted(
        re.sub("[ -]", "_", c) for c in commands)
    for name in commands:
        page = yagura("help", "--man", re.sub("[ -]", "_", name)).out
        text = yagura("help", *name.split()).out
        plain = page.replace("\\-", "-").replace("\\&", "")
        assert f"\n.Cm {name}\n" in plain
        assert re.findall(r"^\.It Fl -(\S+)", plain, re.M) \
            == re.findall(r"^ +--([a-z-]+)", text, re.M)
        # Each word of the manual, though lines are broken elsewhere.
        manual = text.split("\n\n", 2)[2].split("\n  --")[0].split()
        assert " ".join(manual) in " ".join(plain.replace("\\e", "\\")
                                            .split()) or "\n  " in text
        if shutil.which("mandoc"):
            file = tmp_path / "page.1"
            file.write_text(page)
            shown = subprocess.run(["mandoc", "-T", "utf8", file], text=True,
                                   capture_output=True, timeout=60).stdout
            shown = re.sub(".\b", "", shown)
            assert "EXIT STATUS" in shown and "--config" in shown
    yagura("help", "--man", "none", code=64)


def test_files_that_pages_name_are_there():
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md",
             *sorted((ROOT / "docs").glob("*.md"))]
    tops = "src|tests|tools|docs|man|schema|fuzz|bench|\\.ci"
    for page in pages:
        text = page.read_text()
        named = re.findall(rf"`((?:{tops})/[\w./-]+)`", text)
        linked = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
        missing = [n for n in named if not (ROOT / n).exists()]
        missing += [n for n in linked if not (page.parent / n).exists()]
        assert missing == [], page.name
