"""What others fell for, one test for each class; the CVE taught it.

Of the same kind, elsewhere: test_hostile.py has links, devices and control
characters (the last by google/osv-scanner's f466f65: workflow commands in
package names); unit/os/http_test.c credentials and redirects; unit/extract
and unit/fmt bombs of jars, archives and YAML; unit/app/look_test.c parsers
that were taken over (OpenSCAP's use after free 25716e6 and its like).
"""
import gzip
import json
import os
import pathlib
import signal
import socket
import tarfile
import threading
import time
import zipfile

import pytest

import world

CANARY = "canary-5ecret"


def files_below(place):
    return {str(p.relative_to(place)) for p in pathlib.Path(place).rglob("*")}


def contents_below(place):
    return b"".join(p.read_bytes() for p in pathlib.Path(place).rglob("*")
                    if p.is_file())


# ---- CVE-2021-3762 (claircore), CVE-2024-24579 (stereoscope), CVE-2024-0406
# (archiver), CVE-2025-5981 (osv-scalibr): archives whose names lead out

NAMES = ("../../../evil.json", "/tmp/yagura-evil.json", "a/../../../evil.json",
         "..\\..\\evil.json", "osv/" * 200 + "evil.json")


def test_names_in_an_archive_lead_nowhere(yagura, tmp_path):
    inside = tmp_path / "a/b/c/d"
    mirror = world.write_mirror(inside / "mirror")
    archive = mirror / "osv/Debian/all.zip"
    with zipfile.ZipFile(archive, "a") as z:
        for i, name in enumerate(NAMES):
            z.writestr(name, json.dumps(world.record(
                f"CVE-2099-100{i}", world.affected("12", "evil", "1"))))
    before = files_below(tmp_path)
    yagura.update(inside / "db", mirror)
    made = files_below(tmp_path) - before
    assert all(m.startswith("a/b/c/d/db") for m in made)
    assert not any("evil" in m for m in made)
    assert not os.path.exists("/tmp/yagura-evil.json")


def test_names_in_a_jar_lead_nowhere(yagura, db, root, tmp_path):
    jar = root / "app/odd.jar"
    jar.parent.mkdir()
    with zipfile.ZipFile(jar, "w") as z:
        for name in NAMES:
            z.writestr(name, "evil")
        z.writestr("META-INF/maven/g/a/pom.properties",
                   "groupId=g\nartifactId=a\nversion=1\n")
    before = files_below(tmp_path)
    yagura.scan(root, db=db, code=None)
    assert files_below(tmp_path) == before


def test_links_in_an_archive_are_not_followed(yagura, tmp_path):
    mirror = world.write_mirror(tmp_path / "mirror")
    (mirror / "osv/Debian/all.zip").unlink()
    outside = tmp_path / "outside.json"
    outside.write_text(json.dumps(world.record(
        "CVE-2099-2000", world.affected("12", "openssl", "9"))))
    with tarfile.open(mirror / "osv/Debian/all.zip", "w:gz") as t:
        good = tmp_path / "CVE-2099-2001.json"
        good.write_text(json.dumps(world.record(
            "CVE-2099-2001", world.affected("12", "openssl", "9"))))
        t.add(good, "CVE-2099-2001.json")
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            link = tarfile.TarInfo(f"CVE-2099-2000-{kind.decode()}.json")
            link.type, link.linkname = kind, str(outside)
            t.addfile(link)
    yagura.update(tmp_path / "db", mirror, code=None)
    done = yagura("db", "dump", "debian-12", "--db", tmp_path / "db")
    assert "CVE-2099-2001" in done.out and "CVE-2099-2000" not in done.out


def test_links_in_a_folder_of_records_are_not_followed(yagura, tmp_path):
    mirror = world.write_mirror(tmp_path / "mirror", records=None)
    folder = mirror / "osv/Debian/all.zip"
    folder.mkdir(parents=True)
    for at, name in ((folder, "CVE-2099-2003"), (tmp_path, "CVE-2099-2002")):
        (at / f"{name}.json").write_text(json.dumps(world.record(
            name, world.affected("12", "openssl", "9"))))
    (folder / "link.json").symlink_to(tmp_path / "CVE-2099-2002.json")
    (folder / "tree").symlink_to(tmp_path)
    yagura.update(tmp_path / "db", mirror, code=None)
    done = yagura("db", "dump", "debian-12", "--db", tmp_path / "db")
    assert "CVE-2099-2003" in done.out and "CVE-2099-2002" not in done.out


