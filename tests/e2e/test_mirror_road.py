"""db update without places: the road over this machine's apt sources.

A repository of packages made here stands in for Debian's mirror; the real apt
reads it. The publishers are out of reach behind a proxy that is not there.
"""
import gzip
import hashlib
import os
import pathlib
import re
import shutil
import subprocess

import pytest

import world
from world import coverage

NO_NETWORK = {name: "http://127.0.0.1:9" for name in (
    "http_proxy", "https_proxy", "ALL_PROXY")}
# Long after and long before this machine's lists were fetched: then apt
# fetches them anew, or not.
STALE, FRESH = "2097-01-01T00:00:00Z", world.NOW

LOG = """\
{source} ({version}) sample; urgency={urgency}

  * Fix a sample overflow in the reader (CVE-2098-{n}1)
  * Something that is no matter of security.

 -- A Person <person@example.org>  Mon, 01 Apr 2024 12:00:00 +0000

{source} ({installed}) sample; urgency=low

  * CVE-2098-{n}2: was fixed before.

 -- A Person <person@example.org>  Fri, 01 Mar 2024 12:00:00 +0000
"""


def read_os_release():
    try:
        text = pathlib.Path("/etc/os-release").read_text()
    except FileNotFoundError:
        return {}
    return dict(re.findall(r'^([A-Z_]+)="?([^"\n]*)', text, re.M))


@pytest.fixture(scope="module", autouse=True)
def debian():
    """Tests here need a release of Debian and its apt."""
    os_release = read_os_release()
    if os_release.get("ID") != "debian" or not os_release.get("VERSION_ID"):
        pytest.skip("this machine is no release of Debian")
    for program in ("apt-get", "dpkg-deb", "dpkg-query"):
        if not shutil.which(program):
            pytest.skip(f"no {program} here")
    return os_release


def installed_version(source):
    """Of the source package with a binary of the same name."""
    return subprocess.run(
        ["dpkg-query", "-W", "-f", "${source:Version}", source], check=True,
        stdout=subprocess.PIPE, text=True).stdout


class Repository:
    """One suite of a Debian mirror, on disk."""

    def __init__(self, path, suite):
        self.path, self.suite = path, suite
        self.stanzas = []

    def add(self, name, source, version, files, in_pool=True, padding=0):
        """A binary package. files: path -> text, or a link's target."""
        tree = self.path / "build" / name
        (tree / "DEBIAN").mkdir(parents=True)
        control = (f"Package: {name}\nSource: {source}\nVersion: {version}\n"
                   "Architecture: all\nDescription: a sample\n"
                   "Maintainer: A Person <person@example.org>\n")
        (tree / "DEBIAN/control").write_text(control)
        for file, content in files.items():
            at = tree / file
            at.parent.mkdir(parents=True, exist_ok=True)
            if content.startswith("-> "):
                at.symlink_to(content[3:])
            elif file.endswith(".gz"):
                at.write_bytes(gzip.compress(content.encode()))
            else:
                at.write_text(content)
        at = tree / "usr/share/padding"
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_bytes(os.urandom(padding))
        pool = self.path / "pool"
        pool.mkdir(exist_ok=True)
        escaped = version.replace(":", "%3a")
        deb = pool / f"{name}_{escaped}_all.deb"
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "-b",
                        tree, deb], check=True, stdout=subprocess.DEVNULL)
        data = deb.read_bytes()
        self.stanzas.append(
            control + f"Filename: pool/{deb.name}\nSize: {len(data)}\n"
            f"SHA256: {hashlib.sha256(data).hexdigest()}\n")
        if not in_pool:
            deb.unlink()

    def publish(self, origin="Debian"):
        folder = self.path / "dists" / self.suite
        index = folder / "main/binary-all/Packages"
        index.parent.mkdir(parents=True)
        index.write_text("\n".join(self.stanzas))
        empty = folder / "main/binary-amd64/Packages"
        empty.parent.mkdir(parents=True)
        empty.write_text("")
        rows = "".join(
            f" {hashlib.sha256(p.read_bytes()).hexdigest()} "
            f"{p.stat().st_size} {p.relative_to(folder)}\n"
            for p in (index, empty))
        (folder / "Release").write_text(
            f"Origin: {origin}\nLabel: {origin}\nSuite: {self.suite}\n"
            f"Codename: {self.suite}\nComponents: main\n"
            "Architectures: all amd64\n"
            "Date: Mon, 01 Apr 2024 12:00:00 UTC\n"
            f"SHA256:\n{rows}")


