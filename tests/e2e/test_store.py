"""The store: what a fleet is, what was found there, and crashes."""
import json
import os
import random
import signal
import sqlite3
import subprocess
import time

import pytest

import world

KILLS = int(os.environ.get("YAGURA_KILLS", "12"))


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


class Fleet:
    """The commands over one store and one database."""

    def __init__(self, yagura, state, db):
        self.yagura, self.state, self.db = yagura, state, db

    def take(self, target, *args, **more):
        """What import says of each: (asset, answer)."""
        done = self.yagura("import", "--state", self.state, "--db", self.db,
                           target, *args, **more)
        return [tuple(line.split()[:2]) for line in done.out.splitlines()]

    def ask(self, *args, **more):
        done = self.yagura(*args, "--state", self.state, "--format", "json",
                           **more)
        return json.loads(done.out)

    def findings(self, *args):
        return self.ask("findings", *args)["findings"]

    def assets(self, *args):
        return self.ask("assets", *args)["assets"]


@pytest.fixture
def fleet(yagura, state, db):
    return Fleet(yagura, state, db)


def key(finding):
    p = finding.get("package") or {}
    return tuple(str(x) for x in (
        finding["id"], p.get("name"), p.get("version"), p.get("arch"),
        finding["severity"], finding.get("fixed_version"),
        finding.get("score"), finding["status"], finding["verdict"],
        finding.get("title") or ""))


def test_the_store_has_what_a_scan_finds(yagura, fleet, db, root, tmp_path):
    scan = yagura.scan(root, db=db)
    [(asset, answer)] = fleet.take(root, "--name", "web")
    assert answer == "stored"
    found = fleet.findings()
    assert sorted(map(key, found)) == sorted(map(key, scan["findings"]))
    assert len(found) > 3
    assert {f["asset"]["asset"] for f in found} == {asset}
    assert {f["state"] for f in found} == {"open"}
    assert {f["opened_at"] for f in found} == {world.NOW}
    assert len({f["finding"] for f in found}) == len(found)


def test_a_document_of_a_machine_is_the_same_inventory(
        yagura, fleet, root, tmp_path):
    fleet.take(root, "--name", "web")
    at = tmp_path / "doc"
    yagura("inventory", root, "--format", "cyclonedx", "--output", at)
    later = 1717200060  # a minute after world.NOW
    os.utime(at, (later, later))
    [(_, answer)] = fleet.take(at, "--name", "web",
                               env={"YAGURA_NOW": world.LATER})
    assert answer == "unchanged"


def test_the_same_file_is_taken_once(yagura, fleet, root, tmp_path):
    at = tmp_path / "web-1.cdx.json"
    yagura("inventory", root, "--format", "cyclonedx", "--output", at)
    [first] = fleet.take(at)
    [second] = fleet.take(at)
    assert first[1] == "stored" and second == (first[0], "already")
    [asset] = fleet.assets()
    assert asset["name"] == "web-1" and asset["road"] == "import"


def test_filters_choose(yagura, fleet, root, new_root):
    fleet.take(root, "--name", "web", "--tag", "env=prod")
    other = new_root([world.package("curl", "7.88.1-10+deb12u5")])
    fleet.take(other, "--name", "db", "--tag", "env=test")
    curl = fleet.findings("--cve", "CVE-2098-0004")
    assert {f["asset"]["name"] for f in curl} == {"web", "db"}
    assert fleet.findings("--cve", "CVE-2098-0004", "--asset", "db",
                          "--package", "curl")
    tagged = fleet.findings("--tag", "env=test")
    assert {f["asset"]["name"] for f in tagged} == {"db"}
    assert fleet.findings("--tag", "env=none") == []
    alias = fleet.findings("--cve", "GHSA-aaaa-bbbb-cccc")
    assert {f["id"] for f in alias} == {"CVE-2098-0001"}
    everything = fleet.findings()
    pages = [fleet.findings("--limit", 2, "--skip", n)
             for n in range(0, len(everything) + 2, 2)]
    assert [f for page in pages for f in page] == everything
    order = ["critical", "high", "medium", "low", "negligible", "unknown"]
    ranks = [order.index(f["severity"]) for f in everything]
    assert ranks == sorted(ranks)
    high = fleet.findings("--least", "high")
    assert high == [f for f in everything
                    if f["severity"] in ("critical", "high")]
    assert [a["name"] for a in fleet.assets("--tag", "env=prod")] == ["web"]
    assert [a["name"] for a in fleet.assets("--os", "debian:12")] == [
        "db", "web"]


