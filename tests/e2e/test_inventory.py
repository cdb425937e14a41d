"""Inventories as documents: written, read again, compared, scanned."""
import gzip
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys

import jsonschema
import pytest

import world
from conftest import ROOT

FORMS = ("cyclonedx", "spdx", "json")


@pytest.fixture
def full_root(new_root):
    """A machine with a kernel, another source, and packages of languages."""
    root = new_root(world.PACKAGES + [
        world.package("linux-image-6.1.0-1-amd64", "6.1.1-1", "linux"),
        world.package("libdb5.3", "5.3.28-1", "db5.3 (5.3.28-0)")])
    lock = root / "srv/app/composer.lock"
    lock.parent.mkdir(parents=True)
    lock.write_text(json.dumps({
        "packages": [{"name": "symfony/http-kernel", "version": "v6.3.0"}],
        "packages-dev": [{"name": "phpunit/phpunit", "version": "9.0.0"}]}))
    copy = root / "srv/copy/composer.lock"
    copy.parent.mkdir()
    shutil.copy(lock, copy)
    return root


def write(yagura, target, form, path, *args, code=0):
    yagura("inventory", target, "--format", form, "--output", path, *args,
           code=code)
    return json.loads(path.read_text())


def digest_of(doc):
    """The digest as docs/FORMAT.md has it, of our own form."""
    texts = ["yagura-inventory-digest/1", doc["asset"]["family"],
             doc["asset"]["release"]]
    seen = set()
    for p in doc["packages"]:
        key = tuple(p.get(k, "") for k in (
            "type", "name", "version", "arch", "source_name",
            "source_version", "module"))
        if key not in seen:
            texts += key
        seen.add(key)
    h = hashlib.sha256()
    for text in texts:
        raw = text.encode()
        h.update(b"%d:%s," % (len(raw), raw))
    return "sha256:" + h.hexdigest()


def test_each_form_has_the_digest(yagura, full_root, tmp_path):
    plain = write(yagura, full_root, "json", tmp_path / "a.json")
    digest = digest_of(plain)
    assert plain["digest"] == digest
    bom = write(yagura, full_root, "cyclonedx", tmp_path / "b.json")
    assert {"name": "yagura:digest", "value": digest} \
        in bom["metadata"]["properties"]
    spdx = write(yagura, full_root, "spdx", tmp_path / "c.json")
    assert digest in spdx["comment"]
    # The lock file's copies are listed and do not count.
    assert len([p for p in plain["packages"] if p["type"] == "composer"]) == 4


