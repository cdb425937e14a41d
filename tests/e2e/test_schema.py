"""schema/scan.schema.json says what the program says, no more and no less."""
import copy
import json
import re

import jsonschema
import pytest

import world
from conftest import ROOT


@pytest.fixture(scope="module")
def schema():
    return json.loads((ROOT / "schema/scan.schema.json").read_text())


def test_the_schema_is_one(schema):
    jsonschema.Draft202012Validator.check_schema(schema)


def objects(node):
    if isinstance(node, dict):
        if node.get("type") == "object" and "required" in node:
            yield node
        for value in node.values():
            yield from objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from objects(value)


def test_every_object_is_closed_and_requires_what_it_names(schema):
    found = list(objects(schema))
    assert len(found) == 16
    optional = set()
    for o in found:
        assert o["additionalProperties"] is False
        assert set(o["required"]) <= set(o["properties"])
        optional |= set(o["properties"]) - set(o["required"])
    assert optional == {"severity_source", "cvss", "arch", "kernel", "module",
                        "dev", "fix_channel", "action", "title", "url",
                        "adjusted_cvss", "justification"}


def test_every_field_has_a_description(schema):
    for o in objects(schema):
        for name, field in o["properties"].items():
            named = field.get("$ref", "").rpartition("/")[2]
            there = "description" in field or (
                "description" in schema["$defs"].get(named, {}))
            assert there or "items" in field, name


def words_of(source, table):
    """The strings of a table [INDEX] = "word" in a file of src/."""
    text = (ROOT / "src" / source).read_text()
    body = re.search(rf"{table}\[\w*\] = {{(.*?)}};", text, re.S)[1]
    return set(re.findall(r'"([^"]+)"', body))


def returned_by(source, function):
    """The strings that a function returns."""
    text = (ROOT / "src" / source).read_text()
    body = re.search(rf"^{function}\(.*?^}}", text, re.S | re.M)[0]
    return set(re.findall(r'return "([^"]+)"', body))


def test_the_words_of_the_schema_are_those_of_the_program(schema):
    defs = schema["$defs"]
    finding = defs["finding"]["properties"]
    for field, words, never in (
            (finding["status"], words_of("core/advisory.c", "names"),
             {"not-affected"}),
            (finding["severity"], words_of("core/severity.c", "names"), set()),
            (finding["kind"], words_of("core/finding.c", "kinds"), set()),
            (finding["verdict"],
             returned_by("core/finding.c", "verdict_name"), {"not-affected"}),
            (defs["package"]["properties"]["kernel"],
             returned_by("core/package.c", "kernel_role_name"), set()),
            (defs["coverage"]["properties"]["state"],
             words_of("core/finding.c", "states"), set()),
            (defs["diagnostic"]["properties"]["code"],
             returned_by("core/diag.c", "diag_code_name"), {"ok"})):
        assert set(field["enum"]) == words - never


@pytest.fixture(scope="module")
def document(yagura, db, tmp_path_factory):
    """A scan with every kind of finding."""
    root = world.write_root(
        tmp_path_factory.mktemp("schema") / "root", world.PACKAGES + [
            world.package("goneware", "1"), world.package("toyware", "1"),
            world.package("linux-libc-dev", "6.1.1-1", "linux"),
            world.package("bad", "1", "openssl (:x)")])
    return yagura.scan(root, db=db, code=3,
                       env={"YAGURA_NOW": "2027-01-01T00:00:00Z"})


def paths(node, path=()):
    """Every place of a document."""
    yield path
    if isinstance(node, (dict, list)):
        items = node.items() if isinstance(node, dict) else enumerate(node)
        for key, value in items:
            yield from paths(value, path + (key,))


def parent_of(document, path):
    node = document
    for key in path[:-1]:
        node = node[key]
    return node


OPTIONAL = ("severity_source", "cvss", "arch", "kernel", "adjusted_cvss",
            "justification")


def test_the_schema_refuses_what_the_program_does_not_write(
        schema, document):
    """A field that is lost, renamed or of another type is noticed."""
    validator = jsonschema.Draft202012Validator(schema)
    seen = set()
    for path in paths(document):
        shape = tuple("*" if isinstance(k, int) else k for k in path)
        if not path or shape in seen:
            continue
        seen.add(shape)
        for change in ("type", "name", "gone"):
            copied = copy.deepcopy(document)
            parent, key = parent_of(copied, path), path[-1]
            if change == "type":
                parent[key] = {"other": True}
            elif isinstance(key, int):
                continue
            elif change == "name":
                parent[key + "x"] = parent[key]
            elif key not in OPTIONAL:
                del parent[key]
            else:
                continue
            assert not validator.is_valid(copied), (change, path)
    assert len(seen) > 40
