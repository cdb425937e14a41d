"""The program under test, and what most tests need around it."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import jsonschema
import pytest

import world

ROOT = pathlib.Path(os.environ.get(
    "YAGURA_SRC", pathlib.Path(__file__).resolve().parents[2]))
FAULT = re.compile(rb"AddressSanitizer|LeakSanitizer|runtime error:"
                   rb"|Assertion .* failed")


def find_program():
    named = os.environ.get("YAGURA")
    places = ([named] if named else
              [ROOT / "build-asan/yagura", ROOT / "build/yagura"])
    for place in places:
        if pathlib.Path(place).is_file():
            return str(pathlib.Path(place).resolve())
    pytest.exit(f"no program to test: looked for {places}", 1)


class Result:
    """What a run left: exit code, standard output, standard error."""

    def __init__(self, code, out, err):
        self.code, self.raw, self.raw_err = code, out, err

    @property
    def out(self):
        return self.raw.decode()

    @property
    def err(self):
        return self.raw_err.decode()

    def __repr__(self):
        return f"exit code {self.code}\n{self.raw!r}\n{self.raw_err!r}"


def open_terminal():
    """(master, slave), or the test is skipped: not every place has them."""
    try:
        return os.openpty()
    except OSError as e:
        pytest.skip(f"no terminals: {e}")


class Yagura:
    """Runs the program; whatever it is asked to do, it may not crash."""

    def __init__(self, program, home):
        self.program = program
        self.schema = json.loads(
            (ROOT / "schema/scan.schema.json").read_text())
        keep = ("PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS")
        self.env = {k: os.environ[k] for k in keep if k in os.environ}
        self.env.setdefault("ASAN_OPTIONS", "abort_on_error=1:detect_leaks=1")
        self.env.setdefault("UBSAN_OPTIONS",
                            "halt_on_error=1:print_stacktrace=1")
        self.env.update(HOME=str(home), XDG_DATA_HOME=str(home / "data"),
                        LC_ALL="C.UTF-8", YAGURA_NOW=world.NOW)

    def environment(self, changes=None):
        env = dict(self.env, **(changes or {}))
        return {k: v for k, v in env.items() if v is not None}

    def start(self, *args, env=None, before=(), **more):
        """A run that has only begun."""
        more.setdefault("stdin", subprocess.DEVNULL)
        more.setdefault("stdout", subprocess.PIPE)
        more.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen(
            [*before, self.program, *map(str, args)],
            env=self.environment(env), **more)

    @staticmethod
    def finish(process, code=None, timeout=60):
        """The result of it; code is the exit code that is wanted."""
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        done = Result(process.returncode, out or b"", err or b"")
        assert done.code >= 0 and not FAULT.search(done.raw_err), done
        assert code is None or done.code == code, done
        return done

    def __call__(self, *args, code=0, timeout=60, **more):
        return self.finish(self.start(*args, **more), code, timeout)

    def scan(self, target, *args, db, code=0, **more):
        """A scan's JSON document, checked against its schema."""
        done = self("scan", target, "--db", db, "--format", "json", *args,
                    code=code, **more)
        return self.check(json.loads(done.out), done.code)

    def check(self, doc, code):
        """doc, when it holds what the schema and its exit code promise."""
        validator = jsonschema.Draft202012Validator(self.schema)
        faults = [f"{list(f.absolute_path)}: {f.message}"
                  for f in validator.iter_errors(doc)]
        assert not faults, "\n".join(faults)
        assert code == (3 if doc["partial"] else 0)
        return doc

    def update(self, db, *places, code=0, **more):
        """Build a database from places."""
        words = [w for p in places for w in ("--from", p)]
        return self("db", "update", "--db", db, *words, code=code, **more)