def test_a_new_generation_opens_and_closes(yagura, state, root, tmp_path):
    """Matched with the older generation, then brought up."""
    gone = world.record("CVE-2098-0021", world.affected("12", "bash"))
    come = world.record("CVE-2098-0020", world.affected("12", "curl"))
    db = tmp_path / "db"
    yagura.update(db, world.write_mirror(
        tmp_path / "m1", [*world.RECORDS, gone]))
    fleet = Fleet(yagura, state, db)
    fleet.take(root, "--name", "web")
    before = {f["id"] for f in fleet.findings()}
    assert gone["id"] in before and come["id"] not in before
    later = {"YAGURA_NOW": world.LATER}
    yagura.update(db, world.write_mirror(
        tmp_path / "m2", [*world.RECORDS, come]), env=later)
    done = yagura("rematch", "--state", state, "--db", db, env=later)
    assert "1 shards changed (0 matched whole), 2 pairs" in done.out
    now = {f["id"]: f for f in fleet.findings()}
    assert gone["id"] not in now
    assert now[come["id"]]["opened_at"] == world.LATER
    assert now["CVE-2098-0004"]["opened_at"] == world.NOW
    closed = {f["id"]: f for f in fleet.findings("--status", "closed")}
    assert closed[gone["id"]]["closing"] == "advisory"
    assert closed[gone["id"]]["closed_at"] == world.LATER
    fresh = Fleet(yagura, tmp_path / "fresh", db)
    fresh.take(root, "--name", "web")
    assert sorted(map(key, fresh.findings())) == sorted(
        map(key, fleet.findings()))
    done = yagura("rematch", "--state", state, "--db", db, env=later)
    assert done.out.startswith("0 shards changed")


def test_coverage_has_a_reason_for_each(yagura, fleet, root):
    fleet.take(root, "--name", "web")
    fleet.take(root, "--name", "out", "--tag", "InspectorEc2Exclusion=")
    doc = fleet.ask("coverage")
    states = {a["name"]: a["coverage"] for a in doc["assets"]}
    assert states["out"] == "excluded"
    assert sum(doc["states"].values()) == 2 == len(states)
    for a in doc["assets"]:
        assert ("reason" in a) == (a["coverage"] != "ok"), a
    assert {f["asset"]["name"] for f in fleet.findings()} == {"web"}
    stale = fleet.ask("coverage", env={"YAGURA_NOW": "2024-07-01T00:00:00Z"})
    assert stale["states"]["stale"] == 1
    table = yagura("coverage", "--state", fleet.state).out
    assert "excluded       out" in table


def test_an_asset_shows_its_past(yagura, fleet, root, new_root):
    fleet.take(root, "--name", "web")
    bare = new_root([world.package("zlib1g", "1:1.2", "zlib")])
    fleet.take(bare, "--name", "web", env={"YAGURA_NOW": world.LATER})
    one = fleet.ask("asset", "web", env={"YAGURA_NOW": world.LATER})
    assert [("until" in p) for p in one["history"]] == [False, True]
    assert one["history"][1]["until"] == world.LATER
    closed = fleet.findings("--status", "closed")
    assert {f["closing"] for f in closed} == {"removed"}
    assert "history" in yagura("asset", "web", "--state", fleet.state).out


def test_what_is_not_there_is_said(yagura, fleet, root):
    done = yagura("findings", "--state", fleet.state, code=66)
    assert str(fleet.state) in done.err
    fleet.take(root, "--name", "web")
    assert "no asset" in yagura(
        "asset", "nobody", "--state", fleet.state, code=66).err
    assert "no asset" in yagura("findings", "--asset", "nobody", "--state",
                                fleet.state, code=66).err
    yagura("findings", "--severity", "bad", "--state", fleet.state, code=64)
    yagura("assets", "--format", "bad", "--state", fleet.state, code=64)


def test_the_environment_names_the_state(yagura, root, db, tmp_path):
    env = {"YAGURA_STATE": str(tmp_path / "there")}
    yagura("import", "--db", db, root, "--name", "web", env=env)
    assert (tmp_path / "there/yagura.sqlite").is_file()
    assert "web" in yagura("assets", env=env).out


