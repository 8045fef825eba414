import { IconTools } from "@tabler/icons-react";
import classes from "./ConversationView.module.css";
import { JsonTree } from "./JsonTree";
import type { ToolDefinition } from "./conversation";

/** What the model could call. */
export function ToolList({ tools }: { tools: ToolDefinition[] }) {
  if (tools.length === 0) return null;
  return (
    <details className={classes.tools}>
      <summary>
        <IconTools size={14} /> {tools.length} {tools.length === 1 ? "tool" : "tools"} to call
      </summary>
      {tools.map(({ name, description, parameters }, index) => (
        <details key={index} className={classes.definition}>
          <summary>
            <b>{name}</b>
            {description && <span className={classes.description}> {description}</span>}
          </summary>
          {parameters === null ? <span className={classes.empty}>no parameters</span> : <JsonTree value={parameters} />}
        </details>
      ))}
    </details>
  );
}
