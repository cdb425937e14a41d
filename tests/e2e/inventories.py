"""Inventories of real machines, made scannable.

They are no part of the project: YAGURA_DATA names a folder whose
raw/inventories/ holds them. What a list does not say, a source package's name
above all, is taken from the other lists, or from SOURCES.
"""
import functools
import json
import pathlib
import re

import rpmdb
import world

# The source packages of what no list with sources has.
SOURCES = {
    "apk": {
        "glibc-locale-posix": "glibc", "ld-linux": "glibc",
        "libcrypto1.0": "openssl", "libcrypto1.1": "openssl",
        "libcurl": "curl", "libssl1.0": "openssl", "libssl1.1": "openssl",
        "libuuid": "util-linux", "nghttp2-libs": "nghttp2",
        "py3-cryptography": "py3-cryptography", "ruby-libs": "ruby",
        "ruby-rake": "ruby", "sqlite-libs": "sqlite",
    },
    "deb": {
        "e2fslibs": "e2fsprogs", "inetutils-ping": "inetutils", "libapt-pkg4.12": "apt",
        "libapt-pkg5.0": "apt", "libcomerr2": "e2fsprogs",
        "libcryptsetup4": "cryptsetup", "libcurl3": "curl",
        "libffi6": "libffi",
        "libgnutls-deb0-28": "gnutls28", "libhogweed2": "nettle",
        "libhogweed4": "nettle", "libicu52": "icu", "libicu63": "icu",
        "libidn11": "libidn", "libncurses5": "ncurses",
        "libncursesw5": "ncurses", "libnettle4": "nettle",
        "libnettle6": "nettle", "libperl5.28": "perl", "libpcre3": "pcre3",
        "libpng12-0": "libpng", "libprocps3": "procps",
        "libpython-stdlib": "python-defaults",
        "libpython2-stdlib": "what-is-python",
        "libssl1.0.0": "openssl", "libsvn1": "subversion",
        "libtinfo5": "ncurses", "multiarch-support": "glibc",
        "ntpdate": "ntp",
        "p11-kit-modules": "p11-kit", "perl-modules-5.28": "perl",
        "python": "python-defaults", "python-minimal": "python-defaults",
        "python2": "what-is-python", "python2-minimal": "what-is-python",
    },
    "rpm": {
        "gpg2": "gpg2", "httpd-filesystem": "httpd", "httpd-tools": "httpd",
        "krb5": "krb5", "libblkid1": "util-linux",
        "libcom_err2": "e2fsprogs", "libcurl4": "curl", "libexpat1": "expat",
        "libfdisk1": "util-linux", "libksba8": "libksba",
        "libldap-2_4-2": "openldap2", "libmount1": "util-linux",
        "libopenssl1_0_0": "openssl-1_0_0", "libsasl2-3": "cyrus-sasl",
        "libsmartcols1": "util-linux", "libsystemd0": "systemd",
        "libtasn1-6": "libtasn1", "libudev1": "systemd",
        "libuuid1": "util-linux", "libxml2-2": "libxml2",
        "mariadb-common": "mariadb", "maven-lib": "maven",
        "maven-wagon-file": "maven-wagon", "maven-wagon-http": "maven-wagon",
        "maven-wagon-http-shared": "maven-wagon",
        "maven-wagon-provider-api": "maven-wagon",
        "jcl-over-slf4j": "slf4j", "nginx-filesystem": "nginx",
        "nodejs-docs": "nodejs", "plexus-containers-component-annotations":
        "plexus-containers", "sisu-inject": "sisu", "sisu-plexus": "sisu",
        "rubygems": "ruby",
    },
}
# Where one pattern on "NAME VERSION" says it of many, whatever other lists do:
# sources are called after versions. The first that fits.
SOURCE_PATTERNS = {
    "apk": [],
    "deb": [
        (r"(?:lib(?:gcc|stdc\+\+|gomp|atomic)\S*|gcc-\S+-base|cpp-\S+) "
         r"(?:\d+:)?(4[.]\d+).*", r"gcc-\1"),
        (r"(?:lib(?:gcc|stdc\+\+|gomp|atomic)\S*|gcc-\S+-base|cpp-\S+) "
         r"(?:\d+:)?(\d+).*", r"gcc-\1"),
        (r"(?:libc6|libc-bin|libc-dev-bin|libc6-dev|multiarch-support) "
         r"2[.]1[3-9]-0ubuntu.*", "eglibc"),
        (r"(?:libreadline6|readline-common) 6[.].*", "readline6"),
        (r"(?:gnupg|gpgv) 1[.].*", "gnupg"),
        (r"lib(python\d[.]\d+)-\S+ .*", r"\1"),
        (r"(python\d[.]\d+)-minimal .*", r"\1"),
        (r"openjdk-11-\S+ \S+ubuntu.*", "openjdk-lts"),
        (r"openjdk-11-\S+ .*", "openjdk-11"),
        (r"\S+\d-heimdal .*", "heimdal"),
    ],
    "rpm": [
        (r"nss-(?:softokn|util)\S* .*[.]el8.*", "nss"),
        (r"lib(?:uuid|blkid|mount|smartcols) .*[.]el[789].*", "util-linux"),
        (r"maven-resolver-.*", "maven-resolver"), (r"php-.*", "php"),
        (r"(?:rubygem-(?:bigdecimal|did_you_mean|io-console|json|openssl"
         r"|psych|rdoc)|ruby-(?:irb|libs)) .*", "ruby"),
    ],
}
VULS_IDS = {
    "alma": "almalinux", "amazon": "amzn", "redhat": "rhel", "oracle": "ol",
    "opensuse.leap": "opensuse-leap",
    "suse.linux.enterprise.server": "sles",
}
RPM_QA = [
    (r"CentOS(\d)", "centos"), (r"Fedora(\d\d)", "fedora"),
    (r"Rockylinux(\d)", "rocky"), (r"UBI(\d)", "rhel"), (r"SLE(15)", "sles"),
]


