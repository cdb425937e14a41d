"""yagura db: how knowledge gets in, and what happens when it does not."""
import contextlib
import json
import os
import random
import re
import shutil
import socket
import threading
import zipfile

import pytest

try:
    import xxhash
except ImportError:
    xxhash = None

import world
from world import affected, record


def shards(db):
    return {p.name: p.read_bytes() for p in (db / "current").glob("*.ydb")}


def generations(db):
    return sorted(p.name for p in db.iterdir() if p.name.isdigit())


@pytest.fixture
def old_db(yagura, mirror, tmp_path):
    """A database that an update may fail to replace."""
    yagura.update(tmp_path / "db", mirror)
    return tmp_path / "db"


@contextlib.contextmanager
def untouched(yagura, db):
    """The database is as it was, and only downloads were left beside it."""
    def look():
        return {str(p): p.lstat().st_mtime_ns for p in db.rglob("*")
                if p.name != ".lock"
                and "downloads" not in p.relative_to(db).parts}
    before = look()
    link = os.readlink(db / "current")
    yield
    assert look() == before
    assert os.readlink(db / "current") == link
    assert "000001" in yagura("db", "status", "--db", db).out


def test_an_update_says_what_it_took(yagura, mirror, tmp_path):
    done = yagura.update(tmp_path / "db", mirror)
    lines = [line.split() for line in done.out.splitlines()]
    assert lines[0][:2] == ["Road:", "the"]
    assert sorted(line[:3] for line in lines[1:4]) == [
        ["debian-osv", "ok", "10"], ["debian-security-support", "ok", "2"],
        ["distro-info", "ok", "1"]]
    assert done.out.endswith(
        f"10 affected packages of 3 releases, now in {tmp_path}/db.\n")
    assert done.raw_err == b""


def test_the_same_feeds_make_the_same_bytes(yagura, mirror, tmp_path):
    turned = world.write_mirror(tmp_path / "turned", world.RECORDS[::-1])
    for i, place in enumerate((mirror, mirror, turned)):
        yagura.update(tmp_path / f"db{i}", place)
    first, again, other = (shards(tmp_path / f"db{i}") for i in range(3))
    assert sorted(first) == ["debian-11.ydb", "debian-12.ydb", "debian-9.ydb"]
    assert first == again

    def dump(i):
        return [line for line in yagura(
            "db", "dump", "debian-12", "--db", tmp_path / f"db{i}"
        ).out.splitlines() if '"digest"' not in line]
    assert dump(0) == dump(2)


def test_places_add_up(yagura, tmp_path):
    one = world.write_mirror(tmp_path / "one", world.RECORDS[:1], life=None,
                             ended=None, limited=None)
    two = world.write_mirror(tmp_path / "two", None)
    zipped = tmp_path / "one/osv/Debian/all.zip"
    made = []
    for places in ((one, two), (two, one), (zipped, two)):
        done = yagura.update(tmp_path / "db", *places)
        assert re.search("debian-osv +ok +1 doc", done.out)
        assert re.search("distro-info +ok +1 doc", done.out)
        made.append(shards(tmp_path / "db"))
    assert made[0] == made[1] == made[2]


def test_one_file_is_of_the_feed_whose_path_it_has(yagura, mirror, tmp_path):
    """Many feeds have a file all.zip."""
    db, zipped = tmp_path / "db", mirror / "osv/Debian/all.zip"
    out = yagura.update(db, zipped).out
    assert re.findall(r"^  (\S*osv\S*)", out, re.M) == ["debian-osv"]
    (tmp_path / "all.zip").write_bytes(zipped.read_bytes())
    done = yagura.update(tmp_path / "db2", tmp_path / "all.zip", code=64)
    assert "feeds have a file of that name" in done.err
    yagura("db", "update", "--db", db, "--only", "debian",
           "--from", tmp_path / "all.zip")


