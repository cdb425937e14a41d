"""Completion, as the shells themselves do it."""
import re
import shutil
import subprocess

import pytest

from test_docs import offered

CASES = [
    (["sc"], {"scan"}),
    (["db", "up"], {"update"}),
    (["why"], {"why-not"}),
    (["config", ""], {"print", "schema"}),
    (["scan", "--form"], {"--format"}),
    (["inventory", "--pa"], {"--paths"}),
    (["inventory", "diff", "--"], {"--os", "--os-only", "--config", "--help"}),
    (["db", "search", "--format", ""], {"table", "json"}),
    (["inventory", "--format", "cy"], {"cyclonedx"}),
    (["scan", "--db", "fol"], {"folder"}),
    (["scan", "--output", "f"], {"folder", "file.json"}),
]
IDS = [" ".join(words) for words, _ in CASES]


def shell(name, script, place):
    if not shutil.which(name):
        pytest.skip(f"no {name} here")
    done = subprocess.run([name, *(["-f"] if name == "zsh" else []), "-c",
                           script], text=True, capture_output=True, cwd=place,
                          timeout=60)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


@pytest.fixture
def place(yagura, tmp_path):
    """A folder with something to complete, and the three scripts."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.json").write_text("")
    for name in "bash", "zsh", "fish":
        (tmp_path / f".{name}").write_bytes(
            yagura("completion", name).raw)
    return tmp_path


def by_bash(words, place):
    quoted = " ".join(f"'{w}'" for w in words)
    return set(shell("bash", f"""
        source .bash
        COMP_WORDS=(yagura {quoted}); COMP_CWORD={len(words)}
        _yagura
        printf '%s\\n' "${{COMPREPLY[@]}}\"""", place).splitlines())


def by_fish(words, place):
    line = " ".join(["yagura", *words])
    out = shell("fish", f"source .fish; complete -C '{line}'", place)
    return {re.split(r"[\t/]", found)[0] for found in out.splitlines()}


# What zsh's functions are given; they work in an interactive shell only.
ZSH = r"""
compdef() {{ }}
compadd() {{ shift; for w in "$@"; [[ $w == "$cur"* ]] && print -r -- "$w"; : }}
_arguments() {{
	local spec prev=$words[CURRENT-1]
	for spec in "$@"; do
		if [[ $cur == -* && $spec == (\*|)--* ]]; then
			spec=${{spec#\*}}; spec=${{${{spec%%\[*}}%%=*}}
			[[ $spec == "$cur"* ]] && print -r -- "$spec"
		elif [[ $spec == (\*|)"$prev"=* ]]; then
			case $spec in
			*:'('*')') for spec in ${{=${{${{spec##*\(}}%\)}}}}; do
				[[ $spec == "$cur"* ]] && print -r -- "$spec"
				done ;;
			*'_files -/') print -rl -- "$cur"*(N/) ;;
			*_files) print -rl -- "$cur"*(N) ;;
			esac
		fi
	done
	:
}}
source ./.zsh
words=(yagura {words}); CURRENT={at}; cur={last}
_yagura
"""


def by_zsh(words, place):
    quoted = [f"'{w}'" for w in words]
    out = shell("zsh", ZSH.format(words=" ".join(quoted), at=len(words) + 1,
                                  last=quoted[-1]), place)
    return {line for line in out.splitlines() if line}


@pytest.mark.parametrize("words,wanted", CASES, ids=IDS)
def test_bash(place, words, wanted):
    assert by_bash(words, place) == wanted


@pytest.mark.parametrize("words,wanted", CASES, ids=IDS)
def test_fish(place, words, wanted):
    assert by_fish(words, place) == wanted


@pytest.mark.parametrize("words,wanted", CASES, ids=IDS)
def test_zsh(place, words, wanted):
    assert by_zsh(words, place) == wanted


@pytest.mark.parametrize("by", [by_bash, by_fish, by_zsh])
def test_every_command_and_option_is_offered(yagura, place, by):
    for name, options in offered(yagura).items():
        if name == "help":
            continue
        words = name.split()
        assert words[-1] in by([*words[:-1], words[-1][:-1]], place)
        wanted = {o.split()[0] for o in options} | {"--config", "--help"}
        assert by([*words, "--"], place) >= wanted


def test_bash_knows_an_equals_sign(place):
    assert by_bash(["scan", "--format", "=", "js"], place) \
        == {"json", "jsonl"}
    assert by_bash(["scan", "--format", "="], place) >= {"json", "table"}


def test_shellcheck_finds_nothing(place):
    if not shutil.which("shellcheck"):
        pytest.skip("no shellcheck here")
    done = subprocess.run(["shellcheck", "-s", "bash", place / ".bash"],
                          text=True, capture_output=True, timeout=60)
    assert done.stdout == ""


def test_another_shell_is_refused(yagura):
    done = yagura("completion", "tcsh", code=64)
    assert "there are bash, zsh, fish" in done.err
