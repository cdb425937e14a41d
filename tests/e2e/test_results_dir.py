"""Results directories: yagura collect leaves results, yagura upload takes them."""
import importlib.machinery
import importlib.util
import json
import os
import re
import shutil
import subprocess
import time

import fake_server
import pytest
from conftest import ROOT

NAME = re.compile(r"\d{8}T\d{6}Z_[\w.-]+_[0-9a-f-]{36}\.cdx\.json\.zst$")


@pytest.fixture
def server():
    made = fake_server.FakeServer()
    yield made
    made.close()


@pytest.fixture
def results(tmp_path):
    return tmp_path / "results"


@pytest.fixture
def collect(yagura, root, results):
    def run(name, *args, at="2099-01-01T00:00:00Z", code=0):
        return yagura("collect", f"dir:{root}", "--results-dir", results,
                      "--name", name, *args, env={"YAGURA_NOW": at}, code=code)
    return run


@pytest.fixture
def upload(yagura, server, results, tmp_path):
    token = tmp_path / "token"
    token.write_text("secret\n")

    def run(*args, code=0, where=None, **more):
        words = args or ("--results-dir", where or results)
        return yagura("upload", *words, "--server", server.url,
                      "--token-file", token, "--tries", "2", code=code,
                      **more)
    return run


def waiting(results):
    """Files below it that are no reasons, by their paths."""
    return sorted(str(p.relative_to(results)) for p in results.rglob("*")
                  if p.is_file())


def unpacked(body):
    return json.loads(subprocess.run(["zstd", "-dcq"], input=body, check=True,
                                     stdout=subprocess.PIPE).stdout)


def vuls(name="web1", at="2021-06-01T10:20:31+09:00", **more):
    return {"jsonVersion": 4, "lang": "en", "serverUUID": "",
            "serverName": name, "family": "debian", "release": "12",
            "container": {"containerID": "", "name": "", "image": "",
                          "type": "", "uuid": ""},
            "platform": {"name": "other", "instanceID": ""},
            "scannedAt": at, "scannedCves": {}, "errors": None,
            "runningKernel": {"release": "", "version": "",
                              "rebootRequired": False},
            "packages": {"curl": {"name": "curl", "version": "7.88.1-10"}},
            "SrcPackages": None, **more}


def write_vuls(folder, doc, name=None):
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{name or doc['serverName']}.json"
    place.write_text(json.dumps(doc, indent=4))
    return place


def test_a_result_says_of_what_and_when_it_is(collect, results):
    collect("web1", "--tag", "env=prod", "--tag", "YaguraExclusion",
            "--machine-id", "0" * 32)
    (name,) = waiting(results)
    assert NAME.match(name) and name.startswith("20990101T000000Z_web1_")
    doc = unpacked((results / name).read_bytes())
    said = {}
    for p in doc["metadata"]["properties"]:
        said.setdefault(p["name"], []).append(p["value"])
    assert doc["serialNumber"] == f"urn:uuid:{said['yagura:result:id'][0]}"
    assert said["yagura:result:id"][0] in name
    assert doc["metadata"]["timestamp"] == "2099-01-01T00:00:00Z"
    assert said["yagura:result:host"] == ["web1"]
    assert said["yagura:result:machine"] == ["0" * 32]
    assert said["yagura:result:tag"] == ["env=prod", "YaguraExclusion"]
    assert said["yagura:result:tool"][0].startswith("yagura ")


def test_a_result_can_be_scanned(yagura, collect, results, db):
    collect("web1")
    (name,) = waiting(results)
    doc = yagura.scan(f"sbom:{results / name}", db=db)
    assert doc["findings"]


def test_a_tree_says_its_own_name(yagura, root, results):
    (root / "etc/hostname").write_text("of-the-tree\n")
    (root / "etc/machine-id").write_text("ab" * 16 + "\n")
    done = yagura("collect", f"dir:{root}", "--results-dir", results)
    assert done.out.startswith("of-the-tree: ")
    doc = unpacked((results / waiting(results)[0]).read_bytes())
    assert {"name": "yagura:result:machine", "value": "ab" * 16} in \
        doc["metadata"]["properties"]


def test_a_nameless_tree_is_refused(yagura, root, results):
    done = yagura("collect", f"dir:{root}", "--results-dir", results, code=64)
    assert "--name" in done.err


def test_names_cannot_lead_out_of_the_directory(collect, results):
    collect("../../etc/x y")
    (name,) = waiting(results)
    assert "_..-..-etc-x-y_" in name or "_-.-..-etc-x-y_" in name
    assert (results / name).is_file()