def test_the_generation_before_is_kept_and_no_more(
        yagura, mirror, tmp_path):
    db = tmp_path / "db"
    for i in range(1, 5):
        yagura.update(db, mirror)
        assert os.readlink(db / "current") == f"{i:06}"
    assert sorted(p.name for p in db.iterdir()) == [
        ".lock", "000003", "000004", "current"]


def test_what_a_killed_update_left_behind_is_removed(
        yagura, mirror, old_db):
    (old_db / "new-abcdef").mkdir()
    (old_db / "new-abcdef/debian-12.ydb").write_text("half")
    (old_db / "current.new").symlink_to("nowhere")
    yagura.update(old_db, mirror)
    assert sorted(p.name for p in old_db.iterdir()) == [
        ".lock", "000001", "000002", "current"]


def test_a_reader_keeps_its_generation_while_another_is_made(
        yagura, mirror, old_db, root):
    with open(old_db / "current/debian-12.ydb", "rb"):
        yagura.update(old_db, mirror)
    assert yagura.scan(root, db=old_db)["findings"]


def test_an_update_over_the_network_takes_the_same(
        yagura, mirror, db, tmp_path):
    with world.web_folder(mirror) as url:
        done = yagura.update(tmp_path / "db", url)
    assert re.search("debian-osv +ok +10 doc", done.out)
    assert shards(tmp_path / "db") == shards(db)
    said = yagura("db", "status", "--db", tmp_path / "db").out
    assert f"{url}/osv/Debian/all.zip" in said


@pytest.mark.parametrize("cut", [0, 1, 10, 2000, -30, -1])
def test_a_truncated_zip_is_refused(yagura, mirror, old_db, tmp_path, cut):
    path = tmp_path / "m/osv/Debian/all.zip"
    path.parent.mkdir(parents=True)
    whole = (mirror / "osv/Debian/all.zip").read_bytes()
    path.write_bytes(whole[:cut])
    with untouched(yagura, old_db):
        done = yagura.update(old_db, tmp_path / "m", code=65)
        assert str(path) in done.err and done.raw == b""


@pytest.mark.parametrize("document", [
    json.dumps(world.RECORDS[0])[:-20], "", "[]", "{}", "null", "1",
    '{"id": 1}', '{"id": ""}', "[" * 100000, '{"id": "CVE-2098-0001"} x',
    "a" * (17 << 20)],
    ids=["cut", "empty", "array", "object", "null", "number", "number-id",
         "empty-id", "deep", "rest", "large"])
def test_a_document_that_cannot_be_read_makes_the_result_partial(
        yagura, root, tmp_path, document):
    mirror = world.write_mirror(
        tmp_path / "m", [document] + world.RECORDS[:2])
    done = yagura.update(tmp_path / "db", mirror)
    assert re.search("debian-osv +partial +2 doc.*1 part", done.out)
    assert "text-0.json" in done.err
    doc = yagura.scan(root, db=tmp_path / "db", code=3)
    assert ("CVE-2098-0001", "openssl") in world.names(doc)
    row = world.coverage(doc, "feed debian-osv")
    assert row["state"] == "partial"
    said = yagura("db", "status", "--db", tmp_path / "db").out
    assert "could not be read" in said


@pytest.mark.parametrize("good,state,code", [(100, "ok", 0),
                                             (99, "partial", 3)])
def test_few_unreadable_documents_of_many_are_told_and_no_more(
        yagura, root, tmp_path, good, state, code):
    """Up to one of a hundred."""
    many = [world.record(f"CVE-2098-{n}", world.affected("12", "sample", "1"))
            for n in range(2000, 2000 + good)]
    mirror = world.write_mirror(tmp_path / "m", ["{}"] + many)
    yagura.update(tmp_path / "db", mirror)
    doc = yagura.scan(root, db=tmp_path / "db", code=code)
    row = world.coverage(doc, "feed debian-osv")
    assert row["state"] == state
    assert row["reason"] == "1 part of it could not be read"
    said = yagura("db", "status", "--format", "json", "--db", tmp_path / "db")
    rows = {f["name"]: f for f in json.loads(said.out)["feeds"]}
    assert rows["debian-osv"]["state"] == "partial"
    assert rows["debian-osv"]["faults"] == 1


