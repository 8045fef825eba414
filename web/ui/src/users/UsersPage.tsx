// The users of a project: search, order, open.
import { useParams } from "react-router";
import type { UserRow } from "../api/types";
import { Card } from "../list/Card";
import { PagedList } from "../list/PagedList";
import { SearchBox } from "../list/SearchBox";
import { TotalsFigures } from "../list/TotalsFigures";
import { usePaged } from "../list/usePaged";
import { usePagedState } from "../list/usePagedState";
import { columns } from "./columns";
import { userHref, usersKind } from "./users";

export default function UsersPage() {
  const { projectId = "" } = useParams();
  const list = usePagedState(usersKind);
  const answer = usePaged<UserRow>(projectId, "users", list);
  return (
    <PagedList
      title="Users"
      list={list}
      answer={answer}
      columns={columns}
      hrefOf={({ id }) => userHref(projectId, id)}
      nameOf={({ id }) => id}
      card={(row, shared) => (
        <Card
          key={row.id}
          {...shared}
          time={row.lastTimestamp}
          figures={<TotalsFigures {...row} />}
          bottom={<span className="truncate">{row.environments.join(", ")}</span>}
        />
      )}
      tools={<SearchBox list={list} field="search" label="Search users" hotkey="/" />}
      emptyText="Traces that are given a user id make a user."
    />
  );
}
