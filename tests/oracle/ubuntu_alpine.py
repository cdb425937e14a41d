#!/usr/bin/python3
# ubuntu_alpine.py: which CVEs touch which packages, by the vendors' files.
"""usage: ubuntu_alpine.py --help: a slow second opinion, used by tests/e2e.

It reads what the publishers publish and shares nothing with the program.

Ubuntu's CVE tracker: "RELEASE_SOURCE: STATUS (DETAIL)"; releases are
"jammy", and "esm-apps/jammy" and "esm-infra/jammy" for what goes on behind
it. A fix in whichever comes first counts; else "not-affected" in any; else
what the first says that knows: needs-triage is undecided, end of life asks
the next. DNE: there is no such package.

Alpine: secfixes of main and community of the release; where they are silent
on a CVE of a package, OSV's records.
"""
import functools
import itertools
import json
import pathlib
import re
import sys
import zipfile

import osv_debian

AFFECTED, UNKNOWN = "affected", "unknown"
CVE = re.compile(r"CVE[-_][0-9]{4}-[0-9]{4,19}")
CODENAMES = {"14.04": "trusty", "16.04": "xenial", "18.04": "bionic",
             "20.04": "focal", "22.04": "jammy"}


# --- Ubuntu

def pockets(codename):
    return [codename, f"esm-apps/{codename}", f"esm-infra/{codename}",
            f"{codename}/esm"]


def ubuntu_status(statuses):
    """(verdict, fix) of the statuses in the order of pockets."""
    there = [s for s in statuses if s and s[0] != "DNE"]
    for word, detail in there:
        if word == "released":
            m = re.match(r"[0-9][^\s,)]*", detail)
            return (AFFECTED, m[0]) if m else (UNKNOWN, None)
    if not there or any(word == "not-affected" for word, _ in there):
        return None, None
    for i, (word, detail) in enumerate(there):
        is_over = word == "ignored" and re.search("end.of|EOL", detail)
        if (is_over or word == "needs-triage") and i + 1 < len(there):
            continue
        return (UNKNOWN if word == "needs-triage" else AFFECTED), None


@functools.lru_cache
def ubuntu_knowledge(mirror, codename):
    """source -> [(CVE, verdict, fix)]"""
    wanted = pockets(codename)
    line = re.compile(r"^(" + "|".join(map(re.escape, wanted)) +
                      r")_(\S+):[ \t]*([\w-]*)[ \t]*\(?([^)\n]*)", re.M)
    known = {}
    for folder in ("active", "retired"):
        for path in (pathlib.Path(mirror) / "ubuntu-cve-tracker" /
                     folder).glob("CVE-*"):
            if not CVE.fullmatch(path.name):
                continue
            text = path.read_text(errors="replace")
            sources = {}
            for place, source, word, detail in line.findall(text):
                sources.setdefault(source, {}).setdefault(
                    place, (word, detail.strip()))
            for source, by_place in sources.items():
                verdict, fix = ubuntu_status(
                    [by_place.get(p) for p in wanted])
                if verdict:
                    known.setdefault(source, []).append(
                        (path.name, verdict, fix))
    return known


def ubuntu(mirror, machine):
    known = ubuntu_knowledge(str(mirror), CODENAMES[machine.release])
    found = {}
    for p in machine.packages:
        version = osv_debian.Version(p.source_version or p.version)
        # The kernel's source behind one that holds only its signatures.
        source = re.sub("^linux-signed(?=$|-)", "linux", p.source_name)
        for cve, verdict, fix in known.get(source, ()):
            if fix is None or version < osv_debian.Version(fix):
                found[p.name, p.version, cve] = verdict
    return found


# --- Alpine

SUFFIXES = {"alpha": -4, "beta": -3, "pre": -2, "rc": -1, "": 0, "cvs": 1,
            "svn": 2, "git": 3, "hg": 4, "p": 5}


def apk_key(text):
    """A list that sorts as apk's versions do; of what abuild accepts."""
    m = re.fullmatch(r"(\d+(?:[.]\d+)*)([a-z]?)((?:_[a-z]+\d*)*)"
                     r"(?:-r(\d+))?", text)
    if not m:
        return None
    numbers = m[1].split(".")
    # Behind the first, what begins with 0 is compared as a fraction.
    key = [(1, int(numbers[0]), "")]
    for n in numbers[1:]:
        key.append((1, -1, n) if n.startswith("0") and n != "0"
                   else (1, int(n), ""))
    suffixes = [(SUFFIXES[w], int(n or 0)) for w, n in
                re.findall(r"_([a-z]+)(\d*)", m[3])]
    return key, m[2], [*suffixes, (0, 0)], int(m[4] or 0)


def is_before(a, b):
    return apk_key(a) < apk_key(b)


@functools.lru_cache
def alpine_knowledge(mirror, release):
    """source -> CVE -> [(introduced, fix)]"""
    known = {}
    mirror = pathlib.Path(mirror)
    for name in ("main", "community"):
        doc = json.loads(
            (mirror / f"alpine/v{release}/{name}.json").read_bytes())
        for item in doc["packages"]:
            pkg = item["pkg"]
            rows = known.setdefault(pkg["name"], {})
            for version, ids in (pkg.get("secfixes") or {}).items():
                for cve in itertools.chain(*(CVE.findall(i) for i in ids)):
                    cve = cve.replace("_", "-", 1)
                    rows.setdefault(cve, []).append(("0", version))
    own = {(name, cve) for name, rows in known.items() for cve in rows}
    with zipfile.ZipFile(mirror / "osv/Alpine/all.zip") as archive:
        for member in archive.namelist():
            doc = json.loads(archive.read(member))
            cve = doc["id"].removeprefix("ALPINE-")
            for entry in doc.get("affected") or ():
                package = entry["package"]
                if package.get("ecosystem") != f"Alpine:v{release}" or \
                        (package["name"], cve) in own:
                    continue
                rows = known.setdefault(package["name"], {})
                for r in entry.get("ranges") or ():
                    lo = "0"
                    for event in r["events"]:
                        lo = event.get("introduced", lo)
                        if "fixed" in event:
                            rows.setdefault(cve, []).append(
                                (lo, event["fixed"]))
    return known


def alpine(mirror, machine):
    release = ".".join(machine.release.split(".")[:2])
    known = alpine_knowledge(str(mirror), release)
    found = {}
    for p in machine.packages:
        for cve, rows in known.get(p.source_name, {}).items():
            if any(fix != "0" and is_before(p.version, fix)
                   and not is_before(p.version, lo) for lo, fix in rows):
                found[p.name, p.version, cve] = AFFECTED
    return found


def expected(mirror, machine):
    """{(package, version, CVE): verdict} of a machine of inventories.py."""
    return {"ubuntu": ubuntu, "alpine": alpine}[machine.family](
        mirror, machine)


if __name__ == "__main__":
    print(__doc__)
    sys.exit(0 if sys.argv[1:] == ["--help"] else 64)
