"""What people want of a scan: rules, statements, filters, gates, and a diff."""
import json

import pytest

import world
from world import coverage, names, package, record

OPENSSL = "CVE-2098-0001"  # critical, with a fix; libssl3 and openssl
CURL = "CVE-2098-0004"     # medium, without


@pytest.fixture
def here(tmp_path):
    """A directory to scan from."""
    place = tmp_path / "here"
    place.mkdir()
    return place


def suppressed(doc):
    """(id, package) -> the suppression, of those that have one."""
    return {(f["id"], f["package"]["name"]): f["suppression"]
            for f in doc["findings"] if f["suppression"]}


def write(place, name, text):
    (place / name).write_text(text)
    return name


RULES = f"""
ignore:
  - id: {OPENSSL}
    packages: [libssl*]
    reason: nothing here talks TLS
    expires: 2098-01-01
  - id: {CURL}
    reason: over
    expires: 2024-01-01
  - id: CVE-2098-9999
    reason: never there
"""


def test_our_own_rules_are_read_here_and_say_what_they_did(
        yagura, db, root, here):
    write(here, ".yagura.yaml", RULES)
    doc = yagura.scan(root, db=db, cwd=here)
    assert suppressed(doc) == {(OPENSSL, "libssl3"): {
        "source": ".yagura.yaml:3", "status": "ignored",
        "reason": "nothing here talks TLS",
        "expires_at": "2098-01-01T00:00:00Z"}}
    # Nothing is lost, and the files that were read are in the coverage.
    assert len(doc["findings"]) == 6 and not doc["partial"]
    assert coverage(doc, "rules .yagura.yaml") == {
        "what": "rules .yagura.yaml", "state": "ok", "built_at": None,
        "reason": "yagura: 2 in force; 1 finding suppressed; matched "
                  "nothing: line 10 (CVE-2098-9999); 1 expired: "
                  f"line 7, {CURL}, on 2024-01-01"}
    table = yagura("scan", root, "--db", db, cwd=here).out
    assert "1 more suppressed; --show-suppressed lists" in table
    plain = yagura.scan(root, "--no-ignore", db=db, cwd=here)
    assert not suppressed(plain)
    assert not [c for c in plain["coverage"] if c["what"].startswith("rules")]


@pytest.mark.parametrize("name,text", [
    (".trivyignore", f"# why\n{OPENSSL}\n"),
    (".trivyignore.yaml", f"vulnerabilities:\n  - id: {OPENSSL}\n"
                          "    statement: why\n"),
    (".grype.yaml", f"ignore:\n  - vulnerability: {OPENSSL}\n"
                    "    reason: why\n"
                    "    package:\n      name: .*ssl.*\n"),
    ("osv-scanner.toml", f'[[IgnoredVulns]]\nid = "{OPENSSL}"\n'
                         'reason = "why"\n'),
])
def test_rivals_files_are_read_when_asked_for(
        yagura, db, root, here, name, text):
    write(here, name, text)
    assert not suppressed(yagura.scan(root, db=db, cwd=here))
    doc = yagura.scan(root, "--ignore-file", name, db=db, cwd=here)
    said = suppressed(doc)
    assert set(said) == {(OPENSSL, "libssl3"), (OPENSSL, "openssl")}
    assert {s["reason"] for s in said.values()} == {"why"}
    assert all(s["source"].startswith(f"{name}:") for s in said.values())
    assert "2 findings suppressed" in coverage(doc, f"rules {name}")["reason"]


VEX = {
    "@context": "https://openvex.dev/ns/v0.2.0", "@id": "x", "author": "x",
    "timestamp": "2024-01-01T00:00:00Z", "version": 1,
    "statements": [{
        "vulnerability": {"name": OPENSSL}, "status": "not_affected",
        "justification": "vulnerable_code_not_present",
        "impact_statement": "left out",
        "products": [{"@id": "pkg:deb/debian/libssl3?os_version=12"}]}]}


def test_statements_suppress_what_they_speak_of(yagura, db, root, here):
    write(here, "vex.json", json.dumps(VEX))
    doc = yagura.scan(root, "--vex", "vex.json", db=db, cwd=here)
    assert suppressed(doc) == {(OPENSSL, "libssl3"): {
        "source": "vex.json:1", "status": "not_affected", "reason": "left out",
        "justification": "vulnerable_code_not_present", "expires_at": None}}
    # Of another release it says nothing here.
    write(here, "vex.json", json.dumps(VEX).replace("n=12", "n=13"))
    assert not suppressed(
        yagura.scan(root, "--vex", "vex.json", db=db, cwd=here))


