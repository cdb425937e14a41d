"""yagura why-not: every vulnerability and target have an answer."""
import gzip
import json

import pytest

import world
from world import affected, package, record


def why_not(yagura, db, target, what, code=0, *more, env=None):
    """The answer as JSON; that of the table must be the same."""
    words = ("why-not", what, target, "--db", db, *more)
    doc = json.loads(yagura(*words, "--format", "json", code=code,
                            env=env).out)
    assert doc["schema"] == "yagura-explain/1" and doc["id"] == what
    text = yagura(*words, code=code, env=env).out
    assert text.startswith(f"{what} on {target}: {doc['answer']}: ")
    doc["table"] = text
    return doc


def answers(doc):
    """{package: answer}"""
    return {p["name"]: p["answer"] for v in doc["vulnerabilities"]
            for p in v["packages"]}


def test_what_is_found_is_said_to_be(yagura, db, root):
    doc = why_not(yagura, db, root, "CVE-2098-0001")
    assert doc["answer"] == "found"
    assert answers(doc) == {"libssl3": "found", "openssl": "found"}


def test_no_package_that_it_touches(yagura, db, root):
    doc = why_not(yagura, db, root, "CVE-2098-0003")
    assert doc["answer"] == "package-absent"
    assert doc["vulnerabilities"][0]["touches"] == ["linux"]
    assert "it touches linux, not installed here" in doc["table"]


def test_a_version_that_is_not_in_the_range(yagura, db, root):
    doc = why_not(yagura, db, root, "CVE-2098-0005")
    assert doc["answer"] == "version-out-of-range"
    row, = doc["vulnerabilities"][0]["packages"][0]["records"]
    assert not row["in_range"]
    assert row["comparisons"][1:] == [{"version": "5.2.15-2", "sign": "=",
                                       "bound": "5.2.15-2", "order": "dpkg"}]
    assert "0 <= v < 5.2.15-2; 5.2.15-2 = 5.2.15-2 by dpkg" in doc["table"]


TRACKER = {"bash": {"CVE-2098-0030": {"releases": {"bookworm": {
    "status": "resolved", "fixed_version": "0", "urgency": "not yet assigned",
    "repositories": {"bookworm": "5.2.15-2"}}}}}}


def test_the_vendor_says_not_affected(yagura, tmp_path, root):
    mirror = world.write_mirror(tmp_path / "m", None, tracker=TRACKER)
    yagura.update(tmp_path / "db", mirror)
    doc = why_not(yagura, tmp_path / "db", root, "CVE-2098-0030")
    assert doc["answer"] == "not-affected"
    assert answers(doc) == {"bash": "not-affected"}
    assert "debian-tracker: not-affected" in doc["table"]


def test_another_release_has_it(yagura, new_db, root):
    db = new_db(record("CVE-2098-0021", affected("11", "bash", "9")),
                record("CVE-2098-0022", affected("12", "curl", "9")))
    doc = why_not(yagura, db, root, "CVE-2098-0021")
    assert doc["answer"] == "other-release"
    assert doc["named_by"] == ["debian-11"]
    assert "named by debian-11" in doc["table"]


def test_nobody_names_it(yagura, db, root):
    doc = why_not(yagura, db, root, "CVE-2098-9999")
    assert doc["answer"] == "not-known" and doc["vulnerabilities"] == []


def test_without_data_the_answer_is_unknown(yagura, tmp_path, root):
    doc = why_not(yagura, tmp_path / "none", root, "CVE-2098-0001", 3)
    assert doc["answer"] == "no-data"
    assert "no vulnerability database" in doc["missing"][0]


def test_a_missing_shard_of_a_language_leaves_it_unknown(
        yagura, db, root):
    place = root / "srv/node_modules/left"
    place.mkdir(parents=True)
    (place / "package.json").write_text(
        '{"name": "left", "version": "1.0.0"}')
    doc = why_not(yagura, db, root, "CVE-2098-0005", 3)
    assert doc["answer"] == "no-data"
    assert answers(doc) == {"bash": "version-out-of-range"}
    # What is found is found all the same.
    assert why_not(yagura, db, root, "CVE-2098-0001", 3)["answer"] == "found"


