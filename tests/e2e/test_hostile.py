"""Targets that are broken, or that mean harm."""
import json
import os
import re

import pytest

import world
from world import coverage, package

CANARY = "canary-package"
WARE = package("openssl", "3.0.11-1~deb12u2")


def replace(path, target):
    """Put a symbolic link where path is."""
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
    path.symlink_to(target)


def finds_openssl(doc):
    return ("CVE-2098-0001", "openssl") in world.names(doc)


@pytest.fixture
def outside(tmp_path):
    """Files beside the target that no scan of it may read."""
    place = world.write_root(tmp_path / "outside", [package(CANARY, "6.6.6")],
                             "9", "canary-codename")
    return place


@pytest.mark.parametrize("target", [
    "/data/status",
    "../../../data/status",
    "../../../../../../../../../../../../../data/status",
    "/loop/../data/../data/status",
    "/proc-like/self/data/status",
])
def test_links_in_the_target_resolve_inside_it(yagura, db, root, target):
    (root / "data").mkdir()
    (root / "loop").mkdir()
    (root / "proc-like").mkdir()
    (root / "proc-like/self").symlink_to("/")
    status = root / "var/lib/dpkg/status"
    status.rename(root / "data/status")
    status.symlink_to(target)
    assert finds_openssl(yagura.scan(root, db=db))


def test_a_linked_folder_resolves_inside_the_target(yagura, db, root):
    (root / "var/lib/dpkg").rename(root / "packages")
    (root / "var/lib/dpkg").symlink_to("/packages")
    (root / "etc/os-release").rename(root / "os-release")
    replace(root / "etc", "..")
    assert finds_openssl(yagura.scan(root, db=db))


@pytest.mark.parametrize("name", ["var/lib/dpkg/status", "etc/os-release"])
@pytest.mark.parametrize("road", [
    "{outside}/{name}", "../../../../outside/{name}",
    "../../../../../../../../../../../../../..{outside}/{name}",
    "/proc/self/root{outside}/{name}", "/proc/self/cwd/{name}"])
def test_no_link_leads_out_of_the_target(
        yagura, db, root, outside, name, road):
    replace(root / name, road.format(outside=outside, name=name))
    done = yagura("scan", root, "--db", db, "--format", "json", code=3,
                  cwd=outside)
    assert CANARY not in done.out and "canary-codename" not in done.out
    yagura.check(json.loads(done.out), 3)


@pytest.mark.parametrize("folder", ["var", "var/lib", "var/lib/dpkg", "etc"])
def test_no_linked_folder_leads_out_of_the_target(
        yagura, db, root, outside, folder):
    (root / folder).rename(root / "away")
    (root / folder).symlink_to(outside / folder)
    done = yagura("scan", root, "--db", db, "--format", "json", code=3)
    assert CANARY not in done.out and "canary-codename" not in done.out


def test_a_target_that_is_itself_a_link_is_followed(
        yagura, db, root, tmp_path):
    (tmp_path / "link").symlink_to(root)
    assert finds_openssl(yagura.scan(tmp_path / "link", db=db))


@pytest.mark.parametrize("name", ["var/lib/dpkg/status", "var/lib/dpkg"])
def test_a_loop_of_links_is_told(yagura, db, root, name):
    where = root / name
    if where.is_dir():
        where.rename(root / "away")
    replace(where, "./other")
    (where.parent / "other").symlink_to(where.name)
    doc = yagura.scan(root, db=db, code=3)
    assert coverage(doc, "os/dpkg")["state"] == "missing"
    assert {d["code"] for d in doc["diagnostics"]} == {"unreadable"}
    assert "symbolic links" in doc["diagnostics"][0]["text"]


@pytest.mark.parametrize("name,what", [
    ("var/lib/dpkg/status", "os/dpkg"),
    ("etc/os-release", "vulnerability data")])
def test_what_is_no_file_is_not_opened(yagura, db, root, name, what):
    (root / name).unlink()
    os.mkfifo(root / name)
    doc = yagura.scan(root, db=db, code=3, timeout=20)
    assert coverage(doc, what)["state"] == "missing"
    assert [(d["where"], d["code"]) for d in doc["diagnostics"]] == [
        ("/" + name, "unsupported")]