class Package:
    """What is installed; source_version is None where it is version."""

    def __init__(self, kind, name, version, source=None, source_version=None,
                 **more):
        self.kind, self.name, self.version = kind, name, version
        self.source, self.source_version = source, source_version
        self.arch = more.pop("arch", None) or "x86_64"
        self.module = more.pop("module", None)
        self.vendor = more.pop("vendor", None)
        assert not more, more

    @property
    def source_name(self):
        return self.source or self.name


class Machine:
    def __init__(self, name, family, release, packages):
        self.name, self.family, self.release = name, family, release
        self.packages = packages

    @property
    def major(self):
        return self.release.split(".")[0]

    def of(self, kind):
        return [p for p in self.packages if p.kind == kind]

    def write(self, place):
        """The root directory of a machine that has them."""
        place = pathlib.Path(place)
        (place / "etc").mkdir(parents=True)
        (place / "etc/os-release").write_text(
            world.os_release(self.release, "", self.family))
        for kind, write in (("deb", write_dpkg), ("apk", write_apk),
                            ("rpm", write_rpm)):
            if self.of(kind):
                write(place, self.of(kind))
        return place


def dpkg_status(packages):
    stanzas = []
    for p in packages:
        source = p.source
        if p.source_version and p.source_version != p.version:
            source = f"{p.source_name} ({p.source_version})"
        stanzas.append(world.package(p.name, p.version, source))
    return world.status_text(stanzas).encode()


def write_dpkg(place, packages):
    (place / "var/lib/dpkg").mkdir(parents=True)
    (place / "var/lib/dpkg/status").write_bytes(dpkg_status(packages))


def write_apk(place, packages):
    (place / "lib/apk/db").mkdir(parents=True)
    (place / "lib/apk/db/installed").write_text("".join(
        f"P:{p.name}\nV:{p.version}\nA:x86_64\no:{p.source_name}\n\n"
        for p in packages))


def split_evr(text):
    """(epoch, version, release); epoch is None where none is stated."""
    epoch, colon, rest = text.partition(":")
    if not colon:
        epoch, rest = None, text
    version, _, release = rest.rpartition("-")
    return int(epoch) if epoch else None, version, release


def rpm_header(p):
    epoch, version, release = split_evr(p.version)
    more = {}
    if epoch is not None:
        more["epoch"] = epoch
    if p.module:
        more["modularitylabel"] = p.module
    if p.vendor:
        more["vendor"] = p.vendor
    source = None
    if p.source:
        evr = split_evr(p.source_version or p.version)
        source = f"{p.source}-{evr[1]}-{evr[2]}.src.rpm"
    return rpmdb.header(p.name, version, release, p.arch, sourcerpm=source,
                        **more)


def write_rpm(place, packages):
    (place / "var/lib/rpm").mkdir(parents=True)
    rpmdb.sqlite(place / "var/lib/rpm/rpmdb.sqlite",
                 map(rpm_header, packages)).close()


def stanzas(text):
    for block in re.split(r"\n\n+", text):
        fields = dict(line.split(": ", 1) for line in block.split("\n")
                      if ": " in line and line[0] not in " \t")
        if "Package" in fields:
            yield fields


def from_dpkg(path):
    found = []
    for f in stanzas(path.read_text(errors="replace")):
        if not f.get("Status", " installed").endswith(" installed"):
            continue
        m = re.fullmatch(r"(\S+)(?: \((\S+)\))?",
                         f.get("Source", f["Package"]).strip())
        found.append(Package("deb", f["Package"], f["Version"], m[1], m[2],
                             arch=f["Architecture"]))
    return found


def from_rpm_qa(path):
    found = []
    for p in json.loads(path.read_text())["packages"]:
        epoch = f"{p['epoch']}:" if p.get("epoch") is not None else ""
        source, source_version = None, None
        if p.get("sourcerpm", "(none)") not in ("", "(none)"):
            source, version, release = re.sub(
                r"[.](no)?src[.]rpm$", "", p["sourcerpm"]).rsplit("-", 2)
            source_version = f"{epoch}{version}-{release}"
        found.append(Package(
            "rpm", p["name"], f"{epoch}{p['version']}-{p['release']}", source,
            source_version, arch=p["arch"], vendor=p.get("vendor"),
            module=p.get("modularitylabel")))
    return found


