"""The forms for pipelines: schemas, readers, and what they may not hide.

tests/report_sample.c writes what no scan gives in one go. What scans give is in
tests/case/scan, files want.FORM.
"""
import json
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree

import jsonschema
import junitparser
import pytest

import world

# The first says what the form json says.
FORMS = ("jsonl", "sarif", "cyclonedx", "cyclonedx-vex", "spdx", "csaf-vex",
         "openvex", "junit", "gitlab", "github")
MODES = ("full", "clean", "nothing")
EVIL = "$(rm)\r\n::error::<script>=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def sample(yagura):
    """Writes the sample in a form."""
    program = pathlib.Path(yagura.program).parent / "tests/report_sample"
    assert program.is_file(), f"{program} is not built"

    def write(form, mode="full"):
        done = subprocess.run([program, form, mode], capture_output=True,
                              env=yagura.environment(), timeout=60)
        assert (done.returncode, done.stderr) == (0, b""), done.stderr
        return done.stdout
    return write


# What each form must be, by its authors' schema or by another's reader.

@pytest.fixture(scope="module")
def sarif_validator(npm):
    schema = json.loads(
        (npm / "node_modules/@microsoft/jest-sarif/lib/schemas"
         / "sarif-2.1.0-rtm.5.json").read_text())
    return jsonschema.validators.validator_for(schema)(schema)


def faults(validator, text):
    return [f"{list(f.absolute_path)}: {f.message}"
            for f in validator.iter_errors(json.loads(text))]


@pytest.mark.parametrize("mode", MODES)
def test_sarif_is_as_its_schema_says(sample, sarif_validator, mode):
    assert faults(sarif_validator, sample("sarif", mode)) == []
    assert faults(sarif_validator, '{"version": "2.1.0", "runs": 1}')


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("form", ("cyclonedx", "cyclonedx-vex"))
def test_cyclonedx_is_as_its_schema_says(
        sample, cyclonedx_validator, form, mode):
    assert faults(cyclonedx_validator, sample(form, mode)) == []


@pytest.mark.parametrize("mode", MODES)
def test_csaf_passes_the_tests_of_its_standard(sample, npm, tmp_path, mode):
    path = tmp_path / "doc.json"

    def check(doc):
        path.write_text(json.dumps(doc))
        return json.loads(subprocess.run(
            ["node", "csaf.mjs", path], cwd=npm, capture_output=True,
            check=True, timeout=100).stdout)
    doc = json.loads(sample("csaf-vex", mode))
    assert check(doc) == []
    assert doc["document"]["category"] == (
        "csaf_vex" if mode == "full" else "csaf_base")
    assert check(dict(doc, document={"category": "csaf_vex"}))


@pytest.mark.parametrize("mode", MODES)
def test_spdx_has_what_its_specification_asks_for(sample, mode):
    world.check_spdx(json.loads(sample("spdx", mode)))


def test_openvex_is_as_its_specification_says(sample):
    """By hand, from OpenVEX 0.2.0: no registry has its schema."""
    doc = json.loads(sample("openvex"))
    assert set(doc) == {"@context", "@id", "author", "timestamp", "version",
                        "tooling", "statements"}
    assert doc["@context"] == "https://openvex.dev/ns/v0.2.0"
    assert doc["@id"].startswith("urn:uuid:") and doc["version"] == 1
    for s in doc["statements"]:
        assert s["vulnerability"]["name"]
        assert set(s["vulnerability"]) <= {"@id", "name", "description",
                                           "aliases"}
        must = {"not_affected": "justification" if "justification" in s
                else "impact_statement", "affected": "action_statement",
                "fixed": "status", "under_investigation": "status"}
        assert s[must[s["status"]]]
        assert not {"justification", "impact_statement"} <= set(s)
        ids = [p["@id"] for p in s["products"]]
        assert ids and len(ids) == len(set(ids))
        assert all(i.startswith("pkg:") for i in ids)


TEXT = {"type": "string", "minLength": 1}
SECOND = {"type": "string",
          "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"}
URL = {"type": "string", "pattern": "^https?://[^ <>\"]+$"}
GITLAB_TOOL = {
    "required": ["id", "name", "version", "vendor"],
    "properties": {"id": TEXT, "name": TEXT, "version": TEXT,
                   "vendor": {"required": ["name"],
                              "properties": {"name": TEXT}}}}
