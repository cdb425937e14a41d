"""yagura scan --save-case: what is needed to repeat a scan."""
import os
import subprocess

import pytest

import world
from world import package


def repeat(yagura, case, code=0):
    """What the case's own script prints, on a machine that has moved on."""
    env = yagura.environment({"YAGURA": yagura.program, "YAGURA_NOW": None})
    done = subprocess.run(["sh", case / "run"], env=env, cwd="/",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == code, done
    return done.stdout


def save(yagura, root, db, case, *more, code=0):
    said = yagura("scan", root, "--db", db, "--save-case", case, *more,
                  "--format", "json", code=code)
    want = (case / "want.json").read_bytes()
    # What could not be read cannot be saved: then only the case repeats.
    assert code != 0 or world.said(said.raw) == world.said(want)
    return want


def test_a_saved_case_says_the_same_again(yagura, db, root, tmp_path):
    case = tmp_path / "case"
    want = save(yagura, root, db, case)
    (root / "var/lib/dpkg/status").unlink()
    assert repeat(yagura, case) == want
    moved = tmp_path / "moved it here"
    case.rename(moved)
    assert repeat(yagura, moved) == want


def test_a_case_holds_what_was_read_and_no_more(yagura, db, root, tmp_path):
    (root / "etc/shadow").write_text("secret")
    case = tmp_path / "case"
    save(yagura, root, db, case)
    assert sorted(str(p.relative_to(case)) for p in case.rglob("*")
                  if p.is_file() and not p.is_symlink()) == [
        "db/.lock", "db/000001/debian-12.ydb", "db/000001/manifest.json",
        "in/etc/os-release", "in/var/lib/dpkg/status", "run", "want.json"]


def test_the_table_is_printed_as_if_nothing_was_saved(
        yagura, db, root, tmp_path):
    done = yagura("scan", root, "--db", db, "--save-case", tmp_path / "case")
    assert done.raw == yagura("scan", root, "--db", db).raw


def test_a_case_keeps_the_kernel_and_the_time(
        yagura, db, new_root, tmp_path):
    root = new_root([package("linux-image-6.1.0-18-amd64", "6.1.76-1",
                             "linux-signed-amd64 (6.1.76+1)")])
    want = save(yagura, root, db, tmp_path / "case", "--kernel",
                "6.1.0-18-amd64")
    assert b'"6.1.0-18-amd64"' in want
    assert repeat(yagura, tmp_path / "case") == want


@pytest.mark.parametrize("kernel", ["'; touch harm; '", "$(touch harm)",
                                    "a b", "a'b", "`touch harm`", "\n"])
def test_a_kernel_with_a_strange_name_does_no_harm(
        yagura, db, root, tmp_path, kernel):
    yagura("scan", root, "--db", db, "--kernel", kernel,
           "--save-case", tmp_path / "case")
    want = (tmp_path / "case/want.json").read_bytes()
    assert repeat(yagura, tmp_path / "case") == want
    assert not list(tmp_path.rglob("harm"))


def test_links_are_saved_as_the_files_that_were_read(
        yagura, db, root, tmp_path):
    (root / "etc/os-release").rename(root / "release")
    (root / "etc/os-release").symlink_to("../release")
    want = save(yagura, root, db, tmp_path / "case")
    assert repeat(yagura, tmp_path / "case") == want


def make_fifo(root):
    (root / "var/lib/dpkg/status").unlink()
    os.mkfifo(root / "var/lib/dpkg/status")


def make_loop(root):
    (root / "var/lib/dpkg/status").unlink()
    (root / "var/lib/dpkg/status").symlink_to("status")


def make_large(root):
    with open(root / "var/lib/dpkg/status", "wb") as f:
        f.truncate(65 << 20)


def make_bad(root):
    with open(root / "var/lib/dpkg/status", "a") as f:
        f.write("\nPackage: a b\nVersion: 1\n")


@pytest.mark.parametrize("fault", [make_bad, make_fifo, make_loop,
                                   make_large],
                         ids=lambda f: f.__name__)
def test_a_case_of_a_partial_scan_is_partial_again(
        yagura, db, root, tmp_path, fault):
    fault(root)
    want = save(yagura, root, db, tmp_path / "case", code=3)
    assert repeat(yagura, tmp_path / "case", 3) == want


def test_a_case_without_a_database_says_the_same_again(
        yagura, root, tmp_path):
    want = save(yagura, root, tmp_path / "none", tmp_path / "case", code=3)
    assert repeat(yagura, tmp_path / "case", 3) == want


def test_a_case_of_a_release_without_data_says_the_same_again(
        yagura, db, new_root, tmp_path):
    want = save(yagura, new_root(release="13"), db, tmp_path / "case",
                code=3)
    assert repeat(yagura, tmp_path / "case", 3) == want


def test_a_case_of_a_damaged_shard_says_the_same_again(
        yagura, mirror, root, tmp_path):
    yagura.update(tmp_path / "db", mirror)
    shard = tmp_path / "db/current/debian-12.ydb"
    shard.write_bytes(shard.read_bytes()[:-1])
    want = save(yagura, root, tmp_path / "db", tmp_path / "case", code=3)
    assert repeat(yagura, tmp_path / "case", 3) == want


@pytest.mark.parametrize("there", ["folder", "file", "link"])
def test_what_is_there_already_is_not_touched(
        yagura, db, root, tmp_path, there):
    case = tmp_path / "case"
    if there == "folder":
        case.mkdir()
    elif there == "file":
        case.write_text("mine")
    else:
        case.symlink_to(root)
    done = yagura("scan", root, "--db", db, "--save-case", case, code=74)
    assert str(case) in done.err and "exists" in done.err
    assert sorted(p.name for p in root.iterdir()) == ["etc", "var"]


def test_a_folder_that_is_not_there_is_named(yagura, db, root):
    done = yagura("scan", root, "--db", db, "--save-case", "/none/case",
                  code=66)
    assert "/none/case" in done.err


def test_a_case_on_a_full_disk_is_an_error(
        yagura, db, new_root, tiny_disk):
    root = new_root([package(f"lib{i}", "3.0.1-1", "openssl")
                     for i in range(400)])
    case = tiny_disk(40) / "case"
    done = yagura("scan", root, "--db", db, "--save-case", case, code=74)
    assert str(case) in done.err and "No space left" in done.err
    # It is not the target that could not be read.
    assert "unreadable" not in done.out


def test_this_machine_can_be_saved(yagura, db, tmp_path):
    # Without what lies anywhere: the case itself lies below "/" as well.
    done = yagura("scan", "--os-only", "--db", db, "--save-case",
                  tmp_path / "case", code=None)
    assert done.code in (0, 3)
    want = (tmp_path / "case/want.json").read_bytes()
    assert repeat(yagura, tmp_path / "case", done.code) == want