def test_a_folder_in_place_of_a_file_is_told(yagura, db, root):
    (root / "var/lib/dpkg/status").unlink()
    (root / "var/lib/dpkg/status").mkdir()
    doc = yagura.scan(root, db=db, code=3)
    assert [d["code"] for d in doc["diagnostics"]] == ["unsupported"]


def test_a_device_in_place_of_a_file_is_not_opened(yagura, db, root):
    if os.geteuid() != 0:
        pytest.skip("only root can make a device")
    status = root / "var/lib/dpkg/status"
    status.unlink()
    try:
        os.mknod(status, 0o20666, os.makedev(1, 5))  # /dev/zero
    except PermissionError as e:
        pytest.skip(f"cannot make a device here: {e}")
    doc = yagura.scan(root, db=db, code=3, timeout=20)
    assert [d["code"] for d in doc["diagnostics"]] == ["unsupported"]


def test_a_target_without_packages_is_not_clean(yagura, db, new_root):
    doc = yagura.scan(new_root(None), db=db, code=3)
    assert coverage(doc, "os packages")["state"] == "missing"


@pytest.mark.parametrize("text", [b"", b"\n\n\n", b"#\n", b"\0" * 100])
def test_an_empty_list_of_packages_is_not_clean(yagura, db, new_root, text):
    doc = yagura.scan(new_root(text), db=db, code=3)
    assert coverage(doc, "os/dpkg")["state"] in ("missing", "partial")
    assert doc["packages"] == 0 and doc["diagnostics"]


@pytest.mark.parametrize("name", ["etc/os-release", "var/lib/dpkg",
                                  "var/lib/dpkg/status", "etc", "var"])
def test_what_may_not_be_read_is_told(
        yagura, db, open_path, nobody, mirror, name):
    """As a user without rights, who cannot pass tmp_path either."""
    program = open_path / "yagura"
    program.write_bytes(open(yagura.program, "rb").read())
    program.chmod(0o755)
    db = open_path / "db"
    yagura.update(db, mirror)
    root = world.write_root(open_path / "root")
    (root / name).chmod(0)
    strangers = type(yagura)(str(program), open_path)
    doc = strangers.scan(root, db=db, code=3, before=nobody, cwd="/")
    (root / name).chmod(0o755)
    assert "unreadable" in {d["code"] for d in doc["diagnostics"]}
    assert "Permission denied" in doc["diagnostics"][0]["text"]
    states = {c["what"]: c["state"] for c in doc["coverage"]}
    assert "missing" in states.values()


def sparse(path, size):
    with open(path, "wb") as f:
        f.truncate(size)


@pytest.mark.parametrize("size_mb", [65, 1024])
def test_a_file_over_the_limit_is_refused_unread(
        yagura, db, root, size_mb):
    sparse(root / "var/lib/dpkg/status", size_mb << 20)
    doc = yagura.scan(root, db=db, code=3, timeout=20)
    assert [(d["code"], d["where"]) for d in doc["diagnostics"]] == [
        ("over-limit", "/var/lib/dpkg/status")]
    assert coverage(doc, "os/dpkg")["state"] == "missing"


@pytest.mark.parametrize("text,code", [
    (b"a" * (70 << 20), "over-limit"),
    (b"a" * (20 << 20), "over-limit"),
    (b"Package: " + b"a" * (20 << 20), "over-limit"),
    (b"Package: a\nVersion: 1\nDescription: a" + b"\n a" * (4 << 20),
     "over-limit"),
    (b"Package: a\nVersion: 1\n" + b"A: b\n" * (2 << 20), None),
    (b"\n" * (20 << 20) + b"Package: a\nVersion: 1\n", None),
], ids=["letters-over-the-limit", "letters", "name", "field", "fields",
        "lines"])
def test_a_file_of_one_letter_ends_soon(yagura, db, new_root, text, code):
    doc = yagura.scan(new_root(text), db=db, code=None, timeout=30)
    assert doc["diagnostics"] or doc["packages"] == 1
    if code is not None:
        assert code in {d["code"] for d in doc["diagnostics"]}


def test_a_large_os_release_is_refused(yagura, db, root):
    sparse(root / "etc/os-release", 2 << 20)
    doc = yagura.scan(root, db=db, code=3)
    assert ("/etc/os-release", "over-limit") in [
        (d["where"], d["code"]) for d in doc["diagnostics"]]


