"""yagura scan: what it finds, and in which form it says so."""
import errno
import json
import os
import re
import select
import shutil
import subprocess

import pytest

import world
from conftest import open_terminal
from world import affected, coverage, names, package, record

ESCAPES = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]")


def test_a_scan_finds_what_is_affected_and_nothing_else(yagura, db, root):
    doc = yagura.scan(root, db=db)
    assert names(doc) == [
        ("CVE-2098-0001", "libssl3"), ("CVE-2098-0001", "openssl"),
        ("CVE-2098-0004", "libcurl4"), ("CVE-2098-0007", "zlib1g"),
        ("CVE-2098-0002", "libssl3"), ("CVE-2098-0002", "openssl")]
    assert doc["packages"] == 6
    assert doc["diagnostics"] == []
    assert doc["asset"] == {
        "family": "debian", "release": "12", "codename": "bookworm",
        "name": "A sample debian 12", "kernel": "", "arch": "amd64"}


def test_a_finding_says_enough_to_check_it_by_hand(yagura, db, root):
    first = yagura.scan(root, db=db)["findings"][0]
    assert first == {
        "id": "CVE-2098-0001",
        "aliases": ["GHSA-aaaa-bbbb-cccc", "DSA-9001-1"],
        "kind": "vulnerability",
        "verdict": "affected",
        "package": {
            "name": "libssl3", "version": "3.0.11-1~deb12u2",
            "arch": "amd64",
            "purl": "pkg:deb/debian/libssl3@3.0.11-1~deb12u2"
                    "?arch=amd64&distro=debian-12&upstream=openssl",
            "source_name": "openssl", "source_version": "3.0.11-1~deb12u2",
            "path": "/var/lib/dpkg/status"},
        "fixed_version": "3.0.11-1~deb12u3",
        "status": "fixed-later",
        "severity": "critical", "severity_source": "cvss", "score": 9.8,
        "cvss": world.CRITICAL,
        "title": "A sample cipher leaks its key",
        "published_at": "2024-01-02T03:04:05Z",
        "cve": None,
        "priority": {
            "risk": 55, "ssvc": "undecided", "adjusted_score": 9.8,
            "adjusted_cvss": world.CRITICAL, "changes": []},
        "suppression": None,
        "evidence": {
            "shard": "debian-12", "record": "debian-osv: CVE-2098-0001",
            "range": "0 <= v < 3.0.11-1~deb12u3", "comparator": "dpkg"}}


def test_the_table_is_what_a_person_reads_first(yagura, db, root):
    lines = yagura("scan", root, "--db", db).out.splitlines()
    assert lines[0] == "A sample debian 12, amd64, 6 packages"
    assert lines[2].split("  ")[0] == "SEVERITY"
    assert lines[3].split() == [
        "critical", "55", "CVE-2098-0001", "openssl", "(2", "packages)",
        "3.0.11-1~deb12u2", "→", "3.0.11-1~deb12u3",
        *"A sample cipher leaks its key".split()]
    assert [line.split()[2] for line in lines[3:7]] == [
        "CVE-2098-0001", "CVE-2098-0004", "CVE-2098-0007", "CVE-2098-0002"]
    assert lines[8] == ("4 findings: 1 critical, 1 medium, 1 low, "
                        "1 negligible; 1 has a fix.")
    assert lines[10].split() == ["COVERAGE", "STATE", "BUILT", "REASON"]
    assert [line.split("  ")[0] for line in lines[11:]] == [
        "os/dpkg", "debian-12", "end of life", "cve facts"]


def test_a_path_and_dir_path_are_the_same_target(yagura, db, root):
    assert (yagura("scan", root, "--db", db).raw ==
            yagura("scan", f"dir:{root}", f"--db={db}").raw)


