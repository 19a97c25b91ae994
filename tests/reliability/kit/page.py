"""Writes docs/reliability.md from the results that are kept."""
import json
import pathlib

HEAD = """# What was shown

Made by `tests/reliability/run`; do not edit. Each table is one scenario of
[tests/reliability](../tests/reliability), run at full size through real sockets against real
processes: `./sluice serve` in front of simulated model servers. Durations depend on the machine and
on what else it does, counts do not.
"""


def write_page(here: pathlib.Path):
    page = [HEAD]
    for result in sorted((here / "results").glob("*.json")):
        kept = json.loads(result.read_text())
        page.append(f"## {result.stem}\n\n{kept['title']}\n")
        page.append("| what | target | found | |\n|---|---|---|---|")
        for row in kept["rows"]:
            held = "held" if row["held"] else "**missed**"
            page.append(f"| {row['what']} | {row['target']} | {row['found']} | {held} |")
        page.append("")
    (here.parent.parent / "docs" / "reliability.md").write_text("\n".join(page))
