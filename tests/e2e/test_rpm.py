"""Databases that Debian's rpm writes and reads, against what we read."""
import shutil
import sqlite3
import subprocess

import pytest

import rpmdb
import world

SPEC = """\
Name: {name}
Version: {version}
Release: {release}
Summary: a test
License: none
{more}
%description
A test.
%files
"""

# What a package can have, as lines of a spec.
KINDS = [
    dict(name="plain", version="1.2.3", release="4.el9"),
    dict(name="with-epoch", version="2", release="1", more="Epoch: 7"),
    dict(name="noarch", version="20230101", release="1",
         more="BuildArch: noarch"),
    dict(name="modular", version="18.1", release="2.module+el8",
         more="Epoch: 1\nModularityLabel: nodejs:18:820190:abcdef01"),
    dict(name="with-dash-and-caret", version="3~rc1^git", release="0.1"),
    dict(name="kernel-core", version="5.14.0", release="70.el9"),
    dict(name="kernel-core", version="5.14.0", release="162.el9",
         more="%package -n kernel-tools\nSummary: sub\n%description -n "
              "kernel-tools\nSub.\n%files -n kernel-tools"),
]


def rpm(*words, stdout=subprocess.PIPE):
    return subprocess.run(list(map(str, words)), check=True, text=True,
                          stdout=stdout, stderr=subprocess.PIPE).stdout


@pytest.fixture(scope="module")
def rpms(tmp_path_factory):
    """Files of packages, made by rpmbuild."""
    if not shutil.which("rpmbuild"):
        pytest.skip("no rpmbuild here (package rpm)")
    place = tmp_path_factory.mktemp("rpms")
    for i, kind in enumerate(KINDS):
        spec = place / f"{i}.spec"
        spec.write_text(SPEC.format(**{"more": "", **kind}))
        rpm("rpmbuild", "-bb", "--quiet", "--define", f"_topdir {place}",
            "--define", f"_rpmdir {place}/out", spec)
    return sorted(place.glob("out/*/*.rpm"))


@pytest.fixture
def rpm_root(tmp_path):
    """A machine without packages, and how to install some."""
    root = tmp_path / "root"
    folder = root / "var/lib/rpm"
    folder.mkdir(parents=True)
    (root / "etc").mkdir()
    (root / "etc/os-release").write_text(world.os_release("9", "", "rocky"))

    def install(*files):
        rpm("rpm", "--dbpath", folder, "-i", "--justdb", "--nodeps",
            "--nosignature", "--ignorearch", "--ignoreos", "--noscripts",
            *files)
    return root, folder, install


def query(folder):
    said = rpm("rpm", "--dbpath", folder, "-qa", "--qf",
               "%{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n")
    return sorted(said.splitlines())


def scan(yagura, db, root):
    """A scan of a system that no database knows; nothing else is amiss."""
    doc = yagura.scan(root, db=db, code=3)
    assert doc["diagnostics"] == []
    return doc


def test_what_rpm_installs_is_found(yagura, db, rpms, rpm_root):
    root, folder, install = rpm_root
    assert len(rpms) == len(KINDS) + 1
    install(*rpms)
    assert scan(yagura, db, root)["packages"] == len(query(folder)) == 8


def test_what_is_only_in_the_log_is_found(yagura, db, rpms, rpm_root,
                                          tmp_path):
    root, folder, install = rpm_root
    install(*rpms[:3])
    # One who reads keeps rpm from moving its log into the database.
    reader = sqlite3.connect(folder / "rpmdb.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM Packages").fetchall()
    install(*rpms[3:])
    shutil.copytree(root, tmp_path / "copy")
    reader.close()
    assert (tmp_path / "copy/var/lib/rpm/rpmdb.sqlite-wal").stat().st_size > 0
    assert scan(yagura, db, tmp_path / "copy")["packages"] == 8
    (tmp_path / "copy/var/lib/rpm/rpmdb.sqlite-wal").unlink()
    assert scan(yagura, db, tmp_path / "copy")["packages"] == 3


@pytest.mark.parametrize("name, make", [
    ("Packages", rpmdb.bdb),
    ("Packages", lambda headers: rpmdb.bdb(headers, page=4096)),
    ("Packages.db", rpmdb.ndb)])
def test_the_other_formats_hold_the_same(yagura, db, rpms, rpm_root, name,
                                         make, tmp_path):
    root, folder, install = rpm_root
    install(*rpms)
    want = query(folder)
    made = sqlite3.connect(folder / "rpmdb.sqlite")
    headers = [row[0] for row in made.execute("SELECT blob FROM Packages")]
    made.close()
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / name).write_bytes(make(headers))
    assert scan(yagura, db, root)["packages"] == 8
    if name == "Packages":  # Debian's rpm reads no ndb
        shutil.copytree(folder, tmp_path / "for-rpm")
        assert query(tmp_path / "for-rpm") == want


@pytest.mark.parametrize("name, make", [
    ("rpmdb.sqlite", rpmdb.sqlite_bytes), ("Packages.db", rpmdb.ndb),
    ("Packages", rpmdb.bdb)])
def test_a_damaged_header_leaves_the_others(yagura, db, rpm_root, name, make):
    root, folder, _ = rpm_root
    (folder / name).write_bytes(make(rpmdb.huge_counts()))
    doc = yagura.scan(root, db=db, code=3)
    assert doc["packages"] == 4
    assert len(doc["diagnostics"]) == 14
    assert all(d["where"].endswith(name) for d in doc["diagnostics"])
