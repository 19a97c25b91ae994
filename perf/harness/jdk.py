"""Finds a JDK 25 or newer, where ./sluice looks for it too."""

import glob
import os
import re
import shutil
import sys

NEEDED = 25


def major(home):
    try:
        with open(os.path.join(home, "release")) as release:
            found = re.search(r'JAVA_VERSION="(\d+)', release.read())
            return int(found.group(1)) if found else 0
    except OSError:
        return 0


def candidates():
    yield os.environ.get("SLUICE_JAVA_HOME", "")
    yield os.environ.get("JAVA_HOME", "")
    java = shutil.which("java")
    if java:
        yield os.path.dirname(os.path.dirname(os.path.realpath(java)))
    for pattern in ("/usr/lib/jvm/*", "/usr/java/*", "/opt/*jdk*", "~/.sdkman/candidates/java/*"):
        yield from sorted(glob.glob(os.path.expanduser(pattern)))


def java_home():
    for home in candidates():
        if home and major(home) >= NEEDED:
            return home
    sys.exit(f"no Java {NEEDED} or newer found; set JAVA_HOME")


if __name__ == "__main__":
    print(java_home())
