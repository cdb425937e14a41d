"""yagura explain: why a vulnerability is found, or why not."""
import gzip
import json
import re
import shutil

import pytest

import world
from world import affected, package, record


def explain(yagura, db, root, what, code=0, *more):
    return yagura("explain", what, root, "--db", db, *more, code=code).out


def verdicts(text):
    """{package: the verdicts on it}"""
    found = {}
    for part in text.split("\n  package ")[1:]:
        found.setdefault(part.split()[0], []).extend(
            re.findall(r"^    verdict +(.*)", part, re.M))
    return found


def test_it_spells_out_the_comparison(yagura, db, root):
    text = explain(yagura, db, root, "CVE-2098-0001")
    assert verdicts(text) == {"libssl3": ["AFFECTED"],
                              "openssl": ["AFFECTED"]}
    assert "3.0.11-1~deb12u2 < 3.0.11-1~deb12u3  (by dpkg)" in text
    for words in ("A sample cipher leaks its key", "9.8 CVSS:3.1/",
                  "2024-01-02", "GHSA-aaaa-bbbb-cccc",
                  "debian-osv, says fixed-later",
                  "(source openssl 3.0.11-1~deb12u2)"):
        assert words in text


@pytest.mark.parametrize("version,sign,verdict", [
    ("5.2.15-1", "<", "AFFECTED"), ("5.2.15-2~", "<", "AFFECTED"),
    ("5.2.15-2", "=", "not affected"), ("1:1", ">", "not affected")])
def test_it_says_why_a_package_is_not_affected(
        yagura, db, new_root, version, sign, verdict):
    root = new_root([package("bash", version)])
    text = explain(yagura, db, root, "CVE-2098-0005")
    assert verdicts(text) == {"bash": [verdict]}
    assert f"{version} {sign} 5.2.15-2  (by dpkg)" in text


def test_it_names_what_is_touched_when_none_of_it_is_installed(
        yagura, db, root):
    text = explain(yagura, db, root, "CVE-2098-0003")
    assert "no package that it touches is installed" in text
    assert text.rstrip().endswith("It touches: linux")


@pytest.fixture
def with_rejected(yagura, mirror, tmp_path):
    """A database whose facts say that CVE-2098-0001 is no vulnerability."""
    places = tmp_path / "places"
    shutil.copytree(mirror, places)
    nvd = {"cve": {"id": "CVE-2098-0001", "vulnStatus": "Rejected",
                   "published": "2024-01-02T00:00:00.000",
                   "lastModified": "2025-01-02T00:00:00.000",
                   "descriptions": [{"lang": "en", "value":
                                     "Rejected reason: of no use."}]}}
    path = places / "nvd/feeds/json/cve/2.0/nvdcve-2.0-2024.json.gz"
    path.parent.mkdir(parents=True)
    path.write_bytes(gzip.compress(json.dumps(
        {"format": "NVD_CVE", "version": "2.0",
         "vulnerabilities": [nvd]}).encode()))
    yagura.update(tmp_path / "db", places)
    return tmp_path / "db"


def test_what_its_cna_rejected_is_no_finding(yagura, db, root, with_rejected):
    before, after = (yagura.scan(root, db=d) for d in (db, with_rejected))
    assert set(world.names(before)) - set(world.names(after)) == {
        ("CVE-2098-0001", "libssl3"), ("CVE-2098-0001", "openssl")}
    row = world.coverage(after, "rejected CVEs")
    assert row["state"] == "out-of-scope"
    assert row["reason"].startswith("2 findings") \
        and "(CVE-2098-0001)" in row["reason"]
    text = explain(yagura, with_rejected, root, "CVE-2098-0001")
    assert verdicts(text) == {
        p: ["its CNA rejected it: it is no vulnerability"]
        for p in ("libssl3", "openssl")}


def test_words_in_the_place_of_a_description_reject_too(
        yagura, new_db, new_root):
    db = new_db(
        record("CVE-2098-7001", affected("12", "bash", fixed="9"),
               details="Rejected reason: a duplicate."),
        record("CVE-2098-7002", affected("12", "bash", fixed="9"),
               details="** REJECT ** Do not use this number."),
        record("CVE-2098-7003", affected("12", "bash", fixed="9"),
               details="Rejected packets are let in."))
    doc = yagura.scan(new_root([package("bash", "1")]), db=db)
    assert {i for i, _ in world.names(doc)} == {"CVE-2098-7003"}


@pytest.mark.parametrize("name", ["GHSA-aaaa-bbbb-cccc", "DSA-9001-1"])
def test_it_takes_other_names_of_a_vulnerability(yagura, db, root, name):
    assert explain(yagura, db, root, name) == explain(
        yagura, db, root, "CVE-2098-0001")


def test_it_takes_a_notice_of_several_vulnerabilities(yagura, db, new_root):
    root = new_root([package("bash", "4.4-5")], "9", "stretch")
    text = explain(yagura, db, root, "DLA-9002-1")
    assert re.findall("^CVE-.*", text, re.M) == [
        "CVE-2098-0008", "CVE-2098-0009"]
    assert verdicts(text) == {"bash": ["AFFECTED", "AFFECTED"]}


def test_it_says_what_the_data_does_not_name(yagura, db, root):
    assert "debian-12 does not name it" in explain(
        yagura, db, root, "CVE-2098-9999")


def test_it_agrees_with_the_scan(yagura, db, root):
    found = set(world.names(yagura.scan(root, db=db)))
    for r in world.RECORDS:
        name = r["id"].removeprefix("DEBIAN-")
        if not name.startswith("CVE-"):
            continue
        text = explain(yagura, db, root, name)
        assert {(name, p) for p, v in verdicts(text).items()
                if "AFFECTED" in v} == {f for f in found if f[0] == name}


def test_it_tells_a_kernel_that_does_not_run(yagura, db, new_root):
    root = new_root([package("linux-image-6.1.0-18-amd64", "6.1.76-1",
                             "linux-signed-amd64 (6.1.76+1)"),
                     package("linux-image-6.1.0-21-amd64", "6.1.90-1",
                             "linux-signed-amd64 (6.1.90+1)")])
    text = explain(yagura, db, root, "CVE-2098-0003", 0,
                   "--kernel", "6.1.0-21-amd64")
    assert text.count("not the one that runs") == 1
    assert verdicts(text) == {"linux-image-6.1.0-18-amd64": ["AFFECTED"],
                              "linux-image-6.1.0-21-amd64": ["not affected"]}


def test_what_cannot_be_decided_is_said(yagura, new_db, root):
    db = new_db(record("CVE-2098-0020", affected("12", "bash", "a:b")))
    text = explain(yagura, db, root, "CVE-2098-0020", 3)
    assert verdicts(text) == {"bash": ["UNDECIDED"]}
    assert "Partly evaluated" in text


def test_without_a_database_all_is_undecided(yagura, root, tmp_path):
    text = explain(yagura, tmp_path / "none", root, "CVE-2098-0001", 3)
    assert "Undecided" in text and "no vulnerability database" in text


def test_a_target_that_is_not_there_is_named(yagura, db):
    done = yagura("explain", "CVE-2098-0001", "/none", "--db", db, code=66)
    assert "/none" in done.err