# By hand, from GitLab's documents of 15.0.7: no registry has its schema.
GITLAB = {
    "type": "object", "required": ["version", "scan", "vulnerabilities"],
    "properties": {
        "version": {"const": "15.0.7"},
        "scan": {
            "required": ["analyzer", "scanner", "type", "start_time",
                         "end_time", "status"],
            "properties": {
                "analyzer": GITLAB_TOOL, "scanner": GITLAB_TOOL,
                "type": {"const": "container_scanning"},
                "start_time": SECOND, "end_time": SECOND,
                "status": {"enum": ["success", "failure"]},
                "messages": {"items": {
                    "required": ["level", "value"],
                    "properties": {"level": {"enum": ["info", "warn",
                                                      "fatal"]},
                                   "value": TEXT}}}}},
        "vulnerabilities": {"type": "array", "items": {
            "required": ["id", "identifiers", "location"],
            "properties": {
                "id": TEXT, "name": dict(TEXT, maxLength=255),
                "solution": dict(TEXT, maxLength=7000),
                "severity": {"enum": ["Info", "Unknown", "Low", "Medium",
                                      "High", "Critical"]},
                "identifiers": {"minItems": 1, "items": {
                    "required": ["type", "name", "value"],
                    "properties": {"type": TEXT, "name": TEXT, "value": TEXT,
                                   "url": URL}}},
                "cvss_vectors": {"minItems": 1, "maxItems": 10, "items": {
                    "required": ["vendor", "vector"],
                    "properties": {
                        "vendor": TEXT,
                        "vector": {"maxLength": 128, "pattern":
                                   "^(CVSS:3[.][01]/AV:|AV:)"}}}},
                "links": {"items": {"required": ["url"],
                                    "properties": {"url": URL}}},
                "details": {"additionalProperties": {
                    "required": ["type", "name", "value"],
                    "properties": {"type": {"const": "text"}}}},
                "flags": {"items": {
                    "required": ["type", "origin", "description"],
                    "properties": {
                        "type": {"const": "flagged-as-likely-false-positive"},
                        "origin": TEXT, "description": TEXT}}},
                "location": {
                    "required": ["dependency", "operating_system", "image"],
                    "properties": {
                        "operating_system": TEXT, "image": TEXT,
                        "dependency": {
                            "required": ["package", "version"],
                            "properties": {"package": {
                                "required": ["name"]}}}}}}}}}}