TRACKER = {"openssl": {"CVE-2098-0001": {
    "description": "A sample cipher leaks its key.", "scope": "remote",
    "releases": {"bookworm": {
        "status": "resolved", "urgency": "high",
        "fixed_version": "3.0.11-1~deb12u3",
        "repositories": {"bookworm": "3.0.11-1~deb12u2"}}}}}}


def test_a_tracker_cut_in_the_middle_leaves_the_old_shards(
        yagura, tmp_path):
    """What it did say of them before is not lost, and not half replaced."""
    db = tmp_path / "db"
    mirror = world.write_mirror(tmp_path / "m", tracker=TRACKER)
    path = mirror / "debian/tracker/data/json"
    yagura.update(db, mirror)
    whole = path.read_text()
    path.write_text(whole[:len(whole) // 2])
    with untouched(yagura, db):
        done = yagura.update(db, mirror, code=65)
        assert str(path) in done.err


def test_a_tracker_that_never_was_whole_is_left_out(
        yagura, old_db, tmp_path, root):
    mirror = world.write_mirror(tmp_path / "m", [
        *world.RECORDS, record("CVE-2098-0010", affected("12", "bash"))])
    path = mirror / "debian/tracker/data/json"
    path.parent.mkdir(parents=True)
    # One vulnerability of it could be read.
    path.write_text(json.dumps(
        {"bash": {"CVE-2098-0011": TRACKER["openssl"]["CVE-2098-0001"]},
         **TRACKER})[:-20])
    done = yagura.update(old_db, mirror, code=3)
    assert re.search("debian-tracker +failed +0 doc.*json", done.out)
    assert re.search("debian-osv +ok +11 doc", done.out)
    found = world.names(yagura.scan(root, db=old_db, code=3))
    assert ("CVE-2098-0010", "bash") in found
    assert ("CVE-2098-0011", "bash") not in found


@pytest.mark.parametrize("text", ["", "\n", "version;series\n", "\0" * 50])
def test_a_calendar_without_its_columns_is_refused(
        yagura, old_db, tmp_path, text):
    mirror = world.write_mirror(tmp_path / "m", life=text)
    with untouched(yagura, old_db):
        done = yagura.update(old_db, mirror, code=65)
        assert "debian.csv" in done.err


def test_an_empty_folder_has_no_feeds(yagura, old_db, tmp_path):
    (tmp_path / "empty").mkdir()
    with untouched(yagura, old_db):
        done = yagura.update(old_db, tmp_path / "empty", code=66)
        assert str(tmp_path / "empty") in done.err
        assert "osv/Debian/all.zip" in done.err


@pytest.mark.parametrize("name", ["none", "none/", "none/all.zip"])
def test_a_place_that_is_not_there_is_named(
        yagura, old_db, tmp_path, name):
    with untouched(yagura, old_db):
        done = yagura.update(old_db, tmp_path / name, code=66)
        assert str(tmp_path / name) in done.err


def test_dates_alone_are_no_database(yagura, old_db, tmp_path):
    mirror = world.write_mirror(tmp_path / "m", None)
    with untouched(yagura, old_db):
        assert "no advisories" in yagura.update(old_db, mirror, code=66).err


def test_an_export_without_records_is_no_database(yagura, old_db, tmp_path):
    mirror = world.write_mirror(tmp_path / "m", ())
    with untouched(yagura, old_db):
        assert "all.zip" in yagura.update(old_db, mirror, code=65).err


def test_an_export_of_which_nothing_can_be_read_is_no_database(
        yagura, old_db, tmp_path):
    """A change of the publisher's form does not cost the data one has."""
    mirror = world.write_mirror(tmp_path / "m", ["{", '{"id": 1}', "[]"])
    with untouched(yagura, old_db):
        done = yagura.update(old_db, mirror, code=65)
        assert "all.zip" in done.err and "text-0.json" in done.err


@pytest.mark.parametrize("file", [
    "osv/Debian/all.zip", "debian/tracker/data/json"])
@pytest.mark.parametrize("kind", ["fifo", "folder"])
def test_what_is_no_file_is_no_feed(yagura, old_db, tmp_path, kind, file):
    path = tmp_path / "m" / file
    path.parent.mkdir(parents=True)
    (os.mkfifo if kind == "fifo" else os.mkdir)(path)
    with untouched(yagura, old_db):
        done = yagura.update(old_db, tmp_path / "m", code=None, timeout=10)
        if kind == "folder" and file.endswith(".zip"):
            # An archive may be unpacked; this one has nothing in it.
            assert f"{path}: no documents in it" in done.err
            assert done.code == 65
        else:
            assert f"{path}: not a regular file" in done.err
            assert done.code == 69


def test_names_in_an_archive_are_not_written_to(yagura, tmp_path):
    mirror = world.write_mirror(tmp_path / "m")
    with zipfile.ZipFile(mirror / "osv/Debian/all.zip", "w") as z:
        z.writestr("../../../../evil.json", json.dumps(world.RECORDS[0]))
        z.writestr(f"{tmp_path}/evil.json", json.dumps(world.RECORDS[1]))
    yagura.update(tmp_path / "db", mirror)
    assert not list(tmp_path.rglob("evil.json"))


def test_a_file_that_is_no_feed_is_named(yagura, old_db, tmp_path):
    (tmp_path / "other.zip").write_bytes(b"PK")
    with untouched(yagura, old_db):
        done = yagura.update(old_db, tmp_path / "other.zip", code=66)
        assert "other.zip" in done.err


def test_one_bad_place_of_two_fails_the_update(
        yagura, mirror, old_db, tmp_path):
    with untouched(yagura, old_db):
        yagura.update(old_db, mirror, tmp_path / "none", code=66)


def test_a_server_without_feeds_has_none(yagura, old_db, tmp_path):
    (tmp_path / "empty").mkdir()
    with world.web_folder(tmp_path / "empty") as url, \
            untouched(yagura, old_db):
        assert url in yagura.update(old_db, url, code=66).err


def test_a_port_without_a_server_is_told(yagura, old_db):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{s.getsockname()[1]}"
        with untouched(yagura, old_db):
            done = yagura.update(old_db, url, code=69)
            assert url in done.err and "refused" in done.err.lower()


class Broken(world.Handler):
    """A server that fails in a way of its own."""
    mode = ""

    def do_GET(self):
        if self.mode == "status":
            self.send_error(503)
        elif self.mode == "loop":
            self.send_response(302)
            self.send_header("Location", self.path)
            self.end_headers()
        elif self.mode == "file":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
        elif self.mode == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b"PK\x03\x04" * 100)
        elif self.mode == "large":
            self.send_response(200)
            self.send_header("Content-Length", str(1 << 40))
            self.end_headers()
            self.wfile.write(b"PK\x03\x04" * 100)


@pytest.mark.parametrize("mode,code,words", [
    ("status", 69, "503"), ("loop", 69, "redirects"),
    ("file", 69, "redirected"), ("cut", 69, "transfer closed"),
    ("large", 65, "more than"), ("nothing", 69, "Empty reply")])
def test_a_server_that_fails_is_told(yagura, old_db, mode, code, words):
    class Handler(Broken):
        pass
    Handler.mode = mode
    with world.web(Handler) as url, untouched(yagura, old_db):
        # Of a few feeds: each is tried again and again, with pauses.
        done = yagura("db", "update", "--db", old_db, "--from", url,
                      "--only", "debian", code=code)
        assert url in done.err and words in done.err


@pytest.mark.parametrize("place", ["ftp://127.0.0.1/", "x://y",
                                   "http://user:secret@/"])
def test_what_is_no_url_is_refused_and_no_password_shown(
        yagura, old_db, place):
    with untouched(yagura, old_db):
        done = yagura.update(old_db, place, code=64)
        assert "secret" not in done.err


def test_a_password_in_a_url_is_not_shown(yagura, mirror, tmp_path):
    with world.web_folder(mirror) as url:
        secret = url.replace("//", "//user:secret@")
        done = yagura.update(tmp_path / "db", secret)
        done.raw += yagura("db", "status", "--db", tmp_path / "db").raw
        done.raw += (tmp_path / "db/current/manifest.json").read_bytes()
        assert b"secret" not in done.raw + done.raw_err


def test_a_second_update_is_told_who_holds_the_lock(
        yagura, mirror, old_db, root):
    entered, go = threading.Event(), threading.Event()

    class Slow(world.Handler):
        def do_GET(self):
            entered.set()
            go.wait(30)
            self.send_error(404)

    with world.web(Slow) as url:
        first = yagura.start("db", "update", "--db", old_db, "--from", url)
        try:
            assert entered.wait(30)
            done = yagura.update(old_db, mirror, code=74)
            assert f"in use by process {first.pid}" in done.err
            assert ".lock" in done.err
            # Readers are not held up.
            assert yagura.scan(root, db=old_db)["findings"]
        finally:
            go.set()
            yagura.finish(first, 66)
    yagura.update(old_db, mirror)
    assert os.readlink(old_db / "current") == "000002"


def test_a_killed_update_holds_no_lock_and_leaves_the_old_database(
        yagura, mirror, old_db):
    entered, go = threading.Event(), threading.Event()

    class Slow(world.Handler):
        def do_GET(self):
            entered.set()
            go.wait(30)
            self.send_error(404)

    with world.web(Slow) as url:
        first = yagura.start("db", "update", "--db", old_db, "--from", url)
        assert entered.wait(30)
        first.kill()
        first.communicate()
        go.set()
    assert "000001" in yagura("db", "status", "--db", old_db).out
    yagura.update(old_db, mirror)
    assert sorted(p.name for p in old_db.iterdir()
                  if p.name != "downloads") == [
        ".lock", "000001", "000002", "current"]


def test_an_update_on_a_full_disk_leaves_the_old_database(
        yagura, mirror, tmp_path, tiny_disk, root):
    disk = tiny_disk(200)
    db = disk / "db"
    yagura.update(db, mirror)
    large = world.write_mirror(tmp_path / "m", [
        record(f"CVE-2098-{i:05}", affected("12", "bash", f"{i}-1"))
        for i in range(3000)])
    with untouched(yagura, db):
        done = yagura.update(db, large, code=74)
        assert re.search(r"/db/new-\S*/debian-12.ydb: No space left",
                         done.err)
    assert yagura.scan(root, db=db)["findings"]
    yagura.update(db, mirror)


def test_a_download_to_a_full_disk_leaves_the_old_database(
        yagura, mirror, tmp_path, tiny_disk):
    db = tiny_disk(200) / "db"
    yagura.update(db, mirror)
    place = tmp_path / "m/osv/Debian"
    place.mkdir(parents=True)
    (place / "all.zip").write_bytes(random.Random(1).randbytes(300_000))
    with world.web_folder(tmp_path / "m") as url, untouched(yagura, db):
        done = yagura.update(db, url, code=74)
        assert "all.zip" in done.err and "No space left" in done.err


def test_a_folder_that_may_not_be_written_is_told(
        yagura, open_path, mirror, nobody):
    program = shutil.copy(yagura.program, open_path / "yagura")
    feeds = shutil.copytree(mirror, open_path / "feeds")
    (open_path / "shut").mkdir()
    (open_path / "shut").chmod(0o555)
    stranger = type(yagura)(program, open_path)
    for db in (open_path / "shut", open_path / "shut/db"):
        done = stranger.update(db, feeds, code=77, before=nobody, cwd="/")
        assert str(db) in done.err and "Permission denied" in done.err


@pytest.mark.parametrize("words", [
    ["db", "status"], ["db", "search", "bash"], ["db", "dump", "debian-12"]])
def test_without_a_database_there_is_nothing_to_show(
        yagura, tmp_path, words):
    done = yagura(*words, "--db", tmp_path / "none", code=66)
    assert "no vulnerability database" in done.err and done.raw == b""


def test_status_shows_feeds_their_age_and_shards(yagura, db):
    out = yagura("db", "status", "--db", db).out
    assert f"{db}/000001, built {world.NOW} by yagura" in out
    assert re.search(r"debian-osv +ok +2024-06-01 .* 10 .*CC-BY-4.0", out)
    assert re.search(r"debian-12 +5 +6 +6 +\d+ +ok\n", out)


def test_status_names_a_damaged_shard(yagura, old_db):
    shard = old_db / "current/debian-12.ydb"
    shard.write_bytes(shard.read_bytes()[:-4])
    out = yagura("db", "status", "--db", old_db).out
    assert re.search(r"debian-12 .*debian-12.ydb: damaged", out)
    assert re.search(r"debian-11 .* ok\n", out)


@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "junk", "loop",
                                    "fifo"])
