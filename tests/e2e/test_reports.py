"""Forms for people and spreadsheets, held against those who read them."""
import base64
import csv
import hashlib
import html.parser
import io
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest

import world
from conftest import ROOT

HOSTILE = "$(rm)::error::<script>=cmd|'/C-calc'!A0"
FORMULAS = ["=cmd|'/C-calc'!A0", "@SUM(1+1)", "+1+1", "-2+3", HOSTILE]


@pytest.fixture
def hostile_root(new_root):
    """A machine whose packages are called what a spreadsheet computes."""
    return new_root([world.package(name, "7.88.1-10+deb12u5", "curl")
                     for name in FORMULAS])


def rows_of(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_csv_is_what_json_says(yagura, root, db):
    doc = yagura.scan(root, db=db)
    done = yagura("scan", root, "--db", db, "--format", "csv")
    assert done.raw.count(b"\r\n") == done.raw.count(b"\n")
    rows = list(csv.DictReader(io.StringIO(done.out, newline="")))
    assert [(r["id"], r["package"], r["purl"], r["severity"],
             r["fixed_version"] or None) for r in rows] == [
        (f["id"], f["package"]["name"], f["package"]["purl"], f["severity"],
         f["fixed_version"]) for f in doc["findings"]]


def test_japanese_csv_has_a_mark_for_excel(yagura, root, db):
    done = yagura("scan", root, "--db", db, "--format", "csv", "--lang", "ja")
    assert done.raw.startswith(b"\xef\xbb\xbf")
    assert rows_of(done.raw.decode("utf-8-sig"))[0][4] == "脆弱性ID"


def test_inspector_csv_has_the_columns_of_inspector(yagura, root, db):
    done = yagura("scan", root, "--db", db, "--format", "inspector-csv")
    heads, *rows = rows_of(done.out)
    newer = {"Epss Score", "Detector Name", "Package Manager"}
    old = [h for h in heads if h not in newer]
    assert len(heads) == 55 and len(old) == 52
    assert old[0] == "AWS Account Id" and old[-1] == "Reference Urls"
    assert heads.index("Epss Score") == heads.index("Exploit Available") - 1
    assert heads[-2:] == ["Detector Name", "Package Manager"]
    assert rows and all(len(row) == 55 for row in rows)
    ja = yagura("scan", root, "--db", db, "--format", "inspector-csv",
                "--lang", "ja")
    assert rows_of(ja.raw.decode("utf-8-sig"))[1:] == rows


def test_inspector_forms_tell_the_same(yagura, root, db):
    args = ("scan", root, "--db", db, "--format")
    rows = csv.DictReader(
        io.StringIO(yagura(*args, "inspector-csv").out, newline=""))
    doc = json.loads(yagura(*args, "inspector-json").out)
    assert [(r["Title"], r["Severity"], r["Finding ARN"], r["Vendor"])
            for r in rows] == [
        (f["title"], f["severity"], f["findingArn"],
         f["packageVulnerabilityDetails"]["source"])
        for f in doc["findings"]]


@pytest.mark.parametrize("form", ["csv", "inspector-csv"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_libreoffice_computes_nothing(
        yagura, hostile_root, db, tmp_path, form, lang):
    if not shutil.which("soffice"):
        pytest.skip("no LibreOffice here (package libreoffice-calc-nogui)")
    yagura("scan", hostile_root, "--db", db, "--format", form, "--lang", lang,
           "--output", tmp_path / "x.csv", code=None)
    # 44 is the comma, 34 the quote, 76 UTF-8; the last: evaluate formulas.
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/u",
         "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,"
         "false,false,false,0,true", "--convert-to", "fods",
         "--outdir", tmp_path, tmp_path / "x.csv"],
        check=True, timeout=120, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    text = (tmp_path / "x.fods").read_text()
    assert "table:formula" not in text
    shown = "".join(ElementTree.fromstring(text).itertext())
    assert all(name in shown for name in FORMULAS)


class Page(html.parser.HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.handlers, self.policy = [], [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("href", "src"):
                self.links.append((tag, value))
            if name.startswith("on"):
                self.handlers.append(value)
            if name == "content" and "default-src" in value:
                self.policy = value


def test_a_page_needs_nothing_else(yagura, root, db):
    page = Page(yagura("scan", root, "--db", db, "--format", "html").out)
    assert {tag for tag, _ in page.links} == {"a"}
    assert page.tags.count("svg") >= 1 and page.tags.count("table") == 2
    assert "default-src 'none'" in page.policy and not page.handlers


def test_a_page_lets_only_its_own_script_run(yagura, root, db):
    text = yagura("scan", root, "--db", db, "--format", "html").out
    script = re.search("<script>(.*)</script>", text, re.S)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest())
    assert f"script-src 'sha256-{digest.decode()}'" in Page(text).policy


def test_a_page_shows_hostile_names_as_names(yagura, hostile_root, db):
    text = yagura("scan", hostile_root, "--db", db, "--format", "html",
                  code=None).out
    page = Page(text)
    assert page.tags.count("script") == 1 and not page.handlers
    assert html.escape(HOSTILE, quote=False).replace("'", "&#39;") in text


@pytest.mark.parametrize("lang,head", [("en", "SEVERITY"), ("ja", "深刻度")])
def test_the_table_speaks_two_languages(yagura, root, db, lang, head):
    done = yagura("scan", root, "--db", db, "--lang", lang)
    assert done.out.splitlines()[2].startswith(head)


def test_grouping_only_changes_the_order(yagura, root, db):
    def ids(*words):
        out = yagura("scan", root, "--db", db, *words).out
        return sorted(re.findall(r"[A-Z]+-\d+-[0-9A-Z]+", out))
    assert ids("--group-by", "package") == ids()
    assert set(ids("--group-by", "cve")) == set(ids())
    out = yagura("scan", root, "--db", db, "--group-by", "package").out
    heads = [line for line in out.split("\n\n")[1].splitlines()[1:]
             if not line.startswith(" ")]
    assert heads and len(heads) == len(set(heads))


def test_a_template_is_filled_in(yagura, root, db, tmp_path):
    template = tmp_path / "t"
    template.write_text("{{#findings}}{{id}}\n{{/findings}}")
    done = yagura("scan", root, "--db", db, "--template", template)
    doc = yagura.scan(root, db=db)
    assert done.out.splitlines() == [f["id"] for f in doc["findings"]]


def test_a_wrong_word_costs_no_scan(yagura, root, db, tmp_path):
    bad = tmp_path / "t"
    bad.write_text("a\n{{nothing}}\n")
    done = yagura("scan", root, "--db", db, "--template", bad, code=65)
    assert f"{bad}: line 2: no \"nothing\" here" in done.err
    args = ("scan", root, "--db", db)
    yagura(*args, "--template", tmp_path / "none", code=66)
    yagura(*args, "--format", "template", code=64)
    assert "--lang de" in yagura(*args, "--lang", "de", code=64).err
    assert "--group-by x" in yagura(*args, "--group-by", "x", code=64).err


def test_the_manual_of_forms_names_all_columns(yagura, root, db):
    text = (ROOT / "docs/REPORTS.md").read_text()
    for form in ("csv", "inspector-csv"):
        heads = rows_of(
            yagura("scan", root, "--db", db, "--format", form).out)[0]
        missing = [h for h in heads if f"`{h}`" not in text]
        assert not missing, f"{form}: {missing}"


def test_hostile_names_are_in_no_line_of_their_own(
        yagura, hostile_root, db, tmp_path):
    template = tmp_path / "t"
    template.write_text("{{#findings}}{{package}}\n{{/findings}}")
    for form in ("table", "csv", "inspector-csv", "markdown", "html",
                 "template"):
        words = ["--template", template] if form == "template" else []
        out = yagura("scan", hostile_root, "--db", db, "--format", form,
                     *words, code=None).out
        assert not [line for line in out.splitlines()
                    if line.strip().startswith(("::", "##["))]
