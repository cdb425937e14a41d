"""yagura serve: tokens, limits, results in, lists out."""
import concurrent.futures
import gzip
import json
import socket
import subprocess
import time
import urllib.parse
import uuid

import pytest
import world
from service import Service

CHECKIN = "application/vnd.yagura.checkin+json"


@pytest.fixture
def serve(yagura, db, tmp_path):
    made = []

    def make(*args, db=db, **more):
        made.append(Service(yagura, tmp_path, db, *args, **more))
        return made[-1]
    yield make
    for service in made:
        if service.process.returncode is None:
            service.stop()


@pytest.fixture
def service(serve):
    return serve()


@pytest.fixture
def document(yagura, root, tmp_path):
    """Makes a result of the machine of that name, as its bytes."""
    def make(name, *args):
        place = tmp_path / f"of-{name}"
        yagura("collect", f"dir:{root}", "--results-dir", place, "--name",
               name, *args)
        (found,) = place.iterdir()
        body = found.read_bytes()
        found.unlink()
        return body
    return make


def id_of(body):
    doc = json.loads(subprocess.run(["zstd", "-dcq"], input=body, check=True,
                                    stdout=subprocess.PIPE).stdout)
    return doc["serialNumber"].removeprefix("urn:uuid:"), doc


def said(doc, name):
    return [p["value"] for p in doc["metadata"]["properties"]
            if p["name"] == f"yagura:result:{name}"]


def put(service, body, name=None, **more):
    return service.ask("PUT", f"/api/v1/results/{name or id_of(body)[0]}",
                       body, **more)


def wait_for(service, name, coverage):
    """The rows of coverage by name, once that asset is in that state."""
    for _ in range(100):
        rows = {a["name"]: a for a in
                service.get("/api/v1/coverage").doc["assets"]}
        if rows[name]["coverage"] == coverage:
            return rows
        time.sleep(0.1)
    raise AssertionError(rows)


def test_health_needs_no_token(service):
    assert service.get("/healthz", token=None).body == b"ok\n"
    assert service.get("/readyz", token=None).body == b"ready\n"
    assert service.get("/health", token=None).body == b"ok"


def test_everything_else_needs_one(service):
    for method, path in [("GET", "/api/v1/assets"), ("POST", "/vuls"),
                         ("PUT", f"/api/v1/results/{uuid.uuid4()}"),
                         ("PUT", "/api/v1/assets/web1/inventory"),
                         ("GET", "/api/v1/findings"),
                         ("GET", "/api/v1/coverage")]:
        none = service.ask(method, path, token=None)
        assert (none.status, none.code) == (401, "no-token"), path
        assert none.headers["WWW-Authenticate"].startswith("Bearer")
        bad = service.ask(method, path, token="ygr_00000000_" + "a" * 32)
        assert (bad.status, bad.code) == (401, "bad-token"), path


def test_a_token_does_what_it_is_for_and_no_more(service, document):
    reader = service.new_token("read")
    sender = service.new_token("upload")
    assert service.get("/api/v1/assets", token=reader).status == 200
    refused = service.get("/api/v1/assets", token=sender)
    assert (refused.status, refused.code) == (403, "wrong-scope")
    assert put(service, document("web1"), token=sender).status == 201
    assert put(service, document("web2"), token=reader).status == 403


def test_tokens_end(service, yagura):
    token = service.new_token("read", "--name", "ends")
    assert service.get("/api/v1/assets", token=token).status == 200
    assert "ends" in yagura("token", "list", "--state", service.state).out
    yagura("token", "revoke", "ends", "--state", service.state)
    time.sleep(5.2)
    assert service.get("/api/v1/assets", token=token).status == 401
    yagura("token", "revoke", "ends", "--state", service.state, code=66)


def test_the_first_token_is_printed_once(serve):
    service = serve()
    first = service.token
    assert first.startswith("ygr_")
    service.stop()
    service.token = None
    service.start()
    assert service.token is None
    service.token = first
    assert service.get("/api/v1/assets").status == 200
    # Neither the store nor the log can give it away.
    for path in [*service.state.rglob("*"), service.log]:
        if path.is_file():
            assert first.encode() not in path.read_bytes()


