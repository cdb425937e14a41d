#!/usr/bin/python3
"""pep440.py: the order of Python versions as packaging has it.

The packaging 21.3 inside python3-pkg-resources is the last one that orders
what does not follow PEP 440 (LegacyVersion)."""
import re
import sys
import warnings

from pkg_resources.extern.packaging.version import parse

warnings.simplefilter("ignore")
sys.set_int_max_str_digits(0)
# What packaging takes for a LegacyVersion only because it takes anything.
VISIBLE = re.compile(r"[ -~]*[!-~][ -~]*")


def main():
    versions = sys.stdin.read().split("\n")[:-1]
    keys = [parse(v)._key if VISIBLE.fullmatch(v) else None for v in versions]
    for a in keys:
        print("".join("?" if a is None or b is None else
                      "=" if a == b else "<" if a < b else ">" for b in keys))


if __name__ == "__main__":
    main()
