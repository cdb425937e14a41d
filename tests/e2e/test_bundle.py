"""yagura db export, import, delta, apply, keygen, verify: databases that
are carried elsewhere."""
import json
import os
import shutil
import signal
import stat
import struct
import subprocess
import time

import pytest

import world
from world import affected, record



@pytest.fixture
def keys(yagura, tmp_path):
    """The paths of a private and a public key."""
    yagura("db", "keygen", tmp_path / "k")
    return tmp_path / "k.key", tmp_path / "k.pub"


@pytest.fixture
def bundle(yagura, db, keys, tmp_path):
    """A signed one of the small world."""
    yagura("db", "export", tmp_path / "all.ybn", "--db", db,
           "--sign", keys[0])
    return tmp_path / "all.ybn"


def files(generation):
    return {p.name: p.read_bytes() for p in generation.iterdir()}


def look(db):
    return {str(p): p.lstat().st_mtime_ns for p in db.rglob("*")
            if p.name != ".lock"}


def refuse(yagura, db, words, says, code):
    """It is refused for that reason, and nothing has changed."""
    before = look(db) if db.exists() else None
    done = yagura("db", *words, "--db", db, code=code)
    assert says in done.err and done.raw == b"", done
    assert (look(db) if db.exists() else {}) == (before or {})


def test_a_database_comes_out_as_it_went_in(
        yagura, db, bundle, keys, tmp_path, root):
    there = tmp_path / "there"
    out = yagura("db", "import", bundle, "--db", there, "--key", keys[1]).out
    assert "signed" in out and "not signed" not in out
    assert files(there / "000001") == files(db / "000001")
    assert yagura.scan(root, db=there)["findings"] \
        == yagura.scan(root, db=db)["findings"]
    # And again, as the next generation: it is not older.
    yagura("db", "import", bundle, "--db", there, "--key", keys[1])
    assert os.readlink(there / "current") == "000002"


def test_the_same_database_makes_the_same_bundle(
        yagura, db, bundle, keys, tmp_path):
    yagura("db", "export", tmp_path / "b", "--db", db, "--sign", keys[0])
    assert (tmp_path / "b").read_bytes() == bundle.read_bytes()


def test_keys_are_private_and_kept(yagura, keys, tmp_path):
    assert stat.S_IMODE(keys[0].stat().st_mode) == 0o600
    text = keys[0].read_bytes()
    done = yagura("db", "keygen", tmp_path / "k", code=64)
    assert "is there already" in done.err and keys[0].read_bytes() == text


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl here")
def test_openssl_reads_keys_and_signature(bundle, keys, tmp_path):
    """As docs/FORMAT.md has it, by another program."""
    data = bundle.read_bytes()
    n = 96 + 256 * struct.unpack_from("<I", data, 12)[0]
    (tmp_path / "list").write_bytes(data[:n])
    (tmp_path / "sig").write_bytes(data[n:n + 64])
    subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey",
                    keys[1], "-rawin", "-in", tmp_path / "list", "-sigfile",
                    tmp_path / "sig"], check=True, stdout=subprocess.DEVNULL)
    der = subprocess.run(["openssl", "pkey", "-in", keys[0], "-pubout",
                          "-outform", "DER"], check=True,
                         stdout=subprocess.PIPE).stdout
    assert der[-32:] == data[64:96]


def test_without_a_key_it_must_be_said_that_none_is_wanted(
        yagura, db, bundle, tmp_path):
    there = tmp_path / "there"
    words = ["import", bundle]
    refuse(yagura, there, words, "--key PUB.pem, or --unsigned", 64)
    assert not there.exists()
    yagura("db", "import", bundle, "--db", there, "--unsigned")
    yagura("db", "export", tmp_path / "plain", "--db", db)
    yagura("db", "import", tmp_path / "plain", "--db", there, "--unsigned")


