"""Options from files and the environment, and who goes before whom."""
import json
import re

import jsonschema
import pytest
import yaml

from conftest import ROOT

SCHEMA = ROOT / "schema/config.schema.json"


@pytest.fixture
def config(yagura, tmp_path):
    """Writes a file, and prints what comes of it."""
    class Config:
        path = tmp_path / "config.yaml"

        def write(self, text):
            self.path.write_text(text)
            return self.path

        def __call__(self, *args, env=None):
            doc = json.loads(yagura("config", "print", "--format", "json",
                                    *args, env=env).out)
            return {(o["command"], o["option"]): o for o in doc["options"]}

        def fault(self, text, code=65):
            done = yagura("config", "print", "--config", self.write(text),
                          code=code)
            assert done.err.count("\n") == 1
            return done.err.removeprefix(f"yagura: {self.path}: ").rstrip()
    return Config()


def test_defaults_are_those_of_the_help(yagura, config):
    values = config()
    for key, value in {("scan", "format"): "table", ("scan", "timeout"): "600",
                       ("scan", "parallel"): "8", ("scan", "offline"): "false",
                       ("inventory", "format"): "cyclonedx"}.items():
        assert values[key]["values"] == [value]
        assert values[key]["from"] == "default"
    assert values["scan", "output"]["values"] == []
    assert values["scan", "db"]["values"][0].endswith("/yagura/db")
    # Every option of every command is there.
    for command in {c for c, _ in values}:
        text = yagura("help", *command.split()).out
        named = set(re.findall(r"^  --([a-z-]+)", text, re.M))
        assert named - {"config", "help"} \
            == {o for c, o in values if c == command}


def test_a_flag_goes_before_the_environment_before_the_file(
        yagura, config, db, root, tmp_path):
    path = config.write("scan:\n  format: json\n")
    words = ("scan", root, "--db", db, "--config", path)
    env = {"YAGURA_SCAN_FORMAT": "table"}
    assert yagura(*words).out.startswith("{")
    assert not yagura(*words, env=env).out.startswith("{")
    assert yagura(*words, "--format", "json", env=env).out.startswith("{")
    value = config("--config", path)["scan", "format"]
    assert (value["from"], value["where"]) == ("file", f"{path}: line 2")
    value = config("--config", path, env=env)["scan", "format"]
    assert (value["from"], value["where"]) == (
        "environment", "YAGURA_SCAN_FORMAT")


def test_one_command_goes_before_all(config):
    path = config.write("db: /all\nscan:\n  db: /one\n")
    values = config("--config", path)
    assert values["scan", "db"]["values"] == ["/one"]
    assert values["db status", "db"]["values"] == ["/all"]
    values = config("--config", path, env={"YAGURA_DB": "/env"})
    assert values["scan", "db"]["values"] == ["/env"]
    values = config(env={"YAGURA_DB": "/env", "YAGURA_SCAN_DB": "/env/scan"})
    assert values["scan", "db"]["values"] == ["/env/scan"]
    assert values["explain", "db"]["values"] == ["/env"]


def test_lists_and_switches(config):
    path = config.write("scan:\n  paths: [/opt, /srv]\n  offline: true\n"
                        "db update: {from: /one}\n")
    values = config("--config", path)
    assert values["scan", "paths"]["values"] == ["/opt", "/srv"]
    assert values["scan", "offline"]["values"] == ["true"]
    assert values["db update", "from"]["values"] == ["/one"]
    env = {"YAGURA_PATHS": "/a,/b", "YAGURA_OFFLINE": "0"}
    values = config("--config", path, env=env)
    assert values["scan", "paths"]["values"] == ["/a", "/b"]
    assert values["scan", "offline"]["values"] == ["false"]


def test_a_switch_of_a_file_is_turned_off_by_a_flag(yagura, config, root):
    path = config.write("inventory: {os-only: true}\n")
    place = root / "srv/node_modules/left"
    place.mkdir(parents=True)
    (place / "package.json").write_text(
        '{"name": "left", "version": "1.0.0"}')
    words = ("inventory", root, "--config", path)
    assert "pkg:npm/left" not in yagura(*words).out
    assert "pkg:npm/left" in yagura(*words, "--os-only=false").out
    done = yagura("scan", "--os-only=maybe", code=64)
    assert "no value but true and false" in done.err


def test_places_of_files(yagura, config, tmp_path):
    own = tmp_path / "xdg/yagura/config.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("db: /own\n")
    env = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    assert config(env=env)["scan", "db"]["values"] == ["/own"]
    home = tmp_path / "home/.config/yagura/config.yaml"
    home.parent.mkdir(parents=True)
    home.write_text("db: /home\n")
    env = {"XDG_CONFIG_HOME": None, "HOME": str(tmp_path / "home")}
    assert config(env=env)["scan", "db"]["values"] == ["/home"]
    path = config.write("db: /named\n")
    env["YAGURA_CONFIG"] = str(path)
    assert config(env=env)["scan", "db"]["values"] == ["/named"]
    other = tmp_path / "other.yaml"
    other.write_text("db: /other\n")
    assert config("--config", other, env=env)["scan", "db"]["values"] \
        == ["/other"]
    text = yagura("config", "print", "--config", other).out
    assert text.startswith(f"file  {other}\n")
    yagura("config", "print", "--config", tmp_path / "none", code=66)