def test_statements_on_the_target_need_its_name(yagura, db, root, here):
    vex = json.loads(json.dumps(VEX))
    vex["statements"][0]["products"] = [{"@id": "pkg:oci/app"}]
    write(here, "vex.json", json.dumps(vex))
    doc = yagura.scan(root, "--vex", "vex.json", db=db, cwd=here)
    assert not suppressed(doc)
    assert "1 not applied" in coverage(doc, "rules vex.json")["reason"]
    doc = yagura.scan(root, "--vex", "vex.json", "--product", "pkg:oci/app",
                      db=db, cwd=here)
    assert len(suppressed(doc)) == 2


@pytest.mark.parametrize("name,text,words", [
    (".yagura.yaml", "ignore:\n  - id: CVE-1\n", "line 2: a rule without"),
    (".yagura.yaml", "ignore:\n  - reason: all\n", "line 2: a rule for every"),
    ("x.trivyignore", "\nCVE-1 exp:soon\n", "line 2: exp:soon"),
    ("x.grype.yaml", "ignore:\n  - package:\n      name: '('\n", "line 2"),
    ("osv-scanner.toml", "x = 1\n", "line 1: x: no such key"),
    ("osv-scanner.toml", "x\n", "line 1"),
])
def test_a_file_that_is_not_understood_stops_the_scan(
        yagura, db, root, here, name, text, words):
    write(here, name, text)
    done = yagura("scan", root, "--db", db, "--no-ignore", "--ignore-file",
                  name, cwd=here, code=None)
    assert done.code in (65, 69) and done.raw == b""
    assert name in done.err and words in done.err


def test_wrong_words_cost_no_scan(yagura, db, root, here):
    write(here, "rules", "x")
    for words in (["--severity", "bad"], ["--epss-over", "7"],
                  ["--fail-on", "sev>=high"], ["--fail-on", "new"],
                  ["--exposure", "big"], ["--mission", "none"],
                  ["--ignore-file", "rules"], ["--package", "[b-a]"]):
        done = yagura("scan", root, "--db", db, *words, cwd=here, code=64)
        assert done.raw == b"" and words[0].lstrip("-") in done.err \
            or words[1] in done.err
    yagura("scan", root, "--db", db, "--vex", "none", cwd=here, code=66)
    yagura("scan", root, "--db", db, "--new-since", "none", cwd=here, code=66)


def test_filters_show_less_and_say_so(yagura, db, root, here):
    def shown(*words):
        doc = yagura.scan(root, *words, db=db, cwd=here)
        row = coverage(doc, "filters")
        assert row["state"] == "out-of-scope"
        assert row["reason"] == f"{len(doc['findings'])} of 6 findings " \
            "are shown"
        # A filter hides no coverage.
        assert coverage(doc, "os/dpkg")["state"] == "ok"
        return {n for n, _ in names(doc)}
    assert shown("--severity", "critical") == {OPENSSL}
    assert shown("--severity", ">=medium") == {OPENSSL, CURL}
    assert shown("--severity", "medium,low") == {CURL, "CVE-2098-0007"}
    assert shown("--fixed-only") == {OPENSSL}
    assert shown("--cve", "ghsa-AAAA-bbbb-cccc") == {OPENSSL}
    assert shown("--cve", CURL, "--cve", OPENSSL) == {OPENSSL, CURL}
    assert shown("--package", "curl") == {CURL}
    assert shown("--package", "lib{curl,none}*") == {CURL}
    assert shown("--kev") == shown("--exploit") == shown(
        "--epss-over", "0") == set()


def test_the_exit_code_is_that_of_the_table(yagura, db, new_root, here):
    root = new_root(world.PACKAGES + [package("goneware", "1")])
    partial = new_root(world.PACKAGES + [package("bad", "1", "openssl (:x)"),
                                         package("goneware", "1")])

    def code(target, *words):
        done = yagura("scan", target, "--db", db, *words, cwd=here, code=None)
        # Whatever it is, the result is printed.
        assert "COVERAGE" in done.out
        return done.code
    gate, eol = ["--fail-on", "severity>=high"], ["--fail-on-eol"]
    quiet = ["--fail-on", "kev,epss>0.5,severity>=high+malware"]
    assert code(root) == 0 and code(partial) == 3
    assert code(root, *quiet) == 0 and code(partial, *quiet) == 3
    assert code(root, *gate) == 1 and code(partial, *gate) == 1
    assert code(root, *eol) == 2 and code(partial, *eol) == 2
    assert code(root, *eol, *gate) == 1
    assert code(root, *gate, "--severity", "low") == 0
    write(here, ".yagura.yaml", "ignore:\n"
          f"  - {{id: {OPENSSL}, reason: x}}\n"
          "  - {package: goneware, reason: x}\n")
    assert code(root, *eol, *gate) == 0