def test_everything_is_sent_in_the_order_of_the_scans(
        collect, upload, server, results):
    collect("b", at="2026-03-01T00:00:00Z")
    collect("a", at="2026-01-01T00:00:00Z")
    collect("c", at="2026-02-01T00:00:00Z")
    done = upload()
    assert done.out.startswith("3 uploaded, 0 already there")
    hosts = [{p["name"]: p["value"] for p in
              unpacked(server.bodies[i])["metadata"]["properties"]}
             ["yagura:result:host"] for i in server.ids]
    assert hosts == ["a", "c", "b"]
    assert waiting(results) == []


def test_scans_of_one_second_do_not_collide(collect, upload, server):
    for _ in range(3):
        collect("web1")
    upload()
    assert len(set(server.ids)) == 3


def test_a_known_inventory_is_not_sent_again(collect, upload, server):
    collect("web1")
    upload()
    server.digests.add(json.loads(server.checkins[0])["digest"])
    collect("web2", at="2099-01-02T00:00:00Z")
    done = upload()
    assert done.out.startswith("1 uploaded (1 of them unchanged)")
    assert all(len(body) <= 300 for body in server.checkins)
    assert json.loads(server.checkins[1])["name"] == "web2"


def test_nothing_is_removed_before_the_server_has_it(
        collect, upload, server, results):
    collect("web1")
    (name,) = waiting(results)
    server.faults = lambda request: (503, {"Retry-After": "1"}, {
        "error": {"code": "busy", "message": "the disk is full"}})
    done = upload(code=69)
    assert "the disk is full" in done.err and "1 left" in done.out
    assert waiting(results) == [name]
    server.faults = lambda request: None
    assert upload().out.startswith("1 uploaded")


def test_a_lost_answer_does_not_make_two(collect, upload, server, results):
    collect("web1")

    def lose(request):
        if request.headers["Content-Type"] == fake_server.CHECKIN:
            return None
        name = fake_server.RESULT.match(request.path)[1]
        server.take(name, request.headers["Content-Type"], request.body)
        return "hang up"

    server.faults = lose
    assert "1 left" in upload(code=69).out
    server.faults = lambda request: None
    done = upload()
    assert done.out.startswith("0 uploaded, 1 already there")
    assert len(server.ids) == 1 and waiting(results) == []


def test_a_wrong_token_stops_it_and_leaves_all(
        collect, yagura, server, results, tmp_path):
    collect("web1")
    (tmp_path / "wrong").write_text("nonsense\n")
    done = yagura("upload", "--results-dir", results, "--server", server.url,
                  "--token-file", tmp_path / "wrong", code=77)
    assert "a token is needed" in done.err and len(waiting(results)) == 1
    assert "nonsense" not in done.err + done.out


def test_what_is_no_such_server_gets_nothing(collect, upload, server, results):
    collect("web1")
    server.faults = lambda request: (404, {}, {"message": "no such page"})
    assert "no server of yagura's" in upload(code=69).err
    assert len(waiting(results)) == 1


def test_nobody_there(collect, yagura, results):
    collect("web1")
    done = yagura("upload", "--results-dir", results,
                  "--server", "http://127.0.0.1:9", "--tries", "1", code=69)
    assert "1 left" in done.out and len(waiting(results)) == 1


def test_a_damaged_result_is_moved_aside_with_the_reason(
        collect, upload, server, results):
    collect("good")
    collect("bad", at="2098-01-01T00:00:00Z")
    bad = next(n for n in waiting(results) if "bad" in n)
    (results / bad).write_bytes((results / bad).read_bytes()[:200])
    done = upload(code=3)
    assert "1 uploaded" in done.out and "1 moved aside" in done.out
    assert waiting(results) == [f"aside/{bad}", f"aside/{bad}.reason"]
    assert bad in (results / "aside" / f"{bad}.reason").read_text()


def test_what_the_server_refuses_is_moved_aside(collect, upload, server,
                                                results):
    collect("web1")
    server.faults = lambda request: (400, {}, {
        "error": {"code": "bad-result", "message": "no good for this"}})
    upload(code=3)
    assert any("no good for this" in (results / n).read_text()
               for n in waiting(results) if n.endswith(".reason"))


@pytest.mark.parametrize("folder", [
    "2021-06-01T10:20:30+09:00", "2021-06-01T01:20:30Z",
    "2023-04-01T10-20-30+0900"])
def test_results_of_vuls_of_every_era(upload, server, results, folder):
    write_vuls(results / folder, vuls())
    write_vuls(results / folder, vuls("web1", container={
        "containerID": "c0ffee", "name": "db", "image": "postgres",
        "type": "docker", "uuid": ""}), "db@web1")
    write_vuls(results / folder, vuls(), "web1_diff")
    (results / folder / "web1_short.txt").write_text("x")
    (results / "current").symlink_to(results / folder)
    done = upload()
    assert done.out.startswith("2 uploaded") and "2 other files" in done.out
    assert waiting(results) == sorted([
        f"{folder}/web1_diff.json", f"{folder}/web1_short.txt"])