FAULTS = {
    "scan:\n  formt: json\n":
        "line 2: scan.formt: no such key; did you mean format?",
    "dbb: /x\n": "line 1: dbb: no such key; did you mean db?",
    "\nscann:\n  db: x\n": "line 2: scann: no such key; did you mean scan?",
    "zzzzzzzz: 1\n": "line 1: zzzzzzzz: no such key",
    "format: json\n": "line 1: format: not the same for all commands: put it "
                      "below one, as scan",
    "scan: 3\n": "line 1: scan: it must hold options: name: value",
    "scan:\n  format: xml\n": "line 2: scan.format: it must be a form that "
                              "the command has",
    "scan:\n  offline: maybe\n":
        "line 2: scan.offline: it must be true or false",
    "scan:\n  parallel: many\n": "line 2: scan.parallel: it must be a number",
    "scan:\n  output: [a, b]\n":
        "line 2: scan.output: it has one value, not a list of them",
    "- a\n": "line 1: no mapping of options",
    "--- {}\n--- {}\n": "line 2: a second document",
    "db: x\n\ndb: y\n": "line 3: db: it is there twice",
    "scan: {db: x, db: y}\n": "line 1: scan.db: it is there twice",
    "scan:\n  db: &a x\n  output: *a\n": "line 3: an alias",
    "db: ''\n": "line 1: db: it must be DIR",
    "db:\n": "line 1: db: it must be DIR",
    "db update:\n  from: [a, {b: c}]\n":
        "line 2: db update.from: it must be PLACE",
    "scan:\n  config: x\n": "line 2: scan.config: no such key",
    "scan:\n  paths: [" + "a, " * 70 + "]\n":
        "line 2: scan.paths: too many values",
}


@pytest.mark.parametrize("text", FAULTS, ids=range(len(FAULTS)))
def test_a_fault_has_file_line_and_key(config, text):
    assert config.fault(text) == FAULTS[text]


def test_a_fault_of_the_environment_names_the_variable(yagura, root):
    for name, value, words in [("YAGURA_OFFLINE", "maybe", "true or false"),
                               ("YAGURA_SCAN_FORMAT", "xml", "a form"),
                               ("YAGURA_TIMEOUT", "long", "a number")]:
        done = yagura("scan", root, env={name: value}, code=64)
        assert f"{name}: it must be {words}" in done.err


def test_hostile_files_are_refused(config, yagura):
    for text in ("[" * 100000, "a: " * 100000, "- a\n" * 60000,
                 "db: " + "x" * 300000, "\0", "{" * 3000):
        path = config.write(text)
        done = yagura("config", "print", "--config", path, code=65)
        assert str(path) in done.err


def test_a_slip_of_the_pen_in_an_option_is_told(yagura):
    done = yagura("scan", "--formt", "json", code=64)
    assert "did you mean --format" in done.err


def test_what_is_set_for_others_does_not_hinder(yagura, config, db, root):
    """Options of trees and of many hosts, set once for all scans."""
    path = config.write("scan:\n  os-only: true\n  paths: [/]\n  os: debian:12\n"
                        "  parallel: 4\n  output-dir: /none\n"
                        "inventory:\n  os-only: true\n  os: debian:12\n")
    more = ("--config", path, "--db", db, "--format", "json")
    tree = json.loads(yagura("scan", root, *more).out)
    bom = path.with_name("bom.json")
    yagura("inventory", root, "--config", path, "--output", bom)
    document = json.loads(yagura("scan", f"sbom:{bom}", *more).out)
    assert [f["id"] for f in tree["findings"]] \
        == [f["id"] for f in document["findings"]]
    # Typed, they are refused.
    yagura("scan", root, *more, "--parallel", "4", code=64)
    yagura("scan", root, *more, "--os", "debian:12", code=64)


def test_the_schema_is_that_of_the_program(yagura):
    assert json.loads(SCHEMA.read_text()) \
        == json.loads(yagura("config", "schema").out)


def test_the_schema_and_the_program_agree(yagura, config):
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    good = ["db: /x\n", "scan:\n  format: json\n  parallel: 4\n",
            "scan:\n  paths: [/a]\n", "scan:\n  paths: /a\n",
            "db update:\n  accept-shrunk: false\n", "timeout: 9\n"]
    for text in good:
        assert validator.is_valid(yaml.safe_load(text)), text
        config("--config", config.write(text))
    for text in FAULTS:
        if "twice" in FAULTS[text] or "alias" in FAULTS[text] \
                or "second" in FAULTS[text]:
            continue
        assert not validator.is_valid(yaml.safe_load(text)), text


def test_a_command_without_options_needs_no_configuration(yagura, config):
    path = config.write("no: such\n")
    yagura("completion", "bash", env={"YAGURA_CONFIG": str(path)})
    yagura("help", env={"YAGURA_CONFIG": str(path)})
    yagura("scan", "--help", env={"YAGURA_CONFIG": str(path)})
