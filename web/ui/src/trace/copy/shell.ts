// Words for a shell. Pure.

/** One word, whatever it holds. */
export const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** One command over several lines. */
export const command = (...lines: string[]) => lines.join(" \\\n  ");
