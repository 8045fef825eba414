"""Writes the Lua scripts of this folder as one C table: name, SHA-1, text. Arguments: scripts..., then the output."""
import hashlib
import pathlib
import sys

*sources, target = sys.argv[1:]
rows = []
for source in sources:
    text = pathlib.Path(source).read_bytes()
    lines = "\n".join(
        '     "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"' for line in text.decode().splitlines())
    rows.append(f'    {{"{pathlib.Path(source).stem}", "{hashlib.sha1(text).hexdigest()}",\n{lines}}},\n')
pathlib.Path(target).write_text(
    '/* The scripts, from scripts/embed.py. */\n#include "broker/scripts.h"\n\n'
    "const struct broker_script broker_scripts[] = {\n" + "".join(rows) + "};\n")
