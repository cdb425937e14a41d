"""Progress: for people at terminals, and for nobody else."""
import os
import re
import subprocess

from conftest import open_terminal


def frames(yagura, *args, env=None):
    """What a terminal as standard error is shown, one text per redrawing."""
    master, slave = open_terminal()
    shown = b""
    process = yagura.start(*args, stderr=slave, stdout=subprocess.DEVNULL,
                           env={"TERM": "xterm", "CI": None, **(env or {})})
    os.close(slave)
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(master)
    assert process.wait(60) in (0, 3)
    return shown.decode().split("\r\x1b[K")


def test_a_scan_shows_how_many_files_there_are(yagura, db, root):
    for i in range(300):
        (root / f"f{i}").write_text("")
    shown = frames(yagura, "scan", root, "--db", db)
    bars = [re.fullmatch(r"\[([#.]{20})\] +(\d+) %  (\d+) of (\d+) files of "
                         r".*", text) for text in shown]
    bars = [b for b in bars if b]
    # 300, os-release and dpkg's status.
    assert bars and {int(b[4]) for b in bars} == {302}
    assert "matching 6 packages" in "".join(shown)
    # The last thing is that the line is cleared.
    assert shown[-1] == ""


def test_lines_are_cut_at_the_width_of_the_terminal(yagura, db, root):
    shown = frames(yagura, "scan", root, "--db", db)
    assert all(len(text) < 80 for text in shown)


def test_a_log_is_not_written_to(yagura, db, root):
    assert yagura("scan", root, "--db", db).err == ""
    for env in {"CI": "true"}, {"TERM": "dumb"}:
        assert frames(yagura, "scan", root, "--db", db, env=env) == [""]


def test_an_update_shows_families(yagura, mirror, tmp_path):
    shown = frames(yagura, "db", "update", "--db", tmp_path / "db", "--from",
                   mirror)
    assert re.search(r"compiled \d+ of \d+ families", "".join(shown))