# ---- crashes

def told(fleet):
    """All that the store says, without what chance has named."""
    def plain(f):
        return (f["asset"]["name"], f["state"], f["opened_at"],
                f.get("closed_at"), *key(f))
    return (sorted(a["name"] for a in fleet.assets()),
            sorted(map(plain, fleet.findings())),
            sorted(map(plain, fleet.findings("--status", "closed"))))


def check_whole(state):
    with sqlite3.connect(state / "yagura.sqlite") as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for text in (
                "SELECT machine_id || name, count(*) FROM asset GROUP BY 1 "
                "HAVING count(*) > 1",
                "SELECT id FROM inventory WHERE id NOT IN "
                "(SELECT inventory_id FROM holder)",
                "SELECT id FROM asset WHERE id NOT IN "
                "(SELECT asset_id FROM checkin)",
                "SELECT inventory_id FROM asset WHERE inventory_id <> 0 AND "
                "inventory_id NOT IN (SELECT id FROM inventory "
                "WHERE matched_at <> 0)"):
            assert db.execute(text).fetchall() == [], text


def test_kill_at_any_moment_loses_and_doubles_nothing(
        yagura, fleet, two, new_root, tmp_path):
    """Imports and rematches that die, against a store where none does."""
    seed = int(os.environ.get("YAGURA_SEED", time.time_ns() % 1000000))
    rng = random.Random(seed)
    print("YAGURA_SEED", seed)
    first, second = sorted(p.name for p in two.iterdir()
                           if p.name.isdigit())
    fleet.db = two
    calm = Fleet(yagura, tmp_path / "calm", two)
    places = [new_root([
        world.package("openssl", "3.0.11-1~deb12u2"),
        world.package("curl", f"7.88.1-{i % 7 + 3}"),
        *(world.package(f"p{i}-{n}", "1") for n in range(40))])
        for i in range(4)]
    n_killed = 0

    def at_random(*args, env, seconds):
        """Dead, or alive with what it said."""
        process = yagura.start(*args, env=env)
        try:
            out, err = process.communicate(timeout=rng.random() * seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            return None
        assert process.returncode == 0, err
        return out.decode()

    for n in range(KILLS):
        at = f"2024-06-{3 + n // 24 % 20:02}T{n % 24:02}:{n // 480:02}:00Z"
        env = {"YAGURA_NOW": at}
        (two / "next").symlink_to((first, second)[n // 3 % 2])
        (two / "next").rename(two / "current")
        if n % 3 == 2:
            words = ["rematch", "--db", two]
        else:
            words = ["import", "--db", two, places[n % 4], "--name",
                     f"host-{n % 5}"]
        begun = time.monotonic()
        yagura(*words, "--state", calm.state, env=env)
        out, seconds = None, time.monotonic() - begun
        while out is None:
            out = at_random(*words, "--state", fleet.state, env=env,
                            seconds=seconds)
            n_killed += out is None
            seconds *= 1.2
        check_whole(fleet.state)
        assert told(fleet) == told(calm), (n, seed)
    print(f"{KILLS} steps, {n_killed} killed on the way")
    assert KILLS < 10 or n_killed > 0


def test_a_full_disk_is_said_and_survived(yagura, fleet, root, tmp_path):
    """On a file system of its own, which then grows."""
    script = tmp_path / "full.sh"
    script.write_text(f"""\
set -e
mkdir -p {tmp_path}/small
mount -t tmpfs -o size=160k none {tmp_path}/small
code=0
"$1" import --state {tmp_path}/small/s --db {fleet.db} --name web {root} || code=$?
echo "first $code"
mount -o remount,size=64m {tmp_path}/small
"$1" import --state {tmp_path}/small/s --db {fleet.db} --name web {root}
"$1" findings --state {tmp_path}/small/s --asset web | wc -l
""")
    probe = subprocess.run(["unshare", "-rm", "true"], capture_output=True)
    if probe.returncode != 0:
        pytest.skip("no namespaces to mount a small disk in")
    done = subprocess.run(
        ["unshare", "-rm", "sh", script, yagura.program], env=yagura.env,
        capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done
    assert "first 74" in done.stdout, done
    assert "No space left on device" in done.stderr, done
    assert int(done.stdout.split()[-1]) > 3