def test_who_tries_too_much_is_told_to_wait(service):
    for _ in range(70):
        last = service.get("/api/v1/assets", token="nonsense")
        if last.status == 429:
            break
    assert last.status == 429 and int(last.headers["Retry-After"]) > 0
    # A good token goes on working from the same address.
    assert service.get("/api/v1/assets").status == 200


def test_paths_and_methods_that_are_not_there(service):
    gone = service.get("/api/v1/nothing")
    assert (gone.status, gone.code) == (404, "no-such-path")
    wrong = service.ask("POST", "/api/v1/assets")
    assert (wrong.status, wrong.headers["Allow"]) == (405, "GET")


def test_a_result_is_stored_once(service, document):
    body = document("web1", "--machine-id", "a" * 32)
    first, again = put(service, body), put(service, body)
    assert (first.status, first.doc["state"]) == (201, "stored")
    assert first.doc["new_asset"] is True
    assert (again.status, again.doc["state"]) == (200, "already")
    wait_for(service, "web1", "ok")
    (asset,) = service.assets()
    assert asset["id"] == first.doc["asset"]
    assert asset["name"] == "web1" and asset["machine_id"] == "a" * 32
    assert asset["packages"] == 6 and asset["os"]["family"] == "debian"


def test_a_check_in_moves_times_only(service, document):
    body = document("web1")
    _, doc = id_of(body)
    checkin = json.dumps({
        "name": "web1", "scanned_at": "2024-06-02T00:00:00Z",
        "digest": said(doc, "digest")[0]}).encode()
    assert len(checkin) <= 300
    early = put(service, checkin, uuid.uuid4(), Content_Type=CHECKIN)
    assert early.doc["state"] == "need-inventory"
    put(service, body)
    done = put(service, checkin, uuid.uuid4(), Content_Type=CHECKIN)
    assert done.doc["state"] == "unchanged"
    (asset,) = service.assets()
    # No later than the server's own clock.
    assert asset["scanned_at"] == "2024-06-01T00:00:00Z"
    for bad in (b"{", b"{}", b'{"name":"x","digest":"y"}'):
        assert put(service, bad, uuid.uuid4(),
                   Content_Type=CHECKIN).code == "bad-result"


def test_findings_are_there_by_themselves(service, document):
    put(service, document("web1"))
    for _ in range(100):
        found = service.get("/api/v1/findings").doc["findings"]
        if found:
            break
        time.sleep(0.1)
    assert {f["vulnerability"] for f in found} >= {"CVE-2098-0001"}
    one = next(f for f in found if f["vulnerability"] == "CVE-2098-0001")
    assert one["asset"]["name"] == "web1" and one["severity"] == "critical"
    only = service.get("/api/v1/findings?severity=critical").doc["findings"]
    assert only and all(f["severity"] == "critical" for f in only)
    assert service.get("/api/v1/findings?asset=none").code == "absent"
    page = service.get("/api/v1/findings?limit=1").doc
    assert len(page["findings"]) == 1 and page["next_skip"] == 1
    for bad in ("severity=huge", "state=ajar", "limit=x", "limit=1001",
                "kev=maybe", "cve=CVE-2098-0001"):
        answer = service.get(f"/api/v1/findings?{bad}")
        assert (answer.status, answer.code) == (400, "bad-query"), bad


def test_findings_follow_a_new_database(serve, document, yagura, mirror,
                                        tmp_path):
    at = tmp_path / "live-db"
    yagura.update(at, mirror)
    service = serve(db=at)
    put(service, document("web1"))
    newer = world.write_mirror(tmp_path / "newer", [
        *world.RECORDS,
        world.record("CVE-2098-0777", world.affected("12", "curl"))])
    yagura.update(at, newer, env={"YAGURA_NOW": world.LATER})
    for _ in range(150):
        found = service.get("/api/v1/findings?vulnerability=CVE-2098-0777")
        if found.doc["findings"]:
            break
        time.sleep(0.1)
    assert found.doc["findings"][0]["asset"]["name"] == "web1"


