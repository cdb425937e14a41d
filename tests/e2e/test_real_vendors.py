"""On the vendors' real records: the same findings as independent matchers.

The data is not part of the project; YAGURA_DATA names a folder that holds it:
mirror/ and raw/inventories/.
"""
import collections
import json
import os
import pathlib
import sys

import pytest

import inventories
from conftest import ROOT

sys.path.insert(0, str(ROOT / "tests/oracle"))

MACHINES = """
    rpm-qa/CentOS5Plain rpm-qa/CentOS6DevTools rpm-qa/CentOS6Many
    rpm-qa/CentOS6Plain rpm-qa/CentOS7DevTools rpm-qa/CentOS7Httpd24
    rpm-qa/CentOS7Many rpm-qa/CentOS7Plain rpm-qa/CentOS7Python35
    rpm-qa/CentOS8Modularitylabel rpm-qa/Rockylinux9WithSQLite3
    rpm-qa/SLE15WithNDB rpm-qa/UBI8s390x
    vuls/alma_9 vuls/alpine_319 vuls/amazon_2023 vuls/centos_7
    vuls/opensuse_leap_15 vuls/rhel_90 vuls/rocky_9 vuls/sles15
    vuls/ubuntu_2204""".split()
FAMILIES = "almalinux,alpine,amazon,opensuse,redhat,rocky,suse,ubuntu"


@pytest.fixture(scope="module")
def data():
    place = os.environ.get("YAGURA_DATA")
    if not place:
        pytest.skip("YAGURA_DATA does not name a folder with the real data")
    for part in ("mirror/redhat", "mirror/ubuntu-cve-tracker",
                 "raw/inventories/vuls-results"):
        if not (pathlib.Path(place) / part).is_dir():
            pytest.skip(f"{place}/{part} is not there")
    return pathlib.Path(place)


@pytest.fixture(scope="module")
def machines(data):
    return inventories.full_machines(data)


@pytest.fixture(scope="module")
def vendors_db(yagura, data, tmp_path_factory):
    given = os.environ.get("YAGURA_DATA_DB")
    if given:
        return given
    db = tmp_path_factory.mktemp("vendors-db")
    yagura("db", "update", "--db", db, "--from", data / "mirror", "--only",
           FAMILIES, code=None, timeout=1200)
    return db


def oracle_of(family):
    if family in ("ubuntu", "alpine"):
        import ubuntu_alpine
        return ubuntu_alpine
    pytest.importorskip("rpm", reason="no python3-rpm here")
    import rpm_distributions
    return rpm_distributions


@pytest.mark.parametrize("name", MACHINES)
def test_real_machines_have_the_findings_that_the_oracle_sees(
        yagura, data, machines, vendors_db, tmp_path, name):
    machine = machines[name]
    wanted = oracle_of(machine.family).expected(data / "mirror", machine)
    doc = json.loads(yagura(
        "scan", machine.write(tmp_path / "root"), "--db", vendors_db,
        "--os-only", "--format", "json", timeout=300, code=None).out)
    found = {(f["package"]["name"], f["package"]["version"], f["id"]):
             f["verdict"] for f in doc["findings"]
             if f["kind"] == "vulnerability"}
    wanted = {(n, plain(v), i): verdict
              for (n, v, i), verdict in wanted.items()}
    missing = sorted(set(wanted) - set(found))
    extra = sorted(set(found) - set(wanted))
    other = sorted(k for k in set(found) & set(wanted)
                   if found[k] != wanted[k])
    print(f"{name}: {len(machine.packages)} packages, {len(wanted)} wanted, "
          f"{len(found)} found, {len(missing)} missing, {len(extra)} extra, "
          f"{len(other)} of another verdict")
    assert not missing and not extra and not other, (
        collections.Counter(k[0] for k in missing).most_common(8),
        missing[:12],
        collections.Counter(k[0] for k in extra).most_common(8), extra[:12],
        other[:12])
    assert len(found) > 10


def plain(version):
    """As rpm prints it: without an epoch of 0."""
    return version.removeprefix("0:")
