#!/usr/bin/python3
# rpm_distributions.py: which CVEs touch which rpm packages, by the vendors' files.
"""usage: rpm_distributions.py --help: a slow second opinion, used by tests/e2e.

It reads what the publishers publish, shares nothing with the program, and
compares versions with rpm's own library. What it takes the vendors to mean:

- A notice (RHSA, ALSA, RLSA, SUSE-SU, ALAS) says that a version has the fix of
  some CVEs. Of several notices on one CVE and package the last fix counts.
- Red Hat, AlmaLinux and Amazon name packages as installed; Rocky Linux and
  SUSE name sources. What is said of the installed package is believed before
  what is said of its source.
- Packages of modules compare with notices of their own stream only. A state
  that names no stream is about packages of none, unless no record of the CVE
  names one.
- Fixes for minor releases that are maintained longer (EUS, E4S, AUS, TUS) and
  for other products say nothing of the common RHEL; extended support (ELS,
  LTSS) is what comes behind it.
- What Red Hat says of sources is also true of AlmaLinux and Rocky Linux, where
  these have no notice on the CVE and package; but for versions of modules.
"""
import functools
import json
import pathlib
import re
import sys
import xml.etree.ElementTree
import zipfile

import rpm

CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")
STREAM = re.compile(r"(?<![\w:.+-])([a-z0-9][\w.+-]*:[\w.+-]*[\w+-])(?![\w:])")
NO_CODE = re.compile(r"-debuginfo$|-debugsource$|-debuginfo-common")
BUG_NOTICE = re.compile(r"(ALBA|ALEA|RHBA|RHEA|RLBA|RLEA|(open)?SUSE-[RFO]U)-")
AFFECTED, UNKNOWN = "affected", "unknown"


@functools.lru_cache(1 << 20)
def evr(text):
    epoch, colon, rest = text.rpartition(":")
    version, dash, release = rest.partition("-")
    return (epoch or "0") if colon else "0", version, release if dash else None


@functools.lru_cache(1 << 20)
def is_before(a, b):
    return rpm.labelCompare(evr(a), evr(b)) < 0


def is_modular(version):
    return ".module" in version


class Row:
    """Of one package and CVE; fix is None where there is none."""

    def __init__(self, fix=None, state=AFFECTED, module="", feed=0):
        self.fix, self.state, self.module, self.feed = fix, state, module, feed
        self.is_modular = bool(module) or is_modular(fix or "")


class Rows(dict):
    """name -> CVE -> [Row]"""

    def say(self, name, cve, row):
        rows = self.setdefault(name, {}).setdefault(cve, [])
        if not any(vars(row) == vars(r) for r in rows):
            rows.append(row)

    def of(self, name, cve):
        return self.get(name, {}).get(cve, ())


def best(rows):
    """Of each module those of the feed that knows best."""
    feeds = {}
    for r in rows:
        feeds[r.module] = max(feeds.get(r.module, r.feed), r.feed)
    return [r for r in rows if r.feed == feeds[r.module]]


class Knowledge:
    """What is known of one release."""

    def __init__(self):
        self.installed, self.sources = Rows(), Rows()

    def verdict(self, p, cve, streams):
        named = [self.installed.of(p.name, cve),
                 self.sources.of(p.source_name, cve),
                 self.installed.of(p.source_name, cve),
                 self.sources.of(p.name, cve)]
        any_stream = any(r.is_modular for rows in named for r in rows)
        for rows, version in ((named[0], p.version),
                              (named[1], p.source_version or p.version)):
            meant = [r for r in best(rows)
                     if self.is_meant(r, p, streams, any_stream)]
            if meant:
                return self.decide(meant, version, p)
        return None

    @staticmethod
    def is_meant(row, p, streams, any_stream):
        if not any_stream and row.fix is None:
            return True
        label = ":".join((p.module or "").split(":")[:2])
        if label == "(none)":
            label = ""
        if row.is_modular != (bool(label) or is_modular(p.version)):
            return False
        if not row.module:
            return True
        if label:
            return row.module == label
        return may_be(row.module, p, streams)

    @staticmethod
    def decide(rows, version, p):
        if p.is_centos:
            # CentOS counts builds of modules anew.
            version = re.sub(r"[.]module_el.*", ".module+el9999999", version)
        found = None
        for r in rows:
            if r.state is None or (r.fix is not None
                                   and not is_before(version, r.fix)):
                continue
            if r.state == AFFECTED:
                return AFFECTED
            found = UNKNOWN
        return found


