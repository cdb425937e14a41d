"""POST /vuls: what a client of Vuls' server sends, and what it gets."""
import json
import subprocess

import pytest
import world
from service import Service
from test_results_dir import vuls

DPKG = """bash,ii ,5.2.15-2+b2,bash,5.2.15-2
curl,ii ,7.88.1-10+deb12u4,,7.88.1-10+deb12u4
libssl3:amd64,ii ,3.0.11-1~deb12u2,openssl (3.0.11-1~deb12u2),3.0.11-1~deb12u2
gone,rc ,1.0,,1.0
"""
RPM6 = "bash 0 5.1.8 6.el9_1 x86_64 bash-5.1.8-6.el9_1.src.rpm\n"
RPM5 = "bash 0 5.1.8 6.el9_1 x86_64\n"
RPM7 = ("nodejs 1 18.14.2 2.module+el9.2.0 x86_64 "
        "nodejs-18.14.2-2.module+el9.2.0.src.rpm nodejs:18:9020:rhel9\n")
APK = "P:musl\nV:1.2.4-r2\nA:x86_64\no:musl\n\n"
WINDOWS = """
Host Name:                 WIN1
OS Name:                   Microsoft Windows Server 2022 Standard
OS Version:                10.0.20348 N/A Build 20348
Hotfix(s):                 2 Hotfix(s) Installed.
                           [01]: KB5012170
                           [02]: KB5013941
"""
MACOS = """Info.plist: /Applications/Safari.app/Contents/Info.plist
CFBundleDisplayName: Safari
CFBundleName: Safari
CFBundleShortVersionString: 16.1
CFBundleIdentifier: com.apple.Safari

Info.plist: /Applications/X.app/Contents/Info.plist
CFBundleDisplayName: The X
CFBundleShortVersionString: 2
CFBundleIdentifier: org.x
"""


@pytest.fixture(scope="module")
def open_service(yagura, db, tmp_path_factory):
    service = Service(yagura, tmp_path_factory.mktemp("open"), db,
                      "--vuls-open", "--workers", "3")
    yield service
    service.stop()


@pytest.fixture(scope="module")
def service(yagura, db, tmp_path_factory):
    service = Service(yagura, tmp_path_factory.mktemp("closed"), db)
    yield service
    service.stop()


def post(service, body, kind="text/plain", token=None, **headers):
    return service.ask("POST", "/vuls", body, token=token, Content_Type=kind,
                       **{f"X_Vuls_{k}": v for k, v in headers.items()})


def result(answer):
    assert answer.status == 200, answer
    assert answer.headers["Content-Type"] == "application/json"
    (one,) = answer.doc
    return one


def test_a_list_of_dpkg_is_answered_with_its_vulnerabilities(open_service):
    one = result(post(open_service, DPKG, OS_Family="debian", OS_Release="12",
                      Kernel_Release="6.1.0-18-amd64",
                      Kernel_Version="6.1.76-1", Server_Name="web1"))
    assert one["jsonVersion"] == 4 and one["family"] == "debian"
    assert one["release"] == "12" and one["serverName"] == "web1"
    assert one["runningKernel"] == {"release": "6.1.0-18-amd64",
                                    "version": "6.1.76-1",
                                    "rebootRequired": False}
    assert sorted(one["packages"]) == ["bash", "curl", "libssl3"]
    assert one["SrcPackages"]["openssl"]["binaryNames"] == ["libssl3"]
    cve = one["scannedCves"]["CVE-2098-0001"]
    assert cve["cveID"] == "CVE-2098-0001"
    assert cve["affectedPackages"] == [
        {"name": "libssl3", "fixedIn": "3.0.11-1~deb12u3"}]
    assert cve["confidences"][0] == {
        "score": 100, "detectionMethod": "DebianSecurityTrackerMatch"}
    (content,) = cve["cveContents"]["debian_security_tracker"]
    assert content["cvss3Score"] == 9.8 and content["cvss3Vector"] == \
        world.CRITICAL
    assert one["scannedCves"]["CVE-2098-0002"]["affectedPackages"][0][
        "notFixedYet"] is True


