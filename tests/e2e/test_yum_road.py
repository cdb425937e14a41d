"""db update without places on a machine of rpm's: its own repositories.

A file system of our own is bound over this machine's /etc, so that it takes
itself for Rocky Linux 9; its mirror is on loopback, and nothing else in reach.
"""
import gzip
import hashlib
import json
import os
import subprocess

import pytest

import rpmdb
import world
from world import names

NO_NETWORK = {name: "http://127.0.0.1:9" for name in (
    "http_proxy", "https_proxy", "ALL_PROXY")} | {"no_proxy": "127.0.0.1"}

NOTICE = """\
<updates><update from="x@example.org" status="final" type="security">
<id>{id}</id><title>Important: {name}</title><severity>Important</severity>
<issued date="2024-04-01 12:00:00"/>
<references><reference id="{cve}" title="{cve}" type="cve"
 href="https://example.org/"/></references>
<pkglist><collection short="x"><package name="{name}" epoch="0"
 version="{version}" release="2.el9" arch="x86_64"/></collection></pkglist>
</update></updates>
"""


def notice(name, cve, version="2.0", id="RLSA-2024:1"):
    return NOTICE.format(name=name, cve=cve, version=version, id=id).encode()


def add_repository(folder, text, spoil=False, kinds=("updateinfo",)):
    """What createrepo makes, as far as it matters."""
    data = gzip.compress(text)
    (folder / "repodata").mkdir(parents=True)
    (folder / "repodata/x-updateinfo.xml.gz").write_bytes(data)
    sum = hashlib.sha256(b"" if spoil else data).hexdigest()
    rows = "".join(
        f'<data type="{kind}"><checksum type="sha256">{sum}</checksum>'
        '<location href="repodata/x-updateinfo.xml.gz"/>'
        f"<size>{len(data)}</size></data>" for kind in ("primary", *kinds))
    (folder / "repodata/repomd.xml").write_text(
        f'<repomd xmlns="http://linux.duke.edu/metadata/repo">{rows}</repomd>')


@pytest.fixture
def machine(yagura, tmp_path):
    """Runs the program where /etc is that of Rocky Linux 9."""
    etc = tmp_path / "etc"
    (etc / "yum.repos.d").mkdir(parents=True)
    (etc / "dnf/vars").mkdir(parents=True)
    (etc / "os-release").write_text(world.os_release("9.3", family="rocky"))
    (etc / "dnf/vars/contentdir").write_text("pub/rocky\n")
    bind = ["unshare", "--mount", "sh", "-c",
            'mount --bind "$0" /etc && exec "$@"', etc]
    if os.geteuid() != 0 or subprocess.run(
            [*bind, "true"], stderr=subprocess.DEVNULL).returncode != 0:
        pytest.skip("needs root and namespaces of mounts")

    def run(*args, **more):
        return yagura(*args, before=bind, env=NO_NETWORK, **more)

    run.etc = etc
    return run


@pytest.fixture
def mirror_folder(tmp_path):
    folder = tmp_path / "www"
    folder.mkdir()
    return folder


@pytest.fixture
def url(mirror_folder):
    with world.web_folder(mirror_folder) as at:
        yield at


def repo(machine, text, name="rocky.repo"):
    (machine.etc / "yum.repos.d" / name).write_text(text)


def scan(yagura, db, tmp_path, **packages):
    root = world.write_root(tmp_path / "root", None, "9.3", family="rocky")
    (root / "var/lib/rpm").mkdir(parents=True)
    rpmdb.sqlite(root / "var/lib/rpm/rpmdb.sqlite", [
        rpmdb.header(n, v, "1.el9", vendor="Rocky Enterprise Software")
        for n, v in packages.items()]).close()
    return yagura.scan(root, "--os-only", db=db, code=3)


def feeds(yagura, db):
    doc = json.loads(
        yagura("db", "status", "--db", db, "--format", "json").out)
    return {f["name"]: f for f in doc["feeds"]}


