"""From single turns to medians, ratios and a page to read."""

import json
import os
import statistics


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def ratio(turns, peer, yardstick):
    """Round by round, so that what disturbed a round disturbs both sides of the division."""
    by_round = {t["round"]: t["cpu_us"] for t in turns if t["peer"] == yardstick}
    ratios = [
        t["cpu_us"] / by_round[t["round"]]
        for t in turns
        if t["peer"] == peer and by_round.get(t["round"])
    ]
    return statistics.median(ratios) if ratios else None


def summary(turns):
    result = {}
    for scenario in dict.fromkeys(t["scenario"] for t in turns):
        here = [t for t in turns if t["scenario"] == scenario]
        result[scenario] = {
            peer: {
                **{key: spread([t[key] for t in here if t["peer"] == peer])
                   for key in ("cpu_us", "per_second", "p50_us", "p99_us", "resident_mib",
                               "others_cores")},
                "to_relay": ratio(here, peer, "relay"),
                "to_haproxy": ratio(here, peer, "haproxy"),
            }
            for peer in dict.fromkeys(t["peer"] for t in here)
        }
    return result


def number(value, digits=1):
    return "–" if value is None else f"{value:,.{digits}f}"


def table(scenario, peers):
    lines = [
        "| peer | CPU µs each (min – max) | ÷ relay | ÷ HAProxy | per second | p50 ms | p99 ms |"
        " resident MiB | cores used by others |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for peer, s in peers.items():
        cpu = s["cpu_us"]
        lines.append(
            f"| {peer} | **{number(cpu['median'], 2)}** ({number(cpu['min'], 2)} –"
            f" {number(cpu['max'], 2)}) | {number(s['to_relay'], 2)} |"
            f" {number(s['to_haproxy'], 2)} | {number(s['per_second']['median'], 0)} |"
            f" {number(s['p50_us']['median'] / 1e3, 2)} | {number(s['p99_us']['median'] / 1e3, 2)} |"
            f" {number(s['resident_mib']['median'], 0)} |"
            f" {number(s['others_cores']['median'], 2)} |")
    return f"### {scenario}\n\n" + "\n".join(lines) + "\n"


def page(result):
    facts = result["machine"]
    lines = [
        f"# {result['name']}",
        "",
        "Written by `" + result["command"] + "`; do not edit. How it is measured and what the"
        " columns mean: [../README.md](../README.md).",
        "",
        f"- {result['date']}, commit {result['commit']}",
        f"- {facts['cpu']}, {facts['cores']} cores, {facts['memory_gib']} GiB, {facts['kernel']}",
        *(f"- {name}: {version}" for name, version in result["versions"].items() if version),
        f"- {result['settings']['workers']} workers for each proxy (the relay has one),"
        f" {result['settings']['rounds']} rounds of {result['settings']['seconds']} s;"
        f" load average {facts['load_before']} before and {facts['load_after']} after",
        "",
    ]
    for scenario, peers in result["summary"].items():
        lines.append(table(f"{scenario}: {result['scenarios'][scenario]}", peers))
    for note in result["notes"]:
        lines.append(f"- {note}")
    return "\n".join(lines).rstrip() + "\n"


def save(result, directory):
    os.makedirs(directory, exist_ok=True)
    base = os.path.join(directory, result["name"])
    with open(base + ".json", "w") as target:
        json.dump(result, target, indent=1, ensure_ascii=False)
        target.write("\n")
    with open(base + ".md", "w") as target:
        target.write(page(result))
    return base
