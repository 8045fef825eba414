import { describe, expect, it } from "vitest";
import { questions } from "./questions";
import type { QuestionName, Scope } from "./questions";

const scope: Scope = { period: { fromMs: 0, untilMs: 3_600_000 }, environment: "staging", step: "minute" };
const within = { type: "string", column: "environment", operator: "=", value: "staging" };

describe("the questions", () => {
  it.each(Object.keys(questions) as QuestionName[])("%s is asked of the period", (name) => {
    expect(questions[name](scope)).toMatchObject({ fromTimestamp: "1970-01-01T00:00:00.000Z", toTimestamp: "1970-01-01T01:00:00.000Z" });
  });
  it("are asked of the environment, beside filters of their own", () => {
    expect(questions.traces(scope).filters).toEqual([within]);
    expect(questions.latency(scope).filters).toEqual([within, { type: "stringOptions", column: "type", operator: "any of", value: ["GENERATION"] }]);
    expect(questions.traces({ ...scope, environment: "" }).filters).toEqual([]);
    expect(questions.environments(scope).filters).toEqual([]);
  });
  it("over time leave the gaps", () => {
    expect(questions.levels(scope)).toMatchObject({
      timeDimension: { granularity: "minute" },
      orderBy: [{ field: "time_dimension", direction: "asc" }],
    });
  });
  it("of the greatest are limited", () => {
    expect(questions.traceNames(scope)).toMatchObject({
      dimensions: [{ field: "name" }],
      orderBy: [{ field: "count_count", direction: "desc" }],
      config: { row_limit: 9 },
    });
  });
});