def test_assets_page_by_page_and_by_filter(service, document):
    for i in range(3):
        put(service, document(f"web{i}", "--tag", f"n={i}"))
    names, after = [], ""
    while True:
        page = service.get(f"/api/v1/assets?limit=2&after={after}").doc
        names += [a["name"] for a in page["assets"]]
        after = page.get("next")
        if not after:
            break
    assert sorted(names) == ["web0", "web1", "web2"]
    (one,) = service.get("/api/v1/assets?tag=n%3D1").doc["assets"]
    assert one["name"] == "web1" and one["tags"] == [{"key": "n", "value": "1"}]
    assert len(service.get("/api/v1/assets?os=debian:12").doc["assets"]) == 3
    assert service.get("/api/v1/assets?coverage=none").code == "bad-query"


def test_coverage_says_why(service, document):
    put(service, document("web1", "--tag", "YaguraExclusion"))
    put(service, document("web2"))
    rows = wait_for(service, "web2", "ok")
    assert rows["web1"]["coverage"] == "excluded" and rows["web1"]["reason"]


def test_an_sbom_for_an_asset_by_name(service, yagura, root):
    sbom = yagura("inventory", f"dir:{root}", "--format", "spdx").raw
    first = service.ask("PUT", "/api/v1/assets/db1/inventory", sbom)
    assert first.status == 201 and service.assets()[0]["name"] == "db1"
    again = service.ask("PUT", "/api/v1/assets/db1/inventory", sbom)
    assert again.doc["state"] == "already"
    by_id = service.ask(
        "PUT", f"/api/v1/assets/{first.doc['asset']}/inventory",
        gzip.compress(sbom))
    assert by_id.doc["state"] == "unchanged"
    unknown = service.ask("PUT", f"/api/v1/assets/{uuid.uuid4()}/inventory",
                          sbom)
    assert (unknown.status, unknown.code) == (404, "absent")
    assert len(service.assets()) == 1


@pytest.mark.parametrize("body", [
    b"x", b"{}", b"\x28\xb5\x2f\xfd nonsense", b"\x1f\x8b nonsense",
    b'{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{]}',
    b'{"jsonVersion":4,"family":"debian","packages":{'])
def test_what_is_no_result_is_refused_and_nothing_is_stored(service, body):
    answer = put(service, body, uuid.uuid4())
    assert (answer.status, answer.code) == (400, "bad-result")
    assert answer.doc["error"]["message"]
    assert service.assets() == []


def test_a_result_of_nobody_is_refused(service):
    body = b'{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}'
    assert "which machine" in put(service, body, uuid.uuid4()).doc["error"][
        "message"]
    assert put(service, body, "NO-UUID").code == "bad-result"


def test_bodies_have_a_limit(service):
    at = urllib.parse.urlsplit(service.url)
    with socket.create_connection((at.hostname, at.port), timeout=20) as s:
        s.sendall((f"PUT /api/v1/results/{uuid.uuid4()} HTTP/1.1\r\n"
                   f"Host: x\r\nAuthorization: Bearer {service.token}\r\n"
                   "Content-Length: 99999999999\r\n\r\n").encode())
        head = s.recv(4000)
    assert b" 413 " in head.split(b"\r\n")[0] and b"too-large" in head
    # One that gives no length is cut off, and the server lives.
    bomb = subprocess.run(["zstd", "-qc"], input=b" " * (200 << 20),
                          stdout=subprocess.PIPE, check=True).stdout
    answer = put(service, bomb, uuid.uuid4())
    assert (answer.status, answer.code) == (413, "too-large")
    assert service.get("/healthz").status == 200


def test_nonsense_on_the_wire_costs_its_connection_only(service):
    at = urllib.parse.urlsplit(service.url)
    for words in (b"\0" * 5000, b"GET\r\n\r\n", b"PUT / HTTP/1.1\r\n" * 2000,
                  b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\n\r\n",
                  b"POST /vuls HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                  b"zzz\r\n"):
        with socket.create_connection((at.hostname, at.port)) as s:
            s.settimeout(5)
            try:
                s.sendall(words)
                s.shutdown(socket.SHUT_WR)
                s.recv(4000)
            except OSError:
                pass
    assert service.get("/healthz").status == 200


def test_many_at_once(service, document):
    bodies = [document(f"web{i}", "--machine-id", f"{i:032x}")
              for i in range(12)]
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda b: put(service, b), bodies * 3))
    states = sorted(a.doc["state"] for a in answers)
    assert states.count("already") == 24 and "need-inventory" not in states
    assert len(service.assets()) == 12