def test_a_damaged_manifest_is_an_error(yagura, old_db, root, damage):
    manifest = old_db / "current/manifest.json"
    text = manifest.read_bytes()
    manifest.unlink()
    if damage == "loop":
        manifest.symlink_to("manifest.json")
    elif damage == "fifo":
        os.mkfifo(manifest)
    elif damage != "gone":
        manifest.write_bytes({"empty": b"", "cut": text[:-30],
                              "junk": b"\xff" * 100}[damage])
    done = yagura("db", "status", "--db", old_db, code=None, timeout=10)
    assert done.code in ((65, 69, 74) if damage in ("loop", "fifo") else (65,))
    assert "manifest.json" in done.err
    doc = yagura.scan(root, db=old_db, code=3)
    assert "manifest.json" in world.coverage(doc, "debian-12")["reason"]


def test_a_link_of_another_kind_is_no_database(yagura, tmp_path):
    (tmp_path / "current").symlink_to("a" * 200)
    done = yagura("db", "status", "--db", tmp_path, code=65)
    assert "not a link of ours" in done.err


@pytest.mark.parametrize("what,found", [
    ("CVE-2098-0001", ["debian-11", "debian-12"]),
    ("GHSA-aaaa-bbbb-cccc", ["debian-11", "debian-12"]),
    ("DSA-9001-1", ["debian-12"]),
    ("DLA-9002-1", ["debian-9", "debian-9"]),
    ("openssl", ["debian-11", "debian-12", "debian-12"]),
    ("linux", ["debian-12"]),
])
def test_search_finds_vulnerabilities_notices_and_packages(
        yagura, db, what, found):
    out = yagura("db", "search", what, "--db", db).out
    assert re.findall(r"^  (debian-\d+) ", out, re.M) == found


