"""Load generators in Java, for what is too fast for Python; see tests/reliability/java."""
import json
import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parents[1] / "java"


def java():
    """The first Java of at least 25 that is found, where ./sluice looks for it too."""
    homes = [os.environ.get(name, "") for name in ("SLUICE_JAVA_HOME", "JAVA_HOME")]
    homes += sorted(str(path) for path in pathlib.Path("/usr/lib/jvm").glob("*"))
    for home in filter(None, homes):
        release = pathlib.Path(home, "release")
        if release.exists():
            version = release.read_text().split('JAVA_VERSION="')[1]
            if int(version.split(".")[0].split('"')[0].split("-")[0]) >= 25:
                return os.path.join(home, "bin", "java")
    return "java"


class Generator:
    """A program of tests/reliability/java: it has backends of its own, and says what it found."""

    def __init__(self, bench, name, **options):
        arguments = [f"{key}={value}" for key, value in options.items()]
        self.popen = subprocess.Popen(
            [java(), "-Xmx1g", "-XX:+UseSerialGC", str(HERE / f"{name}.java"), *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        bench.processes.append(self)
        self.ports = self.heard()["ports"]

    def heard(self):
        """The next thing that it says."""
        return json.loads(self.popen.stdout.readline())

    def tell(self, word):
        self.popen.stdin.write(f"{word}\n")
        self.popen.stdin.flush()

    def stop(self):
        self.popen.kill()
        self.popen.wait()
