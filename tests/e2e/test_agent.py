"""yagura agent: looks, and tells the server, and loses nothing."""
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time

import fake_server
import pytest
from conftest import ROOT
from service import Service

UNITS = ROOT / "packaging" / "systemd"


@pytest.fixture
def server():
    made = fake_server.FakeServer()
    yield made
    made.close()


@pytest.fixture
def words(server, tmp_path):
    """What every run of the agent is told."""
    (tmp_path / "token").write_text("secret\n")
    return ["agent", "--server", server.url, "--token-file",
            tmp_path / "token", "--spool", tmp_path / "spool", "--os-only",
            "--name", "web1", "--machine-id", "a" * 32, "--tries", "1"]


@pytest.fixture
def agent(yagura, words, tmp_path):
    """Starts it; it is ended with the test."""
    made = []

    def start(*args):
        made.append(yagura.start(*words, *args, env={"YAGURA_NOW": None}))
        return made[-1]
    yield start
    for process in made:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            yagura.finish(process, code=0)


def waiting(tmp_path):
    """What is in the spool and not half written."""
    spool = tmp_path / "spool"
    return [n for n in (os.listdir(spool) if spool.is_dir() else [])
            if not n.startswith(".tmp-")]


def wait_until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_once_looks_and_sends(yagura, words, server, tmp_path):
    done = yagura(*words, "--once")
    assert "web1: " in done.err and "1 uploaded" in done.err
    assert len(server.ids) == 1 and os.listdir(tmp_path / "spool") == []
    said = json.loads(server.checkins[0])
    assert said["name"] == "web1" and said["machine"] == "a" * 32


def test_unchanged_is_three_hundred_bytes_at_most(yagura, words, server):
    yagura(*words, "--once")
    server.digests.add(json.loads(server.checkins[0])["digest"])
    done = yagura(*words, "--once")
    assert "1 unchanged" in done.err or "1 of them unchanged" in done.err
    assert len(server.bodies[server.ids[1]]) <= 300


def test_nothing_is_lost_while_the_server_is_away(
        yagura, words, server, tmp_path):
    server.faults = lambda request: (503, {"Retry-After": "0"}, {
        "error": {"code": "busy", "message": "away"}})
    for n in range(1, 4):
        done = yagura(*words, "--once", code=69)
        assert f"{n} left" in done.err
        assert len(os.listdir(tmp_path / "spool")) == n
    server.faults = lambda request: None
    yagura(*words, "--once")
    assert len(server.ids) == 4 and os.listdir(tmp_path / "spool") == []


def test_a_look_that_fails_does_not_keep_the_spool(
        yagura, words, server, tmp_path):
    words = [*words[:-2], "--tries", "1"]
    server.faults = lambda request: "hang up"
    yagura(*words, "--once", code=69)
    server.faults = lambda request: None
    # Without a name of the time nothing can be looked at.
    yagura(*words, "--once", code=64, env={"YAGURA_NOW": "nonsense"})
    assert len(server.ids) == 1


def test_it_looks_again_and_again(agent, server, tmp_path):
    process = agent("--interval", "1s")
    wait_until(lambda: len(server.ids) >= 3)
    status = open(f"/proc/{process.pid}/status").read()
    # Sanitizers need more than the program.
    if "asan" not in os.environ.get("YAGURA", "asan"):
        assert int(re.search(r"VmRSS:\s+(\d+)", status)[1]) < 24 << 10


def test_it_looks_at_once_when_told(agent, server, yagura):
    process = agent("--interval", "10s")
    wait_until(lambda: len(server.ids) >= 1)
    process.send_signal(signal.SIGHUP)
    wait_until(lambda: len(server.ids) >= 2, seconds=5)


def test_what_waits_is_sent_when_the_server_is_back(
        agent, server, tmp_path):
    server.faults = lambda request: "hang up"
    agent("--interval", "2s")
    wait_until(lambda: len(waiting(tmp_path)) >= 2)
    server.faults = lambda request: None
    wait_until(lambda: len(server.ids) >= 2)


def test_it_ends_when_told_and_leaves_the_spool(
        agent, yagura, server, tmp_path):
    server.faults = lambda request: time.sleep(2)
    process = agent("--interval", "1s")
    wait_until(lambda: waiting(tmp_path))
    process.send_signal(signal.SIGTERM)
    yagura.finish(process, code=0)
    assert waiting(tmp_path)


def test_an_agent_that_is_killed_again_and_again_loses_nothing(
        yagura, words, server, tmp_path):
    luck = random.Random(7)
    for _ in range(30):
        process = yagura.start(*words, "--once", env={"YAGURA_NOW": None})
        time.sleep(luck.random() * 0.25)
        process.kill()
        process.communicate()
    left = {n.split("_")[2][:36] for n in waiting(tmp_path)}
    for name in waiting(tmp_path):
        if "~" in name:  # its lease would run for minutes
            os.rename(tmp_path / "spool" / name,
                      tmp_path / "spool" / name.split("~")[0])
    yagura(*words, "--once", env={"YAGURA_NOW": None})
    assert left <= set(server.ids)
    assert len(server.ids) == len(set(server.ids))
    assert waiting(tmp_path) == []


def test_a_change_of_packages_is_seen(yagura, words, server, tmp_path):
    if os.geteuid() != 0 or subprocess.run(
            ["unshare", "-m", "true"], stderr=subprocess.DEVNULL).returncode:
        pytest.skip("needs a mount namespace of its own")
    (tmp_path / "dpkg").mkdir()
    shutil.copy("/var/lib/dpkg/status", tmp_path / "dpkg")
    process = yagura.start(
        *words, "--interval", "1h", "--settle", "1",
        env={"YAGURA_NOW": None},
        before=["unshare", "-m", "sh", "-c", 'mount --bind "$0" /var/lib/dpkg '
                '&& exec "$@"', tmp_path / "dpkg"])
    try:
        process.send_signal(0)
        time.sleep(1.5)
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: len(server.ids) == 1)
        with open(tmp_path / "dpkg/status", "a") as status:
            status.write("\nPackage: brand-new\nStatus: install ok installed\n"
                         "Architecture: all\nVersion: 1\n\n")
        wait_until(lambda: len(server.ids) == 2)
    finally:
        process.send_signal(signal.SIGTERM)
        yagura.finish(process, code=0)
    digests = [json.loads(body)["digest"] for body in server.checkins]
    assert len(set(digests)) == 2


def test_the_real_server_gets_it(yagura, db, words, tmp_path):
    service = Service(yagura, tmp_path, db)
    words = [*words]
    words[words.index("--server") + 1] = service.url
    service.token_file(service.new_token("upload"))
    for _ in range(2):
        yagura(*words, "--once")
    (asset,) = service.assets()
    assert asset["name"] == "web1" and asset["road"] == "agent"
    service.stop()


def test_words_that_are_off(yagura, tmp_path):
    yagura("agent", code=64)
    for time_ in ("0", "5x", "-1m", "900h"):
        yagura("agent", "--server", "http://127.0.0.1:9", "--interval", time_,
               code=64)


@pytest.mark.skipif(not shutil.which("systemd-analyze"),
                    reason="no systemd-analyze here")
def test_the_units_are_well_formed(tmp_path):
    for unit in UNITS.iterdir():
        text = unit.read_text().replace("/usr/bin/yagura", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    for unit in tmp_path.iterdir():
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", unit], text=True,
            capture_output=True, timeout=60)
        lines = [line for line in (done.stdout + done.stderr).splitlines()
                 if unit.name in line]
        assert lines == []
