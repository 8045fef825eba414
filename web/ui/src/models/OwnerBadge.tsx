import type { Model } from "../api/types";
import classes from "./Models.module.css";
import { ownerText } from "./models";

export const OwnerBadge = ({ model }: { model: Pick<Model, "isLangfuseManaged"> }) => (
  <span className={classes.owner} data-own={!model.isLangfuseManaged || undefined}>
    {ownerText(model)}
  </span>
);
