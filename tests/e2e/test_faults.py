"""The n-th call of the system fails, for all n: a clean error, and what was stays."""
import errno
import json
import os
import pathlib
import shutil
import struct

import pytest

import world

# What a call can fail with; 0 is a write of the half.
FAULTS = {
    "write": (errno.EIO, errno.ENOSPC, errno.EINTR, 0),
    "read": (errno.EIO, errno.EINTR),
    "pread": (errno.EIO, errno.EINTR),
    "fsync": (errno.EIO, errno.ENOSPC),
    "rename": (errno.EIO,),
    "open": (errno.EMFILE, errno.EIO),
    "openat": (errno.EMFILE,),
    "mkdir": (errno.ENOSPC,),
    "mkdtemp": (errno.ENOSPC,),
    "link": (errno.EMLINK, errno.ENOSPC),
    "symlink": (errno.ENOSPC,),
    "unlink": (errno.EIO,),
    "ftruncate": (errno.EIO,),
    "chmod": (errno.EPERM,),
    "fork": (errno.EAGAIN,),
    "pipe2": (errno.EMFILE,),
    "flock": (errno.EINTR, errno.ENOLCK),
    "fstat": (errno.EIO,),
    "realloc": (errno.ENOMEM,),
}
# Of one kind and command; of more, so many spread over all, unless
# YAGURA_FAULTS=all is in the environment.
MOST = 1 << 30 if os.environ.get("YAGURA_FAULTS") == "all" else 5
ENDS = {0, 3, *range(64, 79)}


class Faulty:
    """Runs the program with one call in it that fails."""

    def __init__(self, yagura, folder):
        self.yagura, self.file = yagura, folder / "counts"
        # What OpenSSL forgets when its memory runs out is not ours.
        self.leaks = folder.parent / f"{folder.name}.leaks"
        self.leaks.write_text("leak:libcrypto\n")
        self.library = pathlib.Path(yagura.program).parent / "tests/faults.so"
        if not self.library.is_file():
            pytest.skip(f"{self.library} is not built")

    def __call__(self, call, at, error, *words, stays=False):
        """The result, how many such calls there were, and how many failed."""
        self.file.write_bytes(bytes(16))
        asan = self.yagura.env["ASAN_OPTIONS"]
        env = {"LD_PRELOAD": str(self.library),
               "ASAN_OPTIONS": f"{asan}:verify_asan_link_order=0",
               "LSAN_OPTIONS": f"suppressions={self.leaks}:"
                               "print_suppressions=0",
               "FAULTS_FILE": str(self.file), "FAULTS_CALL": call,
               "FAULTS_AT": str(at), "FAULTS_ERRNO": str(error),
               "FAULTS_STAY": "1" if stays else None}
        done = self.yagura(*words, env=env, code=None)
        assert done.code in ENDS, done
        return done, *struct.unpack("QQ", self.file.read_bytes())

    def each(self, call, make_words):
        """Every (result, what was done) of a fault in a command."""
        _, n, _ = self(call, 0, 0, *make_words())
        for error in FAULTS[call]:
            for at in sorted({1 + i * n // min(n, MOST)
                              for i in range(min(n, MOST))}):
                for stays in (False, True) if error == errno.ENOSPC else (
                        False,):
                    words = make_words()
                    done, _, failed = self(call, at, error, *words,
                                           stays=stays)
                    if failed:
                        yield done, (call, at, errno.errorcode.get(error),
                                     stays)


@pytest.fixture
def faulty(yagura, tmp_path):
    return Faulty(yagura, tmp_path)


NPM = [{"id": "GHSA-2098-aaaa-0001", "modified": "2024-01-01T00:00:00Z",
        "affected": [{"package": {"ecosystem": "npm", "name": "left-pad"},
                      "ranges": [{"type": "SEMVER", "events": [
                          {"introduced": "0"}, {"fixed": "1.0.0"}]}]}]}]


@pytest.fixture(scope="module")
def states(yagura, tmp_path_factory):
    """Two mirrors, a database of the first, and what both tell."""
    place = tmp_path_factory.mktemp("faults")
    world.write_mirror(place / "m1")
    world.write_mirror(place / "m2", [*world.RECORDS, world.record(
        "CVE-2098-0020", world.affected("12", "curl"))])
    for mirror in ("m1", "m2"):
        world.write_zip(place / mirror / "osv/npm/all.zip", NPM)
    told = []
    for mirror in ("m1", "m2"):
        yagura.update(place / mirror / "db", place / mirror)
        told.append(tell(yagura, place / mirror / "db"))
    assert told[0] != told[1]
    yagura("db", "keygen", place / "k")
    for mirror in ("m1", "m2"):
        yagura("db", "export", place / f"{mirror}.yb", "--sign",
               place / "k.key", "--db", place / mirror / "db")
    return place, told


def tell(yagura, db):
    yagura("db", "verify", "--db", db)
    return [yagura("db", "dump", shard, "--db", db).out
            for shard in ("debian-12", "npm")]


def check_clean(db):
    """Nothing but generations, and nothing but files in them."""
    names = {p.name for p in db.iterdir()} - {"downloads"}
    generations = {n for n in names if n.isdigit()}
    assert names == {".lock", "current"} | generations, names
    assert os.readlink(db / "current") in generations
    for name in generations:
        for file in (db / name).iterdir():
            assert file.suffix in (".ydb", ".json"), file


@pytest.mark.parametrize("call", FAULTS)
@pytest.mark.parametrize("command", ["update", "import"])
def test_a_database_stays_what_it_was_or_becomes_what_it_should(
        yagura, faulty, states, tmp_path, command, call):
    place, told = states
    db = tmp_path / "db"

    def words():
        shutil.rmtree(db, ignore_errors=True)
        shutil.copytree(place / "m1/db", db, symlinks=True)
        if command == "update":
            return "db", "update", "--db", db, "--from", place / "m2"
        return ("db", "import", place / "m2.yb", "--key", place / "k.pub",
                "--db", db)

    for done, what in faulty.each(call, words):
        now = tell(yagura, db)
        # When the last fsync fails, nobody knows which one will be there.
        allowed = ([told[1]] if done.code == 0 else told
                   if done.code == 3 or call == "fsync" else [told[0]])
        assert now in allowed, (what, done)
        if done.code not in (0, 3):
            assert done.err, what
        if what[1] % 7 == 1:
            yagura.update(db, place / "m2")
            assert tell(yagura, db) == told[1], what
            check_clean(db)


@pytest.mark.parametrize("call", FAULTS)
def test_a_scan_is_whole_partial_or_none(
        yagura, faulty, db, root, tmp_path, call):
    out = tmp_path / "out.json"
    whole = yagura.scan(root, db=db, code=None)
    assert not whole["partial"] or whole["diagnostics"] == []

    def words():
        out.unlink(missing_ok=True)
        return ("scan", root, "--db", db, "--format", "json", "--output", out)

    for done, what in faulty.each(call, words):
        if done.code not in (0, 3):
            assert not out.exists() or call == "fsync", what
            assert done.err, what
            continue
        doc = yagura.check(json.loads(out.read_text()), done.code)
        # What was not read is told.
        assert doc == whole or doc["partial"], (what, done)
        assert doc == whole or doc["diagnostics"] or any(
            c["state"] in ("missing", "partial") for c in doc["coverage"])
    # Who is out of memory stops where it stands.
    left = {p.name for p in tmp_path.iterdir()} - {"root", "counts", "out.json"}
    assert not left or call == "realloc"
