// What ninja has to build of what `meson introspect --targets` tells (on standard input): what is installed, by its name there.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

const folder = process.argv[2];
for (const { installed, filename } of JSON.parse(readFileSync(0, "utf8"))) if (installed) for (const file of [filename].flat()) console.log(relative(folder, file));
