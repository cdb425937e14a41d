"""--encrypt-to: what only the owner of a certificate's key can read."""
import json
import os
import resource
import signal
import subprocess

import pytest

import world
from conftest import open_terminal

FAST_EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
RSA = ["-newkey", "rsa:2048"]


def openssl(*args, **more):
    return subprocess.run(["openssl", *map(str, args)], capture_output=True,
                          timeout=60, **more)


def make_key(place, name, kind):
    """PLACE/NAME.pem, a certificate, and its key NAME.key."""
    cert, key = place / f"{name}.pem", place / f"{name}.key"
    done = openssl("req", "-x509", *kind, "-nodes", "-subj", f"/CN={name}",
                   "-days", "30", "-out", cert, "-keyout", key)
    assert done.returncode == 0, done.stderr
    return cert


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Certificates by name."""
    place = tmp_path_factory.mktemp("keys")
    kinds = {"rsa": RSA, "ec": FAST_EC, "other": RSA,
             "weak": ["-newkey", "rsa:1024"], "ed": ["-newkey", "ed25519"]}
    return {name: make_key(place, name, kind) for name, kind in kinds.items()}


def decrypt(data, cert, key=None):
    """What openssl makes of it."""
    return openssl("cms", "-decrypt", "-inform", "DER", "-recip", cert,
                   "-inkey", key or cert.with_suffix(".key"), input=data)


def scan(yagura, db, root, *more, code=0):
    return yagura("scan", root, "--db", db, "--format", "json", *more,
                  code=code)


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_its_owner_alone_reads_it(yagura, db, root, keys, tmp_path, kind):
    plain = scan(yagura, db, root).raw
    out = tmp_path / "result.cms"
    scan(yagura, db, root, "--encrypt-to", keys[kind], "--output", out)
    data = out.read_bytes()
    assert b"CVE-" not in data and b"libssl3" not in data
    done = decrypt(data, keys[kind])
    assert done.returncode == 0 and done.stdout == plain
    other = keys["other"]
    assert decrypt(data, keys[kind], other.with_suffix(".key")).returncode
    assert decrypt(data, other).returncode


def test_the_form_is_authenticated_and_modern(yagura, db, root, keys):
    data = scan(yagura, db, root, "--encrypt-to", keys["rsa"],
                "--encrypt-to", keys["ec"]).raw
    text = openssl("cms", "-cmsout", "-print", "-inform", "DER", "-noout",
                   input=data).stdout.decode()
    for word in ("authEnvelopedData", "aes-256-gcm", "rsaesOaep",
                 "dhSinglePass-stdDH-sha256kdf-scheme", "id-aes256-wrap"):
        assert word in text
    assert "sha1" not in text


def test_every_recipient_reads_it(yagura, db, root, keys):
    plain = scan(yagura, db, root).raw
    data = scan(yagura, db, root, "--encrypt-to", keys["rsa"],
                "--encrypt-to", keys["ec"]).raw
    for name in "rsa", "ec":
        assert decrypt(data, keys[name]).stdout == plain


def test_what_was_changed_on_the_way_is_not_accepted(yagura, db, root, keys):
    data = bytearray(scan(yagura, db, root, "--encrypt-to", keys["ec"]).raw)
    for at in len(data) // 2, len(data) - 12:
        damaged = bytearray(data)
        damaged[at] ^= 1
        assert decrypt(bytes(damaged), keys["ec"]).returncode
    assert decrypt(bytes(data[:-40]), keys["ec"]).returncode


def test_an_inventory_is_encrypted_too(yagura, root, keys, tmp_path):
    plain = yagura("inventory", root, "--format", "spdx").raw
    yagura("inventory", root, "--format", "spdx", "--encrypt-to", keys["ec"],
           "--output", tmp_path / "x")
    done = decrypt((tmp_path / "x").read_bytes(), keys["ec"])
    assert json.loads(done.stdout)["packages"] \
        == json.loads(plain)["packages"]


def test_a_large_result_leaves_one_file_and_nothing_else(yagura, db, new_root, keys,
                                           tmp_path):
    root = new_root([world.package(f"p{i}", "1", "openssl (3.0.10-1)")
                     for i in range(500)])
    out = tmp_path / "out"
    out.mkdir()
    scan(yagura, db, root, "--encrypt-to", keys["rsa"], "--output", out / "x",
         code=None)
    assert sorted(os.listdir(out)) == ["x"]
    assert b"CVE-2098" not in (out / "x").read_bytes()
    plain = decrypt((out / "x").read_bytes(), keys["rsa"]).stdout
    assert plain.count(b"CVE-2098-0001") >= 500


def limited(n):
    """Files of at most n bytes, as on a disk that is full."""
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (n, n))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    return limit


def test_a_full_disk_leaves_no_half_of_a_result(yagura, db, new_root, keys,
                                                tmp_path):
    root = new_root([world.package(f"p{i}", "1", "openssl (3.0.10-1)")
                     for i in range(300)])
    out = tmp_path / "out"
    out.mkdir()
    (out / "x").write_text("the last result")
    process = yagura.start("scan", root, "--db", db, "--format", "json",
                           "--encrypt-to", keys["rsa"], "--output", out / "x",
                           preexec_fn=limited(20000))
    done = yagura.finish(process, 74)
    assert str(out / "x") in done.err and "File too large" in done.err
    assert os.listdir(out) == ["x"]
    assert (out / "x").read_text() == "the last result"
    with open("/dev/full", "wb") as full:
        done = yagura.finish(yagura.start(
            "scan", root, "--db", db, "--encrypt-to", keys["rsa"],
            stdout=full), 74)
    assert "No space left on device" in done.err


def test_what_cannot_be_encrypted_to_is_refused_first(yagura, root, keys,
                                                      tmp_path):
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate")
    for cert, code, words in [
            (empty, 65, "no certificate in PEM form"),
            (keys["rsa"].with_suffix(".key"), 65, "no certificate"),
            (tmp_path / "none", 66, "No such file"),
            (keys["weak"], 69, "too weak"),
            (keys["ed"], 69, "neither RSA nor EC")]:
        done = yagura("scan", root, "--encrypt-to", cert, "--output",
                      tmp_path / "x", code=code)
        assert words in done.err and str(cert) in done.err
    assert not (tmp_path / "x").exists()
    done = yagura("scan", root, "--encrypt-to", keys["rsa"], "--save-case",
                  tmp_path / "case", code=64)
    assert "--save-case does not go with --encrypt-to" in done.err


def test_a_terminal_is_refused(yagura, db, root, keys):
    master, slave = open_terminal()
    done = yagura.finish(yagura.start("scan", root, "--db", db,
                                      "--encrypt-to", keys["ec"],
                                      stdout=slave), 64)
    os.close(slave)
    os.close(master)
    assert "not a terminal" in done.err