@pytest.mark.parametrize("form", ["table", "json"])
def test_without_a_terminal_two_runs_are_the_same_plain_bytes(
        yagura, db, root, form):
    runs = [yagura("scan", root, "--db", db, "--format", form)
            for _ in range(2)]
    assert runs[0].raw == runs[1].raw
    assert not ESCAPES.search(runs[0].raw)
    assert runs[0].raw_err == b""


def test_the_order_of_packages_in_the_status_file_does_not_matter(
        yagura, db, new_root):
    one = new_root()
    other = new_root(world.PACKAGES[::-1])
    assert (world.said(yagura.scan(one, db=db)) ==
            world.said(yagura.scan(other, db=db)))


def read_terminals(process, fds, timeout_s=30):
    """All that a program writes to each of some terminals."""
    said = {fd: b"" for fd in fds}
    open_fds = set(fds)
    while open_fds:
        ready, _, _ = select.select(open_fds, [], [], timeout_s)
        assert ready, "the program hangs"
        for fd in ready:
            try:
                part = os.read(fd, 65536)
            except OSError as e:  # how Linux says that the other end closed
                assert e.errno == errno.EIO
                part = b""
            said[fd] += part
            if not part:
                open_fds.remove(fd)
    assert process.wait(timeout_s) in (0, 3)
    return list(said.values())


def run_in_terminals(yagura, *args, env=None):
    """What it writes to a terminal as stdout and to another as stderr."""
    pairs = [open_terminal() for _ in range(2)]
    process = yagura.start(*args, env=env, stdout=pairs[0][1],
                           stderr=pairs[1][1])
    for _, slave in pairs:
        os.close(slave)
    said = read_terminals(process, [master for master, _ in pairs])
    for master, _ in pairs:
        os.close(master)
    return said


def test_a_terminal_gets_colors_and_progress_on_stderr_only(yagura, db, root):
    out, err = run_in_terminals(yagura, "scan", root, "--db", db)
    assert b"\033[1;31mcritical" in out
    assert b"\r\033[K" not in out
    assert b"reading packages" in err and b"\033[K" in err
    # The last thing it does there is to wipe its line.
    assert err.endswith(b"\r\033[K")


def test_no_color_is_honoured(yagura, db, root):
    out, _ = run_in_terminals(yagura, "scan", root, "--db", db,
                              env={"NO_COLOR": "1"})
    assert b"\033" not in out and b"critical" in out


def test_an_empty_no_color_means_nothing(yagura, db, root):
    out, _ = run_in_terminals(yagura, "scan", root, "--db", db,
                              env={"NO_COLOR": ""})
    assert b"\033[1;31m" in out


def test_progress_is_not_written_to_a_file(yagura, db, root, tmp_path):
    with open(tmp_path / "err", "wb") as err:
        yagura("scan", root, "--db", db, stderr=err)
    assert (tmp_path / "err").read_bytes() == b""


def test_output_replaces_a_file_whole(yagura, db, root, tmp_path):
    to = tmp_path / "result.json"
    to.write_text("old")
    done = yagura("scan", root, "--db", db, "--format", "json",
                  "--output", to)
    assert done.raw == b""
    want = yagura("scan", root, "--db", db, "--format", "json").raw
    assert to.read_bytes() == want
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "result.json", "root"]


def test_a_table_in_a_file_is_plain_even_from_a_terminal(
        yagura, db, root, tmp_path):
    to = tmp_path / "result.txt"
    run_in_terminals(yagura, "scan", root, "--db", db, "--output", to)
    assert to.read_bytes() == yagura("scan", root, "--db", db).raw


def test_output_that_cannot_be_written_leaves_nothing(
        yagura, db, root, tmp_path):
    to = tmp_path / "none" / "result"
    done = yagura("scan", root, "--db", db, "--output", to, code=66)
    assert str(to) in done.err
    done = yagura("scan", root, "--db", db, "--output", "/dev/full", code=64)
    assert "/dev/full" in done.err


