import { IconHome } from "@tabler/icons-react";
import { describe, expect, it } from "vitest";
import { fit, fitting, looksLikeId, mayBeId, neighbour } from "./commands";
import type { Command } from "./commands";

const command = (id: string, group: Command["group"], label: string, hint?: string): Command => ({
  id, group, label, icon: IconHome, run: () => undefined, ...(hint ? { hint } : {}),
});

describe("fitting", () => {
  it("takes every word, wherever it stands", () => {
    expect(fit({ label: "Sessions" }, "sess")).toBe(0);
    expect(fit({ label: "Dark theme" }, "theme")).toBe(1);
    expect(fit({ label: "Dark theme" }, "heme")).toBe(2);
    expect(fit({ label: "Dark theme" }, "THEME dark")).toBe(1);
    expect(fit({ label: "Dark theme" }, "dark mode")).toBe(null);
  });

  it("finds by the hint, too", () => expect(fit({ label: "Shop", hint: "Acme" }, "acme")).toBe(1));

  it("offers everything before anything was typed", () => {
    const all = [command("b", "More", "Sign out"), command("a", "Go to", "Home")];
    expect(fitting(all, " ").map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("puts the better first, and groups in their order", () => {
    const all = [command("late", "More", "Traces, late"), command("inner", "Go to", "Subtraces"), command("first", "Go to", "Traces")];
    expect(fitting(all, "traces").map(({ id }) => id)).toEqual(["first", "inner", "late"]);
  });
});

describe("walking", () => {
  const list = [{ id: "a" }, { id: "b" }, { id: "c" }];
  it("goes around the ends", () => {
    expect(neighbour(list, "c", 1)?.id).toBe("a");
    expect(neighbour(list, "a", -1)?.id).toBe("c");
  });
  it("begins at the first when what was chosen is gone", () => expect(neighbour(list, "gone", 1)?.id).toBe("b"));
  it("of nothing is nothing", () => expect(neighbour([], "a", 1)).toBe(undefined));
});

describe("ids", () => {
  it("may be anything without spaces", () => {
    expect(mayBeId("chat-7")).toBe(true);
    expect(mayBeId("two words")).toBe(false);
    expect(mayBeId("x")).toBe(false);
  });
  it("look like ids when they are long and have a digit", () => {
    expect(looksLikeId("4bf92f3577b34da6a3ce929d0e0e4736")).toBe(true);
    expect(looksLikeId("327e9164-5791-4dac-8609-e067254cdba7")).toBe(true);
    expect(looksLikeId("internationalisation")).toBe(false);
  });
});
