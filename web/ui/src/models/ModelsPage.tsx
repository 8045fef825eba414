// The models that observations are priced by: search, try a name, open, add.
import { Button } from "@mantine/core";
import { IconPlus, IconTestPipe } from "@tabler/icons-react";
import { Link, useParams } from "react-router";
import { useRights } from "../auth/role";
import { Card } from "../list/Card";
import { PagedList } from "../list/PagedList";
import { SearchBox } from "../list/SearchBox";
import { usePagedState } from "../list/usePagedState";
import { MatchNotice } from "./MatchNotice";
import { OwnerBadge } from "./OwnerBadge";
import { columns } from "./columns";
import { modelHref, modelsKind, perMillion, priceOf, priceText } from "./models";
import { useModels } from "./useModels";
import type { UsedModel } from "./useModels";

function pricesText(model: UsedModel) {
  const told = (usage: string) => {
    const usd = priceOf(model, usage);
    return usd === null ? [] : [`${usage} ${priceText(perMillion(usd))}`];
  };
  return [...told("input"), ...told("output"), ...told("total")].join(", ");
}

export default function ModelsPage() {
  const { projectId = "" } = useParams();
  const { administer } = useRights(projectId);
  const list = usePagedState(modelsKind);
  const answer = useModels(projectId, list);
  return (
    <PagedList
      title="Models"
      list={list}
      answer={answer}
      columns={columns}
      hrefOf={({ id }) => modelHref(projectId, id)}
      nameOf={({ modelName }) => modelName}
      card={(row, shared) => (
        <Card
          key={row.id}
          {...shared}
          time={row.usage?.lastUsed ?? null}
          figures={<span>{pricesText(row)} per 1M</span>}
          bottom={<OwnerBadge model={row} />}
        />
      )}
      heading={administer && <NewModelButton projectId={projectId} />}
      tools={
        <>
          <SearchBox list={list} field="search" label="Search models and patterns" hotkey="/" />
          <SearchBox list={list} field="match" label="Try a name: which model prices it?" icon={<IconTestPipe size={15} />} />
          <MatchNotice values={list.state.values} answer={answer} />
        </>
      }
      emptyText=""
    />
  );
}

const NewModelButton = ({ projectId }: { projectId: string }) => (
  <Button component={Link} to={`/project/${projectId}/models/new`} size="xs" ml="auto" leftSection={<IconPlus size={14} />}>
    New model
  </Button>
);
