"""Whose files and packages are whose: the system's, or somebody else's."""
import gzip
import json

import pytest

import rpmdb
import world
from world import affected, coverage, names, package, record

DEBIAN = "Debian Developers <devel@lists.debian.org>"
OTHERS = "Other Support <support@example.org>"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(text, bytes):
        path.write_bytes(text)
    else:
        path.write_text(text)


def module(root, folder, name):
    write(root / folder / "node_modules" / name / "package.json",
          json.dumps({"name": name, "version": "1.0.0"}))


def found(yagura, root, kind="npm"):
    """Names of the packages of a language, and what was left to others."""
    doc = json.loads(yagura("inventory", root, "--format", "json").out)
    return {p["name"] for p in doc["packages"]
            if p["purl"].startswith(f"pkg:{kind}/")}


def dpkg_root(new_root, *packages, lists):
    root = new_root(packages)
    for name, files in lists.items():
        write(root / f"var/lib/dpkg/info/{name}.list",
              "/.\n" + "".join(f"/{f}\n" for f in files))
    return root


def below(folder, name):
    return f"{folder}/node_modules/{name}/package.json"


def test_files_of_dpkgs_packages_are_left_to_them(yagura, db, new_root):
    root = dpkg_root(
        new_root, package("node-a", "1-1", Maintainer=DEBIAN),
        package("libb", "1-1", Maintainer=DEBIAN),
        lists={"node-a": [below("usr/share/nodejs", "a")],
               "libb:amd64": [below("lib/b", "b")]})
    module(root, "usr/share/nodejs", "a")
    module(root, "usr/lib/b", "b")  # through the link /lib -> usr/lib
    module(root, "usr/share/nodejs", "not-in-a-list")
    module(root, "srv", "own")
    assert found(yagura, root) == {"not-in-a-list", "own"}
    row = coverage(yagura.scan(root, db=db, code=3), "files of packages")
    assert row["state"] == "ok" and row["reason"].startswith("2 files ")


def test_files_of_other_makers_packages_are_read(yagura, new_root):
    """Without apt's lists the maintainer tells."""
    root = dpkg_root(new_root, package("tool", "1", Maintainer=OTHERS),
                     lists={"tool": [below("usr/lib/tool", "a")]})
    module(root, "usr/lib/tool", "a")
    assert found(yagura, root) == {"a"}


def test_without_lists_of_files_debians_folders_are_its_own(yagura, new_root):
    root = new_root([package("node-a", "1-1", Maintainer=DEBIAN)])
    module(root, "usr/share/nodejs/a", "a")
    module(root, "usr/lib/b", "b")
    assert found(yagura, root) == {"b"}


def test_distroless_images_list_files_with_their_sums(yagura, new_root):
    root = new_root(None)
    folder = root / "var/lib/dpkg/status.d"
    write(folder / "node-a", world.status_text(
        [package("node-a", "1-1", Maintainer=DEBIAN)]))
    write(folder / "node-a.md5sums",
          f"{'0' * 32}  {below('usr/lib/a', 'a')}\n")
    module(root, "usr/lib/a", "a")
    module(root, "usr/lib/b", "b")
    assert found(yagura, root) == {"b"}


def test_files_of_apks_packages_are_left_to_them(yagura, new_root):
    root = new_root(None, release="3.18", family="alpine")
    write(root / "lib/apk/db/installed",
          "P:npm\nV:9.6.6-r0\nA:x86_64\nF:\nR:top.json\n"
          "F:usr/lib/node_modules/a\nR:package.json\nZ:Q1x\n\n")
    module(root, "usr/lib", "a")
    module(root, "usr/lib", "b")
    assert found(yagura, root) == {"b"}


@pytest.mark.parametrize("vendor,left", [
    ("Rocky Enterprise Software Foundation", {"b"}),
    ("Fedora Project", {"b"}), ("Example Inc.", {"a", "b"})])