def test_a_gate_says_what_it_fired_at(yagura, db, root, here):
    err = yagura("scan", root, "--db", db, "--fail-on",
                 "kev,severity>=critical+fixable", cwd=here, code=1).err
    assert "--fail-on severity>=critical+fixable: 2 findings, the first is " \
        f"{OPENSSL} of libssl3" in err
    assert "kev:" not in err


def test_surroundings_lower_what_comes_over_networks(yagura, db, root, here):
    def first(*words):
        return yagura.scan(root, *words, db=db,
                           cwd=here)["findings"][0]["priority"]
    assert first()["changes"] == []
    small = first("--exposure", "small")
    assert small["adjusted_score"] == 8.4 and small["risk"] < first()["risk"]
    assert small["adjusted_cvss"] == world.CRITICAL.replace("AV:N", "AV:L")
    assert [c["metric"] for c in small["changes"]] == ["AV:N to AV:L"]
    assert first("--exposure", "controlled")["adjusted_score"] == 8.8
    assert first("--exposure", "open")["adjusted_score"] == 9.8


@pytest.fixture
def results(yagura, db, new_db, new_root, here):
    """Two results: of a machine, and of the same one later."""
    before = new_root()
    after = new_root([package("openssl", "3.0.11-1~deb12u2"),
                      package("libcurl4", "7.88.1-10+deb12u4", "curl"),
                      package("zlib1g", "1:1.2.13.dfsg-1", "zlib"),
                      package("toyware", "1")])
    later = new_db(*[r for r in world.RECORDS if "0007" not in r["id"]],
                   record("CVE-2098-0007",
                          world.affected("12", "zlib", "1:2", urgency="low")))
    for name, root, at in (("a.json", before, db), ("b.json", after, later)):
        yagura("scan", root, "--db", at, "--format", "json", "--output", name,
               cwd=here)
    return here, after, later


def test_a_diff_tells_new_gone_and_changed(yagura, results):
    here, _, _ = results
    done = yagura("diff", "a.json", "b.json", cwd=here)
    rows = {line.split()[2]: line for line in done.out.splitlines()[:-1]
            if line.startswith(("new", "changed"))}
    assert set(rows) == {CURL, "CVE-2098-0007", "SUPPORT-LIMITED:toyware"}
    assert "version 7.88.1-10+deb12u5 -> 7.88.1-10+deb12u4" in rows[CURL]
    assert "fixed_version - -> 1:2" in rows["CVE-2098-0007"]
    assert "status affected -> fixed-later" in rows["CVE-2098-0007"]
    assert done.out.splitlines()[-1] == \
        "1 new, 2 gone, 2 changed, 2 the same."
    docs = [json.loads(line) for line in yagura(
        "diff", "a.json", "b.json", "--format", "json",
        cwd=here).out.splitlines()]
    assert docs[-1] == {"record": "sum", "new": 1, "gone": 2, "changed": 2,
                        "same": 2, "partial": False, "filtered": False}
    gone = [d for d in docs if d.get("change") == "gone"]
    assert [(d["id"], d["package"]) for d in gone] == [
        (OPENSSL, "libssl3"), ("CVE-2098-0002", "libssl3")]
    assert all("new" not in d and d["old"]["version"] for d in gone)
    assert yagura("diff", "a.json", "a.json", cwd=here).out == \
        "0 new, 0 gone, 0 changed, 6 the same.\n"


def test_a_diff_can_fail(yagura, results):
    here, _, _ = results
    for words, code in ((["new"], 1), (["gone,changed"], 1), ([], 0)):
        more = ["--fail-on", *words] if words else []
        yagura("diff", "a.json", "b.json", *more, cwd=here, code=code)
    yagura("diff", "a.json", "a.json", "--fail-on", "new,gone,changed",
           cwd=here)
    assert "none" in yagura("diff", "a.json", "b.json", "--fail-on", "none",
                            cwd=here, code=64).err
    (here / "c.json").write_text('{"findings": []}')
    assert "c.json" in yagura("diff", "a.json", "c.json", cwd=here,
                              code=65).err


def test_only_what_is_new_is_shown_and_fails(yagura, results):
    here, after, later = results
    doc = yagura.scan(after, "--new-since", "a.json", db=later, cwd=here)
    assert [f["id"] for f in doc["findings"]] == ["SUPPORT-LIMITED:toyware"]
    words = ["scan", after, "--db", later, "--fail-on", "new"]
    yagura(*words, "--new-since", "a.json", cwd=here, code=1)
    yagura(*words, "--new-since", "b.json", cwd=here)