def test_a_wrong_or_missing_signature_is_refused(
        yagura, db, two, bundle, keys, tmp_path):
    yagura("db", "keygen", tmp_path / "other")
    other = tmp_path / "other.pub"
    refuse(yagura, two, ["import", bundle, "--key", other],
           "signed by another key", 65)
    yagura("db", "export", tmp_path / "plain", "--db", db)
    refuse(yagura, two, ["import", tmp_path / "plain", "--key", keys[1]],
           "plain: not signed", 65)
    refuse(yagura, two, ["import", bundle, "--key", keys[0]],
           "no public key", 65)
    refuse(yagura, two, ["import", bundle, "--key", tmp_path / "none"],
           "none", 66)
    refuse(yagura, two, ["import", bundle, "--key", keys[1], "--unsigned"],
           "--unsigned", 64)


def test_the_key_of_the_database_folder_counts(
        yagura, db, bundle, keys, tmp_path):
    there = tmp_path / "there"
    there.mkdir()
    shutil.copy(keys[1], there / "bundle.pub")
    yagura("db", "import", bundle, "--db", there)
    yagura("db", "import", bundle, "--db", there)
    yagura("db", "export", tmp_path / "plain", "--db", db)
    plain = tmp_path / "plain"
    refuse(yagura, there, ["import", plain], "not signed", 65)
    refuse(yagura, there, ["import", plain, "--unsigned"], "bundle.pub", 64)
    (there / "bundle.pub").write_text("nonsense")
    refuse(yagura, there, ["import", bundle], "bundle.pub", 65)


def test_an_older_one_is_refused(yagura, two, bundle, keys):
    words = ["import", bundle, "--key", keys[1]]
    refuse(yagura, two, words, "older than what is in use", 64)
    yagura("db", *words, "--db", two, "--allow-older")
    assert os.readlink(two / "current") == "000003"


def test_what_is_cut_off_is_refused(yagura, two, bundle, keys, tmp_path):
    data = bundle.read_bytes()
    cut = tmp_path / "cut"
    for n in [*range(0, len(data), 997), len(data) - 1]:
        cut.write_bytes(data[:n])
        refuse(yagura, two, ["import", cut, "--key", keys[1]], "cut: ", 65)
    cut.write_bytes(data + b"x")
    refuse(yagura, two, ["import", cut, "--key", keys[1]], "damaged", 65)


@pytest.mark.parametrize("signed", [True, False])
def test_flipped_bits_are_refused(yagura, db, two, keys, tmp_path, signed):
    file = tmp_path / "b"
    yagura("db", "export", file, "--db", db,
           *(["--sign", keys[0]] if signed else []))
    data = file.read_bytes()
    key = ["--key", keys[1]] if signed else ["--unsigned"]
    for i in [*range(0, 100, 9), *range(100, len(data), 1499),
              len(data) - 1]:
        file.write_bytes(data[:i] + bytes([data[i] ^ 4]) + data[i + 1:])
        before = look(two)
        done = yagura("db", "import", file, "--db", two, *key,
                      "--allow-older", code=None)
        assert done.code in (65, 69) and look(two) == before, i


def test_other_files_are_told_apart(yagura, two, keys, mirror, tmp_path):
    key = ["--key", keys[1]]
    refuse(yagura, two, ["import", mirror / "osv/Debian/all.zip", *key],
           "not a yagura bundle", 65)
    refuse(yagura, two, ["import", tmp_path, *key], "not a regular file", 69)
    refuse(yagura, two, ["import", tmp_path / "none", *key], "none", 66)
    refuse(yagura, two, ["export", tmp_path / "none/b"], "none/b", 66)
    refuse(yagura, tmp_path / "no-db", ["export", tmp_path / "b"],
           "no vulnerability database", 66)
    refuse(yagura, two, ["export", tmp_path / "b", "--sign", keys[1]],
           "no private key", 65)
    assert not (tmp_path / "b").exists()