def may_be(module, p, streams):
    """Of a package without a label: may it be of that stream?"""
    name, _, stream = module.partition(":")
    if not re.fullmatch("[0-9.]+", stream):
        return True
    version = streams.get(name)
    if p.source_name == name:
        version = p.source_version or p.version
    if version is None:
        return True
    version = version.split(":")[-1]
    return version.startswith(stream) and not version[len(stream):][:1].isdigit()


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


# --- notices in OSV's form

def osv_rows(place, into, where, feed=1, is_relevant=None):
    """where(ecosystem, fix) -> is it of the release that is asked for?"""
    for doc in documents(place):
        names = [n for field in ("aliases", "upstream", "related")
                 for n in doc.get(field) or ()]
        covers = {n for n in names if CVE.fullmatch(n)}
        if doc.get("withdrawn") or (not covers and
                                    BUG_NOTICE.match(doc["id"])):
            continue
        streams = STREAM.findall(doc.get("summary") or "")
        for entry in doc.get("affected") or ():
            package = entry["package"]
            fixes = [e["fixed"] for r in entry.get("ranges") or ()
                     for e in r["events"] if "fixed" in e]
            if not fixes or NO_CODE.search(package["name"]) or \
                    not where(package["ecosystem"], fixes[0]):
                continue
            for fix in fixes:
                for module in streams if is_modular(fix) else [""]:
                    for cve in covers or {doc["id"]}:
                        into.say(package["name"], cve,
                                 Row(fix, module=module, feed=feed))


# --- Red Hat

COMMON = {"enterprise_linux", "rhel_cluster", "rhel_cluster_storage",
          "rhel_common", "rhel_global_file_system", "rhel_productivity",
          "rhel_rhn_tools", "rhel_virtualization", "rhel_els",
          "rhel_extras", "rhel_extras_oracle_java", "rhel_extras_other",
          "rhel_extras_rt", "rhel_extras_rt_els", "rhel_extras_sap",
          "rhel_extras_sap_els", "rhel_extras_sap_hana",
          "rhel_extras_sap_hana_els"}
# Their versions are not RHEL's: what was built tells for which it is.
BUILT_FOR = {"advanced_virtualization", "developer_toolset", "devtools",
             "openjdk_els", "rhel_dotnet", "rhel_software_collections"}
COLLECTIONS = {"devtools": "7", "rhel_dotnet": "7",
               "rhel_software_collections": "67"}
STATES = {"Affected": AFFECTED, "Fix deferred": AFFECTED, "New": UNKNOWN,
          "Not affected": None, "Out of support scope": AFFECTED,
          "Under investigation": UNKNOWN, "Will not fix": AFFECTED}


def is_common_osv(major):
    def where(ecosystem, fix):
        system, product, version, *more = (ecosystem + "::::").split(":")
        if system != "Red Hat":
            return False
        if product in BUILT_FOR:
            m = re.search(r"(?:^|[._+])el(\d+)", fix)
            edition = re.search(r"el(\d+)", more[1] or more[0] or "")
            return (m or edition) and (m or edition)[1] == major
        return product in COMMON and re.match(r"\d*", version)[0] == major
    return where


def is_common_cpe(cpe, major, build=""):
    m = re.match(r"cpe:/[ao]:redhat:([^:]*):([^:]*)(?::[^:]*:?([^:]*))?", cpe)
    if not m:
        return False
    product, version, part = m[1], m[2], m[3] or ""
    built = re.search(r"[.]el(\d+)", build)
    if product in BUILT_FOR and product not in ("advanced_virtualization",
                                                "openjdk_els",
                                                "developer_toolset"):
        for_el = re.search(r":el(\d+)", cpe)
        if built or for_el:
            return (built or for_el)[1] == major
        return major in COLLECTIONS.get(product, "")
    if part in ("fastdatapath", "hypervisor", "hypervisor_power"):
        return False
    if product not in COMMON or not re.match(r"\d", version):
        return False
    if product != "enterprise_linux" and not product.endswith("els") and \
            not version.isdigit():
        return False
    return re.match(r"\d+", version)[0] == major