def test_a_kernel_that_does_not_run(yagura, db, new_root):
    root = new_root([package("linux-image-6.1.0-18-amd64", "6.1.76-1",
                             "linux-signed-amd64 (6.1.76+1)"),
                     package("linux-image-6.1.0-21-amd64", "6.1.90-1",
                             "linux-signed-amd64 (6.1.90+1)")])
    doc = why_not(yagura, db, root, "CVE-2098-0003", 0,
                  "--kernel", "6.1.0-21-amd64")
    assert doc["answer"] == "kernel-not-running"
    assert answers(doc) == {
        "linux-image-6.1.0-18-amd64": "kernel-not-running",
        "linux-image-6.1.0-21-amd64": "version-out-of-range"}


def test_a_rule_says_that_it_needs_no_action(yagura, db, root, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("ignore:\n  - id: CVE-2098-0001\n    package: libssl3\n"
                     "    reason: not reached from here\n")
    words = ("--ignore-file", f"yagura:{rules}")
    assert why_not(yagura, db, root, "CVE-2098-0001", 0, *words)["answer"] \
        == "found"
    with open(rules, "a") as f:
        f.write("  - id: CVE-2098-0001\n    reason: all of it is behind glass\n")
    doc = why_not(yagura, db, root, "CVE-2098-0001", 0, *words)
    assert doc["answer"] == "suppressed"
    assert answers(doc) == {"libssl3": "suppressed", "openssl": "suppressed"}
    text = yagura("explain", "CVE-2098-0001", root, "--db", db, *words).out
    assert f"{rules}:2" in text and "not reached from here" in text
    assert f"{rules}:5" in text and "behind glass" in text


def test_a_range_that_cannot_be_read_is_undecided(yagura, new_db, root):
    db = new_db(record("CVE-2098-0020", affected("12", "bash", "a:b")))
    doc = why_not(yagura, db, root, "CVE-2098-0020", 3)
    assert doc["answer"] == "undecided"


def test_a_version_that_cannot_be_read_is_undecided(yagura, db, new_root):
    root = new_root([package("bash", "x:1")])
    doc = why_not(yagura, db, root, "CVE-2098-0005", 3)
    assert doc["answer"] == "undecided"
    assert "x:1 is no version of dpkg" in doc["table"]


def write_alma(path, stream):
    """A list of packages of AlmaLinux 8, as pkglist: takes it."""
    path.write_text("nodejs 1 18.0.0 1.module_el8.9.0+1+aa x86_64 "
                    "nodejs-18.0.0-1.module_el8.9.0+1+aa.src.rpm "
                    f"nodejs:{stream}:8090:aa\n")
    return f"pkglist:{path}"


def test_records_of_another_module(yagura, tmp_path):
    fix = {"events": [{"introduced": "0"},
                      {"fixed": "1:20.1-1.module_el8.9.0+2+bb"}],
           "type": "ECOSYSTEM"}
    notice = {"id": "ALSA-2098:0010", "modified": "2024-02-03T00:00:00Z",
              "published": "2024-01-02T03:04:05Z",
              "summary": "Moderate: nodejs:20 security update",
              "related": ["CVE-2098-0040"],
              "affected": [{"package": {"ecosystem": "AlmaLinux:8",
                                        "name": "nodejs"}, "ranges": [fix]}]}
    world.write_zip(tmp_path / "m/osv/AlmaLinux/all.zip", [notice])
    db = tmp_path / "db"
    yagura.update(db, tmp_path / "m")
    for stream, answer in ("18", "other-line"), ("20", "found"):
        target = write_alma(tmp_path / stream, stream)
        doc = why_not(yagura, db, target, "CVE-2098-0040", None,
                      "--os", "almalinux:8")
        assert doc["answer"] == answer
        assert ("it is about module nodejs:20" in doc["table"]) \
            == (stream == "18")


def test_why_this_severity(yagura, new_db, root):
    cve = "CVE-2098-0050"
    cases = [
        (record(cve, affected("12", "bash", "9", urgency="unimportant"),
                cvss=world.CRITICAL), "negligible", "vendor",
         "goes before every score"),
        (record(cve, affected("12", "bash", "9", urgency="low"),
                cvss=world.CRITICAL), "critical", "cvss",
         "the record's own vector"),
        (record(cve, affected("12", "bash", "9", urgency="low")),
         "low", "vendor", "its record has no score"),
        (record(cve, affected("12", "bash", "9")), "unknown", None,
         "nobody rates it"),
    ]
    for r, severity, source, reason in cases:
        db = new_db(r)
        doc = json.loads(yagura("explain", cve, root, "--db", db, "--format",
                                "json").out)
        found = doc["vulnerabilities"][0]["packages"][0]["finding"]
        assert (found["severity"], found.get("severity_source")) == (
            severity, source)
        assert reason in found["severity_reason"]
        text = yagura("explain", cve, root, "--db", db).out
        assert f"severity  {severity}" in text and reason in text


NVD = {"vulnerabilities": [{"cve": {
    "id": "CVE-2098-0050", "vulnStatus": "Analyzed",
    "published": "2024-01-02T00:00:00.000",
    "lastModified": "2024-01-03T00:00:00.000",
    "descriptions": [{"lang": "en", "value": "A sample."}],
    "metrics": {"cvssMetricV31": [{
        "source": "nvd@nist.gov", "type": "Primary",
        "cvssData": {"version": "3.1", "vectorString": world.HIGH}}]}}}]}
KEV = {"vulnerabilities": [{
    "cveID": "CVE-2098-0050", "dateAdded": "2024-01-05",
    "dueDate": "2024-01-26", "knownRansomwareCampaignUse": "Known",
    "vulnerabilityName": "A sample", "requiredAction": "Mend it"}]}


def test_ratings_and_exploitation_of_other_sources(yagura, tmp_path, root):
    mirror = world.write_mirror(
        tmp_path / "m", [record("CVE-2098-0050",
                                affected("12", "bash", "9"))])
    files = {
        "nvd/feeds/json/cve/2.0/nvdcve-2.0-2024.json.gz":
            gzip.compress(json.dumps(NVD).encode()),
        "kev/known_exploited_vulnerabilities.json": json.dumps(KEV).encode(),
        "epss/epss_scores-current.csv.gz": gzip.compress(
            b"#model_version:v2025.03.14,score_date:2024-05-30T00:00:00+0000\n"
            b"cve,epss,percentile\nCVE-2098-0050,0.943110,0.991\n")}
    for name, data in files.items():
        (mirror / name).parent.mkdir(parents=True, exist_ok=True)
        (mirror / name).write_bytes(data)
    yagura.update(tmp_path / "db", mirror)
    text = yagura("explain", "CVE-2098-0050", root, "--db",
                  tmp_path / "db").out
    assert f"rating      8.8 {world.HIGH}  (nvd)" in text
    assert "in CISA's catalogue since 2024-01-05, due 2024-01-26, " \
        "by ransomware" in text
    assert "94.3 % within 30 days" in text
    assert "severity  high, 8.8" in text and "the rating of nvd" in text
    doc = json.loads(yagura("explain", "CVE-2098-0050", root, "--db",
                            tmp_path / "db", "--format", "json").out)
    assert doc["facts"]["ratings"] == [
        {"source": "nvd", "score": 8.8, "cvss": world.HIGH}]
    assert doc["facts"]["kev"]["ransomware"] is True
    assert doc["facts"]["epss"]["probability"] == 0.94311
    # Nothing here asks for it, but it is known.
    other = why_not(yagura, tmp_path / "db", root, "CVE-2098-0050")
    assert other["answer"] == "found"


@pytest.mark.parametrize("what", ["DSA-9001-1", "GHSA-aaaa-bbbb-cccc"])
def test_other_names_of_it(yagura, db, root, what):
    doc = why_not(yagura, db, root, what)
    assert doc["answer"] == "found"
    assert doc["vulnerabilities"][0]["id"] == "CVE-2098-0001"
    assert "CVE-2098-0001" in doc["table"]


def test_it_agrees_with_the_scan(yagura, db, root):
    found = set(world.names(yagura.scan(root, db=db)))
    for r in world.RECORDS:
        name = r["id"].removeprefix("DEBIAN-")
        if not name.startswith("CVE-"):
            continue
        doc = why_not(yagura, db, root, name)
        assert {(name, p) for p, a in answers(doc).items() if a == "found"} \
            == {f for f in found if f[0] == name}


def test_another_form_is_refused(yagura, db, root):
    done = yagura("why-not", "CVE-2098-0001", root, "--db", db, "--format",
                  "xml", code=64)
    assert "--format xml: no such form" in done.err