# ---- CVE-2026-54448 (Trivy), Syft's 58a033f, osv-scalibr's 1123ed8: bombs

@pytest.fixture
def bomb():
    """200 MB of spaces, packed so often; what is left of it."""
    def make(times):
        data = b" " * (200 << 20)
        for _ in range(times):
            data = gzip.compress(data, 1)
        return data
    return make


@pytest.mark.parametrize("times", [1, 2])
def test_a_document_that_unpacks_without_end_is_refused(
        yagura, db, tmp_path, bomb, times):
    place = tmp_path / "bomb.json.gz"
    place.write_bytes(bomb(times))
    done = yagura("scan", f"sbom:{place}", "--db", db, code=None)
    assert done.code in (65, 69) and str(place) in done.err


def test_a_record_that_unpacks_without_end_costs_itself_only(
        yagura, tmp_path):
    mirror = world.write_mirror(tmp_path / "mirror")
    with zipfile.ZipFile(mirror / "osv/Debian/all.zip", "a",
                         zipfile.ZIP_DEFLATED) as z:
        z.writestr("CVE-2099-3000.json", b" " * (200 << 20))
    done = yagura.update(tmp_path / "db", mirror, code=None)
    assert "CVE-2099-3000.json" in done.err
    done = yagura("db", "dump", "debian-12", "--db", tmp_path / "db")
    assert "CVE-2098-0001" in done.out


# ---- CVE-2026-10517 (claircore): a server sends us where only we can go