@pytest.mark.parametrize("what", ["CVE-2098-9999", "none", "", "CVE-2098-0006",
                                  "opens", "OPENSSL"])
def test_search_says_what_is_not_there(yagura, db, what):
    done = yagura("db", "search", what, "--db", db, code=66)
    assert done.raw == b"" and "does not name it" in done.err


def test_dump_prints_all_of_a_shard_as_lines_of_json(yagura, db):
    by_name = yagura("db", "dump", "debian-12", "--db", db)
    by_path = yagura("db", "dump", db / "current/debian-12.ydb")
    assert by_name.raw == by_path.raw
    rows = [json.loads(line) for line in by_name.out.splitlines()]
    kinds = [r["record"] for r in rows]
    assert {k: kinds.count(k) for k in kinds} == {
        "meta": 1, "life": 1, "feed": 3, "vulnerability": 6, "affected": 6,
        "support": 4}
    assert {"record": "affected", "package": "curl", "id": "CVE-2098-0004",
            "feed": "debian-osv", "status": "affected",
            "severity": "medium", "introduced": "0",
            "last_affected": "7.88.1-10+deb12u5", "notices": []} in rows


def test_dump_names_a_shard_that_is_not_there(yagura, db):
    assert "debian-4" in yagura("db", "dump", "debian-4", "--db", db,
                                code=66).err
    assert "none.ydb" in yagura("db", "dump", "none.ydb", code=66).err


