"""A bounded sample of what make oracle does: our orders and their references."""
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ORDERS = ["bitnami", "composer", "cran", "dpkg", "go", "maven", "pep440",
          "rpm", "rubygems", "semver"]


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_is_its_references(order):
    build = pathlib.Path(os.environ["YAGURA"]).parent
    # Rows and mutations of them; the real versions are for make oracle.
    env = {k: v for k, v in os.environ.items() if k != "YAGURA_DATA"}
    done = subprocess.run(
        [ROOT / "tools/version_oracle", build, "--count", "1e5", "--list",
         "320", order], env=env, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    why = re.search(r"skipped: (.*)", done.stdout)
    if why:
        pytest.skip(why[1])
    why = re.search(r"^version_oracle: (.*exit code.*)", done.stderr, re.M)
    if why:
        pytest.skip(f"the reference does not run: {why[1]}")
    print(done.stdout)  # the seed, when it fails
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"[1-9]\d* pairs, 0 differ", done.stdout)