BUILD = re.compile(r"([^/:]+)-(\d+:[^-]+-[^-]+)")
MODULE_BUILD = re.compile(r"([^/]+:[^/]+)-(\d{16,}[.].+)")


def component(text):
    """(module, name) of "nodejs:18/nodejs"."""
    module, slash, name = text.rpartition("/")
    if slash and (":" not in module or module.endswith(":flatpak")):
        return None
    if not name or ":" in name or "/" in module:
        return None
    return module, name


def redhat_documents(mirror):
    place = pathlib.Path(mirror) / "redhat/hydra/rest/securitydata/cve"
    for path in sorted(place.glob("**/CVE-*.json")):
        yield json.loads(path.read_bytes())


@functools.lru_cache
def all_redhat_documents(mirror):
    keep = ("name", "affected_release", "package_state")
    return [{k: d.get(k) for k in keep} for d in redhat_documents(mirror)]


def redhat_states(mirror, major):
    """(CVE, source, Row) of fixes, then of what has no fix."""
    for doc in all_redhat_documents(mirror):
        cve, told = doc["name"], set()
        for entry in doc["affected_release"] or ():
            text = entry.get("package") or ""
            m, mm = BUILD.fullmatch(text), MODULE_BUILD.fullmatch(text)
            plain = None if m or mm else component(text)
            if not (m or mm or plain) or not is_common_cpe(
                    entry["cpe"], major, text):
                continue
            if mm and not m:
                told.add((mm[1], None))
            elif m:
                told.add(("", m[1]))
                yield cve, m[1], Row(m[2], feed=2)
            else:
                told.add(plain)
        states = {}
        for entry in doc["package_state"] or ():
            subject = component(entry["package_name"])
            if subject is None or not is_common_cpe(entry["cpe"], major):
                continue
            if subject in told or (subject[0] and
                                   (subject[0], None) in told):
                continue
            state = STATES.get(entry["fix_state"], UNKNOWN)
            rank = {AFFECTED: 0, UNKNOWN: 1, None: 2}[state]
            if subject not in states or rank < states[subject][0]:
                states[subject] = rank, state
        for (module, name), (_, state) in states.items():
            yield cve, name, Row(state=state, module=module, feed=2)


def redhat(mirror, major):
    k = Knowledge()
    mirror = pathlib.Path(mirror)
    osv_rows(mirror / "osv/Red Hat/all.zip", k.installed,
             is_common_osv(major))
    for cve, name, row in redhat_states(mirror, major):
        k.sources.say(name, cve, row)
    return k


def borrow(k, mirror, major):
    for cve, name, row in redhat_states(mirror, major):
        if row.state is not None and not is_modular(row.fix or ""):
            row.feed = 0
            k.sources.say(name, cve, row)
    return k


# --- AlmaLinux, Rocky Linux

def almalinux(mirror, major):
    k = Knowledge()
    mirror = pathlib.Path(mirror)
    osv_rows(mirror / "osv/AlmaLinux/all.zip", k.installed,
             lambda e, fix: e == f"AlmaLinux:{major}")
    errata = mirror / f"alma/{major}/errata.full.json"
    for erratum in json.loads(errata.read_bytes())["data"]:
        covers = {r["id"] for r in erratum["references"]
                  if CVE.fullmatch(r["id"])}
        if not covers and BUG_NOTICE.match(erratum["id"]):
            continue
        streams = STREAM.findall(erratum["title"])
        first = {}
        for p in erratum["packages"]:
            if NO_CODE.search(p["name"]):
                continue
            fix = f"{p['epoch']}:{p['version']}-{p['release']}"
            modules = [""]
            if p.get("module"):
                modules = [":".join(p["module"].split(":")[:2])]
            elif is_modular(fix):
                modules = streams
            for module in modules:
                # Of builds for several architectures each has the fix.
                known = first.setdefault((p["name"], module), fix)
                if is_before(fix, known):
                    first[p["name"], module] = fix
        for (name, module), fix in first.items():
            for cve in covers or {erratum["id"]}:
                k.installed.say(name, cve, Row(fix, module=module, feed=2))
    return borrow(k, mirror, major)