def test_output_to_a_full_disk_leaves_the_old_file(
        yagura, db, new_root, tiny_disk):
    disk = tiny_disk(64)
    to = disk / "result.json"
    to.write_text("old")
    root = new_root([package(f"lib{i}", "3.0.1-1", "openssl")
                     for i in range(100)])
    done = yagura("scan", root, "--db", db, "--format", "json",
                  "--output", to, code=74)
    assert str(to) in done.err and "No space left" in done.err
    assert to.read_text() == "old"
    assert [p.name for p in disk.iterdir()] == ["result.json"]


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_full_standard_output_is_an_error(yagura, db, root, form):
    with open("/dev/full", "wb") as full:
        done = yagura("scan", root, "--db", db, "--format", form,
                      stdout=full, code=74)
    assert done.err == ("yagura: standard output: "
                        "No space left on device\n")


def test_a_reader_that_goes_away_is_an_error_and_no_signal(
        yagura, db, root):
    ours, theirs = os.pipe()
    os.close(ours)
    done = yagura("scan", root, "--db", db, stdout=theirs, code=74)
    os.close(theirs)
    assert "standard output: Broken pipe" in done.err


def test_removed_packages_are_not_there(yagura, db, new_root):
    gone = "3.0.11-1~deb12u2"
    root = new_root([
        package("libssl1", gone, "openssl", "deinstall ok config-files"),
        package("libssl2", gone, "openssl", "unknown ok not-installed"),
        package("libssl3", gone, "openssl", "install ok half-installed"),
        package("libssl4", gone, "openssl", "hold ok installed"),
        package("libssl5", gone, "openssl", "install ok unpacked"),
        package("libssl6", gone, "openssl", "install reinstreq installed")])
    doc = yagura.scan(root, db=db)
    assert [name for i, name in names(doc) if i == "CVE-2098-0001"] == [
        "libssl3", "libssl4", "libssl5", "libssl6"]


def test_the_version_of_the_source_package_counts(yagura, db, new_root):
    root = new_root([
        package("a", "9:1-1", "openssl (3.0.11-1~deb12u2)"),
        package("b", "3.0.11-1~deb12u2", "openssl (3.0.11-1~deb12u3)"),
        package("c", "3.0.11-1~deb12u2+b1", "openssl (3.0.11-1~deb12u2)")])
    doc = yagura.scan(root, db=db)
    assert [name for i, name in names(doc) if i == "CVE-2098-0001"] == [
        "a", "c"]


def test_the_last_affected_version_is_affected(yagura, db, new_root):
    root = new_root([package("in", "7.88.1-10+deb12u5", "curl"),
                     package("out", "7.88.1-10+deb12u5.1", "curl")])
    doc = yagura.scan(root, db=db)
    assert names(doc) == [("CVE-2098-0004", "in")]
    assert doc["findings"][0]["fixed_version"] is None


def test_the_vendor_says_what_is_no_security_matter(yagura, db, root):
    finding = yagura.scan(root, db=db)["findings"][-1]
    assert finding["severity"] == "negligible"
    assert finding["severity_source"] == "vendor"


@pytest.mark.parametrize("version,found", [
    ("4.4-5", ["CVE-2098-0008", "CVE-2098-0009"]), ("4.4-5+deb9u1", [])])
def test_where_only_notices_speak_they_are_believed(
        yagura, db, new_root, version, found):
    root = new_root([package("bash", version)], "9", "stretch")
    doc = yagura.scan(root, db=db)
    assert [i for i, _ in names(doc)] == found
    assert all("DLA-9002-1" in f["aliases"] for f in doc["findings"]
               if f["kind"] == "vulnerability")


def test_a_notice_of_nothing_with_a_name_is_found_by_its_own(
        yagura, db, new_root):
    root = new_root([package("zlib1g", "1:1.2.8-5", "zlib")], "9", "stretch")
    assert names(yagura.scan(root, db=db)) == [("DSA-9003-1", "zlib1g")]


