#!/usr/bin/env python3
"""deploy/settings.md, from what the programs say of themselves and from deploy/settings.fixed.

    deploy/settings.py [--check] [BUILD]

BUILD is a build folder (build). With --check nothing is written: it fails when the page is not what would be written, a
number has no unit, its name does not end in its unit, or it does not say what happens at its limit.
"""
import pathlib
import re
import subprocess
import sys

REPO = pathlib.Path(__file__).resolve().parent.parent
PAGE = REPO / "deploy" / "settings.md"
PROGRAMS = {  # in the order an event meets them
    "tracemesh": "actors/supervisor/tracemesh",
    "ingest": "actors/ingest/tracemesh-ingest",
    "broker": "broker/tracemesh-broker",
    "validate": "actors/validate/tracemesh-validate",
    "batch": "actors/batch/tracemesh-batch",
    "write": "actors/write/tracemesh-write",
    "web": "web/server/tracemesh-web",
    "canary": "actors/canary/tracemesh-canary",
    "store": "actors/store/tracemesh-store",
}
UNITS_IN_NAMES = ("ms", "bytes", "seconds", "minutes", "days")
TIMES = re.compile(r"\b([A-Z][A-Z0-9_]*_(?:MS|US|S|SECONDS|TICKS)) *=(?!=)")
SOURCES = [path for root in ("actors", "broker", "web/server") for path in sorted((REPO / root).rglob("*.[ch]"))]

HEAD = """# Settings

<!-- Written by deploy/settings.py from the programs' own tables. Do not edit: change the table in the C source. -->

Every queue, lease, retry and timeout, what it is called, and what happens at its limit. `PROGRAM --help` prints the same.
A value comes from the flag `--name=value`, else from the variable, else from the default; an empty variable counts as
unset. Sizes take k, m and g (of 1024). What `tracemesh` starts gets its variables: from the environment, else from
`<data>/etc/tracemesh.env`; `tracemesh down` and `up` make a change hold. Several programs read some of them: these have a
table of their own.
"""
FIXED_HEAD = """
## Fixed

Bounds and times without a setting, and why nobody should need one.

| where | value | why |
|---|---|---|
"""


def settings_of(build, program):
    out = subprocess.run([build / PROGRAMS[program], "--help=table"], check=True, capture_output=True, text=True).stdout
    return [tuple(line.split("\t")) for line in out.splitlines()]


def problems_of(program, row):
    name, _, _, kind, unit, _, limit = row
    if kind != "number" or name == "port" or name.endswith("-port"):
        return
    if not unit:
        yield f"{program}: {name} has no unit"
    if unit in UNITS_IN_NAMES and not name.endswith("-" + unit):
        yield f"{program}: {name} does not end in its unit, {unit}"
    if not limit:
        yield f"{program}: {name} does not say what happens at its limit"


def plain(text):
    return text.replace("<", "&lt;").replace("|", "\\|")


def table(rows):
    lines = ["| setting | default | unit | what it is | at its limit |", "|---|---|---|---|---|"]
    for name, variable, default, _, unit, what, limit in rows:
        named = f"`{name}`<br>`{variable}`" if variable else f"`{name}`"
        cells = [named, f"`{default}`" if default else "none", unit, plain(what), plain(limit)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def groups_of(settings):
    """{programs: rows}: a row that several programs have stands once."""
    owners = {}
    for program, rows in settings.items():
        for row in rows:
            owners.setdefault(row, []).append(program)
    groups = {}
    for row, programs in owners.items():
        groups.setdefault(tuple(programs), []).append(row)
    alone = [(name,) for name in PROGRAMS if (name,) in groups]
    shared = sorted((key for key in groups if len(key) > 1), key=lambda key: (-len(key), key))
    return {key: groups[key] for key in alone + shared}


def value_in(path, name):
    found = re.search(rf"\b{name} = ([^,}}\n;/]+)", (REPO / path).read_text())
    return found.group(1).strip() if found else None


def fixed_lines():
    for line in (REPO / "deploy" / "settings.fixed").read_text().splitlines():
        if line and not line.startswith("#"):
            path, names, why = line.split(" ", 2)
            yield [tuple(name.split(":")) if ":" in name else (path, name) for name in names.split(",")], why


def fixed(problems):
    rows, listed = [], set()
    for names, why in fixed_lines():
        values = [value_in(path, name) for path, name in names]
        problems += [f"settings.fixed: {path} has no {name}" for (path, name), value in zip(names, values) if not value]
        shown = ", ".join(f"`{name}` {value}" for (_, name), value in zip(names, values))
        rows.append(f"| `{names[0][0]}` | {shown} | {why} |")
        listed.update(names)
    for path in SOURCES:
        for name in TIMES.findall(path.read_text()):
            if (str(path.relative_to(REPO)), name) not in listed:
                problems.append(f"{path.relative_to(REPO)}: {name} is neither a setting nor in deploy/settings.fixed")
    return "\n".join(rows) + "\n"


def page(build, problems):
    settings = {program: settings_of(build, program) for program in PROGRAMS}
    for program, rows in settings.items():
        for row in rows:
            problems += problems_of(program, row)
    parts = [HEAD]
    for programs, rows in groups_of(settings).items():
        parts.append(f"\n## {', '.join(programs)}\n\n{table(rows)}")
    return "".join(parts) + FIXED_HEAD + fixed(problems)


def main(arguments):
    check = "--check" in arguments
    rest = [argument for argument in arguments if argument != "--check"]
    problems = []
    text = page(pathlib.Path(rest[0]) if rest else REPO / "build", problems)
    if check and (not PAGE.exists() or PAGE.read_text() != text):
        problems.append("deploy/settings.md is not what the programs say: run deploy/settings.py")
    for problem in problems:
        print(problem, file=sys.stderr)
    if check:  # as criterion ends, for tests/run to count
        print(f"Synthesis: Tested: 1 | Passing: {int(not problems)} | Failing: {int(bool(problems))} | Crashing: 0")
    elif not problems:
        PAGE.write_text(text)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
