"""Shards are what docs/FORMAT.md says: read and written here without src/."""
import json
import re
import struct
import subprocess
import zipfile

import pytest

import by_hand
from by_hand import KEY_1, KEY_2, signed
from conftest import ROOT, Result

HEADER_BYTES, SECTIONS = 32, 14


def osv(ident, package, events, **more):
    """One OSV record of one source package of Debian 12."""
    return more | {"id": ident, "affected": [{
        "package": {"ecosystem": "Debian:12", "name": package},
        "ranges": [{"type": "ECOSYSTEM", "events": events}]}]}


RECORDS = [
    osv("CVE-2024-0001", "openfoo", [{"introduced": "0"}, {"fixed": "1:2-3"}],
        details="A \"quoted\" \\b fault\u2028of f\u00f6\u00f6.",
        aliases=["GHSA-1111-2222-3333"], published="2024-01-02T03:04:05Z",
        severity=[{"type": "CVSS_V3", "score":
                   "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]),
    osv("CVE-2024-0002", "openfoo",
        [{"introduced": "1"}, {"last_affected": "2"}, {"introduced": "4"}]),
    osv("CVE-2024-0003", "bar", [{"introduced": "0"}, {"fixed": "no version"}]),
    osv("DSA-5001-1", "openfoo", [{"introduced": "0"}, {"fixed": "1:2-3"}],
        summary="openfoo - security update", upstream=["CVE-2024-0001"]),
]
TRACKER = {"zlib": {
    "CVE-2024-0004": {"description": "Never there.", "releases": {
        "bookworm": {"status": "resolved", "fixed_version": "0",
                     "urgency": "unimportant"}}},
    "TEMP-1-2": {"description": "Postponed.", "releases": {
        "bookworm": {"status": "open", "urgency": "low",
                     "nodsa_reason": "postponed"}}}}}


@pytest.fixture(scope="module")
def small_db(yagura, tmp_path_factory):
    """A database from four small feeds; the folder of its generation."""
    top = tmp_path_factory.mktemp("format")
    feeds = top / "feeds"
    support = feeds / "distro-info" / "debian-security-support"
    for folder in (feeds / "osv" / "Debian", support,
                   feeds / "debian" / "tracker" / "data",
                   feeds / "distro-info" / "full"):
        folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(feeds / "osv" / "Debian" / "all.zip", "w") as z:
        for record in RECORDS:
            z.writestr(record["id"] + ".json", json.dumps(record))
    (feeds / "debian" / "tracker" / "data" / "json").write_text(
        json.dumps(TRACKER))
    (feeds / "distro-info" / "full" / "debian.csv").write_text(
        "version,codename,series,created,release,eol,eol-lts,eol-elts\n"
        "12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-07-11,2028-06-30,"
        "2033-06-30\n")
    (support / "security-support-ended.deb12").write_text(
        "php-horde.* 0 2024-01-01 Gone\nopenfoo 1:2-3 2024-05-06\n")
    (support / "security-support-limited").write_text("bar Only in part\n")
    yagura.update(top / "db", feeds)
    return (top / "db" / "current").resolve()


def both(yagura, shard):
    """What the program and the reader say of a shard, with what exit code."""
    ours = yagura("db", "dump", shard, code=None)
    theirs = subprocess.run([ROOT / "tools" / "read_shard", shard],
                            stdin=subprocess.DEVNULL, capture_output=True,
                            timeout=60)
    return ours, Result(theirs.returncode, theirs.stdout, theirs.stderr)


def same_lines(yagura, shard):
    ours, theirs = both(yagura, shard)
    assert (ours.code, theirs.code) == (0, 0), (ours, theirs)
    assert ours.raw == theirs.raw
    return [json.loads(line) for line in ours.raw.splitlines()]


def test_the_reader_prints_what_db_dump_prints(yagura, small_db):
    assert [s.name for s in small_db.glob("*.ydb")] == ["debian-12.ydb"]
    assert same_lines(yagura, small_db / "debian-12.ydb")


def test_the_small_database_has_what_the_format_can_say(yagura, small_db):
    lines = same_lines(yagura, small_db / "debian-12.ydb")
    kinds = {line["record"] for line in lines}
    assert kinds == {"meta", "life", "feed", "vulnerability", "affected",
                     "support"}
    members = set().union(*(line for line in lines))
    assert members >= {"score", "cvss", "fixed", "last_affected", "unreadable"}
    rows = {(r["id"], r["status"]) for r in lines if r["record"] == "affected"}
    assert ("CVE-2024-0004", "not-affected") in rows
    assert ("TEMP-1-2", "deferred") in rows
    assert [line["notices"] for line in lines if line.get("notices")] \
        == [["DSA-5001-1"]]


def test_the_checksum_is_xxh3_of_the_file_with_its_own_field_zero(small_db):
    data = (small_db / "debian-12.ydb").read_bytes()
    assert signed(data) == data


def test_the_manifest_says_what_the_format_page_says(small_db):
    doc = json.loads((small_db / "manifest.json").read_text())
    assert doc["schema"] == 1 and doc["built_by"].startswith("yagura ")
    assert {f["name"] for f in doc["feeds"]} == {
        "debian-osv", "debian-tracker", "distro-info",
        "debian-security-support"}
    required = {"name", "url", "licence", "state", "tried_at", "fetched_at",
                "published_at", "bytes", "records", "items", "faults"}
    assert all(required <= set(f) <= required | {"digest", "stamp",
                                                 "edition", "reason"}
               for f in doc["feeds"])
    (group,) = doc["groups"]
    assert set(group) == {"family", "state", "recipe", "built_at"}
    assert group["family"] == "debian" and group["state"] == "built"
    (shard,) = doc["shards"]
    assert set(shard) == {"name", "bytes", "packages", "rows",
                          "vulnerabilities"}
    assert shard["bytes"] == (small_db / "debian-12.ydb").stat().st_size


HOSTILE = (b"\x00\x08\x0c\t\"\\ \x1b[2J \x7f \xc2\x9b \xe2\x80\xa8 \xe2\x80\xae"
           b" \xff \xe2\x82 \xc0\xaf \xed\xa0\x80 \xf0\x9f\x97\xbc")


@pytest.mark.parametrize("title", [b"a title", b"", HOSTILE])
def test_a_shard_written_from_the_format_page_is_read(yagura, tmp_path, title):
    shard = tmp_path / "debian-12.ydb"
    shard.write_bytes(by_hand.shard(title))
    lines = same_lines(yagura, shard)
    assert {"record": "affected", "package": "foo", "id": "CVE-2024-0009",
            "feed": "by-hand", "status": "fixed-later", "severity": "high",
            "fixed": "2", "notices": ["DSA-1-1"]} in lines
    assert {"record": "watched", "package": "foo", "since": "1",
            "version": "2"} in lines
    assert {"record": "repository", "name": "extra-repo",
            "channel": "extra"} in lines


def test_lines_names_of_installed_packages_and_malware_are_told(
        yagura, tmp_path):
    shard = tmp_path / "debian-12.ydb"
    shard.write_bytes(by_hand.with_line(by_hand.shard()))
    lines = {line["record"]: line for line in same_lines(yagura, shard)}
    assert lines["vulnerability"]["malware"] is True
    row = lines["affected"]
    assert (row["binary"], row["own_line"]) == (True, True)
    assert (row["module"], row["channel"]) == ("foo", "foo")


def test_a_scan_goes_by_a_shard_written_from_the_format_page(
        yagura, tmp_path):
    generation = tmp_path / "db" / "000001"
    generation.mkdir(parents=True)
    data = by_hand.shard()
    (generation / "debian-12.ydb").write_bytes(data)
    (generation / "manifest.json").write_text(json.dumps({
        "schema": 1, "built_at": 1700000000, "built_by": "by hand",
        "feeds": [], "shards": [{
            "name": "debian-12", "bytes": len(data), "packages": 1, "rows": 1,
            "vulnerabilities": 1}]}))
    (tmp_path / "db" / "current").symlink_to("000001")
    status = tmp_path / "root" / "var" / "lib" / "dpkg" / "status"
    status.parent.mkdir(parents=True)
    status.write_text("Package: foo\nStatus: install ok installed\n"
                      "Architecture: amd64\nVersion: 1.9\n")
    (tmp_path / "root" / "etc").mkdir()
    (tmp_path / "root" / "etc" / "os-release").write_text(
        "ID=debian\nVERSION_ID=12\n")
    # All rows are of a feed that knows only what it watches: partial.
    doc = yagura.scan(tmp_path / "root", db=tmp_path / "db", code=3)
    found = {f["id"]: f for f in doc["findings"]}
    assert set(found) == {"CVE-2024-0009", "SUPPORT-LIMITED:foo"}
    assert found["CVE-2024-0009"]["score"] == 7.1
    assert found["CVE-2024-0009"]["fixed_version"] == "2"
    assert found["CVE-2024-0009"]["aliases"] == ["ALIAS-1", "DSA-1-1"]


def test_keys_are_those_of_this_model(yagura):
    keys = yagura("compare", "dpkg", "--key", "1", "2").out.split()
    assert [bytes.fromhex(k) for k in keys] == [KEY_1, KEY_2]
    page = (ROOT / "docs" / "FORMAT.md").read_text()
    version, key = re.search(
        r"`yagura compare dpkg --key (\S+)` prints one\s+\(`(\w+)`\)",
        page).groups()
    assert yagura("compare", "dpkg", "--key", version).out == key + "\n"


def with_header(data, fmt, at, value):
    changed = bytearray(data)
    struct.pack_into(fmt, changed, at, value)
    return signed(bytes(changed))


DAMAGE = {
    "cut": lambda d: d[:-1],
    "empty": lambda d: b"",
    "another magic": lambda d: signed(b"YAGURADC" + d[8:]),
    "a later model": lambda d: with_header(d, "<H", 8, 4),
    "a section less": lambda d: with_header(d, "<H", 14, SECTIONS - 1),
    "a wrong size": lambda d: with_header(d, "<Q", 16, len(d) + 1),
    "an unaligned section":
        lambda d: with_header(d, "<Q", HEADER_BYTES + 8, 300),
    "a section outside":
        lambda d: with_header(d, "<Q", HEADER_BYTES + 16, 1 << 60),
    "a record too wide":
        lambda d: with_header(d, "<I", HEADER_BYTES + 4, 40),
    "a row of no vulnerability": lambda d: by_hand.shard(vuln=1),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_both_refuse_what_the_format_page_forbids(yagura, tmp_path, kind):
    shard = tmp_path / "bad.ydb"
    shard.write_bytes(DAMAGE[kind](by_hand.shard()))
    ours, theirs = both(yagura, shard)
    assert ours.code == (69 if kind == "a later model" else 65)
    assert theirs.code == 65
    assert "bad.ydb" in ours.err and "bad.ydb" in theirs.err


def test_a_flipped_bit_is_a_wrong_checksum(yagura, tmp_path):
    data = by_hand.shard()
    shard = tmp_path / "bad.ydb"
    for at in range(HEADER_BYTES, len(data), 97):
        shard.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
        assert "checksum" in yagura("db", "dump", shard, code=65).err


CVE = {"record": "cve", "id": "CVE-2024-0009", "title": "a title",
       "rejected": True, "published_at": 1, "modified_at": 2,
       "ratings": [{"source": "nvd", "vector": "AV:N", "score": 9.8},
                   {"source": "cna", "vector": "CVSS:9.9/X:Y"}],
       "weaknesses": ["CWE-79"], "references": ["https://example.org/1"],
       "exploits": [{"kind": "exploitdb", "id": "EDB-1", "url": "u",
                     "published_at": 7, "verified": True}],
       "kev": {"added_at": 3, "due_at": 4, "ransomware": True, "name": "name",
               "action": "patch"},
       "ssvc": {"exploitation": "active", "automatable": "yes",
                "technical_impact": "partial"}}


def test_a_facts_file_written_from_the_format_page_is_read(yagura, tmp_path):
    facts = tmp_path / "cve.ydb"
    facts.write_bytes(by_hand.facts())
    assert same_lines(yagura, facts) == [
        {"record": "meta", "data_at": 1700000000,
         "epss_scored_at": 1699999999},
        {"record": "feed", "name": "by-hand", "licence": "none",
         "digest": "sha256:0", "edition": "2.0", "published_at": 5,
         "records": 1},
        CVE,
        {"record": "epss", "id": "CVE-2024-0009", "probability_ppm": 123456,
         "percentile_ppm": 999999}]


@pytest.mark.parametrize("title", [b"", HOSTILE])
def test_any_bytes_may_stand_in_a_facts_file(yagura, tmp_path, title):
    facts = tmp_path / "cve.ydb"
    facts.write_bytes(by_hand.facts(title, n_titles=1000))
    assert len(same_lines(yagura, facts)) == 1003


def facts_header(data, fmt, at, value):
    start, _, end = struct.unpack_from("<IIQ", data, 32)
    head = bytearray(data[:start])
    struct.pack_into(fmt, head, at, value)
    return by_hand.facts_signed(bytes(head), data[start:end])


FACTS_DAMAGE = {
    "cut": lambda d: d[:-1],
    "a later model": lambda d: facts_header(d, "<H", 8, 2),
    "a section less": lambda d: facts_header(d, "<H", 14, 9),
    "a wrong size": lambda d: facts_header(d, "<Q", 16, len(d) + 1),
    "blocks within the header": lambda d: facts_header(d, "<I", 32, 280),
    "another size of blocks": lambda d: facts_header(d, "<I", 36, 8192),
    "sums in the blocks": lambda d: facts_header(d, "<Q", 40, 400),
    "an unaligned section": lambda d: facts_header(d, "<Q", 48 + 8, 300),
    "a section in the header": lambda d: facts_header(d, "<Q", 48 + 8, 0),
    "a section outside": lambda d: facts_header(d, "<Q", 48 + 16, 1 << 60),
    "an entry of KEV that is not there": lambda d: by_hand.facts(kev=1),
}


@pytest.mark.parametrize("kind", FACTS_DAMAGE)
def test_both_refuse_facts_that_the_format_page_forbids(
        yagura, tmp_path, kind):
    facts = tmp_path / "bad.ydb"
    facts.write_bytes(FACTS_DAMAGE[kind](by_hand.facts()))
    ours, theirs = both(yagura, facts)
    assert ours.code == (69 if kind == "a later model" else 65)
    assert theirs.code == 65
    assert not ours.out
    assert "bad.ydb" in ours.err and "bad.ydb" in theirs.err


def test_a_flipped_bit_is_a_wrong_checksum_of_facts_too(yagura, tmp_path):
    data = by_hand.facts(n_titles=1000)
    facts = tmp_path / "bad.ydb"
    for at in range(288, len(data), 1973):
        facts.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
        ours = yagura("db", "dump", facts, code=65)
        assert "damaged" in ours.err and not ours.out
