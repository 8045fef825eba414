// A flame graph of folded stacks: one box a function, as wide as its share, on top of its caller. Clicking a box shows it
// alone, clicking the ground shows all again.
const WIDTH = 1400;
const HEIGHT = 16;
const TOP = 40;
const LEAST = 0.0005; // of all: narrower boxes are left out
const CHARACTER = 6.4;

const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

function grow(folded) {
  const root = { name: "all", count: 0, children: new Map() };
  for (const [stack, count] of folded) {
    let node = root;
    node.count += count;
    for (const name of stack.split(";")) {
      if (!node.children.has(name)) node.children.set(name, { name, count: 0, children: new Map() });
      node = node.children.get(name);
      node.count += count;
    }
  }
  return root;
}

/** Warm, and the same for the same name. */
function colour(name) {
  let hash = 7;
  for (const c of name) hash = (hash * 31 + c.charCodeAt(0)) % 9973;
  return `hsl(${hash % 50}, ${65 + (hash % 20)}%, ${62 + (hash % 12)}%)`;
}

function boxes(root) {
  const out = [];
  const todo = [{ node: root, x: 0, level: 0 }]; // a stack of our own: recursion has the depth of what was recorded
  while (todo.length) {
    const { node, x, level } = todo.pop();
    out.push({ name: node.name, count: node.count, x, level });
    let at = x;
    for (const child of [...node.children.values()].sort((a, b) => b.count - a.count)) {
      if (child.count >= root.count * LEAST) todo.push({ node: child, x: at, level: level + 1 });
      at += child.count;
    }
  }
  return out;
}

const script = `
const all = [...document.querySelectorAll("g")];
function show(from, width, level) {
  for (const g of all) {
    const [x, w, l] = g.dataset.at.split(" ").map(Number);
    const above = x < from + width && x + w > from;
    const left = Math.max(0, (x - from) / width), right = Math.min(1, (x + w - from) / width);
    g.style.display = above ? "" : "none";
    g.style.opacity = l < level ? 0.5 : 1;
    const r = g.querySelector("rect"), t = g.querySelector("text"), px = Math.max(0, (right - left) * ${WIDTH} - 0.5);
    r.setAttribute("x", left * ${WIDTH}); r.setAttribute("width", px); t.setAttribute("x", left * ${WIDTH} + 3);
    t.textContent = px > 30 ? g.dataset.name.slice(0, Math.floor(px / ${CHARACTER})) : "";
  }
}
for (const g of all) g.onclick = () => show(...g.dataset.at.split(" ").map(Number));
`;

export function draw(folded, title) {
  const root = grow(folded);
  const list = boxes(root);
  const levels = Math.max(...list.map(({ level }) => level)) + 1;
  const height = TOP + levels * HEIGHT + 8;
  const shapes = list.map(({ name, count, x, level }) => {
    const [left, width] = [(x / root.count) * WIDTH, (count / root.count) * WIDTH];
    const y = height - 8 - (level + 1) * HEIGHT;
    const label = width > 30 ? name.slice(0, Math.floor(width / CHARACTER)) : "";
    const share = `${((count / root.count) * 100).toFixed(1)} %`;
    return `<g data-at="${x} ${count} ${level}" data-name="${escape(name)}"><title>${escape(name)}: ${share}, ${count} samples</title><rect x="${left.toFixed(1)}" y="${y}" width="${Math.max(0, width - 0.5).toFixed(1)}" height="${HEIGHT - 1}" fill="${colour(name)}"/><text x="${(left + 3).toFixed(1)}" y="${y + 12}">${escape(label)}</text></g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" font-family="monospace" font-size="10.5">
<rect width="100%" height="100%" fill="#fff"/>
<text x="8" y="24" font-family="system-ui, sans-serif" font-size="15" font-weight="600">${escape(title)}</text>
${shapes.join("\n")}
<script>${script.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</script>
</svg>
`;
}
