#!/usr/bin/python3
# osv_debian.py: which CVEs touch which source packages, by OSV's records.
"""usage: osv_debian.py OSV RELEASE STATUS: print CVE<TAB>source package.

OSV is a zip or a folder of OSV documents, RELEASE a release ("12"), STATUS a
dpkg status file. A slow second opinion on what `yagura scan` finds, written
from the specifications alone and sharing nothing with it:

- deb-version(7) for the order of versions;
- the OSV schema, section Evaluation, for ranges;
- Debian Policy 5.3 and 5.6.1, dpkg(1) for the status file.

A record of a vulnerability touches source package P of Debian:RELEASE when one
of its affected[] of that ecosystem and name holds the installed version. A
notice (DSA, DLA, DTSA) speaks of the CVEs that it names; where records of
vulnerabilities describe the release, and there is one for such a CVE, that is
believed instead; else the notice's own ranges count as the CVE's. A notice
that names no CVE counts under its own id.
"""
import functools
import itertools
import json
import pathlib
import re
import sys
import zipfile

NOTICE = re.compile(r"(DSA|DLA|DTSA)-")
CVE = re.compile(r"(?:DEBIAN-)?(CVE-[0-9]{4}-[0-9]{4,19})")


def weight(char):
    """deb-version(7): ~ before all, letters before what is no letter."""
    if char == "~":
        return -1
    return ord(char) if char.isascii() and char.isalpha() else ord(char) + 256


def runs(text):
    """An upstream version or a revision as [(weights of a word, number)]."""
    found = []
    for word, digits in re.findall(r"([^0-9]*)([0-9]*)", text):
        # The end of a word weighs 0: behind ~ and before all else.
        found.append(([weight(c) for c in word] + [0], int(digits or "0")))
    return found


@functools.total_ordering
class Version:
    """A version that compares as deb-version(7) says."""

    def __init__(self, text):
        epoch, colon, rest = text.partition(":")
        if not colon:
            epoch, rest = "0", text
        upstream, dash, revision = rest.rpartition("-")
        if not dash:
            upstream, revision = rest, "0"
        self.epoch = int(epoch)
        self.parts = runs(upstream), runs(revision)

    def compare(self, other):
        if self.epoch != other.epoch:
            return -1 if self.epoch < other.epoch else 1
        for mine, theirs in zip(self.parts, other.parts):
            # Behind the end there are empty words and zeros without end.
            for a, b in itertools.zip_longest(mine, theirs,
                                              fillvalue=([0], 0)):
                if a != b:
                    return -1 if a < b else 1
        return 0

    def __eq__(self, other):
        return self.compare(other) == 0

    def __lt__(self, other):
        return self.compare(other) < 0


class Versions(dict):
    """Text -> Version, each made once."""

    def __missing__(self, text):
        self[text] = Version(text)
        return self[text]


class Affected:
    """One member of affected[]."""

    def __init__(self, entry):
        self.versions = frozenset(entry.get("versions") or ())
        self.ranges = [r["events"] for r in entry.get("ranges") or ()
                       if r["type"] == "ECOSYSTEM"]

    def holds(self, version, known):
        return version in self.versions or any(
            self.range_holds(r, known[version], known) for r in self.ranges)

    @staticmethod
    def range_holds(events, version, known):
        """The OSV schema's own words, made Python."""
        def at(event):
            bound = next(iter(event.values()))
            return (0,) if bound == "0" else (1, known[bound])

        here = 1, version
        limits = [e["limit"] for e in events if "limit" in e]
        if limits and not any(v == "*" or version < known[v]
                              for v in limits):
            return False
        vulnerable = False
        for event in sorted(events, key=at):
            if "introduced" in event and here >= at(event):
                vulnerable = True
            if "fixed" in event and here >= at(event):
                vulnerable = False
            if "last_affected" in event and here > at(event):
                vulnerable = False
        return vulnerable


def documents(place):
    place = pathlib.Path(place)
    if place.is_dir():
        for path in sorted(place.glob("**/*.json")):
            yield json.loads(path.read_bytes())
        return
    with zipfile.ZipFile(place) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


