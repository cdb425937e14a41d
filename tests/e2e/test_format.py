"""Shards are what docs/FORMAT.md says: read and written here without src/."""
import ctypes
import json
import re
import struct
import subprocess
import zipfile

import pytest

from conftest import ROOT, Result

CHECKSUM_AT, HEADER_BYTES, SECTION_BYTES, SECTIONS = 24, 32, 24, 11


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


def checksum(data):
    lib = ctypes.CDLL("libxxhash.so.0")
    lib.XXH3_64bits.restype = ctypes.c_uint64
    lib.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    zeroed = data[:CHECKSUM_AT] + bytes(8) + data[CHECKSUM_AT + 8:]
    return lib.XXH3_64bits(zeroed, len(zeroed))


def signed(data):
    sum_bytes = struct.pack("<Q", checksum(data))
    return data[:CHECKSUM_AT] + sum_bytes + data[CHECKSUM_AT + 8:]


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
                "published_at", "bytes", "records", "items"}
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


class Writer:
    """Shards made by hand from docs/FORMAT.md."""

    def __init__(self):
        self.text = self.keys = b""

    def ref(self, s):
        at, self.text = len(self.text), self.text + s
        return struct.pack("<II", at, len(s))

    def key(self, s):
        at, self.keys = len(self.keys), self.keys + s
        return struct.pack("<II", at, len(s))

    def image(self, sections, widths):
        """sections: kind -> bytes; text and keys are added."""
        sections = sections | {10: self.text, 11: self.keys}
        off, table, body = HEADER_BYTES + SECTION_BYTES * SECTIONS, b"", b""
        for kind in range(1, SECTIONS + 1):
            part = sections.get(kind, b"")
            table += struct.pack("<IIQQ", kind, widths[kind], off + len(body),
                                 len(part) // widths[kind])
            body += part + bytes(-len(part) % 8)
        size = off + len(body)
        head = struct.pack("<8sHHHHQQ", b"YAGURADB", 1, 0, 0, SECTIONS, size,
                           0)
        return signed(head + table + body)


WIDTHS = {1: 32, 2: 32, 3: 16, 4: 48, 5: 56, 6: 8, 7: 40, 8: 40, 9: 40, 10: 1,
          11: 1}


# Part of the format: when they change, so must the model.
KEY_1, KEY_2 = bytes.fromhex("0809020802"), bytes.fromhex("080a020802")


def image_by_hand(title=b"a title", vuln=0):
    """One vulnerability, one row, one watched package, no life."""
    w = Writer()
    pack = struct.pack
    return w.image({
        1: w.ref(b"Debian:12") + w.ref(b"dpkg") + pack("<qII", 1700000000, 0, 0),
        2: w.ref(b"by-hand") + w.ref(b"none") + w.ref(b"") + pack("<II", 1, 1),
        3: w.ref(b"foo") + pack("<II", 0, 1),
        # Affected below 2.
        4: pack("<IBBBB", vuln, 0, 2, 4, 0) + w.ref(b"") + w.key(b"")
           + w.ref(b"2") + w.key(KEY_2) + pack("<II", 0, 1),
        5: w.ref(b"CVE-2024-0009") + w.ref(title) + w.ref(b"")
           + pack("<IIqqII", 1, 1, 5, 6, 71, 0),
        6: w.ref(b"DSA-1-1") + w.ref(b"ALIAS-1"),
        7: w.ref(b"foo") + w.ref(b"1") + w.key(KEY_1) + w.ref(b"2")
           + w.key(KEY_2),
        9: pack("<II", 1, 1) + w.ref(b"fo") + w.ref(b"") + w.ref(b"why")
           + pack("<q", 0),
    }, WIDTHS)


HOSTILE = (b"\x00\x08\x0c\t\"\\ \x1b[2J \x7f \xc2\x9b \xe2\x80\xa8 \xe2\x80\xae"
           b" \xff \xe2\x82 \xc0\xaf \xed\xa0\x80 \xf0\x9f\x97\xbc")


@pytest.mark.parametrize("title", [b"a title", b"", HOSTILE])
def test_a_shard_written_from_the_format_page_is_read(yagura, tmp_path, title):
    shard = tmp_path / "debian-12.ydb"
    shard.write_bytes(image_by_hand(title))
    lines = same_lines(yagura, shard)
    assert {"record": "affected", "package": "foo", "id": "CVE-2024-0009",
            "feed": "by-hand", "status": "fixed-later", "severity": "high",
            "fixed": "2", "notices": ["DSA-1-1"]} in lines
    assert {"record": "watched", "package": "foo", "since": "1",
            "version": "2"} in lines


def test_a_scan_goes_by_a_shard_written_from_the_format_page(
        yagura, tmp_path):
    generation = tmp_path / "db" / "000001"
    generation.mkdir(parents=True)
    data = image_by_hand()
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
    "a later model": lambda d: with_header(d, "<H", 8, 2),
    "a section less": lambda d: with_header(d, "<H", 14, SECTIONS - 1),
    "a wrong size": lambda d: with_header(d, "<Q", 16, len(d) + 1),
    "an unaligned section":
        lambda d: with_header(d, "<Q", HEADER_BYTES + 8, 300),
    "a section outside":
        lambda d: with_header(d, "<Q", HEADER_BYTES + 16, 1 << 60),
    "a record too wide":
        lambda d: with_header(d, "<I", HEADER_BYTES + 4, 40),
    "a row of no vulnerability": lambda d: image_by_hand(vuln=1),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_both_refuse_what_the_format_page_forbids(yagura, tmp_path, kind):
    shard = tmp_path / "bad.ydb"
    shard.write_bytes(DAMAGE[kind](image_by_hand()))
    ours, theirs = both(yagura, shard)
    assert ours.code == (69 if kind == "a later model" else 65)
    assert theirs.code == 65
    assert "bad.ydb" in ours.err and "bad.ydb" in theirs.err


def test_a_flipped_bit_is_a_wrong_checksum(yagura, tmp_path):
    data = image_by_hand()
    shard = tmp_path / "bad.ydb"
    for at in range(HEADER_BYTES, len(data), 97):
        shard.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
        assert "checksum" in yagura("db", "dump", shard, code=65).err
