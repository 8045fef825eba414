// One widget: its title, its chart or the same numbers as a table, its file; while it is edited, what can be done to it.
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconChartBar, IconDownload, IconTable } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import type { MetricsAnswer } from "../api/queries";
import { ChartCard } from "../charts/ChartCard";
import { FigureTable } from "../charts/FigureTable";
import type { FigureRow } from "../charts/figures";
import type { Step } from "../charts/steps";
import { stepMs } from "../charts/steps";
import { save } from "../export/save";
import { WidgetChart } from "./WidgetChart";
import type { BoardState } from "./boardState";
import { drillHref } from "./drill";
import { isNothing } from "./reading";
import type { Widget } from "./types";
import { useWidgetAnswer } from "./useDashboards";
import { binFigures, csvOf, figuresOf, pivotFigures } from "./widgetFigures";

export interface TileProps {
  projectId: string;
  widget: Widget;
  board: BoardState;
  /** In place of what can be done when it is read. */
  tools?: ReactNode;
}

export function Tile({ projectId, widget, board, tools }: TileProps) {
  const { title, chart, question } = widget;
  const [asTable, setAsTable] = useState(false);
  const query = useWidgetAnswer(projectId, question, board);
  const { data: answer } = query;
  const empty = answer !== undefined && isNothing(answer);
  const readTools = answer && !empty && <ReadTools title={title} answer={answer} asTable={asTable} onTable={chart === "pivot" ? null : setAsTable} />;
  return (
    <ChartCard title={title} queries={[query]} isEmpty={empty} actions={tools ?? readTools}>
      {answer && !asTable && <WidgetChart {...{ projectId, board, title, chart, question, answer }} />}
      {answer && asTable && <TileTable {...{ projectId, board, widget, answer }} />}
    </ChartCard>
  );
}

function TileTable({ projectId, board, widget, answer }: Pick<TileProps, "projectId" | "board" | "widget"> & { answer: MetricsAnswer }) {
  const { chart, title, question } = widget;
  const figures = useMemo(() => (chart === "histogram" ? binFigures : chart === "pivot" ? pivotFigures : figuresOf)(answer), [chart, answer]);
  const hrefOf = ({ groups: { time_dimension: time, ...groups } }: FigureRow) => {
    const from = Date.parse(String(time));
    const span = Number.isNaN(from) ? undefined : { from: new Date(from).toISOString(), to: new Date(from + stepMs[answer.question.timeDimension?.granularity as Step]).toISOString() };
    return span || Object.keys(groups).length ? drillHref(projectId, board, question, { groups, span }) : null;
  };
  return <FigureTable label={`${title}, as a table`} figures={figures} hrefOf={hrefOf} />;
}

interface ReadToolsProps {
  title: string;
  answer: MetricsAnswer;
  asTable: boolean;
  /** Null where it is one already. */
  onTable: ((asTable: boolean) => void) | null;
}

const fileName = (title: string) => title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "widget";

function ReadTools({ title, answer, asTable, onTable }: ReadToolsProps) {
  const Other = asTable ? IconChartBar : IconTable;
  const other = asTable ? "Show as chart" : "Show as table";
  return (
    <ActionIcon.Group>
      {onTable && (
        <Tooltip label={other}>
          <ActionIcon variant="subtle" color="gray" size={24} aria-label={`${other}: ${title}`} aria-pressed={asTable} onClick={() => onTable(!asTable)}>
            <Other size={15} />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label="Download CSV">
        <ActionIcon variant="subtle" color="gray" size={24} aria-label={`Download CSV: ${title}`} onClick={() => save(csvOf(answer), "csv", fileName(title))}>
          <IconDownload size={15} />
        </ActionIcon>
      </Tooltip>
    </ActionIcon.Group>
  );
}