def from_vuls(doc, kind):
    sources = {}
    for s in (doc.get("SrcPackages") or {}).values():
        for name in s["binaryNames"]:
            sources[name] = s["name"], s["version"]
    found = []
    for p in doc["packages"].values():
        version = p["version"]
        if kind == "rpm":
            version += "-" + p["release"]
        source, source_version = sources.get(p["name"], (None, None))
        found.append(Package(kind, p["name"], version, source, source_version,
                             arch=p["arch"],
                             module=p.get("modularitylabel")))
    return found


def full_machines(data):
    """Machines whose list of packages is whole, by name."""
    place = pathlib.Path(data) / "raw/inventories"
    found = [
        Machine(f"debian-debootstrap/{codename}", "debian", release,
                from_dpkg(place / "debian-debootstrap" / codename /
                          "var/lib/dpkg/status"))
        for codename, release in (("bullseye", "11"), ("bookworm", "12"),
                                  ("trixie", "13"))]
    found += [Machine("this-machine-bookworm", "debian", "12", from_dpkg(path))
              for path in place.glob("this-machine-bookworm/**/status")]
    for path in sorted(place.glob("rpm-qa-from-go-rpmdb/*.json")):
        for pattern, family in RPM_QA:
            m = re.match(pattern, path.stem)
            if m:
                packages = from_rpm_qa(path)
                release = m[1]
                if family == "sles":
                    release = next(p.version.split("-")[0] for p in packages
                                   if p.name == "sles-release")
                found.append(Machine(f"rpm-qa/{path.stem}", family, release,
                                     packages))
    kinds = {"debian": "deb", "ubuntu": "deb", "alpine": "apk"}
    for path in sorted(place.glob("vuls-results/*.json")):
        doc = json.loads(path.read_text())
        if doc["family"] == "windows":
            continue
        family = VULS_IDS.get(doc["family"], doc["family"])
        found.append(Machine(
            f"vuls/{path.stem}", family, doc["release"],
            from_vuls(doc, kinds.get(doc["family"], "rpm"))))
    return {m.name: m for m in found}


class Sources:
    """Which source a package is built from, as far as any list says."""

    def __init__(self, machines):
        self.seen = {}
        for m in machines:
            for p in m.packages:
                if p.source:
                    self.seen.setdefault((p.kind, p.name), p.source)

    def of(self, kind, name, version):
        for pattern, source in SOURCE_PATTERNS[kind]:
            m = re.fullmatch(pattern, f"{name} {version}")
            if m:
                return m.expand(source)
        return self.seen.get((kind, name)) or SOURCES[kind].get(name, name)


def kind_of(kind, version):
    """The lists call some Java libraries of Red Hat's images "rpm"."""
    if kind in ("deb", "rpm") and re.search("-(jenkins|cb)-", version or ""):
        return "lang"
    return kind


def source_version(p, versions):
    """A guess at the version of its source; versions: name -> version."""
    if p.kind == "deb" and p.source_name.startswith(
            ("gcc-", "util-linux", "gnupg1")):
        return re.sub(r"^\d+:", "", p.version)
    if p.kind == "rpm" and p.source_name in versions:
        return versions[p.source_name]
    return p.version


class Labelled(Machine):
    """An image of which people said which findings are true."""

    def __init__(self, path, sources):
        doc = json.loads(path.read_text())
        packages = []
        self.language_packages = []
        for p in doc["packages"]:
            name, version = p["name"], p["version"]
            kind = kind_of(p["type"], version)
            if kind == "lang":
                self.language_packages.append((name, version))
            elif kind in SOURCES:
                source = sources.of(kind, name, version)
                packages.append(Package(kind, name, version, source))
        versions = {p.name: p.version for p in packages}
        for p in packages:
            p.source_version = source_version(p, versions)
        super().__init__(path.stem, doc["distro"] or "none",
                         doc["distro_version"] or "", packages)
        self.tag = doc["tag"] or doc["image"] or ""
        self.labels = [Label(e) for e in doc["expected"]]


class Label:
    def __init__(self, e):
        self.ids = {i for i in (e["vulnerability"], e["cve"]) if i}
        self.package, self.version = e["package"], e["version"]
        self.kind = kind_of(e["type"], e["version"])
        self.verdict = e["label"]

    @property
    def name(self):
        return max(self.ids)

    @property
    def key(self):
        cves = sorted(i for i in self.ids if i.startswith("CVE-"))
        return self.kind, self.package, self.version, (cves or [self.name])[0]

    @property
    def year(self):
        found = [int(m[1]) for m in (re.match(r"CVE-(\d{4})-", i)
                                     for i in self.ids) if m]
        return min(found, default=0)


@functools.lru_cache
def sources_of(data):
    return Sources(full_machines(data).values())


def labelled_images(data):
    place = pathlib.Path(data) / "raw/inventories/match-labels"
    return [Labelled(path, sources_of(data))
            for path in sorted(place.glob("*.json"))]
