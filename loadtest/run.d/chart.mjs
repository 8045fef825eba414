// One picture of a run: how near to the floor each scenario comes, and where the CPU of a row goes.
const WIDTH = 900;
const LEFT = 100;
const RIGHT = 70;
const BAR = 18;
const STEP = 26;
const colours = {
  store: "#868e96", redis: "#c92a2a", postgres: "#364fc7", nginx: "#2b8a3e", ingest: "#1c7ed6", broker: "#f08c00", validate: "#7048e8",
  batch: "#0c8599", write: "#d6336c", web: "#74b816", canary: "#adb5bd", generator: "#dee2e6", sampler: "#e9ecef", beside: "#ced4da",
};

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const word = (x, y, text, more = "") => `<text x="${x.toFixed(1)}" y="${y}" ${more}>${escape(text)}</text>`;
const box = (x, y, width, colour, title = "") => `<rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0, width).toFixed(1)}" height="${BAR}" fill="${colour}"><title>${escape(title)}</title></rect>`;

function ratios(scenarios, top) {
  const scale = WIDTH - LEFT - RIGHT;
  const lines = [word(LEFT, top - 8, "committed rows/s, as a share of the floor", 'font-weight="600"')];
  scenarios.forEach((s, i) => {
    const y = top + i * STEP;
    lines.push(word(LEFT - 8, y + 13, s.name, 'text-anchor="end"'), box(LEFT, y, scale, "#f1f3f5"), box(LEFT, y, Math.min(1, s.ratio) * scale, "#1c7ed6", `${s.committed_rows_s} of ${s.floor.rows_s} rows/s`));
    lines.push(word(LEFT + Math.min(1, s.ratio) * scale + 6, y + 13, s.ratio.toFixed(2)));
  });
  return lines;
}

function costs(scenarios, top) {
  const all = scenarios.map((s) => Object.values(s.cpu_us_per_row).reduce((sum, us) => sum + us, 0));
  const scale = (WIDTH - LEFT - RIGHT) / Math.max(...all, 1);
  const lines = [word(LEFT, top - 8, "CPU of a row, microseconds", 'font-weight="600"')];
  scenarios.forEach((s, i) => {
    const y = top + i * STEP;
    let x = LEFT;
    lines.push(word(LEFT - 8, y + 13, s.name, 'text-anchor="end"'));
    for (const [kind, colour] of Object.entries(colours)) {
      const us = s.cpu_us_per_row[kind] ?? 0;
      lines.push(box(x, y, us * scale, colour, `${kind}: ${us.toFixed(1)} us`));
      x += us * scale;
    }
    lines.push(word(x + 6, y + 13, all[i].toFixed(0)));
  });
  return lines;
}

function legend(top) {
  let x = 16;
  return Object.entries(colours).flatMap(([kind, colour]) => {
    const at = x;
    x += 22 + kind.length * 6.2;
    return [`<rect x="${at}" y="${top}" width="10" height="10" fill="${colour}"/>`, word(at + 13, top + 9, kind, 'font-size="11"')];
  });
}

export function chart({ label, began, commit, scenarios }) {
  const near = scenarios.filter(({ ratio }) => ratio);
  const first = 60;
  const second = first + near.length * STEP + (near.length ? 40 : 0);
  const end = second + scenarios.length * STEP + 10;
  const lines = [word(LEFT, 24, `${label}, ${began.slice(0, 10)}, ${commit}`, 'font-size="15" font-weight="600"'), ...(near.length ? ratios(near, first) : []), ...costs(scenarios, second), ...legend(end)];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${end + 24}" width="${WIDTH}" font-family="system-ui, sans-serif" font-size="12" fill="#212529">
<rect width="100%" height="100%" fill="#fff"/>
${lines.join("\n")}
</svg>
`;
}