def test_our_own_form_is_as_its_schema_says(yagura, full_root, tmp_path):
    schema = json.loads((ROOT / "schema/inventory.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    (full_root / "srv/bad").mkdir()
    (full_root / "srv/bad/composer.lock").write_text("{")
    doc = write(yagura, full_root, "json", tmp_path / "a.json", code=3)
    assert [f.message for f in validator.iter_errors(doc)] == []
    assert len(doc["diagnostics"]) == 1
    for key in doc:
        assert not validator.is_valid({k: v for k, v in doc.items()
                                       if k != key})
    assert not validator.is_valid({**doc, "other": 1})


def comparable(doc):
    """A scan's document without the rows of what was read: "os/dpkg"."""
    return dict(world.said(doc), coverage=[c for c in doc["coverage"]
                               if "/" not in c["what"]])


def test_a_scan_of_the_document_says_what_a_scan_of_the_tree_says(
        yagura, db, full_root, tmp_path):
    bom = tmp_path / "bom.json"
    write(yagura, full_root, "cyclonedx", bom)
    by_tree = yagura.scan(full_root, db=db, code=3)
    by_document = yagura.scan(f"sbom:{bom}", db=db, code=3)
    assert by_tree["findings"]
    assert comparable(by_document) \
        == comparable(by_tree)
    assert {"what": "sbom/cyclonedx", "state": "ok", "built_at": None,
            "reason": f"{by_tree['packages']} packages in 1 file"} \
        in by_document["coverage"]


@pytest.mark.parametrize("options", [
    ("--kernel", "6.1.0-1-amd64"), ("--os-only",), ("--paths", "/srv/app")])
def test_how_the_tree_was_read_travels_with_it(
        yagura, db, full_root, tmp_path, options):
    bom = tmp_path / "bom.json"
    write(yagura, full_root, "cyclonedx", bom, *options)
    by_tree = yagura.scan(full_root, *options, db=db, code=None)
    by_document = yagura.scan(f"sbom:{bom}", db=db, code=None)
    assert comparable(by_document) \
        == comparable(by_tree)


def test_what_could_not_be_read_travels_with_it(
        yagura, db, full_root, tmp_path):
    (full_root / "srv/app/composer.lock").write_text("{")
    bom = tmp_path / "bom.json"
    write(yagura, full_root, "cyclonedx", bom, code=3)
    by_tree = yagura.scan(full_root, db=db, code=3)
    by_document = yagura.scan(f"sbom:{bom}", db=db, code=3)
    assert by_document["diagnostics"] == by_tree["diagnostics"] != []
    row, = [c for c in by_document["coverage"]
            if c["what"] == "sbom/cyclonedx"]
    assert row["state"] == "partial"


@pytest.mark.parametrize("form", ("cyclonedx", "spdx"))
def test_a_document_and_its_tree_do_not_differ(
        yagura, full_root, tmp_path, form):
    path = tmp_path / "doc"
    write(yagura, full_root, form, path)
    done = yagura("inventory", "diff", full_root, f"sbom:{path}")
    assert done.out == "0 added, 0 removed, 0 changed\n"
    # From standard input, compressed; and converted once more.
    raw = gzip.compress(path.read_bytes())
    packed = tmp_path / "doc.gz"
    packed.write_bytes(raw)
    with open(packed, "rb") as f:
        done = yagura("inventory", "sbom:-", stdin=f)
    (tmp_path / "again").write_text(done.out)
    yagura("inventory", "diff", full_root, f"sbom:{tmp_path / 'again'}")


def test_a_diff_says_what_was_added_removed_and_changed(yagura, new_root):
    a = new_root([world.package("same", "1"), world.package("gone", "1"),
                  world.package("newer", "1"),
                  world.package("moved", "1", "one")])
    b = new_root([world.package("same", "1"), world.package("come", "1"),
                  world.package("newer", "2"),
                  world.package("moved", "1", "two")])
    done = yagura("inventory", "diff", a, b, code=1)
    assert done.out.splitlines() == [
        "+ deb come amd64 1", "- deb gone amd64 1",
        "~ deb moved amd64 1, source one 1 -> two 1",
        "~ deb newer amd64 1 -> 2",
        "1 added, 1 removed, 2 changed"]
    other = new_root([world.package("same", "1")], release="13")
    assert "~ system debian 12 -> debian 13\n" \
        in yagura("inventory", "diff", a, other, code=1).out


def test_equal_as_far_as_it_could_be_read_is_not_equal(
        yagura, full_root, tmp_path):
    (full_root / "srv/app/composer.lock").write_text("{")
    bom = tmp_path / "bom.json"
    write(yagura, full_root, "cyclonedx", bom, code=3)
    yagura("inventory", "diff", full_root, f"sbom:{bom}", code=3)


def test_lists_of_packages_are_scanned(yagura, db, tmp_path):
    lines = tmp_path / "list"
    lines.write_text("libssl3:amd64,ii ,3.0.11-1~deb12u2,openssl,"
                     "3.0.11-1~deb12u2\n")
    target = f"pkglist:{lines}"
    doc = yagura.scan(target, "--os", "debian:12:amd64", db=db, code=None)
    assert doc["findings"][0]["package"]["source_name"] == "openssl"
    assert "--os" in yagura("scan", target, "--db", db, code=64).err
    for wrong in ("debian:12:amd64:x", ":12"):
        yagura("scan", target, "--db", db, "--os", wrong, code=64)


def test_a_result_of_vuls_is_scanned(yagura, db, tmp_path):
    path = tmp_path / "host.json"
    path.write_text(json.dumps({
        "jsonVersion": 4, "family": "debian", "release": "12",
        "packages": {"libssl3": {"name": "libssl3",
                                 "version": "3.0.11-1~deb12u2"}},
        "SrcPackages": {"openssl": {"name": "openssl",
                                    "version": "3.0.11-1~deb12u2",
                                    "binaryNames": ["libssl3"]}}}))
    for target in (f"vuls:{path}", f"sbom:{path}"):
        doc = yagura.scan(target, db=db, code=None)
        assert "sbom/vuls" in [c["what"] for c in doc["coverage"]]
        assert doc["findings"][0]["package"]["source_name"] == "openssl"


@pytest.mark.parametrize("text,code,said", [
    ("", 65, "nothing in it"), ("hello", 69, "neither CycloneDX"),
    ("{}", 69, "neither CycloneDX"),
    ('{"bomFormat": "CycloneDX", "components": [', 65, "parse error"),
    ('{"spdxVersion": "SPDX-3.0"}', 69, "neither CycloneDX")])
def test_what_is_no_document_is_named(yagura, tmp_path, text, code, said):
    path = tmp_path / "doc"
    path.write_text(text)
    done = yagura("inventory", f"sbom:{path}", code=code)
    assert said in done.err and str(path) in done.err


def test_what_does_not_go_together_is_wrong_usage(yagura, root, tmp_path):
    bom = tmp_path / "bom.json"
    write(yagura, root, "cyclonedx", bom)
    for words in (("inventory", root, "--os", "debian:12"),
                  ("inventory", root, "--format", "syft"),
                  ("inventory", root, "--format", "none"),
                  ("inventory", "sbom:"),
                  ("inventory", f"sbom:{bom}", "--os-only"),
                  ("inventory", f"sbom:{bom}", "--paths", "/x"),
                  ("scan", f"sbom:{bom}", "--save-case", tmp_path / "x"),
                  ("inventory", "diff", root)):
        yagura(*words, code=64)
    yagura("inventory", "sbom:/none", code=66)


def test_cyclonedx_is_as_the_official_schema_says(
        yagura, full_root, tmp_path, cyclonedx_validator):
    validator = cyclonedx_validator
    doc = write(yagura, full_root, "cyclonedx", tmp_path / "bom.json")
    assert [f.message for f in validator.iter_errors(doc)] == []
    assert not validator.is_valid(dict(doc, bomFormat="x"))
    refs = [c["bom-ref"] for c in doc["components"]]
    assert len(refs) == len(set(refs)) > 5


def test_spdx_has_what_its_specification_asks_for(
        yagura, full_root, tmp_path):
    doc = write(yagura, full_root, "spdx", tmp_path / "doc.json")
    world.check_spdx(doc)
    assert doc["creationInfo"]["created"] == world.NOW


def test_what_runs_on_this_machine(yagura, root, tmp_path):
    """A port of ours, with the program that has it; of others nothing."""
    schema = json.loads((ROOT / "schema/inventory.schema.json").read_text())
    (tmp_path / "few").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as s:
        doc = json.loads(yagura("inventory", "dir:/", "--paths",
                                tmp_path / "few", "--format", "json").out)
        port = s.getsockname()[1]
    jsonschema.Draft202012Validator(schema).validate(doc)
    ours = [x for x in doc["host"]["listening"] if x["port"] == port]
    assert [(x["protocol"], x["address"], x.get("program")) for x in ours] \
        == [("tcp", "127.0.0.1", os.path.realpath(sys.executable))]
    other = json.loads(yagura("inventory", root, "--format", "json").out)
    assert other["host"] is None