@pytest.fixture
def families(yagura, tmp_path):
    """A database of two families, and the places of its feeds."""
    places = tmp_path / "places"
    world.write_mirror(places)
    world.write_zip(places / "osv/npm/all.zip", [record(
        "GHSA-xxxx-yyyy-zzzz",
        {"package": {"ecosystem": "npm", "name": "left"}, "ranges": [
            {"type": "SEMVER", "events": [{"introduced": "0"}]}]})])
    yagura.update(tmp_path / "families", places)
    return tmp_path / "families", places


def names(db):
    return sorted(p.name for p in (db / "current").glob("*.ydb"))


def test_some_families_are_carried_and_the_others_stay(
        yagura, families, tmp_path):
    db, places = families
    assert "npm.ydb" in names(db) and "debian-12.ydb" in names(db)
    part = tmp_path / "part"
    yagura("db", "export", part, "--db", db, "--only", "npm")
    there = tmp_path / "there"
    yagura("db", "import", part, "--db", there, "--unsigned")
    assert names(there) == ["npm.ydb"]
    doc = json.loads((there / "current/manifest.json").read_text())
    assert [g["family"] for g in doc["groups"]] == ["npm"]
    assert "debian-osv" not in [f["name"] for f in doc["feeds"]]
    # Into one that has another family: that one stays, as one file.
    there = tmp_path / "debian"
    yagura("db", "update", "--db", there, "--from", places,
           "--only", "debian", env={"YAGURA_NOW": world.LATER})
    yagura("db", "import", part, "--db", there, "--unsigned")
    assert names(there) == [n for n in names(db) if n != "cve.ydb"]
    assert os.path.samefile(there / "000001/debian-12.ydb",
                            there / "000002/debian-12.ydb")
    yagura("db", "verify", "--db", there)
    # Of a part, each family has an age of its own.
    debian = tmp_path / "debian.ybn"
    yagura("db", "export", debian, "--db", db, "--only", "debian")
    refuse(yagura, there, ["import", debian, "--unsigned"],
           "debian: ", 64)
    refuse(yagura, there, ["export", part, "--only", "npm,none"],
           '"none" is no family', 64)


def test_a_full_disk_leaves_the_old_database(
        yagura, two, keys, tmp_path, tiny_disk):
    large = world.write_mirror(tmp_path / "m", [
        record(f"CVE-2098-{i:05}", affected("12", "bash", f"{i}-1"))
        for i in range(3000)])
    yagura.update(tmp_path / "large", large)
    yagura("db", "export", tmp_path / "b", "--db", tmp_path / "large",
           "--sign", keys[0])
    disk = tiny_disk(200)
    db = disk / "db"
    shutil.copytree(two / "000001", db / "000001")
    os.symlink("000001", db / "current")
    refuse(yagura, db, ["import", tmp_path / "b", "--key", keys[1]],
           "No space left", 74)
    yagura("db", "verify", "--db", db)


def test_an_import_that_is_killed_leaves_the_old_database(
        yagura, two, keys, tmp_path):
    """At many moments; the next import cleans up."""
    large = world.write_mirror(tmp_path / "m", [
        record(f"CVE-2098-{i:05}", affected("12", f"p{i}", f"{i}-1"))
        for i in range(3000)])
    yagura.update(tmp_path / "large", large, env={"YAGURA_NOW": world.LATER})
    file = tmp_path / "b"
    yagura("db", "export", file, "--db", tmp_path / "large",
           "--sign", keys[0])
    words = ["db", "import", file, "--key", keys[1], "--db", two]
    before, killed = files(two / "000002"), 0
    for wait in (0.01, 0.03, 0.05, 0.08, 0.1, 0.12, 0.15):
        process = yagura.start(*words)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        if os.readlink(two / "current") != "000002":
            break
        assert files(two / "000002") == before
        yagura("db", "verify", "--db", two)
    assert killed > 0
    yagura(*words)
    assert [p for p in two.iterdir() if p.name.startswith("new-")] == []
    yagura("db", "verify", "--db", two)


