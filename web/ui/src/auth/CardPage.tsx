// A page that is one form on the mesh: signing in, an invitation, a new project.
import type { FormEvent, ReactNode } from "react";
import { Logo } from "../app/Logo";
import { MeshBackdrop } from "./MeshBackdrop";
import classes from "./CardPage.module.css";

interface Props {
  title: string;
  lead: ReactNode;
  problem?: string | null;
  submit: () => void;
  children?: ReactNode;
}

export function CardPage({ title, lead, problem, submit, children }: Props) {
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  return (
    <main className={classes.page}>
      <MeshBackdrop />
      <form className={classes.card} onSubmit={onSubmit}>
        <div className={classes.brand}>
          <Logo size={30} />
          <span>tracemesh</span>
        </div>
        <div>
          <h1 className={classes.title}>{title}</h1>
          <p className={classes.lead}>{lead}</p>
        </div>
        {problem && (
          <div className={classes.error} role="alert">
            {problem}
          </div>
        )}
        {children}
      </form>
    </main>
  );
}
