"""The small world of the end-to-end tests: feeds, machines, a web server.

All of its vulnerabilities are invented; they are of the year 2098.
"""
import contextlib
import functools
import http.server
import json
import pathlib
import re
import threading
import zipfile

NOW = "2024-06-01T00:00:00Z"
LATER = "2024-06-02T00:00:00Z"
HIGH = "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H"  # 8.8
CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"  # 9.8


def affected(release, source, fixed=None, urgency=None, versions=(), **event):
    """A member of affected[] of OSV: versions from the first to a fix."""
    events = [{"introduced": "0"}]
    if fixed:
        events.append({"fixed": fixed})
    if event:
        events.append(event)
    entry = {"package": {"ecosystem": f"Debian:{release}", "name": source},
             "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    if versions:
        entry["versions"] = list(versions)
    if urgency:
        entry["ecosystem_specific"] = {"urgency": urgency}
    return entry


def record(name, *entries, cvss=None, **fields):
    """A document of OSV."""
    doc = {"schema_version": "1.6.0", "id": name, "affected": list(entries),
           "modified": "2024-02-01T00:00:00Z",
           "published": "2024-01-02T03:04:05Z"}
    if cvss:
        doc["severity"] = [{"type": "CVSS_V3", "score": cvss}]
    return dict(doc, **fields)


RECORDS = [
    record("CVE-2098-0001", affected("12", "openssl", "3.0.11-1~deb12u3"),
           affected("11", "openssl", "1.1.1w-0+deb11u2"), cvss=CRITICAL,
           aliases=["GHSA-aaaa-bbbb-cccc"],
           details="A sample cipher leaks its key. More is not known."),
    record("CVE-2098-0002", affected("12", "openssl", urgency="unimportant"),
           details="A sample cipher is slow."),
    record("CVE-2098-0003", affected("12", "linux", "6.1.90-1"), cvss=HIGH,
           details="A sample driver writes where it should not."),
    record("CVE-2098-0004", affected("12", "curl", urgency="medium",
                                     last_affected="7.88.1-10+deb12u5"),
           details="A sample transfer never ends."),
    record("CVE-2098-0005", affected("12", "bash", "5.2.15-2"), cvss=HIGH,
           details="A sample shell runs too much; long since fixed."),
    record("CVE-2098-0006", affected("12", "bash"), cvss=CRITICAL,
           withdrawn="2024-02-02T00:00:00Z"),
    record("DEBIAN-CVE-2098-0007", affected("12", "zlib", urgency="low"),
           upstream=["CVE-2098-0007"], details="A sample stream is odd."),
    record("DSA-9001-1", affected("12", "openssl", "3.0.11-1~deb12u3"),
           related=["CVE-2098-0001"], summary="openssl - security update"),
    record("DLA-9002-1", affected("9", "bash", "4.4-5+deb9u1"),
           related=["CVE-2098-0008", "CVE-2098-0009"],
           summary="bash - security update"),
    record("DSA-9003-1", affected("9", "zlib", "1:1.2.8-5+deb9u1"),
           summary="zlib - security update"),
]

LIFE = """\
version,codename,series,created,release,eol,eol-lts,eol-elts
9,Stretch,stretch,2015-04-25,2017-06-17,2020-07-18,2022-07-01,2027-06-30
11,Bullseye,bullseye,2019-07-06,2021-08-14,2024-08-14,2026-08-31,2031-06-30
12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-06-10,2028-06-30,2033-06-30
"""

ENDED = """\
# name version day text
goneware  1.0-1  2024-03-01  upstream gave up
soonware  2.0-1  2024-09-01  upstream will give up
old-.*    0      2024-03-01
"""

LIMITED = "toyware  only for trusted content\n"


def write_zip(path, records):
    """OSV's export: one file per record; a text goes in as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for i, r in enumerate(records):
            if isinstance(r, dict):
                z.writestr(r["id"] + ".json", json.dumps(r))
            else:
                z.writestr(f"text-{i}.json", r)
    return path


def write_mirror(path, records=tuple(RECORDS), tracker=None, life=LIFE,
                 ended=ENDED, limited=LIMITED):
    """Feeds, laid out under path as their publishers do."""
    path = pathlib.Path(path)
    files = {"debian/tracker/data/json": tracker and json.dumps(tracker),
             "distro-info/full/debian.csv": life}
    support = "distro-info/debian-security-support/security-support-"
    files[support + "ended.deb12"] = ended
    files[support + "limited"] = limited
    if records is not None:
        write_zip(path / "osv/Debian/all.zip", records)
    for name, text in files.items():
        if text is not None:
            file = path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    return path


def package(name, version, source=None, status="install ok installed",
            arch="amd64", **more):
    """A stanza of dpkg's status file."""
    fields = {"Package": name, "Status": status, "Architecture": arch}
    if source:
        fields["Source"] = source
    fields["Version"] = version
    fields["Description"] = f"{name} of a test\n with a longer text\n ."
    return dict(fields, **more)


def status_text(packages):
    return "\n".join("".join(f"{k}: {v}\n" for k, v in p.items())
                     for p in packages)


PACKAGES = [
    package("openssl", "3.0.11-1~deb12u2"),
    package("libssl3", "3.0.11-1~deb12u2", "openssl"),
    package("bash", "5.2.15-2+b2", "bash (5.2.15-2)"),
    package("libcurl4", "7.88.1-10+deb12u5", "curl"),
    package("zlib1g", "1:1.2.13.dfsg-1", "zlib"),
    package("base-files", "12.4+deb12u5", arch="all"),
]


def os_release(release, codename="", family="debian"):
    text = f'PRETTY_NAME="A sample {family} {release}"\nID={family}\n'
    if release:
        text += f'VERSION_ID="{release}"\n'
    if codename:
        text += f"VERSION_CODENAME={codename}\n"
    return text


def write_root(path, packages=tuple(PACKAGES), release="12",
               codename="bookworm", family="debian"):
    """A machine's root directory; packages may be text or None."""
    path = pathlib.Path(path)
    (path / "etc").mkdir(parents=True)
    (path / "var/lib/dpkg").mkdir(parents=True)
    (path / "etc/os-release").write_text(
        os_release(release, codename, family))
    if isinstance(packages, bytes):
        (path / "var/lib/dpkg/status").write_bytes(packages)
    elif packages is not None:
        (path / "var/lib/dpkg/status").write_text(status_text(packages))
    return path


def said(doc):
    """A scan's document without what it was of."""
    if isinstance(doc, bytes):
        doc = json.loads(doc)
    return {k: v for k, v in doc.items() if k != "target"}


def check_spdx(doc):
    """By hand, from SPDX 2.3: no package registry has its JSON schema."""
    assert doc["spdxVersion"] == "SPDX-2.3"
    assert doc["dataLicense"] == "CC0-1.0"
    assert doc["SPDXID"] == "SPDXRef-DOCUMENT" and doc["name"]
    assert doc["documentNamespace"].startswith("urn:")
    assert "#" not in doc["documentNamespace"]
    assert re.fullmatch("[-0-9]{10}T[:0-9]{8}Z",
                        doc["creationInfo"]["created"])
    assert doc["creationInfo"]["creators"][0].startswith("Tool: yagura-")
    ids = {"SPDXRef-DOCUMENT"}
    for p in doc["packages"]:
        assert p["name"] and p["downloadLocation"] == "NOASSERTION"
        assert p["filesAnalyzed"] is False
        assert re.fullmatch("SPDXRef-[-.A-Za-z0-9]+", p["SPDXID"])
        assert p["SPDXID"] not in ids
        ids.add(p["SPDXID"])
        for ref in p.get("externalRefs", []):
            kind = ref["referenceCategory"], ref["referenceType"]
            assert kind in (("PACKAGE-MANAGER", "purl"),
                            ("SECURITY", "advisory"), ("SECURITY", "fix"),
                            ("SECURITY", "url"), ("SECURITY", "cpe23Type"))
            assert re.fullmatch(r"\S+", ref["referenceLocator"])
    assert doc["relationships"][0] == {
        "spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
        "relatedSpdxElement": "SPDXRef-Target"}
    assert {r["relatedSpdxElement"] for r in doc["relationships"]} \
        | {"SPDXRef-DOCUMENT"} == ids


def names(doc, kind="vulnerability"):
    """The (id, package) of a scan's findings, in their order."""
    return [(f["id"], f["package"] and f["package"]["name"])
            for f in doc["findings"] if f["kind"] == kind]


def coverage(doc, what):
    """A row of a scan's coverage."""
    rows = [c for c in doc["coverage"] if c["what"] == what]
    assert len(rows) == 1, doc["coverage"]
    return rows[0]


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@contextlib.contextmanager
def web(handler, address="127.0.0.1"):
    """A web server of this machine; yields its URL."""
    server = http.server.ThreadingHTTPServer((address, 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://{address}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def web_folder(folder):
    return web(functools.partial(Handler, directory=str(folder)))