def damaged(yagura, path, code=65):
    """It is refused by name, printed nothing and did not crash."""
    done = yagura("db", "dump", path, code=None, timeout=10)
    assert done.code == code, (path, done)
    assert path.name in done.err and done.raw == b"", done


@pytest.mark.parametrize("size", [0, 1, 8, 31, 200, 295, 296, 297, 1000, -8,
                                  -1])
def test_a_truncated_shard_is_refused(yagura, db, tmp_path, size):
    whole = (db / "current/debian-12.ydb").read_bytes()
    path = tmp_path / "cut.ydb"
    path.write_bytes(whole[:size])
    damaged(yagura, path)


def test_a_shard_with_something_behind_it_is_refused(yagura, db, tmp_path):
    path = tmp_path / "long.ydb"
    path.write_bytes((db / "current/debian-12.ydb").read_bytes() + b"\0")
    damaged(yagura, path)


@pytest.mark.parametrize("kind", ["folder", "fifo", "sparse"])
def test_what_is_no_shard_is_refused(yagura, tmp_path, kind):
    path = tmp_path / "x.ydb"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        with open(path, "wb") as f:
            f.truncate(2 << 30)
    damaged(yagura, path)


def seed():
    """Of all chance in a test; printed, so that it can be had again."""
    value = int(os.environ.get("YAGURA_SEED") or random.randrange(1 << 32))
    print(f"YAGURA_SEED={value}")
    return value


