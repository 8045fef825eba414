"""Writes a file as a C array. Arguments: the file, the output, the array's name; NAME_len is its length."""
import pathlib
import sys

source, target, name = sys.argv[1:]
data = pathlib.Path(source).read_bytes()
rows = [", ".join(str(byte) for byte in data[at:at + 24]) for at in range(0, len(data), 24)]
pathlib.Path(target).write_text(
    f"/* {pathlib.Path(source).name}, from proto/embed.py. */\n#include <stddef.h>\n\n"
    f"extern const unsigned char {name}[];\nextern const size_t {name}_len;\n"
    f"const unsigned char {name}[] = {{\n" + ",\n".join(rows) + f"}};\nconst size_t {name}_len = {len(data)};\n")
