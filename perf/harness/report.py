"""From single turns to medians, ratios and a page to read."""

import json
import os
import statistics


YARDSTICKS = {"relay": "relay", "haproxy": "HAProxy", "nginx": "nginx", "nghttpx": "nghttpx",
              "envoy": "Envoy"}


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
                **{"to_" + other: ratio(here, peer, other) for other in YARDSTICKS
                   if any(t["peer"] == other for t in here)},
            }
            for peer in dict.fromkeys(t["peer"] for t in here)
        }
    return result


def targets(turns, scenario, at_most):
    """Whether each Sluice stayed within what it may cost beside others."""
    here = [t for t in turns if t["scenario"] == scenario]
    present = list(dict.fromkeys(t["peer"] for t in here))
    others = [p for p in present if not p.startswith("sluice")]
    said = []
    for name, limit in at_most.items():
        for peer in present:
            if peer.startswith("sluice") and others and (name == "best" or name in others):
                got = (max(ratio(here, peer, other) for other in others) if name == "best"
                       else ratio(here, peer, name))
                said.append({"peer": peer, "beside": name, "ratio": got, "at_most": limit,
                             "held": got <= limit})
    return said


def number(value, digits=1):
    return "–" if value is None else f"{value:,.{digits}f}"


def table(scenario, peers):
    yardsticks = [y for y in YARDSTICKS if y in peers]
    lines = [
        "| peer | CPU µs each (min – max) |" + "".join(f" ÷ {YARDSTICKS[y]} |" for y in yardsticks)
        + " per second | p50 ms | p99 ms | resident MiB | cores used by others |",
        "|---" * (7 + len(yardsticks)) + "|",
    ]
    for peer, s in peers.items():
        cpu = s["cpu_us"]
        lines.append(
            f"| {peer} | **{number(cpu['median'], 2)}** ({number(cpu['min'], 2)} –"
            f" {number(cpu['max'], 2)}) |"
            + "".join(f" {number(s['to_' + y], 2)} |" for y in yardsticks)
            + f" {number(s['per_second']['median'], 0)} |"
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
        for t in result["targets"][scenario]:
            lines.append(
                f"- {t['peer']} may cost {t['at_most']:.2f} × {t['beside']}: it cost"
                f" {t['ratio']:.2f} ×, {'held' if t['held'] else 'missed'}")
        lines.append("")
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
