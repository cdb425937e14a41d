"""yagura db diff and db search: what databases tell, and tell otherwise."""
import json
import re

import pytest

import by_hand


def lines(done):
    return [json.loads(line) for line in done.out.splitlines()]


def test_what_two_generations_tell_otherwise(yagura, two):
    docs = lines(yagura("db", "diff", "--db", two, "--format", "json"))
    assert docs[0]["record"] == "diff"
    assert docs[0]["new"] == str(two / "000002")
    pairs = [(d["shard"], d["change"], d["package"], d["id"])
             for d in docs if d["record"] == "pair"]
    assert pairs == [
        ("debian-11", "removed", "openssl", "CVE-2098-0001"),
        ("debian-12", "added", "curl", "CVE-2098-0020"),
        ("debian-12", "changed", "linux", "CVE-2098-0003"),
    ]
    changed = next(d for d in docs if d.get("change") == "changed")
    assert changed["old"][0]["fixed"] == "6.1.90-1"
    assert changed["new"][0]["fixed"] == "6.1.95-1"
    sums = {d["shard"]: d for d in docs if d["record"] == "shard"}
    assert sums["debian-12"]["added"] >= 1
    for shard, doc in sums.items():
        of_it = [p for p in pairs if p[0] == shard]
        assert len(of_it) == doc["added"] + doc["removed"] + doc["changed"]


def test_the_table_has_the_same(yagura, two):
    out = yagura("db", "diff", "--db", two).out
    assert re.search(r"debian-12 +changed +linux +CVE-2098-0003 +0 <= v < "
                     r"6.1.90-1 fixed-later -> 0 <= v < 6.1.95-1", out)
    assert re.search(r"^SHARD +ADDED", out, re.M)
    docs = lines(yagura("db", "diff", "--db", two, "--format", "json"))
    pairs = [d for d in docs if d["record"] == "pair"]
    assert len(re.findall(r"^\S+ +(added|removed|changed) ", out, re.M)) \
        == len(pairs)


@pytest.mark.parametrize("words", [
    ("1", "2"), ("000001", "current"), ("previous",), ("{}/000001", "{}"),
    ("{}/000001", "{}/000002")])
def test_generations_are_named_in_many_ways(
        yagura, two, words):
    words = [w.format(two) for w in words]
    want = yagura("db", "diff", "--db", two).out.splitlines()[:-1]
    got = yagura("db", "diff", *words, "--db", two).out.splitlines()[:-1]
    assert [w for w in got if "built" not in w] \
        == [w for w in want if "built" not in w]


def test_the_other_way_round_what_came_goes(yagura, two):
    there = lines(yagura("db", "diff", "1", "2", "--db", two,
                         "--format", "json"))
    back = lines(yagura("db", "diff", "2", "1", "--db", two,
                        "--format", "json"))
    turn = {"added": "removed", "removed": "added", "changed": "changed"}
    assert [(d["id"], turn[d["change"]]) for d in there
            if d["record"] == "pair"] \
        == [(d["id"], d["change"]) for d in back if d["record"] == "pair"]
    same = yagura("db", "diff", "2", "2", "--db", two)
    assert same.out.endswith("Nothing is different.\n")


def test_a_generation_that_is_not_there_is_named(
        yagura, two, db, tmp_path):
    done = yagura("db", "diff", "7", "--db", two, code=66)
    assert "000007" in done.err
    done = yagura("db", "diff", "--db", db, code=66)
    assert "no generation before" in done.err
    done = yagura("db", "diff", tmp_path / "none", "--db", two, code=66)
    assert "none" in done.err
    yagura("db", "diff", "--db", two, "--format", "xml", code=64)


def with_facts(yagura, mirror, at, more):
    """A database with a facts file written by hand beside its shards."""
    yagura.update(at, mirror)
    path = at / "current/manifest.json"
    doc = json.loads(path.read_text())
    data = by_hand.facts(**more)
    (at / "current/cve.ydb").write_bytes(data)
    doc["shards"].append({"name": "cve", "bytes": len(data), "packages": 0,
                          "rows": 0, "vulnerabilities": 0})
    path.write_text(json.dumps(doc))
    return at


def test_facts_are_counted(yagura, mirror, tmp_path):
    few = with_facts(yagura, mirror, tmp_path / "few", {})
    more = with_facts(yagura, mirror, tmp_path / "more", {"n_titles": 4})
    docs = lines(yagura("db", "diff", few, more, "--db", few,
                        "--format", "json"))
    assert [d["change"] for d in docs if d["record"] == "cve"] \
        == ["added"] * 3
    total = next(d for d in docs if d["record"] == "facts")
    assert (total["shard"], total["added"], total["removed"]) == ("cve", 3, 0)


def search(yagura, db, word):
    done = yagura("db", "search", word, "--db", db, "--format", "json")
    doc = json.loads(done.out)
    assert doc["schema"] == "yagura-db-search/1" and doc["word"] == word
    return doc


def test_search_tells_facts_and_rows(yagura, mirror, tmp_path):
    db = with_facts(yagura, mirror, tmp_path / "db", {"n_titles": 3})
    doc = lines(yagura("db", "dump", "cve", "--db", db))
    known = next(d for d in doc if d["record"] == "cve")
    found = search(yagura, db, known["id"])["vulnerabilities"]
    assert len(found) == 1 and found[0]["affected"] == []
    for name in ("ratings", "weaknesses", "references", "exploits", "kev"):
        assert found[0][name] == known[name]
    assert found[0]["epss"]["probability_ppm"] == 123456
    out = yagura("db", "search", known["id"], "--db", db).out
    assert "EDB-1" in out and "EPSS" in out
    assert "CWE-79 (Cross-site Scripting)" in out
    assert "https://example.org/1" in out and "no shard" in out
    titles = search(yagura, db, "TITLE 2")["titles"]
    assert [t["title"] for t in titles] == ["title 2"]
    assert "title 2" in yagura("db", "search", "title 2", "--db", db).out


def test_search_by_id_alias_notice_package_and_title(yagura, db):
    by_id = search(yagura, db, "CVE-2098-0001")["vulnerabilities"]
    assert by_id == search(
        yagura, db, "GHSA-aaaa-bbbb-cccc")["vulnerabilities"]
    assert by_id[0]["shards"] == ["debian-11", "debian-12"]
    assert by_id[0]["score"] == 9.8
    assert by_id[0]["aliases"] == ["GHSA-aaaa-bbbb-cccc"]
    by_notice = search(yagura, db, "DSA-9001-1")["vulnerabilities"]
    assert by_notice[0]["id"] == "CVE-2098-0001"
    assert [r["shard"] for r in by_notice[0]["affected"]] == ["debian-12"]
    by_package = search(yagura, db, "openssl")
    assert [r["id"] for r in by_package["packages"]] == [
        "CVE-2098-0001", "CVE-2098-0001", "CVE-2098-0002"]
    by_title = search(yagura, db, "sample TRANSFER")
    assert [t["id"] for t in by_title["titles"]] == ["CVE-2098-0004"]


def test_search_does_without_no_damaged_facts(yagura, mirror, tmp_path):
    db = with_facts(yagura, mirror, tmp_path / "db", {})
    path = db / "current/cve.ydb"
    data = bytearray(path.read_bytes())
    data[60] ^= 1
    path.write_bytes(data)
    done = yagura("db", "search", "openssl", "--db", db, code=65)
    assert "cve.ydb" in done.err and done.raw == b""
