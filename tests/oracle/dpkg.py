#!/usr/bin/python3
"""dpkg.py: the order of Debian versions as apt and dpkg have it (python3-apt)."""
import re
import sys

import apt_pkg

apt_pkg.init_system()
# What dpkg refuses (deb-version(7)); apt_pkg compares anything.
BEHIND_EPOCH = re.compile(r"[A-Za-z0-9.+~:-]+-[A-Za-z0-9.+~]+"
                          r"|[A-Za-z0-9.+~:]+")
EPOCH_MAX = 2**31 - 1


def is_readable(v):
    epoch, colon, rest = v.partition(":")
    if not colon:
        epoch, rest = "0", v
    return (re.fullmatch("[0-9]+", epoch) is not None
            and int(epoch) <= EPOCH_MAX
            and BEHIND_EPOCH.fullmatch(rest) is not None)


def main():
    versions = sys.stdin.read().split("\n")[:-1]
    readable = [is_readable(v) for v in versions]
    compare = apt_pkg.version_compare
    for a, ok in zip(versions, readable):
        if not ok:
            print("?" * len(versions))
            continue
        print("".join(
            "?" if not other else "=<>"[(c > 0) * 2 or c < 0]
            for b, other in zip(versions, readable)
            for c in [compare(a, b) if other else 0]))


if __name__ == "__main__":
    main()
