"""yagura scan ssh:HOST and --hosts, against real sshds on loopback."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import threading
import time

import pytest

import world

KERNEL = os.uname().release
SHELLS = ["busybox", "dash"]


def run(*words):
    subprocess.run([str(w) for w in words], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.PIPE)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Fleet:
    """sshds of our own, each for one made-up machine, and a configuration."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        self.config, self.known = folder / "config", folder / "known"
        for name in ("hostkey", "id", "stranger"):
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
                folder / name)
        self.known.write_text("")
        self.config.write_text(
            "Host *\n"
            f"  UserKnownHostsFile {self.known}\n"
            "  GlobalKnownHostsFile none\n  HostName 127.0.0.1\n"
            f"  IdentityFile {folder / 'id'}\n  IdentitiesOnly yes\n")

    def add(self, name, port):
        """Of names in the configuration the first that fits counts."""
        self.config.write_text(f"Host {name}\n  Port {port}\n"
                               + self.config.read_text())

    def host(self, name, command=None, known=True):
        """An sshd called name that runs command, whatever it is asked."""
        port, conf = free_port(), self.folder / f"sshd-{name}"
        conf.write_text(
            f"Port {port}\nListenAddress 127.0.0.1\n"
            f"HostKey {self.folder / 'hostkey'}\n"
            f"AuthorizedKeysFile {self.folder / 'id.pub'}\n"
            "PidFile none\nStrictModes no\nUsePAM no\n"
            "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
            + (f"ForceCommand {command}\n" if command else ""))
        process = subprocess.Popen(
            [shutil.which("sshd", path="/usr/sbin:/usr/bin"), "-D", "-e",
             "-f", conf], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.processes.append(process)
        line = process.stderr.readline()
        assert b"listening" in line, line + process.stderr.read()
        # It goes on talking.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        if known:
            key = (self.folder / "hostkey.pub").read_text()
            with self.known.open("a") as f:
                f.write(f"[127.0.0.1]:{port} {key}")
        self.add(name, port)
        return f"ssh:{name}"

    def end(self):
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def fleet(tmp_path):
    if not shutil.which("sshd", path="/usr/sbin:/usr/bin"):
        pytest.skip("no sshd here (package openssh-server)")
    if os.geteuid() == 0:
        pathlib.Path("/run/sshd").mkdir(exist_ok=True)
    folder = tmp_path / "ssh"
    folder.mkdir()
    made = Fleet(folder)
    yield made
    made.end()


def furnish(root, shell="busybox"):
    """What a root needs to be a machine: a shell and its tools."""
    if os.geteuid() != 0:
        pytest.skip("only root can change its root")
    if not shutil.which("busybox"):
        pytest.skip("no busybox here (package busybox-static)")
    (root / "bin").mkdir(exist_ok=True)
    (root / "usr/bin").mkdir(parents=True, exist_ok=True)
    shutil.copy(shutil.which("busybox"), root / "bin/busybox")
    for tool in "cat find head ls sed sh stat uname wc".split():
        (root / "bin" / tool).symlink_to("busybox")
    if shell == "dash":
        # With its libraries, and the tools of this machine.
        (root / "bin/sh").unlink()
        for tool in "cat dash find head sed stat uname wc".split():
            at = pathlib.Path(shutil.which(tool))
            name = "bin/sh" if tool == "dash" else f"usr/bin/{tool}"
            shutil.copy(at, root / name)
            listed = subprocess.run(["ldd", at], stdout=subprocess.PIPE,
                                    text=True).stdout
            for word in listed.split():
                if word.startswith("/"):
                    copy = root / word[1:]
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(word, copy)
    (root / "dev").mkdir()
    try:
        for name, minor in (("null", 3), ("zero", 5)):
            os.mknod(root / "dev" / name, 0o20666, os.makedev(1, minor))
            (root / "dev" / name).chmod(0o666)
    except OSError as e:
        pytest.skip(f"cannot make a device here: {e}")
    return root


def machine(root, *words):
    """The command of an sshd that has root for its root."""
    return " ".join(["/usr/sbin/chroot", *words, str(root), "/bin/sh -s"])


def without(doc, *rows):
    """The document but for rows of its coverage."""
    return dict(world.said(doc), coverage=[c for c in doc["coverage"]
                               if c["what"] not in rows])


def state_of(path):
    """Everything below path that a visitor could have changed."""
    return sorted((str(p), p.lstat().st_mode, p.lstat().st_size,
                   p.lstat().st_mtime_ns, p.lstat().st_ctime_ns)
                  for p in path.rglob("*"))


# ---- one host

@pytest.mark.parametrize("shell", SHELLS)
def test_a_root_says_the_same_over_ssh_and_as_a_folder(
        yagura, fleet, db, root, shell):
    furnish(root, shell)
    # Folders of many entries, names with spaces, an empty file.
    single = root / "var/lib/dpkg/status.d"
    single.mkdir()
    for i in range(70):
        (single / f"a file {i}").write_text(
            world.status_text([world.package(f"one-{i}", "1.0", "curl")]))
    (single / "empty").write_text("")
    (single / "folder").mkdir()
    before = state_of(root)
    host = fleet.host("web1", machine(root))
    words = ["--db", db, "--format", "json"]
    over = yagura("scan", host, "--ssh-config", fleet.config, *words, code=None)
    here = yagura("scan", root, "--os-only", "--kernel", KERNEL, *words, code=None)
    assert world.said(over.raw) == world.said(here.raw)
    assert len(world.names(json.loads(over.out))) > 70
    assert "language packages" in over.out
    deep = yagura("scan", host, "--ssh-config", fleet.config, "--deep",
                  *words, code=None)
    whole = yagura("scan", root, "--kernel", KERNEL, *words, code=None)
    # A folder of nothing but devices is not met over ssh.
    apart = ("not looked into", "programs", "go/binary", "rust/auditable")
    assert without(json.loads(deep.out), *apart) \
        == without(json.loads(whole.out), *apart)
    assert state_of(root) == before


@pytest.mark.parametrize("shell", SHELLS)
def test_language_packages_say_the_same_over_ssh_and_as_a_folder(
        yagura, fleet, db, root, shell):
    furnish(root, shell)
    for i in range(50):
        at = root / f"srv/app/node_modules/pack-{i}"
        at.mkdir(parents=True)
        (at / "package.json").write_text(
            json.dumps({"name": f"pack-{i}", "version": f"1.{i}.0"}))
    site = root / "usr/lib/python3/dist-packages/sample-1.0.dist-info"
    site.mkdir(parents=True)
    (site / "METADATA").write_text("Metadata-Version: 2.1\nName: sample\n"
                                   "Version: 1.0\n")
    (site / "INSTALLER").write_text("pip\n")
    odd = root / "srv/line\nfeed"
    odd.mkdir()
    (odd / "package.json").write_text("{}")
    host = fleet.host("web1", machine(root))
    words = ["--db", db, "--format", "json"]
    deep = yagura(
        "scan", host, "--ssh-config", fleet.config, "--deep", *words, code=None)
    whole = yagura("scan", root, "--kernel", KERNEL, *words, code=None)
    deep, whole = json.loads(deep.out), json.loads(whole.out)
    assert "line feeds" in world.coverage(deep, "folders")["reason"]
    assert deep["packages"] == whole["packages"]
    below = yagura("scan", host, "--ssh-config", fleet.config, "--deep",
                   "--paths", "/usr", "--paths", "/none", *words, code=None)
    assert json.loads(below.out)["packages"] <= deep["packages"]


def test_this_machine_is_scanned_as_any_user(yagura, fleet, db):
    host = fleet.host("web1")
    words = ["--db", db, "--format", "json"]
    over = yagura("scan", host, "--ssh-config", fleet.config, *words, code=None)
    here = yagura("scan", "/", "--os-only", *words, code=None)
    assert over.code == here.code
    assert world.said(over.raw) == world.said(here.raw)


def test_what_is_closed_to_the_user_is_never_clean(yagura, fleet, db, root):
    furnish(root)
    (root / "var/lib/dpkg").chmod(0o700)
    host = fleet.host("web1", machine(root, "--userspec=65534:65534"))
    doc = json.loads(yagura(
        "scan", host, "--ssh-config", fleet.config, "--db", db, "--format",
        "json", code=3).out)
    assert world.coverage(doc, "os/dpkg")["state"] == "missing"
    assert any("Permission denied" in d["text"] for d in doc["diagnostics"])


def test_a_file_that_cannot_be_read_to_its_end_is_a_fault(
        yagura, fleet, db, root):
    furnish(root)
    broken = root / "usr/bin/cat"
    broken.write_text("#!/bin/sh\nhead -c 10 \"$2\"\nexit 1\n")
    broken.chmod(0o755)
    host = fleet.host("web1", machine(root))
    doc = json.loads(yagura(
        "scan", host, "--ssh-config", fleet.config, "--db", db, "--format",
        "json", code=3).out)
    assert any("changed while it was read" in d["text"]
               for d in doc["diagnostics"])
    assert doc["packages"] == 0


def test_a_case_is_saved_over_ssh(yagura, fleet, db, root, tmp_path):
    furnish(root)
    host = fleet.host("web1", machine(root))
    yagura("scan", host, "--ssh-config", fleet.config, "--db", db,
           "--save-case", tmp_path / "case")
    assert (tmp_path / "case/in/var/lib/dpkg/status").read_bytes() \
        == (root / "var/lib/dpkg/status").read_bytes()


def test_a_shell_that_talks_first_is_passed_over(yagura, fleet, db, root):
    furnish(root)
    talker = fleet.folder / "talker"
    talker.write_text("#!/bin/sh\necho Welcome; printf 'no line end'\n"
                      f"echo warning >&2\nexec {machine(root)}\n")
    talker.chmod(0o755)
    host = fleet.host("web1", talker)
    yagura("scan", host, "--ssh-config", fleet.config, "--db", db)


# ---- what goes wrong with one

def test_a_host_whose_key_is_not_known_is_refused(yagura, fleet, db):
    host = fleet.host("web1", known=False)
    done = yagura("scan", host, "--ssh-config", fleet.config, "--db", db,
                  code=69)
    assert "ssh:web1: its host key is not known" in done.err
    assert fleet.known.read_text() == ""


def test_a_host_whose_key_has_changed_is_refused(yagura, fleet, db):
    host = fleet.host("web1")
    fleet.known.write_text(
        fleet.known.read_text().split()[0] + " "
        + (fleet.folder / "stranger.pub").read_text())
    done = yagura("scan", host, "--ssh-config", fleet.config, "--db", db,
                  code=69)
    assert "ssh:web1: its host key is not the one that is known" in done.err


def test_a_key_that_is_not_accepted_is_no_permission(yagura, fleet, db):
    host = fleet.host("web1")
    fleet.config.write_text(fleet.config.read_text().replace(
        f"{fleet.folder / 'id'}\n", f"{fleet.folder / 'stranger'}\n"))
    done = yagura("scan", host, "--ssh-config", fleet.config, "--db", db,
                  code=77)
    assert "ssh:web1: it accepts none of our keys" in done.err
    yagura("scan", host, "--ssh-config", fleet.config, "--db", db,
           "--identity", fleet.folder / "id", code=None)


def test_a_host_that_is_not_there_is_out_of_reach(yagura, fleet, db):
    fleet.add("web1", free_port())
    done = yagura("scan", "ssh:web1", "--ssh-config", fleet.config, "--db", db,
                  code=69)
    assert "ssh:web1: it cannot be reached" in done.err
    assert "Connection refused" in done.err


def test_a_host_that_hangs_is_given_up(yagura, fleet, db):
    started = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as mute:
        fleet.add("mute", mute.getsockname()[1])
        done = yagura("scan", "ssh:mute", "--ssh-config", fleet.config, "--db",
                      db, "--timeout", "1", code=69)
    assert "ssh:mute: not done after 1 s; it has not begun" in done.err
    host = fleet.host("slow", "/bin/sh -c 'echo yagura-collector 1; sleep 60'")
    done = yagura("scan", host, "--ssh-config", fleet.config, "--db", db,
                  "--timeout", "2", code=69)
    assert "ssh:slow: not done after 2 s\n" in done.err
    assert time.monotonic() - started < 30


def test_a_host_without_sh_says_so(yagura, fleet, db):
    host = fleet.host("web1", "/no/such/program")
    done = yagura("scan", host, "--ssh-config", fleet.config, "--db", db,
                  code=69)
    assert "ssh:web1: no sh answers there, exit code 1" in done.err


def test_words_that_ssh_could_misread_never_reach_it(yagura, db, tmp_path):
    for place in ("-oProxyCommand=touch x", "a b", "web1;id", "", "a:0"):
        yagura("scan", f"ssh:{place}", "--db", db, code=64)
    yagura("scan", "ssh:a", "--deep", "--paths", "rel", "--db", db, code=64)
    yagura("scan", "ssh:a", "--timeout", "0", "--db", db, code=64)


# ---- an ssh of ours, whose other side is nobody's friend

@pytest.fixture
def liar(yagura, db, tmp_path):
    """Scans by an ssh that is this script; the exit code and what is said."""
    folder = tmp_path / "liar"
    folder.mkdir()

    def scan(script, *words, code):
        ssh = folder / "ssh"
        ssh.write_text(f"#!/bin/sh\n{script}\n")
        ssh.chmod(0o755)
        done = yagura("scan", "ssh:liar", "--db", db, *words, code=code,
                      env={"PATH": f"{folder}:{os.environ['PATH']}"})
        return done.err
    return scan


HELLO = "printf 'yagura-collector 1\\n'; "


@pytest.mark.parametrize("says, code, words", [
    ("", 69, "no sh answers there, exit code 0"),
    ("echo sh: not found >&2; exit 127", 69,
     "no sh answers there, exit code 127 (sh: not found)"),
    (HELLO, 65, "its answer ends too early, exit code 0"),
    (HELLO + "printf 'F 10\\n10 /etc/os-release\\n10 total\\nabc'", 65,
     "its answer ends too early"),
    (HELLO + "exit 255", 69, "the connection broke off"),
    (HELLO + "printf 'F 9223372036854775807\\n'; sleep 9", 65, "more than"),
    (HELLO + "printf 'F 99999999999999999999\\n'; sleep 9", 65, "nonsense"),
    (HELLO + "printf 'D /../../etc\\n'; sleep 9", 65, "nonsense"),
    (HELLO + "printf 'D /a\\000b\\n'; sleep 9", 65, "nonsense"),
    (HELLO + "printf 'L 755 1 /bin/x\\n'; sleep 9", 65, "nobody asked"),
    (HELLO + "printf 'E\\nE\\nE\\n'; sleep 9", 65, "nobody asked"),
    (HELLO + "tr '\\000' x </dev/zero", 65, "a line of more than"),
    ("yes", 65, "before it listens"),
    (HELLO + "printf 'C there is no \\033[2Jwc\\n'; sleep 9", 69,
     "cannot be asked: there is no \\x1b[2Jwc"),
])
def test_a_liar_is_named_and_refused(liar, says, code, words):
    err = liar(says, code=code)
    assert "ssh:liar: " in err and words in err
    assert "\x1b" not in err


def test_ssh_is_told_what_it_may_not_do(liar, tmp_path):
    told = tmp_path / "told"
    liar(f"printf '%s\\n' \"$@\" > {told}; exit 255", "--ssh-config", "/c",
         "--identity", "/i", code=69)
    words = told.read_text().splitlines()
    for word in ("-T", "-a", "-x", "-oBatchMode=yes",
                 "-oPreferredAuthentications=publickey",
                 "-oStrictHostKeyChecking=yes", "-oPasswordAuthentication=no",
                 "-oClearAllForwardings=yes"):
        assert word in words
    assert words[-4:] == ["--", "liar", "sh", "-s"]
    assert words[words.index("-F") + 1] == "/c"
    assert words[words.index("-i") + 1] == "/i"


# ---- many hosts

def test_many_hosts_are_scanned_together(yagura, fleet, db, new_root,
                                         tmp_path):
    slow = "sleep 2; exec "
    for name, packages in (("web1", world.PACKAGES),
                           ("web2", world.PACKAGES[:1])):
        script = fleet.folder / f"run-{name}"
        root = furnish(new_root(packages))
        script.write_text(f"#!/bin/sh\n{slow}{machine(root)}\n")
        script.chmod(0o755)
        fleet.host(name, script)
    fleet.add("dead", free_port())
    hosts, out = tmp_path / "hosts", tmp_path / "new/out"
    hosts.write_text("# all of them\nweb1\ndead # gone\nssh:root@web2\n")
    started = time.monotonic()
    done = yagura("scan", "--hosts", hosts, "--ssh-config", fleet.config,
                  "--db", db, "--output-dir", out, code=3)
    assert time.monotonic() - started < 3.9
    rows = [line.split(None, 9) for line in done.out.splitlines()]
    assert rows[0][:5] == ["HOST", "STATE", "PACKAGES", "critical", "high"]
    assert [r[:2] for r in rows[1:]] == [
        ["web1", "ok"], ["dead", "failed"], ["web2", "ok"]]
    assert rows[1][2] == "6" and rows[3][2] == "1"
    assert "Connection refused" in rows[2][9]
    assert sorted(p.name for p in out.iterdir()) == ["web1.json", "web2.json"]
    for i, name in ((1, "web1"), (3, "web2")):
        alone = yagura("scan", f"ssh:{name}", "--ssh-config", fleet.config,
                       "--db", db, "--format", "json")
        assert (world.said((out / f"{name}.json").read_bytes()) ==
                world.said(alone.raw))
        # A line of the summary counts as the lines of the table do.
        table = yagura("scan", f"ssh:{name}", "--ssh-config", fleet.config,
                       "--db", db).out
        for severity, n in zip(rows[0][3:9], rows[i][3:9]):
            assert n == "0" or f"{n} {severity}" in table


def test_what_is_wrong_with_a_list_of_hosts_is_said(yagura, db, tmp_path):
    hosts = tmp_path / "hosts"
    hosts.write_text("web1\nweb 2\n")
    done = yagura("scan", "--hosts", hosts, "--db", db, code=64)
    assert "line 2" in done.err
    yagura("scan", "--hosts", tmp_path / "none", "--db", db, code=66)
    for words in (["dir:/"], ["--output", "x"], ["--format", "json"],
                  ["--save-case", "x"], ["--parallel", "0"],
                  ["--parallel", "65"]):
        yagura("scan", "--hosts", hosts, "--db", db, *words, code=64)
    for words in (["--output-dir", tmp_path], ["--parallel", "2"]):
        yagura("scan", "/", "--db", db, *words, code=64)


def test_a_partial_host_says_why(yagura, fleet, root, tmp_path):
    furnish(root)
    fleet.host("web1", machine(root))
    hosts = tmp_path / "hosts"
    hosts.write_text("web1\n")
    done = yagura("scan", "--hosts", hosts, "--ssh-config", fleet.config,
                  "--db", tmp_path / "none", "--parallel", "1", code=3)
    assert "web1  partial" in done.out
    assert "no vulnerability database" in done.out
