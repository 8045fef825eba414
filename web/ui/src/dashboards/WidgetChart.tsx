// An answer as its widget's chart.
import { useMemo } from "react";
import { Link } from "react-router";
import type { MetricsAnswer } from "../api/queries";
import { BarList } from "../charts/BarList";
import { ColumnChart } from "../charts/ColumnChart";
import { FigureTable } from "../charts/FigureTable";
import { PieChart } from "../charts/PieChart";
import { TimeChart } from "../charts/TimeChart";
import type { Look } from "../charts/plotOptions";
import type { Bar } from "../charts/bars";
import { slicesOf } from "../charts/slices";
import { nothing } from "../shared/format";
import { periodText } from "./boardState";
import type { BoardState } from "./boardState";
import classes from "./Tile.module.css";
import { drillHref } from "./drill";
import type { Target } from "./drill";
import { barsOfAnswer, binText, binsOf, firstNumber, formatOfFirst, timeDataOf, valuesOf } from "./reading";
import type { ChartKind, KeptQuestion } from "./types";
import { useChartLinks } from "./useChartLinks";
import { pivotFigures } from "./widgetFigures";
import { unnamedText } from "./words";

export interface ChartProps {
  projectId: string;
  board: BoardState;
  title: string;
  chart: ChartKind;
  question: KeptQuestion;
  answer: MetricsAnswer;
}

const looks: Partial<Record<ChartKind, Look["kind"]>> = { line: "lines", area: "areas", stackedBar: "bars" };

export function WidgetChart(props: ChartProps) {
  switch (props.chart) {
    case "number":
      return <BigNumber {...props} />;
    case "histogram":
      return <Histogram {...props} />;
    case "pivot":
      return <Pivot {...props} />;
    case "horizontalBar":
    case "verticalBar":
    case "pie":
      return <Groups {...props} />;
    default:
      return <OverTime {...props} look={looks[props.chart] ?? "lines"} />;
  }
}

const leadingOf = ({ projectId, board, question }: ChartProps) => (target: Target) => drillHref(projectId, board, question, target);

function BigNumber(props: ChartProps) {
  const value = firstNumber(props.answer);
  const text = value === null ? nothing : formatOfFirst(props.answer).write(value);
  const href = leadingOf(props)({});
  return <p className={`${classes.number} num`}>{href ? <Link to={href}>{text}</Link> : text}</p>;
}

function OverTime(props: ChartProps & { look: Look["kind"] }) {
  const { answer, title, board, look } = props;
  const data = useMemo(() => timeDataOf(answer), [answer]);
  const format = useMemo(() => formatOfFirst(answer), [answer]);
  const drawn = useMemo(() => ({ kind: look, mark: format.mark, whole: format.whole }), [look, format]);
  const links = useChartLinks(answer, data.step, leadingOf(props));
  return (
    <TimeChart
      title={title}
      range={periodText(board)}
      data={data}
      look={drawn}
      format={format.write}
      {...links}
    />
  );
}

function Groups(props: ChartProps) {
  const { answer, title, board, chart } = props;
  const bars = useMemo(() => barsOfAnswer(answer), [answer]);
  const { write } = formatOfFirst(answer);
  const leads = leadingOf(props);
  const field = answer.question.dimensions?.[0]?.field ?? "";
  const unnamed = unnamedText(field);
  const hrefOf = ({ group }: Partial<Pick<Bar, "group">>) => (group === undefined ? null : leads({ groups: { [field]: group } }));
  const summary = `${title}, ${periodText(board).toLowerCase()}: ${bars.map(({ name, value }) => `${name ?? unnamed} ${write(value)}`).join(", ")}.`;
  if (chart === "pie") return <PieChart summary={summary} slices={slicesOf(bars, unnamed)} format={write} hrefOf={hrefOf} />;
  if (chart === "verticalBar") {
    const columns = bars.map((bar) => ({ key: bar.name ?? "", name: bar.name ?? unnamed, value: bar.value, href: hrefOf(bar) }));
    return <ColumnChart summary={summary} columns={columns} format={write} />;
  }
  return (
    // A long list scrolls, so the keyboard must reach it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={summary}>
      <BarList bars={bars} unnamed={unnamed} format={write} hrefOf={hrefOf} />
    </div>
  );
}

/** The server estimates how many are in a bin: parts of one say something only of few. */
const countText = (count: number) => count.toLocaleString("en-US", { maximumFractionDigits: count < 10 ? 1 : 0 });

function Histogram({ answer, title }: ChartProps) {
  const measure = answer.question.metrics[0]?.measure ?? "";
  const { mark } = valuesOf(measure);
  const columns = binsOf(answer).map((bin, i) => ({ key: String(i), name: mark(bin.from), title: binText(bin, measure), value: bin.height, href: null }));
  const summary = `${title}: ${columns.map(({ title: bin, value }) => `${bin}: ${countText(value)}`).join(", ")}.`;
  return <ColumnChart summary={summary} columns={columns} format={countText} continuous />;
}

function Pivot(props: ChartProps) {
  const figures = useMemo(() => pivotFigures(props.answer), [props.answer]);
  const leads = leadingOf(props);
  return <FigureTable label={props.title} figures={figures} hrefOf={({ groups }) => (Object.keys(groups).length ? leads({ groups }) : null)} />;
}