def tracker(status, **more):
    """Debian's tracker with one issue of openssl."""
    release = dict(status=status, urgency="low", **more)
    return {"openssl": {"CVE-2098-0001": {
        "description": "The tracker knows more. It does.",
        "releases": {"bookworm": release}}}}


@pytest.mark.parametrize("issue,status,words", [
    (dict(status="open"), "affected", "no fix yet"),
    (dict(status="open", nodsa_reason="ignored"), "will-not-fix",
     "will not be fixed"),
    (dict(status="open", nodsa_reason="postponed"), "deferred",
     "fix deferred"),
    (dict(status="undetermined"), "unknown", "undecided"),
    (dict(status="resolved", fixed_version="4"), "fixed-later", "4"),
])
def test_the_tracker_is_believed_before_the_export(
        yagura, new_db, root, issue, status, words):
    db = new_db(*world.RECORDS, tracker=tracker(**issue))
    doc = yagura.scan(root, db=db)
    finding = next(f for f in doc["findings"] if f["id"] == "CVE-2098-0001")
    assert finding["status"] == status
    assert finding["evidence"]["record"] == "debian-tracker: CVE-2098-0001"
    assert f"3.0.11-1~deb12u2 → {words} " in yagura(
        "scan", root, "--db", db).out


@pytest.mark.parametrize("issue", [
    dict(status="resolved", fixed_version="3.0.11-1~deb12u2"),
    dict(status="resolved", fixed_version="0")])
def test_what_the_tracker_calls_resolved_is_not_found(
        yagura, new_db, root, issue):
    db = new_db(*world.RECORDS, tracker=tracker(**issue))
    assert "CVE-2098-0001" not in dict(names(yagura.scan(root, db=db)))


KERNELS = [
    package("linux-image-6.1.0-18-amd64", "6.1.76-1",
            "linux-signed-amd64 (6.1.76+1)"),
    package("linux-image-6.1.0-20-amd64", "6.1.85-1",
            "linux-signed-amd64 (6.1.85+1)"),
    package("linux-image-6.1.0-21-amd64", "6.1.90-1",
            "linux-signed-amd64 (6.1.90+1)"),
    package("linux-libc-dev", "6.1.76-1", "linux"),
]


def test_only_the_running_kernel_counts(yagura, db, new_root):
    root = new_root(KERNELS)
    running = ("--kernel", "6.1.0-20-amd64")
    doc = yagura.scan(root, *running, db=db)
    roles = {f["package"]["name"]: f["package"]["kernel"]
             for f in doc["findings"]}
    assert roles == {"linux-image-6.1.0-18-amd64": "not-running",
                     "linux-image-6.1.0-20-amd64": "running",
                     "linux-libc-dev": "not-running"}
    assert coverage(doc, "running kernel")["state"] == "ok"
    table = yagura("scan", root, "--db", db, *running).out
    assert "linux-image-6.1.0-20-amd64" in table
    assert "linux-image-6.1.0-18-amd64" not in table
    assert "1 finding: 1 high; 1 has a fix.\n2 more in packages" in table


def test_a_fixed_kernel_that_runs_has_no_finding(yagura, db, new_root):
    table = yagura("scan", new_root(KERNELS), "--db", db, "--kernel",
                   "6.1.0-21-amd64").out
    assert "0 findings.\n3 more in packages" in table


def test_a_kernel_of_no_package_makes_the_scan_partial(yagura, db, new_root):
    doc = yagura.scan(new_root(KERNELS), "--kernel", "6.9-own", db=db, code=3)
    row = coverage(doc, "running kernel")
    assert row["state"] == "missing" and "6.9-own" in row["reason"]


def test_where_no_kernel_runs_all_of_them_count(yagura, db, new_root):
    doc = yagura.scan(new_root(KERNELS), db=db)
    assert {f["package"]["kernel"] for f in doc["findings"]} == {"undecided"}
    assert len(doc["findings"]) == 3
    assert coverage(doc, "running kernel")["state"] == "out-of-scope"


