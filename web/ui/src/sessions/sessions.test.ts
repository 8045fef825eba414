import { expect, it } from "vitest";
import { sessionHref } from "./sessions";

it("sessions have an address whatever their id is", () => expect(sessionHref("p", "a/b c")).toBe("/project/p/sessions/a%2Fb%20c"));