def test_files_of_rpms_are_left_to_them(yagura, new_root, vendor, left):
    root = new_root(None, release="9", family="rocky")
    files = {"dirnames": ["/usr/", "/usr/lib/node_modules/a/"],
             "basenames": ["x", "package.json", "y"],
             "dirindexes": [0, 1, 0]}
    path = root / "var/lib/rpm/rpmdb.sqlite"
    path.parent.mkdir(parents=True)
    rpmdb.sqlite(path, [rpmdb.header("nodejs", vendor=vendor,
                                     **files)]).close()
    module(root, "usr/lib", "a")
    module(root, "usr/lib", "b")
    assert found(yagura, root) == left


# --- packages of third parties

def apt_list(root, prefix, origin, packages, end=""):
    """What apt keeps of a repository: its Release file, and its packages."""
    lists = root / "var/lib/apt/lists"
    head = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
    write(lists / f"{prefix}InRelease",
          f"{head}{origin}Suite: stable\nSHA256:\n 00 1 x\n")
    text = world.status_text([{k: v for k, v in p.items() if k != "Status"}
                              for p in packages]).encode()
    write(lists / f"{prefix}main_binary-amd64_Packages{end}",
          gzip.compress(text) if end else text)


OPENSSL = record("CVE-2098-8001", affected("12", "openssl", fixed="9"))


def other_packages(yagura, root, db, *more):
    doc = yagura.scan(root, *more, db=db, code=3)
    return names(doc), coverage(doc, "other packages")["reason"]


@pytest.mark.parametrize("origin,vendor", [
    ("Origin: Example\nLabel: x\n", "Example"), ("Label: Tools\n", "Tools"),
    ("", "apt.example.org")])
@pytest.mark.parametrize("end", ["", ".gz"])
def test_what_another_repository_has_is_not_the_systems(
        yagura, new_db, new_root, origin, vendor, end):
    db = new_db(OPENSSL)
    ours = package("openssl", "3.0-1", Maintainer=DEBIAN)
    theirs = package("openssl", "3.9-1", Maintainer=DEBIAN)
    root = new_root([theirs, package("tool", "1", Maintainer=DEBIAN)])
    apt_list(root, "deb.debian.org_debian_dists_bookworm_",
             "Origin: Debian\n", [ours], end)
    apt_list(root, "apt.example.org_dists_x_", origin,
             [theirs, package("tool", "2")], end)
    found, reason = other_packages(yagura, root, db, "--os-only")
    assert found == []
    assert reason == ("2 packages that no feed speaks of (openssl of "
                      f"{vendor}, tool of {vendor})")


@pytest.mark.parametrize("mirror", ["Origin: Our mirror\n", None])
def test_a_mirror_under_another_name_is_no_third_party(
        yagura, new_db, new_root, mirror):
    """What the system's lists have too is its own; so is all without them."""
    ours = package("openssl", "3.0-1", Maintainer=DEBIAN)
    root = new_root([ours])
    if mirror:
        apt_list(root, "mirror.lan_debian_", mirror, [ours])
    assert names(yagura.scan(root, db=new_db(OPENSSL))) == [
        ("CVE-2098-8001", "openssl")]
    apt_list(root, "deb.debian.org_debian_", "Origin: Debian\n", [ours])
    assert names(yagura.scan(root, db=new_db(OPENSSL))) == [
        ("CVE-2098-8001", "openssl")]


def test_a_maintainer_whom_the_systems_lists_do_not_know(
        yagura, new_db, new_root):
    """The repository it came from is no longer set up."""
    known = "A. Person <person@example.com>"
    root = dpkg_root(
        new_root, package("openssl", "3.9-1nodesource1", Maintainer=OTHERS),
        package("bash", "5-1", Maintainer=known),
        lists={"openssl": [below("usr/lib", "a")],
               "bash": [below("usr/lib", "b")]})
    module(root, "usr/lib", "a")
    module(root, "usr/lib", "b")
    apt_list(root, "deb.debian.org_debian_", "Origin: Debian\n",
             [package("openssl", "3.0-1", Maintainer=DEBIAN),
              package("bash", "5-2", Maintainer=known)])
    db = new_db(OPENSSL, record("CVE-2098-8002",
                                affected("12", "bash", fixed="9")))
    found_ids, reason = other_packages(yagura, root, db)
    assert found_ids == [("CVE-2098-8002", "bash")]
    assert "openssl of Other Support" in reason
    assert found(yagura, root) == {"a"}