def own_address():
    """One of this machine's that is not loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        try:
            s.connect(("198.51.100.1", 9))
            address = s.getsockname()[0]
        except OSError:
            address = "127.0.0.1"
    if address.startswith("127."):
        pytest.skip("this machine has no address but loopback")
    return address


def redirecting_to(place):
    class Redirect(world.Handler):
        def do_GET(self):
            self.send_response(302)
            self.send_header("Location", place + self.path)
            self.end_headers()
    return Redirect


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:7f00:1]",
                                  "2130706433", "0x7f.1", "0"])
def test_no_redirect_leads_inside(yagura, mirror, tmp_path, host):
    address = own_address()
    asked = []

    class Inside(world.Handler):
        def do_GET(self):
            asked.append(self.path)
            super().do_GET()

    with world.web(lambda *a: Inside(*a, directory=str(mirror))) as inside:
        port = inside.rpartition(":")[2]
        with world.web(redirecting_to(f"http://{host}:{port}"),
                       address) as outside:
            done = yagura.update(tmp_path / "db", outside, code=None)
    assert done.code not in (0, 3) and not asked
    assert "further inside" in done.err
    assert not (tmp_path / "db/current").exists()


def test_a_redirect_to_metadata_is_refused_unasked(yagura, tmp_path):
    with world.web(redirecting_to("http://169.254.169.254"),
                   own_address()) as outside:
        begun = time.monotonic()
        done = yagura("db", "update", "--db", tmp_path / "db", "--from",
                      outside, "--only", "debian", code=None)
    # Where there is such a service it is not asked; elsewhere none answers.
    assert done.code not in (0, 3)
    assert time.monotonic() - begun < 55


def test_within_one_network_redirects_are_followed(yagura, mirror, tmp_path):
    with world.web_folder(mirror) as there:
        with world.web(redirecting_to(there)) as here:
            yagura.update(tmp_path / "db", here)


# ---- CVE-2024-35192 (Trivy), CVE-2025-65965 (Grype), CVE-2023-24827 (Syft):
# secrets that come out again

def test_a_password_comes_out_nowhere(yagura, mirror, root, tmp_path):
    db, case = tmp_path / "db", tmp_path / "case"
    said = b""
    with world.web_folder(mirror) as url:
        secret = url.replace("//", f"//user:{CANARY}@")
        for place in (secret, f"{secret}/nowhere?token={CANARY}",
                      f"http://user:{CANARY}@127.0.0.1:1/x?token={CANARY}",
                      f"ftp://user:{CANARY}@127.0.0.1/"):
            done = yagura.update(db, place, code=None)
            said += done.raw + done.raw_err
    for words in (["db", "status"], ["db", "status", "--format", "json"],
                  ["db", "dump", "debian-12"], ["db", "search", "openssl"],
                  ["scan", root, "--save-case", case],
                  ["scan", root, "--format", "json"],
                  ["explain", "CVE-2098-0001", root]):
        done = yagura(*words, "--db", db, code=None)
        said += done.raw + done.raw_err
    assert b"CVE-2098-0001" in said
    assert CANARY.encode() not in said
    assert CANARY.encode() not in contents_below(db) + contents_below(case)


def test_files_that_hold_secrets_are_not_in_reports(yagura, db, root, tmp_path):
    for name in ("etc/shadow", "root/.ssh/id_ed25519", "srv/app/.env",
                 "root/.npmrc", "root/.docker/config.json"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"password={CANARY}\n")
    lock = root / "srv/app/package-lock.json"
    lock.write_text(json.dumps({"lockfileVersion": 3, "packages": {
        "": {"name": "app"},
        "node_modules/left-pad": {
            "version": "1.0.0",
            "resolved": f"https://user:{CANARY}@registry.example/l.tgz"}}}))
    for form in ("json", "table"):
        done = yagura("scan", root, "--db", db, "--format", form, code=None)
        assert CANARY.encode() not in done.raw + done.raw_err
    for form in ("cyclonedx", "spdx", "json"):
        done = yagura("inventory", root, "--format", form, code=None)
        assert "left-pad" in done.out and CANARY not in done.out


# ---- osv-scalibr's cdcad80, Wazuh's #10858: names that become commands

@pytest.mark.parametrize("host", [
    "-oProxyCommand=touch made", "h -oProxyCommand=touch${IFS}made",
    "$(touch made)", "`touch made`", "a;touch made", "a\ntouch made"])
def test_a_host_is_no_command(yagura, db, tmp_path, host):
    done = yagura("scan", f"ssh:{host}", "--db", db, "--timeout", "5",
                  cwd=tmp_path, code=None)
    assert done.code not in (0, 3)
    assert not (tmp_path / "made").exists()


# ---- CVE-2026-33481 (Syft): what stays in the folder for temporary files

def test_nothing_temporary_stays(yagura, mirror, root, tmp_path):
    temp = tmp_path / "temp"
    temp.mkdir()
    env = {"TMPDIR": str(temp)}
    db = tmp_path / "db"
    yagura.update(db, mirror, env=env)
    yagura.scan(root, db=db, env=env)
    clean = files_below(db)
    for delay in (0.01, 0.05, 0.1, 0.2, 0.4):
        run = yagura.start("db", "update", "--db", db, "--from", mirror,
                           env=env)
        threading.Event().wait(delay)
        run.send_signal(signal.SIGKILL)
        run.communicate()
        assert not files_below(temp)
        yagura("db", "verify", "--db", db)
    yagura.update(db, mirror, env=env)
    left = {n for n in files_below(db) if "work" in n or "temp" in n.lower()}
    assert not left and len(files_below(db)) <= 3 * len(clean)
    assert not files_below(temp)


# ---- Wazuh's upgrade that wrote through a link: links where we write

def test_a_link_where_a_download_goes_is_not_followed(
        yagura, mirror, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    db = tmp_path / "db"
    with world.web_folder(mirror) as url:
        yagura.update(db, url)
        for place in (db / "downloads").iterdir():
            for file in list(place.iterdir()):
                if "," not in file.name:
                    (place / f"{file.name},part").symlink_to(victim)
                    file.unlink()
        yagura.update(db, url, code=None)
    assert victim.read_text() == "mine"
