"""On Debian's real records: the same findings as an independent matcher.

The data is not part of the project; YAGURA_DATA names a folder that holds it:
mirror/osv/Debian/all.zip and raw/inventories/.
"""
import json
import os
import pathlib
import random
import re
import sys

import pytest

import inventories
import world
from conftest import ROOT

sys.path.insert(0, str(ROOT / "tests/oracle"))
import osv_debian  # noqa: E402

MACHINES = [("debian-debootstrap/bullseye", "11"),
            ("debian-debootstrap/bookworm", "12"),
            ("debian-debootstrap/trixie", "13"),
            ("this-machine-bookworm", "12"),
            ("vuls-results/debian_12", "12")]


@pytest.fixture(scope="module")
def data():
    place = os.environ.get("YAGURA_DATA")
    if not place:
        pytest.skip("YAGURA_DATA does not name a folder with the real data")
    place = pathlib.Path(place)
    if not (place / "mirror/osv/Debian/all.zip").is_file():
        pytest.skip(f"{place}/mirror/osv/Debian/all.zip is not there")
    return place


@pytest.fixture(scope="module")
def oracle(data):
    return osv_debian.Oracle(data / "mirror/osv/Debian/all.zip")


@pytest.fixture(scope="module")
def real_db(yagura, data, tmp_path_factory):
    """A database of OSV's export alone, which is all that the oracle knows."""
    mirror = tmp_path_factory.mktemp("real-mirror")
    (mirror / "osv").symlink_to(data / "mirror/osv")
    db = tmp_path_factory.mktemp("real-db")
    yagura.update(db, mirror, timeout=300)
    return db


def status_of(data, machine):
    if machine.startswith("vuls-results/"):
        machines = inventories.full_machines(data)
        return inventories.dpkg_status(
            machines[machine.replace("vuls-results", "vuls")].packages)
    place = data / "raw/inventories" / machine
    found = sorted(place.glob("**/status"))
    assert len(found) == 1, f"{place}: {found}"
    return found[0].read_bytes()


@pytest.fixture
def compare(yagura, oracle, real_db, new_root):
    """The number of (id, source package, version) that both found."""
    def check(status, release):
        # Not checked against the schema: 50,000 findings take a minute.
        doc = json.loads(yagura(
            "scan", new_root(status, release, ""), "--db", real_db,
            "--format", "json", timeout=120, code=None).out)
        rows = [f for f in doc["findings"] if f["kind"] == "vulnerability"]
        assert {f["verdict"] for f in rows} <= {"affected"}
        found = {(f["id"], f["package"]["source_name"],
                  f["package"]["source_version"]) for f in rows}
        wanted = oracle.pairs(release, status)
        missing, extra = sorted(wanted - found), sorted(found - wanted)
        print(f"Debian {release}: {doc['packages']} packages, "
              f"{len(wanted)} wanted, {len(missing)} missing, "
              f"{len(extra)} extra")
        assert not missing and not extra, (missing[:20], extra[:20])
        return len(found)
    return check


@pytest.mark.parametrize("machine,release", MACHINES)
def test_real_machines_have_the_findings_that_the_oracle_sees(
        data, compare, machine, release):
    assert compare(status_of(data, machine), release) > 100


@pytest.mark.parametrize("release", ["13", "12", "11"])
@pytest.mark.parametrize("machine,_", MACHINES)
def test_machines_that_were_never_updated_have_them_too(
        data, compare, machine, _, release):
    status = re.sub(rb"[+~]deb\d+u\d+", b"", status_of(data, machine))
    assert compare(status, release) > 100


def bounds(oracle, release):
    """Every version that the records of a release name, by source."""
    found = {}
    for side in (oracle.described, oracle.notices):
        for source, rows in side.get(release, {}).items():
            named = found.setdefault(source, set())
            for _, affected in rows:
                named.update(v for events in affected.ranges
                             for event in events for v in event.values())
                named.update(sorted(affected.versions)[:2])
            named.discard("0")
    return found


@pytest.mark.parametrize("release", [
    "13", "12", "11", "10", "9", "8", "7", "6.0", "5.0", "4.0", "3.1"])
def test_versions_at_and_beside_every_bound_are_decided_alike(
        oracle, compare, release):
    """A machine with all source packages, at versions that are delicate.

    Of the releases before 11, notices alone speak.
    """
    seed = int(os.environ.get("YAGURA_SEED") or random.randrange(1 << 32))
    print(f"YAGURA_SEED={seed}")
    chance = random.Random(seed)
    packages = []
    for source, named in sorted(bounds(oracle, release).items()):
        for i in range(3):
            version = chance.choice(sorted(named) or ["1"]) + chance.choice(
                ["", "~", "+b1", ".1", "~~", "0", "-0", "-1", "a", "+"])
            packages.append(world.package(
                f"binary{i}-{len(packages)}", "1", f"{source} ({version})"))
    status = world.status_text(packages).encode()
    assert compare(status, release) > 100