class Apt:
    """A private configuration of apt, that knows one repository."""

    def __init__(self, path, repository, trust="trusted=yes"):
        self.path = path
        for folder in ("lists/partial", "parts"):
            (path / folder).mkdir(parents=True)
        (path / "sources.list").write_text(
            f"deb [{trust}] file:{repository.path} {repository.suite} "
            "main\n")
        (path / "apt.conf").write_text(
            f'Dir::Etc::sourcelist "{path}/sources.list";\n'
            f'Dir::Etc::sourceparts "{path}/parts";\n'
            f'Dir::State::lists "{path}/lists";\n'
            'APT::Sandbox::User "root";\n'
            'APT::Architecture "amd64";\n')
        self.env = dict(NO_NETWORK, APT_CONFIG=str(path / "apt.conf"))
        subprocess.run(
            ["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=dict(os.environ, **self.env))


SOURCES = {"bash": 1, "util-linux": 2, "dpkg": 3, "coreutils": 4, "tar": 5}


def log_of(source, urgency="high"):
    installed = installed_version(source)
    return LOG.format(source=source, installed=installed, urgency=urgency,
                      version=installed + "+test1",
                      n=f"{SOURCES[source]:03}")


@pytest.fixture(scope="module")
def repository(tmp_path_factory, debian):
    suite = debian["VERSION_CODENAME"] + "-security"
    path = tmp_path_factory.mktemp("repository")
    path.parent.chmod(0o755)
    r = Repository(path, suite)
    version = {s: installed_version(s) for s in SOURCES}
    doc = "usr/share/doc/{}/changelog.Debian.gz"
    r.add("sample-bash", "bash", version["bash"] + "+test1",
          {doc.format("sample-bash"): log_of("bash")})
    # The smallest package's documents are a link: the next one has them.
    r.add("sample-a", "util-linux", version["util-linux"] + "+test1",
          {"usr/share/doc/sample-a": "-> sample-z"})
    r.add("sample-z", "util-linux", version["util-linux"] + "+test1",
          {doc.format("sample-z"): log_of("util-linux")}, padding=20000)
    # A native package; and one whose name would be taken for the first.
    r.add("sample-bash-more", "dpkg", version["dpkg"] + "+test1",
          {"usr/share/doc/sample-bash-more/changelog.gz":
           log_of("dpkg", "low")})
    r.add("sample-gone", "coreutils", version["coreutils"] + "+test1",
          {doc.format("sample-gone"): log_of("coreutils")}, in_pool=False)
    r.add("sample-tar", "tar", version["tar"],
          {doc.format("sample-tar"): log_of("tar")})
    r.publish()
    return r


@pytest.fixture
def apt(tmp_path, repository):
    return Apt(tmp_path / "apt", repository)


@pytest.mark.parametrize("now", [STALE, FRESH])
def test_changelogs_of_the_mirror_tell_what_is_fixed_there(
        yagura, apt, tmp_path, now):
    db = tmp_path / "db"
    env = dict(apt.env, YAGURA_NOW=now)
    done = yagura.update(db, env=env)
    assert "Road: changelogs from this machine's apt sources" in done.out
    assert re.search("debian-osv +failed", done.out)
    assert re.search(r"debian-changelog +partial +3 doc", done.out)
    assert "Road:" not in done.err

    doc = yagura.scan("dir:/", db=db, code=3, env=env)
    found = {(f["id"], f["package"]["source_name"], f["fixed_version"],
              f["severity"]) for f in doc["findings"]
             if f["kind"] == "vulnerability"}
    assert found == {
        (f"CVE-2098-{n:03}1", source, installed_version(source) + "+test1",
         severity) for source, n, severity in (
             ("bash", 1, "high"), ("util-linux", 2, "high"),
             # What is not urgent says nothing of how bad it is.
             ("dpkg", 3, "unknown"))}
    titles = {f["title"] for f in doc["findings"]}
    assert any("sample overflow in the reader" in t for t in titles)
    row = next(c for c in doc["coverage"] if c["what"].startswith("debian-"))
    assert row["state"] == "partial"
    assert "cannot know issues without a fix, or scores" in row["reason"]
    assert "not known to it" in row["reason"]


def test_the_database_says_which_feeds_were_out_of_reach(
        yagura, apt, tmp_path):
    yagura.update(tmp_path / "db", env=apt.env)
    out = yagura("db", "status", "--db", tmp_path / "db").out
    for feed in ("debian-osv", "debian-tracker"):
        assert re.search(rf"{feed} +failed", out)
    assert "refused" in out.lower()
    assert "installed ones are known" in out


def test_what_is_newest_has_no_fix_waiting_and_others_are_unknown(
        yagura, apt, tmp_path):
    yagura.update(tmp_path / "db", env=apt.env)
    said = "".join(yagura("db", "dump", p).out
                   for p in (tmp_path / "db/current").glob("*.ydb"))
    watched = re.findall(r'"watched","package":"([^"]+)"', said)
    assert sorted(watched) == ["bash", "dpkg", "tar", "util-linux"]


def test_a_machine_that_is_up_to_date_gets_a_database_too(
        yagura, tmp_path, debian):
    r = Repository(tmp_path / "repository", debian["VERSION_CODENAME"])
    r.add("sample-tar", "tar", installed_version("tar"), {})
    r.publish()
    env = Apt(tmp_path / "apt", r).env
    yagura.update(tmp_path / "db", env=env)
    doc = yagura.scan("dir:/", db=tmp_path / "db", code=3, env=env)
    assert world.names(doc) == []
    row = coverage(doc, "debian-" + debian["VERSION_ID"])
    assert "fixed issues of 1 source packages" in row["reason"]


def test_nothing_of_apt_is_left_in_the_way(yagura, apt, tmp_path):
    yagura.update(tmp_path / "db", env=dict(apt.env, YAGURA_NOW=STALE))
    assert sorted(p.name for p in (tmp_path / "db").iterdir()) == [
        ".lock", "000001", "apt", "current"]
    # A second one takes the lists that the first one fetched.
    yagura.update(tmp_path / "db", env=dict(apt.env, YAGURA_NOW=STALE))


@pytest.mark.parametrize("trust", ["trusted=no",
                                   "trusted=no allow-insecure=yes"])
def test_an_unsigned_repository_is_not_believed(
        yagura, repository, tmp_path, trust):
    apt = Apt(tmp_path / "apt", repository, trust)
    done = yagura.update(tmp_path / "db", code=None, env=apt.env)
    assert done.code in (66, 69)
    assert "no publisher could be reached" in done.err
    assert not (tmp_path / "db/current").exists()


def test_backports_and_strangers_are_not_looked_at(
        yagura, tmp_path, debian):
    for i, (suite, origin) in enumerate((
            (debian["VERSION_CODENAME"] + "-backports", "Debian"),
            (debian["VERSION_CODENAME"], "Stranger"),
            ("sid", "Debian"))):
        r = Repository(tmp_path / f"repository-{i}", suite)
        r.add("sample-bash", "bash", installed_version("bash") + "+test1",
              {"usr/share/doc/sample-bash/changelog.gz": log_of("bash")})
        r.publish(origin)
        apt = Apt(tmp_path / f"apt-{i}", r)
        done = yagura.update(tmp_path / "db", code=66, env=apt.env)
        assert "no signed index of" in done.err


def fake_apt(tmp_path, text):
    """A PATH on which apt-get is a script."""
    bin_dir = tmp_path / "bin"
    bin_dir.mkdir()
    if text is not None:
        (bin_dir / "apt-get").write_text("#!/bin/sh\n" + text)
        (bin_dir / "apt-get").chmod(0o755)
    return dict(NO_NETWORK, PATH=str(bin_dir), YAGURA_NOW=STALE)


@pytest.mark.parametrize("script,code,words", [
    (None, 66, "apt-get"),
    ("echo 'E: A sample failure' >&2; exit 100", 69,
     "exit code 100: E: A sample failure"),
    ("kill -9 $$", 69, "exit code 137"),
    ("exit 0", 66, "no signed index of"),
    ("printf '\\033[2J\\r\\n::error::\\n' >&2; exit 1", 69, "exit code 1"),
    ("echo 'E: \033[2J::error::' >&2; exit 1", 69, "::error::"),
    ("[ $4 = update ] || printf '/none\\tyes\\tDebian\\t%s\\tx\\n' "
     "{codename}", 66, "/none"),
    ("[ $4 = update ] || /usr/bin/yes", 65, "printed more than"),
])
def test_an_apt_that_fails_is_told_and_the_old_database_stays(
        yagura, mirror, tmp_path, debian, script, code, words):
    db = tmp_path / "db"
    yagura.update(db, mirror)
    if script:
        script = script.replace("{codename}", debian["VERSION_CODENAME"])
    env = fake_apt(tmp_path, script)
    # What the publishers said is better than what changelogs could say.
    done = yagura.update(db, env=env, code=69)
    assert "refused" in done.err and "apt" not in done.err
    done = yagura("db", "update", "--db", db, "--accept-shrunk", env=env,
                  code=code)
    assert words in done.err and "\033" not in done.err
    assert os.readlink(db / "current") == "000001"
    assert not [p for p in db.iterdir() if p.name.startswith("new-")]


HOSTILE_NAMES = ["-oDir::Bin::apt=x", "-q", "a/../b", "a b", "../x", "$(x)"]


def test_names_in_an_index_are_names_to_apt_too(yagura, tmp_path, debian):
    """No word of theirs is an option or a path."""
    (tmp_path / "Packages").write_text("\n".join(
        f"Package: {name}\nSource: {source}\nSize: {len(name)}\n"
        f"Version: {installed_version(source)}+test1\nArchitecture: all\n"
        for source in SOURCES for name in [*HOSTILE_NAMES, "a0"]))
    env = fake_apt(tmp_path, f"""
        case $4 in
        indextargets) printf '%s\\tyes\\tDebian\\t%s\\tx\\n' \\
            {tmp_path}/Packages {debian['VERSION_CODENAME']};;
        download) shift 4; printf '%s\\n' "$@" >>{tmp_path}/words;;
        esac""")
    yagura.update(tmp_path / "db", env=env, code=None)
    words = (tmp_path / "words").read_text().split("\n")[:-1]
    assert any(w.startswith("a0=") for w in words)
    words = [w for w in words if w != "--"]
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9+.-]+(:[a-z0-9]+)?(=\S+)?", w)
               for w in words), words


def test_the_machine_itself_is_scanned_with_what_was_found(
        yagura, apt, tmp_path):
    """make run's two commands, by their defaults."""
    env = dict(apt.env, XDG_DATA_HOME=str(tmp_path / "data"))
    db = tmp_path / "data/yagura/db"
    yagura.update(db, env=env)
    doc = yagura.scan("dir:/", db=db, code=3, env=env)
    assert coverage(doc, "os/dpkg")["state"] == "ok"
    table = yagura("scan", "--db", db, code=3, env=env).out
    assert "CVE-2098-0011" in table and "Partly evaluated" in table