HARM = ("\x1b[2J\x1b]0;owned\x07", "\r\n::error::owned", "\x9b31m",
        "\u202eowned", "\u2028", "\x00", "\x7f", "\b\b", "\ufeff")


def check_harmless(raw):
    """No control characters but line ends, and nothing that turns text."""
    text = raw.decode()
    found = re.search("[\0-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f"
                      "\u2028-\u202e\u2066-\u2069\ufeff]", text)
    assert not found, ascii(text[found.start() - 40:found.end() + 40])
    assert "\n::error" not in text


@pytest.mark.parametrize("harm", HARM, ids=ascii)
@pytest.mark.parametrize("form", ["table", "json"])
def test_control_characters_in_packages_do_nothing(
        yagura, db, new_root, harm, form):
    # A name may hold what is no white space and no control character.
    root = new_root([WARE, package("b" + harm, "3.0.1", "openssl"),
                     package("c", "3.0.1" + harm, "openssl"),
                     package("d", "3.0.1", "openssl", arch="a" + harm),
                     package("e", "3.0.1", "openssl" + harm)])
    with open(root / "etc/os-release", "a", newline="") as f:
        f.write(f"PRETTY_NAME='{harm}'\nVERSION_CODENAME='{harm}'\n")
    done = yagura("scan", root, "--db", db, "--format", form, code=None)
    assert done.code in (0, 3)
    check_harmless(done.raw)
    check_harmless(done.raw_err)
    assert "CVE-2098-0001" in done.out
    if form == "json":
        yagura.check(json.loads(done.out), done.code)


@pytest.mark.parametrize("harm", HARM, ids=ascii)
def test_control_characters_in_feeds_do_nothing(
        yagura, new_db, root, harm):
    db = new_db(world.record(
        "CVE-2098-0001", world.affected("12", "openssl", "9"),
        aliases=["GHSA-" + harm], details="A sample" + harm + " text."))
    for words in (["scan", root], ["db", "search", "openssl"],
                  ["explain", "CVE-2098-0001", root],
                  ["scan", root, "--format", "json"], ["db", "status"],
                  ["db", "dump", "debian-12"]):
        done = yagura(*words, "--db", db, code=None)
        assert done.code in (0, 3) and "CVE-2098-0001" in done.out or (
            words[1] == "status")
        check_harmless(done.raw)


@pytest.mark.parametrize("words", [
    ["scan", "\x1b[2Jnone"], ["scan", "--db", "\x1b[2J", "/"],
    ["scan", "--format", "\x1b[2J"], ["\x1b[2J"], ["scan", "--\x1b[2J"],
    ["explain", "CVE-\x1b[2J", "/"], ["db", "search", "\x1b[2J"],
    ["db", "dump", "\x1b[2J.ydb"], ["help", "\x1b[2J"]], ids=ascii)
def test_control_characters_in_words_do_nothing(yagura, tmp_path, words):
    done = yagura(*words, code=None, cwd=tmp_path)
    assert done.code != 0
    check_harmless(done.raw)
    check_harmless(done.raw_err)


@pytest.mark.parametrize("junk", [b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80",
                                  b"\xf5\x80\x80\x80", b"\xe2\x82"])
def test_bytes_that_are_no_text_still_give_text(yagura, db, new_root, junk):
    text = (b"Package: a%s\nStatus: install ok installed\nVersion: 1\n"
            b"Source: openssl\nArchitecture: amd64\n" % junk)
    root = new_root(text)
    for form in ("table", "json"):
        done = yagura("scan", root, "--db", db, "--format", form, code=None)
        check_harmless(done.raw)
    yagura.check(json.loads(done.out), done.code)


def test_ten_thousand_bad_stanzas_are_one_line_each_and_counted(
        yagura, db, new_root):
    text = b"Package: a\nVersion: 1 2\n\n" * 20000
    doc = yagura.scan(new_root(text), db=db, code=3)
    assert len(doc["diagnostics"]) == 10000
    # Those behind the first 9,999, and that no package is left.
    assert "10002 more faults" in doc["diagnostics"][-1]["text"]
    table = yagura("scan", new_root(text), "--db", db, code=3).out
    assert len(table.splitlines()) < 50 and "... and 9980 more" in table
