"""yagura db update: what is fetched, what is not, and what is used then."""
import hashlib
import json
import os
import re
import shutil
import subprocess
import threading
import time
import zipfile

import pytest

import world
from conftest import open_terminal

ARCHIVE = "osv/Debian/all.zip"


def manifest(db):
    return json.loads((db / "current/manifest.json").read_text())


def feed(db, name):
    return next(f for f in manifest(db)["feeds"] if f["name"] == name)


class Server:
    """Files of a folder with ETag and Range; remembers what was asked."""

    def __init__(self, folder):
        self.folder, self.asked = folder, []
        self.lock = threading.Lock()
        self.busy = self.most = 0
        self.delay = 0
        self.cut = {}  # path -> bytes after which the line breaks, once
        self.status = {}

    def handler(self):
        server = self

        class Handler(world.Handler):
            def do_GET(self):
                with server.lock:
                    server.asked.append((self.path[1:], dict(self.headers)))
                    server.busy += 1
                    server.most = max(server.most, server.busy)
                time.sleep(server.delay)
                # Before the answer: with that the client may ask for more.
                with server.lock:
                    server.busy -= 1
                server.answer(self)
        return Handler

    def answer(self, h):
        name = h.path[1:]
        path = self.folder / name
        if name in self.status:
            h.send_error(self.status[name])
            return
        if not path.is_file():
            h.send_error(404)
            return
        data = path.read_bytes()
        tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        start = 0
        if h.headers.get("If-None-Match") == tag:
            h.send_response(304)
            h.end_headers()
            return
        wanted = re.fullmatch(r"bytes=(\d+)-", h.headers.get("Range", ""))
        if wanted and h.headers.get("If-Range") == tag:
            start = int(wanted[1])
            h.send_response(206)
            h.send_header("Content-Range",
                          f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            h.send_response(200)
        h.send_header("ETag", tag)
        h.send_header("Content-Length", str(len(data) - start))
        h.end_headers()
        h.wfile.write(data[start:self.cut.pop(name, len(data))])

    def of(self, name):
        return [headers for path, headers in self.asked if path == name]


@pytest.fixture
def server(tmp_path):
    return Server(world.write_mirror(tmp_path / "served"))


def test_what_has_not_changed_is_not_sent_again(
        yagura, server, tmp_path, root):
    db = tmp_path / "db"
    with world.web(server.handler()) as url:
        yagura.update(db, url)
        first = feed(db, "debian-osv")
        server.asked.clear()
        done = yagura.update(db, url)
        assert "1 of 1 families are unchanged." in done.out
        assert "If-None-Match" in server.of(ARCHIVE)[0]
        assert feed(db, "debian-osv") == first
        # Another issue of it is.
        world.write_zip(server.folder / ARCHIVE, [
            *world.RECORDS,
            world.record("CVE-2098-0010", world.affected("12", "bash"))])
        done = yagura.update(db, url)
        assert re.search("debian-osv +ok +11 doc", done.out)
    assert ("CVE-2098-0010", "bash") in world.names(yagura.scan(root, db=db))
    assert os.stat(db / "000002/debian-12.ydb").st_nlink == 1
    # And what was fetched is not taken for what another place has.
    other = Server(world.write_mirror(tmp_path / "other"))
    with world.web(other.handler()) as url:
        done = yagura.update(db, url)
        assert re.search("debian-osv +ok +10 doc", done.out)
        assert "If-None-Match" not in other.of(ARCHIVE)[0]


def test_shards_of_an_unchanged_family_are_one_file(yagura, mirror, tmp_path):
    db = tmp_path / "db"
    yagura.update(db, mirror)
    yagura.update(db, mirror)
    for shard in (db / "current").glob("*.ydb"):
        assert os.path.samefile(shard, db / "000001" / shard.name)
    assert manifest(db)["groups"][0]["state"] == "unchanged"
    yagura.update(db, mirror)
    assert len(list((db / "current").glob("*.ydb"))) == 3


def test_a_download_that_breaks_off_goes_on(yagura, server, tmp_path):
    db = tmp_path / "db"
    server.cut[ARCHIVE] = 700
    with world.web(server.handler()) as url:
        done = yagura.update(db, url)
    assert re.search("debian-osv +ok +10 doc", done.out)
    first, second = server.of(ARCHIVE)
    assert "Range" not in first and second["Range"] == "bytes=700-"


def test_a_download_goes_on_in_the_next_update(yagura, server, tmp_path):
    db = tmp_path / "db"

    class Once(Server):
        def answer(self, h):
            if h.path[1:] == ARCHIVE and "Range" in h.headers:
                h.close_connection = True
            else:
                super().answer(h)
    once = Once(server.folder)
    once.cut[ARCHIVE] = 700
    with world.web(once.handler()) as url:
        port = int(url.rsplit(":", 1)[1])
        yagura.update(db, url, code=None)
        assert (db / "downloads/debian-osv/all.zip,part").stat(
            ).st_size == 700
        once.__class__ = Server
        once.asked.clear()
        assert port == int(url.rsplit(":", 1)[1])
        done = yagura.update(db, url)
    assert re.search("debian-osv +ok +10 doc", done.out)
    assert once.of(ARCHIVE)[0]["Range"] == "bytes=700-"
    assert sorted(p.name for p in (db / "downloads/debian-osv").iterdir()) \
        == ["all.zip", "all.zip,state"]


def test_some_feeds_are_fetched_at_once_but_few_of_one_host(
        yagura, server, tmp_path):
    server.delay = 0.3
    with world.web(server.handler()) as url:
        yagura("db", "update", "--db", tmp_path / "db", "--from", url,
               "--only", "debian")
    assert server.most == 2


def test_a_server_that_is_busy_is_asked_again(yagura, server, tmp_path):
    class Busy(Server):
        def answer(self, h):
            if h.path[1:] == ARCHIVE and len(self.of(ARCHIVE)) < 3:
                h.send_error(503)
            else:
                super().answer(h)
    busy = Busy(server.folder)
    with world.web(busy.handler()) as url:
        done = yagura.update(tmp_path / "db", url)
    assert re.search("debian-osv +ok +10 doc", done.out)
    assert len(busy.of(ARCHIVE)) == 3


def test_what_was_fetched_last_stands_in_for_what_cannot_be(
        yagura, server, tmp_path, root):
    db = tmp_path / "db"
    with world.web(server.handler()) as url:
        yagura.update(db, url)
        server.status[ARCHIVE] = 503
        (server.folder / "distro-info/full/debian.csv").write_text(
            world.LIFE.replace("2026-06-10", "2024-01-01"))
        done = yagura.update(db, url, code=3,
                             env={"YAGURA_NOW": "2024-06-03T00:00:00Z"})
    assert re.search("debian-osv +failed +10 doc.* status 503; using data of "
                     "2024-06-01", done.out)
    row = feed(db, "debian-osv")
    assert row["state"] == "failed" and row["records"] == 10
    assert row["fetched_at"] < row["tried_at"]
    said = yagura("db", "status", "--db", db).out
    assert re.search(r"2024-06-03: .*503; using data of 2024-06-01", said)
    # The dates are new.
    doc = yagura.scan(root, db=db, code=3)
    assert ("CVE-2098-0001", "openssl") in world.names(doc)
    assert world.names(doc, "os-end-of-life")
    row = world.coverage(doc, "feed debian-osv")
    assert row["state"] == "partial"
    assert "data of 2024-06-01 are used" in row["reason"]


def test_damaged_downloads_are_fetched_anew(yagura, server, tmp_path):
    db = tmp_path / "db"
    kept = db / "downloads/debian-osv/all.zip"
    with world.web(server.handler()) as url:
        yagura.update(db, url)
        for damage in (lambda: kept.write_bytes(b"PK"),
                       lambda: kept.unlink(),
                       lambda: kept.with_name("all.zip,state").write_text("{"),
                       lambda: shutil.rmtree(db / "downloads")):
            damage()
            server.asked.clear()
            done = yagura.update(db, url)
            assert re.search("debian-osv +ok +10 doc", done.out)
            assert "If-None-Match" not in server.of(ARCHIVE)[0]


def test_an_unpacked_archive_is_as_good(yagura, mirror, db, tmp_path):
    """And is told from itself by names, sizes and times alone."""
    copy = shutil.copytree(mirror, tmp_path / "m")
    (copy / ARCHIVE).unlink()
    with zipfile.ZipFile(mirror / ARCHIVE) as z:
        z.extractall(copy / ARCHIVE / "sub")
    (copy / ARCHIVE / "README").write_text("no document")
    (copy / ARCHIVE / "link.json").symlink_to("sub/CVE-2098-0001.json")
    yagura.update(tmp_path / "db", copy)
    assert feed(tmp_path / "db", "debian-osv")["records"] == 10

    def rows(place):
        return [line for line in yagura("db", "dump", "debian-12", "--db",
                                        place).out.splitlines()
                if '"digest"' not in line]
    assert rows(tmp_path / "db") == rows(db)
    yagura.update(tmp_path / "db", copy)
    assert manifest(tmp_path / "db")["groups"][0]["state"] == "unchanged"
    one = copy / ARCHIVE / "sub/CVE-2098-0001.json"
    one.write_text(one.read_text().replace("deb12u3", "deb12u4"))
    yagura.update(tmp_path / "db", copy)
    assert "deb12u4" in "".join(rows(tmp_path / "db"))


def test_a_feed_that_shrinks_is_not_believed(yagura, tmp_path):
    records = [world.record(f"CVE-2098-{i:05}", world.affected("12", "bash"))
               for i in range(200)]
    db = tmp_path / "db"
    yagura.update(db, world.write_mirror(tmp_path / "m", records))
    less = world.write_mirror(tmp_path / "less", records[:100])
    done = yagura.update(db, less, code=65)
    assert "shrank from 200 to 100 records" in done.err
    assert feed(db, "debian-osv")["records"] == 200
    yagura("db", "update", "--db", db, "--from", less, "--accept-shrunk")
    assert feed(db, "debian-osv")["records"] == 100


def test_only_families_that_there_are_can_be_asked_for(
        yagura, mirror, tmp_path):
    done = yagura("db", "update", "--db", tmp_path / "db", "--from", mirror,
                  "--only", "debian,plan9", code=64)
    assert "plan9" in done.err
    yagura("db", "update", "--db", tmp_path / "db", "--from", mirror,
           "--only", "debian")


def test_a_manifest_of_before_there_were_families_is_read(
        yagura, mirror, tmp_path):
    db = tmp_path / "db"
    yagura.update(db, mirror)
    doc = manifest(db)
    del doc["groups"]
    for row in doc["feeds"]:
        for name in ("stamp", "tried_at", "items"):
            del row[name]
    (db / "current/manifest.json").write_text(json.dumps(doc))
    yagura("db", "status", "--db", db)
    yagura.update(db, mirror)
    assert manifest(db)["groups"][0]["state"] == "built"


def test_status_is_to_be_had_as_json(yagura, db):
    doc = json.loads(yagura("db", "status", "--db", db, "--format",
                            "json").out)
    row = next(f for f in doc["feeds"] if f["name"] == "debian-osv")
    assert row["state"] == "ok" and row["documents"] == 10
    assert row["fetched_at"] == world.NOW
    assert doc["families"][0]["family"] == "debian"
    assert {s["name"]: s["state"] for s in doc["shards"]} == {
        "debian-9": "ok", "debian-11": "ok", "debian-12": "ok"}
    yagura("db", "status", "--db", db, "--format", "xml", code=64)


def test_at_a_terminal_progress_is_shown(yagura, mirror, tmp_path):
    if not shutil.which("script"):
        pytest.skip("no script here")
    for end in open_terminal():
        os.close(end)
    done = subprocess.run(
        ["script", "-qec", f"{yagura.program} db update --db {tmp_path}/db "
         f"--from {mirror}", "/dev/null"], env=yagura.environment(),
        stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    assert done.returncode == 0
    assert b"compiled 1 of 1 families" in done.stdout


def test_for_a_target_only_its_families(yagura, mirror, new_root, tmp_path):
    root = new_root([world.package("bash", "1")])
    lock = root / "srv/package-lock.json"
    lock.parent.mkdir()
    lock.write_text(json.dumps({
        "lockfileVersion": 3,
        "packages": {"node_modules/a": {"version": "1.0.0"}}}))
    places = tmp_path / "places"
    shutil.copytree(mirror, places)
    for name in ("npm", "PyPI"):
        record = {"id": "GHSA-1", "modified": "2024-01-01T00:00:00Z",
                  "affected": [{"package": {"ecosystem": name, "name": "a"},
                                "ranges": [{"type": "SEMVER", "events": [
                                    {"introduced": "0"}]}]}]}
        world.write_zip(places / f"osv/{name}/all.zip", [record])
    reason = world.coverage(yagura.scan(root, db=tmp_path / "db", code=3),
                            "npm")["reason"]
    assert "--only debian,npm,exploits,epss" in reason
    yagura("db", "update", "--db", tmp_path / "db", "--from", places,
           "--for", root)
    shards = {p.stem for p in (tmp_path / "db/current").glob("*.ydb")}
    assert "npm" in shards and "debian-12" in shards
    assert "pypi" not in shards
    done = yagura("db", "update", "--db", tmp_path / "db", "--from", places,
                  "--for", root, "--only", "npm", code=64)
    assert "--for does not go with --only" in done.err