@pytest.mark.parametrize("family,release,body,wants", [
    ("redhat", "9.2", RPM6, {"bash": ("5.1.8", "6.el9_1")}),
    ("centos", "7.9.2009", RPM5, {"bash": ("5.1.8", "6.el9_1")}),
    ("alma", "9.2", RPM7, {"nodejs": ("1:18.14.2", "2.module+el9.2.0")}),
    ("rocky", "9.2", RPM6, {"bash": ("5.1.8", "6.el9_1")}),
    ("oracle", "9", RPM6, {"bash": ("5.1.8", "6.el9_1")}),
    ("fedora", "39", RPM6, {"bash": ("5.1.8", "6.el9_1")}),
    ("amazon", "2023", RPM6, {"bash": ("5.1.8", "6.el9_1")}),
    ("amazon", "2 (Karoo)", RPM6.strip() + " @amzn2-core\n",
     {"bash": ("5.1.8", "6.el9_1")}),
    ("opensuse.leap", "15.5", RPM6, {"bash": ("5.1.8", "6.el9_1")}),
    ("suse.linux.enterprise.server", "15.5", RPM6,
     {"bash": ("5.1.8", "6.el9_1")}),
    ("debian", "12", DPKG, {"bash": ("5.2.15-2+b2", "")}),
    ("ubuntu", "22.04", DPKG, {"bash": ("5.2.15-2+b2", "")}),
    ("raspbian", "12", DPKG, {"bash": ("5.2.15-2+b2", "")}),
    ("alpine", "3.18.4", APK, {"musl": ("1.2.4-r2", "")}),
    ("macos", "13.1", MACOS, {"Safari": ("16.1", ""), "The X": ("2", "")}),
])
def test_every_family_is_understood(open_service, family, release, body,
                                    wants):
    one = result(post(open_service, body, OS_Family=family,
                      OS_Release=release))
    assert one["family"] == family and one["release"] == release
    for name, (version, rest) in wants.items():
        package = one["packages"][name]
        assert (package["version"], package["release"]) == (version, rest)
    # What the database does not know is said and not taken for clean.
    if family not in ("debian",):
        assert one["warnings"]


def test_windows_needs_no_release(open_service):
    one = result(post(open_service, WINDOWS, OS_Family="windows"))
    assert one["release"] == "Windows Server 2022"
    assert one["windowsKB"]["applied"] == ["5012170", "5013941"]
    assert one["runningKernel"]["version"] == "10.0.20348" and one["warnings"]


def test_a_result_comes_back_as_it_was_with_what_was_found(open_service):
    doc = vuls("web1", Optional={"VULS_TAGS": ["a", "b"], "x": 1.5e3},
               strange={"deep": [1, None, True, {"n": -0.25}]},
               packages={"curl": {"name": "curl",
                                  "version": "7.88.1-10+deb12u4"}},
               scannedCves={"CVE-1": {"cveID": "CVE-1"}})
    one = result(post(open_service, json.dumps(doc), "application/json"))
    for key, value in doc.items():
        if key != "scannedCves":
            assert one[key] == value, key
    assert sorted(one["scannedCves"]) == ["CVE-2098-0004"]
    assert one["reportedAt"] == world.NOW


def test_what_vuls_answers_with_an_error(open_service):
    def status(*args, **more):
        return post(open_service, *args, **more).status

    assert status("{", "application/json") == 400
    assert status("{}", "application/json") == 400
    assert status("[" * 100000, "application/json") == 400
    assert status(DPKG, "text/html", OS_Family="debian", OS_Release="12") == 415
    assert open_service.ask("POST", "/vuls", b"x", token=None).status == 415
    assert status(DPKG, OS_Release="12") == 400
    assert status(DPKG, OS_Family="debian") == 400
    assert status(DPKG, OS_Family="red", OS_Release="9") == 400
    assert status("", OS_Family="debian", OS_Release="12") == 400
    assert status("what is this\n", OS_Family="debian", OS_Release="12") == 400
    assert status("bash 5\n", OS_Family="redhat", OS_Release="9") == 400
    assert open_service.get("/vuls", token=None).status == 405


def test_without_a_database_it_is_not_taken_for_clean(yagura, tmp_path):
    service = Service(yagura, tmp_path, tmp_path / "no-db", "--vuls-open")
    answer = post(service, DPKG, OS_Family="debian", OS_Release="12")
    assert (answer.status, answer.code) == (503, "no-database")
    service.stop()


def test_a_token_is_needed_unless_it_is_open(service):
    assert post(service, DPKG, OS_Family="debian",
                OS_Release="12").status == 401
    upload = service.new_token("upload")
    assert post(service, DPKG, token=upload, OS_Family="debian",
                OS_Release="12").status == 200


def test_what_comes_with_a_token_and_a_name_is_kept(service, open_service):
    post(service, DPKG, token="", OS_Family="debian", OS_Release="12",
         Server_Name="kept")
    doc = json.dumps(vuls("also"))
    for _ in range(2):
        post(service, doc, "application/json", token="")
    assert sorted(a["name"] for a in service.assets()) == ["also", "kept"]
    assert {a["road"] for a in service.assets()} == {"vuls"}
    post(open_service, DPKG, OS_Family="debian", OS_Release="12",
         Server_Name="stranger")
    assert open_service.assets() == []


def test_curl_as_the_manual_of_vuls_has_it(open_service):
    done = subprocess.run(
        ["curl", "-fsS", "-X", "POST", "-H", "Content-Type: text/plain", "-H",
         "X-Vuls-OS-Family: debian", "-H", "X-Vuls-OS-Release: 12", "-H",
         "X-Vuls-Kernel-Release: 6.1.0-18-amd64", "--data-binary", "@-",
         open_service.url + "/vuls"],
        input=DPKG.encode(), stdout=subprocess.PIPE, check=True)
    assert json.loads(done.stdout)[0]["scannedCves"]