def is_slow():
    return os.environ.get("YAGURA_SLOW") == "1"


def test_any_flipped_byte_of_a_shard_is_detected(yagura, db, tmp_path):
    chance = random.Random(seed())
    whole = (db / "current/debian-12.ydb").read_bytes()
    path = tmp_path / "flipped.ydb"
    for _ in range(1000 if is_slow() else 150):
        at, bits = chance.randrange(len(whole)), chance.randrange(1, 256)
        flipped = bytearray(whole)
        flipped[at] ^= bits
        path.write_bytes(flipped)
        # A format of the future is told apart from damage.
        is_model = at in (8, 9)
        damaged(yagura, path, 69 if is_model else 65)


def test_a_shard_of_a_later_model_is_told_apart(yagura, db, tmp_path):
    shard = bytearray((db / "current/debian-12.ydb").read_bytes())
    shard[8] = 9
    path = tmp_path / "later.ydb"
    path.write_bytes(shard)
    done = yagura("db", "dump", path, code=69)
    assert "format model 9" in done.err


def forge(chance, whole):
    """Other bytes somewhere behind the checksum, which is right again."""
    shard = bytearray(whole)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(32, len(whole))
        shard[at] = chance.choice((0, 1, 0x7f, 0x80, 0xff))
    shard[24:32] = bytes(8)
    shard[24:32] = xxhash.xxh3_64_intdigest(shard).to_bytes(8, "little")
    return shard


def test_a_forged_shard_opens_no_hole(yagura, old_db, root):
    """Whatever a shard says, no byte outside of it is read."""
    if xxhash is None:
        pytest.skip("no xxhash here (package python3-xxhash)")
    chance = random.Random(seed())
    path = old_db / "current/debian-12.ydb"
    whole = path.read_bytes()
    # 69: keys of another make than this program's.
    ways = [(["db", "dump", path], {0, 65, 69}),
            (["db", "search", "openssl", "--db", old_db], {0, 65, 66, 69}),
            (["scan", root, "--db", old_db], {0, 3}),
            (["explain", "CVE-2098-0001", root, "--db", old_db], {0, 3})]
    seen = set()
    for i in range(1000 if is_slow() else 200):
        path.write_bytes(forge(chance, whole))
        words, wanted = ways[i % len(ways)]
        code = yagura(*words, code=None).code
        assert code in wanted
        seen.add(code)
    assert {0, 3, 65} <= seen