def test_notices_of_its_repositories(
        yagura, machine, mirror_folder, url, tmp_path):
    add_repository(mirror_folder / "pub/rocky/9/BaseOS",
                   notice("bash", "CVE-2098-1001"))
    add_repository(mirror_folder / "second/9.3x/", notice("x", "CVE-2098-2"))
    repo(machine, f"""\
[baseos]
name = Rocky Linux $releasever
baseurl = {url}/not-there/
  {url}/$contentdir/$releasever/BaseOS
# an older file says:
enabled = 1
gpgcheck = 1

[off]
baseurl = {url}/second/9.3x
enabled=0

[epel]
baseurl = {url}/epel
enabled = False
""")
    db = tmp_path / "db"
    out = machine("db", "update", "--db", db, "--only", "rocky").out
    assert "repositories that this machine is set up with" in out
    row = feeds(yagura, db)["updateinfo"]
    assert row["state"] == "ok"
    assert row["url"] == (f"{url}/pub/rocky/9/BaseOS/repodata/"
                          "x-updateinfo.xml.gz")
    doc = scan(yagura, db, tmp_path, bash="1.0", x="1.0")
    assert names(doc) == [("CVE-2098-1001", "bash")]
    assert doc["findings"][0]["fixed_version"] == "2.0-2.el9"
    assert "RLSA-2024:1" in doc["findings"][0]["aliases"]
    again = machine("db", "update", "--db", db, "--only", "rocky").out
    assert "1 of 1 families are unchanged" in again


@pytest.mark.parametrize("form", ["mirrorlist", "metalink"])
def test_mirrors_of_a_list(
        yagura, machine, mirror_folder, url, tmp_path, form):
    add_repository(mirror_folder / "a", notice("bash", "CVE-2098-1001"))
    if form == "mirrorlist":
        text = f"# mirrors\n{url}/gone/\n{url}/a/\n"
    else:
        text = ('<metalink><files><file name="repomd.xml"><resources>'
                '<url protocol="rsync">rsync://x/repodata/repomd.xml</url>'
                f'<url protocol="http">{url}/a/repodata/repomd.xml</url>'
                "</resources></file></files></metalink>")
    (mirror_folder / "list").write_text(text)
    repo(machine, f"[baseos]\n{form}={url}/list\n")
    machine("db", "update", "--db", tmp_path / "db", "--only", "rocky")
    doc = scan(yagura, tmp_path / "db", tmp_path, bash="1.0")
    assert names(doc) == [("CVE-2098-1001", "bash")]


def test_epels_notices_are_of_its_family(
        yagura, machine, mirror_folder, url, tmp_path):
    add_repository(mirror_folder / "epel", notice(
        "tool", "CVE-2098-1003", id="FEDORA-EPEL-2024-1"))
    repo(machine, f"[epel]\nbaseurl={url}/epel\n")
    machine("db", "update", "--db", tmp_path / "db", "--only", "epel")
    out = yagura("db", "dump", "epel-9", "--db", tmp_path / "db").out
    assert '"CVE-2098-1003"' in out


def test_one_repository_that_fails_is_told(
        yagura, machine, mirror_folder, url, tmp_path):
    add_repository(mirror_folder / "a", notice("bash", "CVE-2098-1001"))
    add_repository(mirror_folder / "b", notice("x", "CVE-2098-2"), spoil=True)
    add_repository(mirror_folder / "c", b"", kinds=())
    repo(machine, "".join(f"[{n}]\nbaseurl={url}/{n}\n" for n in "abc"))
    machine("db", "update", "--db", tmp_path / "db", "--only", "rocky")
    row = feeds(yagura, tmp_path / "db")["updateinfo"]
    assert row["state"] == "partial"
    assert row["reason"].startswith("repository b: ")
    assert "not the file that repomd.xml is about" in row["reason"]


def test_without_any_notice_it_fails_and_says_why(
        machine, mirror_folder, url, tmp_path):
    add_repository(mirror_folder / "c", b"", kinds=())
    repo(machine, f"[c]\nbaseurl={url}/c\n")
    done = machine("db", "update", "--db", tmp_path / "db", "--only", "rocky",
                   code=66)
    assert "no repository that is set up here has notices" in done.err