@pytest.mark.parametrize("now,severity,words", [
    ("2026-06-10T23:59:59Z", None, None),
    ("2026-06-11T00:00:00Z", "low", "long-term support until 2028-06-30"),
    ("2028-07-01T00:00:00Z", "high", "paid extended support, until 2033-06"),
    ("2033-07-01T00:00:00Z", "critical", "no support of any kind is left"),
])
def test_the_end_of_life_of_a_release_is_a_finding(
        yagura, db, root, now, severity, words):
    doc = yagura.scan(root, db=db, env={"YAGURA_NOW": now})
    ended = [f for f in doc["findings"] if f["kind"] == "os-end-of-life"]
    assert [f["severity"] for f in ended] == ([severity] if severity else [])
    for f in ended:
        assert f["id"] == "EOL:debian-12" and words in f["title"]
        assert "ended 2026-06-10" in f["title"]


OLD_WARES = [package(name, "1.0-1") for name in (
    "goneware", "soonware", "toyware", "old-thing", "older-thing")]


@pytest.mark.parametrize("now,found", [
    ("2024-02-29T23:59:59Z", []),
    ("2024-03-01T00:00:00Z", ["goneware", "old-thing"]),
    ("2024-09-01T00:00:00Z", ["goneware", "old-thing", "soonware"]),
])
def test_packages_whose_support_has_ended_are_findings(
        yagura, db, new_root, now, found):
    root = new_root(OLD_WARES)
    doc = yagura.scan(root, db=db, env={"YAGURA_NOW": now})
    rows = [f for f in doc["findings"] if f["kind"] == "support-ended"]
    assert [f["package"]["name"] for f in rows] == found
    for f in rows:
        assert f["id"] == "SUPPORT-ENDED:" + f["package"]["source_name"]
        assert f["severity"] == "medium" and f["status"] == "end-of-life"


def test_packages_with_limited_support_are_findings(yagura, db, new_root):
    doc = yagura.scan(new_root(OLD_WARES), db=db)
    rows = [f for f in doc["findings"] if f["kind"] == "support-limited"]
    assert [(f["id"], f["severity"]) for f in rows] == [
        ("SUPPORT-LIMITED:toyware", "negligible")]
    assert "only for trusted content" in rows[0]["title"]


def test_a_bound_that_is_no_version_leaves_it_undecided(
        yagura, new_db, root):
    db = new_db(record("CVE-2098-0020", affected("12", "bash", "a:b")))
    doc = yagura.scan(root, db=db, code=3)
    assert [(f["id"], f["verdict"], f["status"], f["fixed_version"])
            for f in doc["findings"]] == [
        ("CVE-2098-0020", "unknown", "unknown", None)]
    table = yagura("scan", root, "--db", db, code=3).out
    assert "→ undecided" in table and "1 undecided" in table
    assert "Partly evaluated" in table


def test_a_package_without_a_readable_version_is_told(yagura, db, new_root):
    root = new_root([package("good", "3.0-1", "openssl"),
                     package("bad", "3.0-1", "openssl (:x)")])
    doc = yagura.scan(root, db=db, code=3)
    assert {name for _, name in names(doc)} == {"good"}
    assert [d["where"] for d in doc["diagnostics"]] == [
        "/var/lib/dpkg/status: package bad"]
    assert coverage(doc, "debian-12")["state"] == "partial"


def test_without_a_database_nothing_is_clean(yagura, root, tmp_path):
    doc = yagura.scan(root, db=tmp_path / "none", code=3)
    assert doc["findings"] == [] and doc["packages"] == 6
    row = coverage(doc, "debian-12")
    assert row["state"] == "missing"
    assert "no vulnerability database" in row["reason"]
    assert "yagura db update" in row["reason"]