def rocky(mirror, major):
    k = Knowledge()
    osv_rows(pathlib.Path(mirror) / "osv/Rocky Linux/all.zip", k.sources,
             lambda e, fix: e == f"Rocky Linux:{major}"
             and ".cloud" not in fix)
    return borrow(k, mirror, major)


# --- SUSE

# What is no operating system of its own brings other builds.
NOT_SLE = re.compile(
    r"SUSE:(Cloud Compute|EL-|Enterprise Storage|HPE|Lifecycle|Manager"
    r"|OpenStack|Studio|Subscription|WebYast|Linux Enterprise Micro"
    r"|Linux Micro)")


def suse(mirror, release):
    pack = re.sub(r"(\d+)[.](\d+)", r"\1 SP\2", release)
    # Teradata has builds of its own.
    wanted = re.compile(rf".*(?<![\w.]){re.escape(pack)}(?![\d.])(?!.*TERADATA)")
    k = Knowledge()
    osv_rows(pathlib.Path(mirror) / "osv/SUSE/all.zip", k.sources,
             lambda e, fix: e.startswith("SUSE:") and not NOT_SLE.match(e)
             and wanted.match(e))
    return k


def opensuse(mirror, release):
    k = Knowledge()
    osv_rows(pathlib.Path(mirror) / "osv/SUSE/all.zip", k.sources,
             lambda e, fix: re.match(
                 rf"openSUSE:Leap {re.escape(release)}(?![\d.])", e))
    return k


# --- Amazon Linux

def amazon(mirror, release):
    """Topics of the extras begin with the version that they are called by."""
    k = Knowledge()
    for path in sorted(pathlib.Path(mirror).glob(
            f"amazon/{release}_*/updateinfo.xml*")):
        if "_extras_" in path.parent.name:
            raise NotImplementedError("topics of the extras")
        tree = xml.etree.ElementTree.fromstring(read_any(path))
        for update in tree.iter("update"):
            covers = {r.get("id") for r in update.iter("reference")
                      if r.get("type") == "cve"
                      and CVE.fullmatch(r.get("id"))}
            for p in update.iter("package"):
                if p.get("arch") == "src" or NO_CODE.search(p.get("name")):
                    continue
                fix = f"{p.get('epoch') or 0}:{p.get('version')}-" \
                      f"{p.get('release')}"
                for cve in covers or {update.findtext("id")}:
                    k.installed.say(p.get("name"), cve, Row(fix))
    return k


def read_any(path):
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        import gzip
        return gzip.decompress(data)
    return data


# --- a machine

FAMILIES = {"rhel": redhat, "centos": redhat, "almalinux": almalinux,
            "rocky": rocky, "sles": suse, "opensuse-leap": opensuse,
            "amzn": amazon}
VENDORS = {"rhel": ("Red Hat", "CentOS"), "centos": ("Red Hat", "CentOS"),
           "almalinux": ("AlmaLinux",), "rocky": ("Rocky",),
           "sles": ("SUSE", "openSUSE"), "amzn": ("Amazon",),
           "opensuse-leap": ("openSUSE", "SUSE", "obs://build")}


@functools.lru_cache
def knowledge(mirror, family, release):
    return FAMILIES[family](mirror, release)


def expected(mirror, machine):
    """{(package, version, CVE): verdict} of a machine of inventories.py."""
    numbers = 2 if machine.family in ("sles", "opensuse-leap") else 1
    release = ".".join(machine.release.split(".")[:numbers])
    k = knowledge(str(mirror), machine.family, release)
    streams = {p.source_name: p.source_version or p.version
               for p in machine.packages if is_modular(p.version)}
    found = {}
    for p in machine.packages:
        if p.vendor and not p.vendor.startswith(VENDORS[machine.family]):
            continue
        p.is_centos = machine.family == "centos"
        cves = set(k.installed.get(p.name, {})) | set(
            k.sources.get(p.source_name, {}))
        for cve in cves:
            verdict = k.verdict(p, cve, streams)
            if verdict:
                found[p.name, p.version, cve] = verdict
    return found


if __name__ == "__main__":
    print(__doc__)
    sys.exit(0 if sys.argv[1:] == ["--help"] else 64)