class Oracle:
    """All of Debian's records, asked release by release."""

    def __init__(self, place):
        self.known = Versions()
        self.described = {}  # release -> source -> [(CVE, Affected)]
        self.notices = {}  # release -> source -> [(ids, Affected)]
        self.vulnerabilities = set()
        for record in documents(place):
            # Words that stand in the place of a description: no finding.
            if not record.get("withdrawn") and not record.get(
                    "details", "").startswith(
                        ("Rejected reason:", "** REJECT **")):
                self.add(record)

    def add(self, record):
        is_notice = NOTICE.match(record["id"])
        if is_notice:
            ids = self.covers(record) or [record["id"]]
        else:
            ids = [self.vulnerability(record)]
            self.vulnerabilities.add(ids[0])
        where = self.notices if is_notice else self.described
        for entry in record.get("affected") or ():
            package = entry.get("package") or {}
            system, _, release = package.get("ecosystem", "").partition(":")
            if system == "Debian":
                sources = where.setdefault(release, {})
                rows = sources.setdefault(package["name"], [])
                rows.append((ids, Affected(entry)))

    @staticmethod
    def covers(notice):
        """The CVEs that a notice names, wherever it does."""
        names = [n for field in ("aliases", "upstream", "related")
                 for n in notice.get(field) or ()]
        found = (CVE.fullmatch(n) for n in names)
        return sorted({m[1] for m in found if m})

    @staticmethod
    def vulnerability(record):
        """DEBIAN-CVE-... is what Debian says of its upstream CVE-...."""
        if record["id"].startswith("DEBIAN-CVE-"):
            upstream = record.get("upstream") or ()
            for name in upstream:
                if record["id"].endswith(name):
                    return name
        m = CVE.fullmatch(record["id"])
        return m[1] if m else record["id"]

    def touching(self, release, source, version):
        """The ids that touch this version of a source package."""
        found = set()
        described = self.described.get(release, {})
        for ids, affected in described.get(source, ()):
            if affected.holds(version, self.known):
                found.update(ids)
        for ids, affected in self.notices.get(release, {}).get(source, ()):
            if described:
                ids = [i for i in ids if i not in self.vulnerabilities]
            if ids and affected.holds(version, self.known):
                found.update(ids)
        return found

    def pairs(self, release, status):
        """{(id, source, version)} of a status file's bytes."""
        return {(i, source, version)
                for source, version in installed(status)
                for i in self.touching(release, source, version)}


def stanzas(text):
    """Each as {field in lower case: value}, first lines only."""
    for block in re.split(r"\n(?:[ \t]*\n)+", text):
        fields = {}
        for line in block.split("\n"):
            name, colon, value = line.partition(":")
            if colon and line[:1] not in (" ", "\t", ""):
                fields[name.lower()] = value.strip()
        if "package" in fields:
            yield fields


def installed(status):
    """The {(source package, its version)} whose files are there."""
    found = set()
    for s in stanzas(status.decode("utf-8", "surrogateescape")):
        state = s.get("status", "install ok installed").split()[-1]
        if state in ("not-installed", "config-files"):
            continue
        m = re.fullmatch(r"(\S+)(?:\s*\(\s*(\S+)\s*\))?",
                         s.get("source") or s["package"])
        found.add(unsigned(m[1], m[2] or s["version"], s["architecture"]))
    return found


def unsigned(source, version, arch):
    """The kernel's source behind one that holds only its signatures."""
    m = re.fullmatch("linux-signed-([0-9]+[.][0-9]+-)?" + re.escape(arch),
                     source)
    if not m:
        return source, version
    version = re.sub(r"\.b[0-9]+$", "", version)
    series = (m[1] or "").rstrip("-")
    return "linux" + (series and "-" + series), version.replace("+", "-", 1)


def main():
    if len(sys.argv) != 4:
        print(__doc__.splitlines()[0])
        return 0 if sys.argv[1:] == ["--help"] else 64
    oracle = Oracle(sys.argv[1])
    status = pathlib.Path(sys.argv[3]).read_bytes()
    rows = {(i, source) for i, source, _ in oracle.pairs(sys.argv[2], status)}
    for i, source in sorted(rows):
        print(f"{i}\t{source}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