def test_empty_folders_of_vuls_go_with_the_link_to_them(upload, results):
    write_vuls(results / "2023-04-01T10-20-30+0900", vuls())
    (results / "current").symlink_to("/mnt/there/2023-04-01T10-20-30+0900")
    upload()
    assert list(results.iterdir()) == []


def test_packed_results_of_vuls(upload, server, results):
    place = write_vuls(results / "2023-04-01T10-20-30+0900", vuls())
    subprocess.run(["gzip", place], check=True)
    assert upload().out.startswith("1 uploaded")


def test_vuls_is_sent_by_when_it_scanned_not_by_names(upload, server, results):
    write_vuls(results / "2021-06-01T10:20:30+09:00",
               vuls("first", "2021-06-01T10:20:31.5+09:00"))
    write_vuls(results / "2021-06-01T02:00:00Z",
               vuls("second", "2021-06-01T02:00:01Z"))
    write_vuls(results / "2021-06-01T01-00-00-0500",
               vuls("third", "2021-06-01T01:00:09-05:00"))
    upload()
    assert [json.loads(server.bodies[i])["serverName"] for i in server.ids] \
        == ["first", "second", "third"]


def test_the_same_file_is_the_same_result(upload, server, results, tmp_path):
    place = write_vuls(results / "2023-04-01T10-20-30+0900", vuls())
    kept = shutil.copy(place, tmp_path / "kept.json")
    upload()
    place.parent.mkdir()
    shutil.copy(kept, place)
    assert upload().out.startswith("0 uploaded, 1 already there")
    assert len(server.ids) == 1


def test_a_file_of_vuls_that_grows_is_left_until_it_is_whole(
        upload, server, results):
    place = write_vuls(results / "2023-04-01T10-20-30+0900", vuls())
    whole = place.read_text()
    place.write_text(whole[:-20])
    assert "1 left" in upload(code=3).out
    place.write_text(whole)
    assert upload().out.startswith("1 uploaded")


def test_claims_of_the_living_are_kept_and_of_the_dead_taken_over(
        collect, upload, yagura, server, results):
    collect("web1")
    (name,) = waiting(results)
    claimed = results / f"{name}~0123456789abcdef"
    (results / name).rename(claimed)
    assert "1 claimed by other uploaders" in upload().out
    assert claimed.exists()
    time.sleep(1.2)
    done = upload("--results-dir", results, "--lease", "1")
    assert done.out.startswith("1 uploaded") and waiting(results) == []


def test_single_files_are_sent_and_stay(yagura, upload, server, root, tmp_path):
    sbom = tmp_path / "web.cdx.json"
    yagura("inventory", f"dir:{root}", "--output", sbom)
    scan = write_vuls(tmp_path, vuls())
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    done = upload(sbom, scan, bad, code=3)
    assert done.out.startswith("2 uploaded") and "1 left" in done.out
    assert "bad.json" in done.err and sbom.exists() and scan.exists()
    assert upload(sbom).out.startswith("0 uploaded, 1 already there")


def test_no_directory_no_server_no_file(yagura, tmp_path):
    yagura("upload", "--results-dir", tmp_path / "none", "--server",
           "http://127.0.0.1:9", code=66)
    yagura("upload", "--results-dir", tmp_path, code=64)
    yagura("upload", "--server", "http://127.0.0.1:9", code=64)
    yagura("upload", "--server", "ftp://x", tmp_path / "none", code=3)
    yagura("collect", code=64)


def test_a_full_disk_leaves_no_half_result(yagura, root, tiny_disk):
    place = tiny_disk(8)
    (place / "filler").write_bytes(b"x" * 8192)
    done = yagura("collect", f"dir:{root}", "--results-dir", place, "--name",
                  "x", code=74)
    assert "No space left" in done.err and os.listdir(place) == ["filler"]


def test_under_fire_every_result_arrives_exactly_once(yagura, tmp_path):
    loader = importlib.machinery.SourceFileLoader("fire", str(
        ROOT / "tools/fire"))
    spec = importlib.util.spec_from_loader("fire", loader)
    fire = importlib.util.module_from_spec(spec)
    loader.exec_module(fire)
    run = fire.Fire(yagura.program, tmp_path)
    try:
        run.burn(6, 4, 2)
        assert run.faults() == []
        assert len(run.server.ids) >= len(run.promised) > 0
        assert run.n_killed["collect"] and run.n_killed["upload"]
    finally:
        run.server.close()