@pytest.mark.parametrize("machine,what,words", [
    (dict(release="13", codename="trixie"), "debian-13", "no data for"),
    (dict(release="", codename="sid"), "vulnerability data",
     "no feed that is built in speaks of debian"),
    (dict(family="plan9"), "vulnerability data", "speaks of plan9"),
    (dict(release="../../12"), "vulnerability data", "speaks of debian ../"),
])
def test_a_release_without_data_is_not_clean(
        yagura, db, new_root, machine, what, words):
    doc = yagura.scan(new_root(**machine), db=db, code=3)
    row = coverage(doc, what)
    assert row["state"] == "missing" and words in row["reason"]
    assert doc["findings"] == []


def test_a_release_of_which_only_dates_are_known_is_not_clean(
        yagura, new_db, new_root):
    db = new_db(*world.RECORDS[:1], life=world.LIFE.replace("9,", "8,", 1))
    doc = yagura.scan(new_root(release="8"), db=db, code=3)
    assert coverage(doc, "debian-8")["state"] == "missing"
    assert coverage(doc, "end of life")["state"] == "ok"
    assert names(doc, "os-end-of-life") == [("EOL:debian-8", None)]


def test_a_database_without_dates_says_so(yagura, tmp_path, root):
    mirror = world.write_mirror(tmp_path / "m", life=None, limited=None,
                                ended=None)
    # It may take what this machine has installed, but not from another.
    done = yagura.update(tmp_path / "db", mirror)
    doc = json.loads(yagura("scan", root, "--db", tmp_path / "db",
                            "--format", "json", code=None).out)
    known = "distro-info             ok" in done.out
    assert coverage(doc, "end of life")["state"] == (
        "ok" if known else "missing")


def test_a_damaged_shard_is_not_used(yagura, mirror, root, tmp_path):
    yagura.update(tmp_path / "db", mirror)
    shard = tmp_path / "db/current/debian-12.ydb"
    shard.write_bytes(shard.read_bytes()[:-1] + b"?")
    doc = yagura.scan(root, db=tmp_path / "db", code=3)
    row = coverage(doc, "debian-12")
    assert row["state"] == "missing"
    assert "debian-12.ydb: damaged" in row["reason"]
    assert doc["findings"] == []


def test_offline_gives_the_same_result(yagura, db, root):
    assert (yagura("scan", root, "--db", db, "--offline").raw ==
            yagura("scan", root, "--db", db).raw)


def test_many_findings_come_out_whole_and_in_order(yagura, new_db, new_root):
    records = [record(f"CVE-2098-{i:05}", affected("12", f"src{i % 50}"),
                      cvss=(None, world.HIGH, world.CRITICAL)[i % 3])
               for i in range(1000)]
    root = new_root([package(f"bin{i}", "1", f"src{i}") for i in range(50)])
    doc = yagura.scan(root, db=new_db(*records))
    rank = {"critical": 0, "high": 1, "unknown": 2}
    keys = [(rank[f["severity"]], f["package"]["source_name"], f["id"])
            for f in doc["findings"]]
    assert len(keys) == 1000 and keys == sorted(keys)


def is_sanitized(program):
    with open(program, "rb") as f:
        return b"__asan_init" in f.read()


def test_memory_that_runs_out_is_an_error(yagura, db, new_root):
    if is_sanitized(yagura.program):
        pytest.skip("AddressSanitizer needs terabytes of addresses")
    root = new_root(b"Package: a\nVersion: 1\n" + b"A: b\n" * 9_000_000)
    done = yagura("scan", root, "--db", db, code=71,
                  before=["prlimit", "--as=60000000"])
    assert "out of memory" in done.err


def test_this_machine_is_the_default_target(yagura, db):
    if not shutil.which("dpkg-query"):
        pytest.skip("no dpkg here")
    done = yagura("scan", "--os-only", "--db", db, "--format", "json",
                  code=None)
    doc = yagura.check(json.loads(done.out), done.code)
    assert doc["asset"]["kernel"] == os.uname().release
    said = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}\n"], check=True,
        stdout=subprocess.PIPE, text=True).stdout
    assert doc["packages"] == len(
        [s for s in said.split() if s != "config-files"])
