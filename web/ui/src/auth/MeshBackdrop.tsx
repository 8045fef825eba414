// A quiet mesh behind the sign-in form: nodes on a wave, joined to their neighbours.
import classes from "./CardPage.module.css";

const columns = 15;
const rows = 8;
const node = (column: number, row: number) => ({
  x: column * 110 + (row % 2) * 55 + 18 * Math.sin(row * 1.7 + column),
  y: row * 125 + 26 * Math.cos(column * 1.3 + row * 0.8),
});

const nodes = Array.from({ length: columns * rows }, (_, i) => ({
  column: i % columns,
  row: Math.floor(i / columns),
  ...node(i % columns, Math.floor(i / columns)),
}));

const links = nodes.flatMap(({ column, row, x, y }) => {
  const neighbours = [node(column + 1, row), node(column + (row % 2), row + 1)];
  return neighbours.filter((_, i) => (column * 7 + row * 3 + i) % 3 !== 0).map((to) => `M${x} ${y}L${to.x} ${to.y}`);
});

export function MeshBackdrop() {
  return (
    <svg className={classes.mesh} viewBox="0 0 1540 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">
      <path d={links.join("")} className={classes.link} />
      {nodes.map(({ column, row, x, y }) => (
        <circle key={`${column}-${row}`} cx={x} cy={y} r={(column + row * 2) % 5 === 0 ? 4.5 : 2.5} className={classes.node} />
      ))}
    </svg>
  );
}