def test_a_delta_makes_the_next_generation(yagura, two, keys, tmp_path, root):
    delta, there = tmp_path / "d", tmp_path / "there"
    out = yagura("db", "delta", 1, 2, delta, "--db", two,
                 "--sign", keys[0]).out
    assert "unchanged" in out
    yagura("db", "export", tmp_path / "b", "--db", two)
    shutil.copytree(two / "000001", there / "000001")
    os.symlink("000001", there / "current")
    yagura("db", "apply", delta, "--db", there, "--key", keys[1])
    assert files(there / "000002") == files(two / "000002")
    assert yagura.scan(root, db=there)["findings"] \
        == yagura.scan(root, db=two)["findings"]
    # It goes on from the first one only.
    refuse(yagura, there, ["apply", delta, "--key", keys[1]],
           "does not go on from", 64)
    refuse(yagura, tmp_path / "none", ["apply", delta, "--key", keys[1]],
           "no vulnerability database", 66)
    assert not (tmp_path / "none").exists()
    # A way back there is only for those who ask for it.
    yagura("db", "delta", "current", "previous", delta, "--db", two)
    refuse(yagura, there, ["apply", delta, "--unsigned"], "older than", 64)
    yagura("db", "apply", delta, "--db", there, "--unsigned", "--allow-older")
    assert files(there / "000003") == files(two / "000001")


def test_a_delta_of_a_damaged_database_is_refused(yagura, two, tmp_path):
    delta, there = tmp_path / "d", tmp_path / "there"
    yagura("db", "delta", two / "000001", "current", delta, "--db", two)
    shutil.copytree(two / "000001", there / "000001")
    os.symlink("000001", there / "current")
    for name in ("debian-12.ydb", "debian-9.ydb"):
        shard = there / "000001" / name
        data = shard.read_bytes()
        shard.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        refuse(yagura, there, ["apply", delta, "--unsigned"],
               f"{name}: damaged, or not the file", 65)
        shard.write_bytes(data)
    yagura("db", "apply", delta, "--db", there, "--unsigned")


def test_bundle_and_delta_are_not_taken_for_each_other(
        yagura, two, bundle, tmp_path):
    yagura("db", "delta", "previous", "current", tmp_path / "d", "--db", two)
    refuse(yagura, two, ["import", tmp_path / "d", "--unsigned"],
           "db apply", 64)
    refuse(yagura, two, ["apply", bundle, "--unsigned"], "db import", 64)


def test_a_shard_that_cannot_be_read_is_not_taken(yagura, db, tmp_path):
    """Rightly signed, and yet of a model that this program does not know."""
    odd = tmp_path / "odd"
    shutil.copytree(db / "000001", odd / "000001")
    os.symlink("000001", odd / "current")
    shard = odd / "000001/debian-12.ydb"
    data = bytearray(shard.read_bytes())
    data[8] = 99
    shard.write_bytes(data)
    yagura("db", "export", tmp_path / "b", "--db", odd)
    done = yagura("db", "import", tmp_path / "b", "--db", tmp_path / "there",
                  "--unsigned", code=69)
    assert "format model 99" in done.err
    assert not (tmp_path / "there/current").exists()


def test_verify_looks_at_every_byte(yagura, two):
    assert "all as they were written" in yagura("db", "verify", "--db",
                                                two).out
    shard = two / "000002/debian-12.ydb"
    data = shard.read_bytes()
    shard.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    done = yagura("db", "verify", "--db", two, code=65)
    assert "debian-12.ydb: damaged" in done.out and "1 files" in done.err
    shard.unlink()
    done = yagura("db", "verify", "--db", two, code=65)
    assert "debian-12.ydb" in done.out
    shard.write_bytes((two / "000001/debian-9.ydb").read_bytes())
    done = yagura("db", "verify", "--db", two, code=65)
    assert "not the" in done.out
    shard.write_bytes(data)
    (two / "000002/cve.ydb").write_bytes(b"x")
    done = yagura("db", "verify", "--db", two, code=65)
    assert "cve.ydb: not named by the manifest" in done.out
