"""Writes the Lua scripts of this folder as one C table: name, SHA-1, text. Arguments: scripts..., then the output.

A line "-- include NAME" stands for the text of NAME.lua."""
import hashlib
import pathlib
import re
import sys

*sources, target = sys.argv[1:]


def read(source: pathlib.Path) -> str:
    return re.sub(r"(?m)^-- include (\w+)\n", lambda m: read(source.with_name(m[1] + ".lua")), source.read_text())


rows = []
for source in map(pathlib.Path, sources):
    text = read(source)
    lines = "\n".join('     "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"' for line in text.splitlines())
    rows.append(f'    {{"{source.stem}", "{hashlib.sha1(text.encode()).hexdigest()}",\n{lines}}},\n')
pathlib.Path(target).write_text(
    '/* The scripts, from scripts/embed.py. */\n#include "broker/scripts.h"\n\n'
    "const struct broker_script broker_scripts[] = {\n" + "".join(rows) + "};\n")