def test_a_stop_answers_what_has_begun(service, document):
    body = document("web1")
    at = urllib.parse.urlsplit(service.url)
    with socket.create_connection((at.hostname, at.port), timeout=30) as s:
        s.sendall((f"PUT /api/v1/results/{id_of(body)[0]} HTTP/1.1\r\n"
                   f"Host: x\r\nAuthorization: Bearer {service.token}\r\n"
                   f"Content-Length: {len(body)}\r\n\r\n").encode()
                  + body[:100])
        time.sleep(0.3)
        service.process.terminate()
        time.sleep(0.3)
        with pytest.raises(OSError):
            socket.create_connection((at.hostname, at.port), timeout=1)
        s.sendall(body[100:])
        assert s.recv(4000).startswith(b"HTTP/1.1 201 ")
    service.yagura.finish(service.process, code=0)


def test_a_server_that_is_killed_has_all_that_it_acknowledged(
        serve, document, yagura, tmp_path):
    service = serve()
    body = document("web1")
    put(service, body)
    service.kill()
    service.start()
    assert put(service, body).doc["state"] == "already"
    assert len(service.assets()) == 1


def test_the_access_log_has_one_object_for_each_request(serve, tmp_path):
    service = serve("--access-log", tmp_path / "access")
    service.get("/healthz", token=None)
    service.get("/api/v1/assets?tag=secret-in-query")
    service.stop()
    text = (tmp_path / "access").read_text()
    rows = [json.loads(line) for line in text.splitlines()]
    assert [(r["path"], r["status"]) for r in rows] == [
        ("/healthz", 200), ("/api/v1/assets", 200)]
    assert "token" not in rows[0] and rows[1]["token"] in service.token
    assert service.token not in text and rows[1]["out"] > 0


@pytest.fixture
def tls(serve, tmp_path):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3", "-subj",
         "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
         tmp_path / "key.pem", "-out", tmp_path / "cert.pem"], check=True,
        stderr=subprocess.DEVNULL)
    service = serve("--tls-cert", tmp_path / "cert.pem",
                    "--tls-key", tmp_path / "key.pem")
    assert service.url.startswith("https://")
    return service


def test_tls(tls):
    assert tls.get("/readyz", token=None).status == 200


def test_uploads_over_tls_want_a_certificate_that_they_trust(
        tls, yagura, root, tmp_path):
    yagura("collect", f"dir:{root}", "--results-dir", tmp_path / "r",
           "--name", "web1")
    words = ("upload", "--results-dir", tmp_path / "r", "--server",
             tls.url, "--token-file", tls.token_file(), "--tries", 1)
    assert "certificate" in yagura(*words, code=69).err
    done = yagura(*words, "--ca-file", tmp_path / "cert.pem")
    assert done.out.startswith("1 uploaded")


def test_what_cannot_be_served(yagura, tmp_path):
    base = ("serve", "--state", tmp_path / "s", "--db", tmp_path / "d")
    yagura(*base, "--listen", "nonsense", code=64)
    yagura(*base, "--listen", "example.org:1", code=64)
    yagura(*base, "--tls-cert", "x", code=64)
    yagura(*base, "--listen", "127.0.0.1:0", "--tls-cert", tmp_path / "none",
           "--tls-key", tmp_path / "none", code=66)
    yagura(*base, "--listen", "0.0.0.0:0", "--vuls-open", code=64)
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        done = yagura(*base, "--listen", f"127.0.0.1:{s.getsockname()[1]}",
                      code=74)
    assert "in use" in done.err


def test_a_results_directory_of_many_hosts_arrives_whole(
        service, yagura, root, tmp_path):
    results = tmp_path / "results"
    for i in range(5):
        yagura("collect", f"dir:{root}", "--results-dir", results, "--name",
               f"web{i}", env={"YAGURA_NOW": f"2024-05-0{i + 1}T00:00:00Z"})
    done = yagura("upload", "--results-dir", results, "--server", service.url,
                  "--token-file", service.token_file(
                      service.new_token("upload")))
    assert done.out == "5 uploaded, 0 already there, 5 new assets.\n"
    assert list(results.iterdir()) == []
    seen = {a["name"]: a for a in service.assets()}
    assert seen["web3"]["scanned_at"] == "2024-05-04T00:00:00Z"
    assert seen["web3"]["road"] == "results-dir"