@pytest.fixture(scope="session")
def yagura(tmp_path_factory):
    return Yagura(find_program(), tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def mirror(tmp_path_factory):
    """The feeds of world.RECORDS; not to be written to."""
    return world.write_mirror(tmp_path_factory.mktemp("mirror"))


@pytest.fixture(scope="session")
def db(yagura, mirror, tmp_path_factory):
    """A database of them; not to be written to."""
    place = tmp_path_factory.mktemp("db")
    yagura.update(place, mirror)
    return place


@pytest.fixture
def new_db(yagura, tmp_path):
    """Makes a database of the records given."""
    def make(*records, **more):
        at = tmp_path / "new-db"
        world.write_mirror(tmp_path / "new-mirror", records, **more)
        yagura.update(at, tmp_path / "new-mirror")
        return at
    return make


@pytest.fixture
def two(yagura, mirror, tmp_path):
    """A database with two generations, of two days."""
    at = tmp_path / "two"
    yagura.update(at, mirror)
    kept = [r for r in world.RECORDS
            if r["id"] not in ("CVE-2098-0001", "CVE-2098-0003")]
    other = world.write_mirror(tmp_path / "m2", [
        *kept,
        world.record("CVE-2098-0003", world.affected("12", "linux", "6.1.95-1")),
        world.record("CVE-2098-0020", world.affected("12", "curl"))])
    yagura.update(at, other, env={"YAGURA_NOW": world.LATER})
    return at


@pytest.fixture
def root(tmp_path):
    """A machine with world.PACKAGES."""
    return world.write_root(tmp_path / "root")


@pytest.fixture
def new_root(tmp_path):
    """Makes a machine; the arguments are world.write_root's."""
    made = []

    def make(*args, **more):
        made.append(tmp_path / f"root-{len(made)}")
        return world.write_root(made[-1], *args, **more)
    return make


@pytest.fixture
def tiny_disk(tmp_path):
    """Makes a folder on a file system of so many kB."""
    made = []

    def make(size_kb):
        place = tmp_path / f"disk-{len(made)}"
        place.mkdir()
        if os.geteuid() != 0:
            pytest.skip("only root can mount a small file system")
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs",
             place], stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            pytest.skip(f"cannot mount: {done.stderr.strip()}")
        made.append(place)
        return place

    yield make
    for place in made:
        subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture
def nobody():
    """Words in front of a program's that take its rights away."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("no setpriv here (package util-linux)")
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


@pytest.fixture
def open_path():
    """A folder that everybody can pass, unlike tmp_path."""
    place = pathlib.Path(tempfile.mkdtemp(prefix="yagura-test-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="session")
def npm(tmp_path_factory):
    """A folder with what tests/schema/package.json names, as npm has it."""
    if not shutil.which("npm"):
        pytest.skip("no npm here")
    place = tmp_path_factory.mktemp("schema") / "npm"
    shutil.copytree(ROOT / "tests/schema", place, ignore=shutil
                    .ignore_patterns("node_modules"))
    try:
        done = subprocess.run(
            ["npm", "ci", "--silent", "--ignore-scripts", "--omit=optional",
             "--omit=peer"], cwd=place, capture_output=True, text=True,
            timeout=200)
    except subprocess.TimeoutExpired:
        pytest.skip("npm's registry does not answer")
    if done.returncode != 0:
        pytest.skip(f"npm ci: {done.stderr.strip()[:200] or 'failed'}")
    return place


@pytest.fixture(scope="session")
def cyclonedx_validator(npm):
    """The official schema of CycloneDX 1.6."""
    folder = npm / "node_modules/@cyclonedx/cyclonedx-library/res/schema"
    schemas = {p.name: json.loads(p.read_text())
               for p in folder.glob("*.schema.json")}
    schema = schemas["bom-1.6.SNAPSHOT.schema.json"]
    base = schema["$id"].rpartition("/")[0]
    store = {f"{base}/{name}": s for name, s in schemas.items()}
    return jsonschema.Draft7Validator(
        schema, resolver=jsonschema.RefResolver(
            schema["$id"], schema, store=store))
