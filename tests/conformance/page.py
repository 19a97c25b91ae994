"""Writes the page of results."""

import re
import xml.etree.ElementTree

SECTIONS = (
    ("Content-Length", "R", 1, 32),
    ("Transfer-Encoding", "R", 33, 58),
    ("Chunks", "R", 60, 87),
    ("Request line and target", "R", 90, 114),
    ("Host", "R", 115, 122),
    ("Fields", "R", 125, 140),
    ("Hop-by-hop fields and identity", "R", 145, 151),
    ("Expect", "R", 155, 161),
    ("Pipelining, upgrade, lifetime", "R", 165, 182),
    ("Answers of backends", "S", 1, 45),
)

HEAD = """# Conformance

Written by `tests/conformance/run`; do not edit. The cases are data: [requests](../proxy-codec/src/test/resources/io/sluice/testkit/cases/requests.txt), [answers of backends](../proxy-codec/src/test/resources/io/sluice/testkit/cases/responses.txt), each with its bytes, everything that may become of it, and where that is written. `mvn verify` plays them all; this page has them at full size, and to others beside.
"""


def table(head, rows):
  lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
  lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
  return "\n".join(lines) + "\n"


def number(count):
  return f"{count:,}"


def results(directory, subject):
  """Every case's name, reference, what is allowed, and what was seen in place of it."""
  rows = []
  for name in ("requests", "responses"):
    file = directory / f"{name}-{subject}.tsv"
    rows += [line.split("\t") for line in file.read_text("utf-8").split("\n")[:-1]]
  return rows


def section(name):
  letter, value = re.match(r"([RS])(\d+)", name).groups()
  for title, kind, first, last in SECTIONS:
    if kind == letter and first <= int(value) <= last:
      return title
  raise ValueError(name)


def scores(directory, versions):
  played = {subject: results(directory, subject) for subject in versions}
  rows = []
  for title in [each[0] for each in SECTIONS] + ["**in all**"]:
    cells = [title]
    for rows_of in played.values():
      chosen = [row for row in rows_of if title == "**in all**" or section(row[0]) == title]
      passed = sum(row[3] == "" for row in chosen)
      cells.append(f"{passed} of {len(chosen)}, {100 * passed / len(chosen):.0f} %")
    rows.append(cells)
  return table(["", *versions.values()], rows), played


def read_bodies(directory):
  lines = (directory / "bodies-sluice.tsv").read_text("utf-8").split("\n")[:-1]
  return f"{sum(line.endswith(chr(9)) for line in lines)} of {len(lines)}"


def others(played, versions):
  text = ""
  for subject in list(versions)[1:]:
    failed = [row for row in played[subject] if row[3]]
    text += f"\n<details><summary>{versions[subject]}: {len(failed)} cases</summary>\n\n"
    text += table(
        ["case", "allowed", "seen"],
        [[cell(row[0]), code(row[2]), code(row[3])] for row in failed],
    )
    text += "\n</details>\n"
  return text


def cell(text):
  return text.replace("|", "\\|")


def code(text):
  return "`" + (text if len(text) < 120 else text[:117] + "…").replace("|", "\\|").replace("`", "'") + "`"


def decided(played):
  rows = [row for row in played["sluice"] if row[1].startswith("≠")]
  return table(["case", "allowed", "reason"], [[cell(row[0]), code(row[2]), cell(row[1][2:])] for row in rows])


def parsers(counted, unit):
  rows = []
  for name, (alike, refused, otherwise) in counted.items():
    rows.append([name, number(alike), number(refused), f"**{len(otherwise)}**"])
  return table(["parser", f"{unit} read alike", "refused by it", "read otherwise"], rows)


def tests(root, module, name):
  """How many tests of a class have passed, out of how many."""
  file = root / module / "target" / "surefire-reports" / f"TEST-{name}.xml"
  suite = xml.etree.ElementTree.parse(file).getroot()
  total = int(suite.get("tests"))
  return f"{total - int(suite.get('failures')) - int(suite.get('errors'))} of {total}"


def write(root, directory, versions, options, requests, models):
  score, played = scores(directory, versions)
  answered, own, foreign = (directory / "cross-talk.tsv").read_text().split()
  cases = "io.sluice.proxy.Http2CasesTest"
  cuts = tests(root, "proxy-core", "io.sluice.proxy.RandomCutsTest")
  return f"""{HEAD}
## HTTP/1.1

A case counts when what came of it is allowed in every way of playing it: whole, in single bytes, over TLS; answers of backends also to a client of HTTP/1.0. Behind each comes a request that must not be heard of when the case ends the connection. The others run as Debian packages them, with the configurations [beside the cases](../proxy-core/src/test/resources/io/sluice/conformance).

{score}
Allowed are all outcomes that RFC 9110 and 9112 leave open and that no reader can take for another, not only the one that Sluice has chosen. Of the [bodies](../proxy-codec/src/test/resources/io/sluice/testkit/cases/bodies.txt), which only Sluice reads, {read_bodies(directory)} come to what is written: forwarded by their model, or refused.

## Smuggling

What Sluice forwarded of all cases and of {number(options.mutations)} mutations of them, byte by byte as it came on each connection, was read again by other parsers: number of requests, method, target, host and content must be those that Sluice understood. A parser that refuses a request (an unknown method, mostly) is not deceived.

{parsers(requests, "requests")}
## Model

The model that Sluice routes by, for {number(options.bodies)} generated bodies (names twice and in other spellings, escapes, halves of pairs, byte order marks, other encodings, depth, numbers, broken syntax, bytes behind): whatever Sluice accepts must have the same model for every parser. Jackson has read all of them, the refused ones too, and must agree on both.

{parsers(models, "accepted bodies")}
## Answers

| | |
|---|---|
| requests to backends that poison their connections | {number(int(answered))} |
| answers that reached another request | **{foreign}** |
| whole answers among them | {number(int(own))} |
| answers cut at {number(options.cuts)} random bytes on each transport, and every cut visible to the client | {cuts} tests |

Bytes that reach Sluice after a request has gone out on their connection are that request's answer as far as HTTP/1.1 can tell, whoever they were meant for: a backend that writes them late is not among these. Bytes on a connection that is idle close it.

## HTTP/2

{tests(root, "proxy-core", cases)} tests of [the cases of RFC 9113](../proxy-core/src/test/java/io/sluice/proxy/Http2Rows.java) on all transports; `tests/http2/run` runs h2spec.

## Decided with a reason

{decided(played)}
## Where others differ

What they do is not always a fault: nginx and HAProxy are general proxies, and some rows ask for more than their users do.
{others(played, versions)}"""