@pytest.mark.parametrize("mode", MODES)
def test_gitlab_is_as_its_documents_say(sample, mode):
    doc = json.loads(sample("gitlab", mode))
    assert faults(jsonschema.Draft7Validator(GITLAB), json.dumps(doc)) == []
    ids = [v["id"] for v in doc["vulnerabilities"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("mode", MODES)
def test_junit_is_read_by_others(sample, tmp_path, mode):
    path = tmp_path / "junit.xml"
    path.write_bytes(sample("junit", mode))
    if shutil.which("xmllint"):
        subprocess.run(["xmllint", "--noout", path], check=True)
    suites = junitparser.JUnitXml.fromfile(str(path))
    for suite in [suites, *suites]:
        said = [suite.tests, suite.failures, suite.errors]
        suite.update_statistics()
        assert [suite.tests, suite.failures, suite.errors] == said
    assert bool(suites.errors) == (mode != "clean")


def test_lines_are_the_document_in_pieces(yagura, root, db):
    whole = yagura.scan(root, db=db)
    first, *lines, last = yagura("scan", root, "--db", db, "--format",
                                 "jsonl").out.splitlines()
    head = json.loads(first)
    assert head.pop("schema") == "yagura-scan-lines/1"
    assert head == {k: v for k, v in whole.items()
                    if k not in ("schema", "findings")}
    assert [json.loads(line) for line in lines] == whole["findings"]
    assert json.loads(last) == {"findings": len(lines)} and lines


# What no form may hide.

@pytest.mark.parametrize("form", FORMS[1:])
def test_suppressed_findings_are_told_with_their_reason(sample, form):
    text = sample(form).decode()
    for reason in ("we live with it", "nobody calls it", "patched here"):
        assert reason in text


@pytest.mark.parametrize("mode", ("full", "nothing"))
@pytest.mark.parametrize("form", FORMS)
def test_what_was_not_checked_is_told(sample, form, mode):
    clean, text = sample(form, "clean").decode(), sample(form, mode).decode()
    marks = {
        "jsonl": '"partial":true',
        "sarif": '"executionSuccessful": false',
        "cyclonedx": '"aggregate": "incomplete"',
        "cyclonedx-vex": '"aggregate": "incomplete"',
        "spdx": '"comment": "not checked: ',
        "csaf-vex": '"title": "Not checked"',
        "openvex": "incomplete: what could not be checked: ",
        "junit": "<error ",
        "gitlab": '"status": "failure"',
        "github": "title=not checked::",
    }
    assert marks[form] in text and marks[form] not in clean


def test_what_is_undecided_is_never_clean(sample):
    sarif = json.loads(sample("sarif"))["runs"][0]
    undecided = [r for r in sarif["results"]
                 if r["ruleId"] == "CVE-2098-0003"]
    assert [(r["kind"], r["level"]) for r in undecided] == [("open", "none")]
    notes = sarif["invocations"][0]["toolExecutionNotifications"]
    assert "could not be decided: 1" in notes[-1]["message"]["text"]
    csaf = {v.get("cve"): v for v in
            json.loads(sample("csaf-vex"))["vulnerabilities"]}
    assert csaf["CVE-2098-0003"]["product_status"] == {
        "under_investigation": ["package-3"]}
    for s in json.loads(sample("openvex"))["statements"]:
        assert (s["status"] == "under_investigation") == (
            s["vulnerability"]["name"] == "CVE-2098-0003")
    for form in ("cyclonedx", "cyclonedx-vex"):
        found = [v for v in json.loads(sample(form))["vulnerabilities"]
                 if v["id"] == "CVE-2098-0003"]
        assert found[0]["analysis"]["state"] == "in_triage"
        assert found[0]["affects"][0]["versions"][0]["status"] == "unknown"
    tests = xml.etree.ElementTree.fromstring(sample("junit"))
    found = [t for t in tests.iter("testcase")
             if t.get("name").startswith("CVE-2098-0003 ")]
    assert [t[0].tag for t in found] == ["error"]
    assert "::warning title=undecided%3A CVE-2098-0003 in " \
        in sample("github").decode()
    found = [v for v in json.loads(sample("gitlab"))["vulnerabilities"]
             if v["identifiers"][0]["value"] == "CVE-2098-0003"]
    assert found[0]["description"].startswith("Could not be decided. ")
    assert "under_investigation, medium" in sample("spdx").decode()


def test_a_statement_is_one_thing_in_all_of_vex(sample):
    want = {"CVE-2098-0001": "affected", "CVE-2098-0002": "affected",
            "CVE-2098-0003": "under_investigation",
            "CVE-2098-0004": "not_affected", "CVE-2098-0005": "fixed",
            "CVE-2098-0006": "affected", "MAL-2098-1": "affected",
            EVIL: "affected"}
    assert {s["vulnerability"]["name"]: s["status"] for s in
            json.loads(sample("openvex"))["statements"]} == want
    csaf = {v.get("cve") or v["ids"][0]["text"]: v["product_status"]
            for v in json.loads(sample("csaf-vex"))["vulnerabilities"]}
    assert {k: {s.removeprefix("known_") for s in v}
            for k, v in csaf.items()} == {k: {v} for k, v in want.items()}
    assert csaf["CVE-2098-0001"] == {
        "known_affected": ["system", "package-1", "package-2"]}
    states = {"affected": "exploitable", "not_affected": "not_affected",
              "fixed": "resolved", "under_investigation": "in_triage"}
    assert {v["id"]: v["analysis"]["state"] for v in
            json.loads(sample("cyclonedx-vex"))["vulnerabilities"]} == {
                k: states[v] for k, v in want.items()}


# Foreign text.

@pytest.mark.parametrize("form", FORMS)
def test_a_hostile_name_stays_text(sample, form):
    raw = sample(form)
    assert b"\r" not in raw and b"\x1b" not in raw
    assert b"\n::error::" not in raw
    if form == "github":
        assert all(re.match(rb"::(error|warning|notice) title=", line)
                   for line in raw.splitlines())
    elif form == "junit":
        assert b"<script" not in raw
        name = EVIL.replace("\r\n", "\\u000d\\u000a")
        assert name in {t.get("classname") for t in
                        xml.etree.ElementTree.fromstring(raw).iter()}
    else:
        # A string, and nothing but.
        docs = [json.loads(line) for line in raw.splitlines()] \
            if form == "jsonl" else json.loads(raw)
        assert json.dumps(EVIL)[1:-1] in json.dumps(docs)


def test_a_runner_reads_what_was_meant(sample):
    """As actions/runner decodes a command."""
    def decode(text, pairs):
        for code, char in pairs:
            text = text.replace(code, char)
        return text
    value = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
    messages = []
    for line in sample("github").decode().splitlines():
        head, _, message = line[2:].partition("::")
        title = head.partition(" title=")[2]
        assert "," not in title and ":" not in title
        messages.append((decode(title, (
            ("%3A", ":"), ("%2C", ","), *value)), decode(message, value)))
    assert f"MAL-2098-1 in {EVIL} (high)" in [m[0] for m in messages]
    assert any("/srv/%\r\n::error::x,y:z/" in m[1] for m in messages)
    assert ("CVE-2098-0001 in curl (critical)",
            "curl 7.88.1-10 (2 packages) in /var/lib/dpkg/status: a transfer "
            "writes too much\nUpdate to 8.0 or later.") in messages


def test_sarif_is_what_code_scanning_asks_for(sample):
    run = json.loads(sample("sarif"))["runs"][0]
    rules = {r["id"]: r for r in run["tool"]["driver"]["rules"]}
    assert len(rules) == len(run["tool"]["driver"]["rules"])
    assert {r["ruleId"] for r in run["results"]} == set(rules)
    severity = {k: r["properties"].get("security-severity")
                for k, r in rules.items()}
    assert severity["CVE-2098-0001"] == "9.8"  # the vector's
    assert severity["CVE-2098-0002"] == "8.0"  # of a word
    assert severity["CVE-2098-0005"] is None
    assert float(severity["CVE-2098-0006"]) < 4
    prints = [r["partialFingerprints"]["primaryLocationLineHash"]
              for r in run["results"]]
    assert len(prints) == len(set(prints))
    for r in run["results"]:
        place = r["locations"][0]
        uri = place["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"([\w.~/-]|%[0-9A-F]{2})+", uri)
        assert not uri.startswith("/")
        # A name is no link and no placeholder.
        assert not re.search(r"(?<!\\)\[", r["message"]["text"])
    kernel = [r for r in run["results"] if r["ruleId"] == "CVE-2098-0006"]
    assert kernel[0]["kind"] == "informational"


def test_a_fingerprint_outlives_an_update(yagura, db, new_root):
    def prints(version):
        root = new_root([world.package("openssl", version)])
        done = yagura("scan", root, "--db", db, "--format", "sarif")
        return {(r["ruleId"], r["partialFingerprints"]["yagura/v1"])
                for r in json.loads(done.out)["runs"][0]["results"]}
    assert prints("3.0.1-1") == prints("3.0.2-1") != set()


def test_the_packages_of_a_report_are_an_inventory(
        yagura, root, db, tmp_path):
    digest = yagura.scan(root, db=db)["digest"]
    for form in ("cyclonedx", "spdx"):
        path = tmp_path / f"{form}.json"
        yagura("scan", root, "--db", db, "--format", form, "--output", path)
        read = json.loads(yagura(
            "inventory", f"sbom:{path}", "--format", "json").out)
        assert len(read["packages"]) == len(world.PACKAGES)
        if form == "cyclonedx":
            assert read["digest"] == digest


def test_serial_numbers_are_of_what_was_scanned(yagura, root, db):
    def serial(form, **env):
        done = yagura("scan", root, "--db", db, "--format", form, env=env)
        return json.loads(done.out)["serialNumber"]
    one = serial("cyclonedx")
    assert serial("cyclonedx") == one
    assert one != serial("cyclonedx-vex")
    assert one != serial("cyclonedx", YAGURA_NOW=world.LATER)
