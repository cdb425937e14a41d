"""The independent matcher of tests/oracle/, on rows and records of our own."""
import re
import subprocess
import sys

import pytest

import world
from conftest import ROOT
from world import affected, package, record

sys.path.insert(0, str(ROOT / "tests/oracle"))
import osv_debian  # noqa: E402

ROW = re.compile(r'("[^"]*"|\S+) ([<=>]) ("[^"]*"|\S+)$')


def test_it_orders_versions_as_the_rows_do():
    text = (ROOT / "tests/data/version/dpkg.data").read_text()
    n = 0
    for line in text.splitlines():
        m = ROW.match(line.split(" #")[0].rstrip())
        if not m or '"' in line.split(" #")[0]:
            continue
        sign = osv_debian.Version(m[1]).compare(osv_debian.Version(m[3]))
        assert "<=>"[sign + 1] == m[2], line
        n += 1
    assert n > 50


@pytest.fixture
def ask(tmp_path):
    """The ids that touch a version of bash in a release."""
    def touching(records, version, release="12"):
        world.write_zip(tmp_path / "all.zip", records)
        return osv_debian.Oracle(tmp_path / "all.zip").touching(
            release, "bash", version)
    return touching


def events(*pairs):
    entry = affected("12", "bash")
    entry["ranges"][0]["events"] = [{k: v} for k, v in pairs]
    return record("CVE-2098-0001", entry)


@pytest.mark.parametrize("version,found", [
    ("1", False), ("2", True), ("2.5", True), ("3", False), ("4", True),
    ("5", True), ("5.0.1", False)])
def test_it_evaluates_ranges_whatever_the_order_of_their_events(
        ask, version, found):
    r = events(("last_affected", "5"), ("introduced", "4"), ("fixed", "3"),
               ("introduced", "2"))
    assert bool(ask([r], version)) == found


def test_it_takes_versions_beside_ranges(ask):
    r = record("CVE-2098-0001", affected("12", "bash", "1",
                                         versions=["7-1"]))
    assert [bool(ask([r], v)) for v in ("0.9", "7-1", "7-1.0")] == [
        True, True, False]


def test_it_believes_vulnerabilities_before_notices(ask):
    cve = record("CVE-2098-0001", affected("12", "bash", "2"))
    other = record("CVE-2098-0002", affected("12", "sed", "2"))
    dsa = record("DSA-1-1", affected("12", "bash", "3"),
                 affected("9", "bash", "3"),
                 related=["CVE-2098-0001", "CVE-2098-0003"])
    assert ask([dsa], "2") == {"CVE-2098-0001", "CVE-2098-0003"}
    assert ask([dsa, cve], "1") == {"CVE-2098-0001", "CVE-2098-0003"}
    assert ask([dsa, cve], "2") == {"CVE-2098-0003"}
    assert ask([dsa, cve], "2", "9") == {"CVE-2098-0001", "CVE-2098-0003"}
    assert ask([dsa, other], "2") == {"CVE-2098-0001", "CVE-2098-0003"}


def test_it_agrees_with_the_program_on_the_small_world(
        yagura, mirror, db, new_root, tmp_path):
    for packages, release in ((world.PACKAGES, "12"), (
            [package("bash", "4.4-5"), package("z", "1", "zlib"), package(
                "linux-image-9", "6.1.85-1",
                "linux-signed-amd64 (6.1.85+1)")], "9")):
        root = new_root(packages, release)
        doc = yagura.scan(root, db=db)
        found = {(f["id"], f["package"]["source_name"])
                 for f in doc["findings"] if f["kind"] == "vulnerability"}
        said = subprocess.run(
            [sys.executable, ROOT / "tests/oracle/osv_debian.py",
             mirror / "osv/Debian/all.zip", release,
             root / "var/lib/dpkg/status"], check=True, text=True,
            stdout=subprocess.PIPE).stdout
        assert {tuple(s.split("\t")) for s in said.splitlines()} == found
