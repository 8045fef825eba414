import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { concerns, joinNews, readTraces } from "./events";
import { markFresh, markedMs, noMarks, stillMarked } from "./fresh";
import { paced } from "./paced";
import { graceMs, openStream, waitBefore } from "./stream";
import type { StreamState } from "./stream";

describe("news", () => {
  const [a, b] = [new Set(["a"]), new Set(["b"])];
  it("names traces", () => expect(readTraces('{"traces":[{"id":"a","storedAt":"…"},{"id":"b"}]}')).toEqual(new Set(["a", "b"])));
  it("is of all when it cannot be read", () => expect([readTraces("{"), readTraces("{}")]).toEqual(["all", "all"]));
  it("adds up", () => expect([joinNews(null, a), joinNews(a, b), joinNews(a, "all"), joinNews("all", a)]).toEqual([a, new Set(["a", "b"]), "all", "all"]));
  it("concerns those it names", () => expect([concerns(a, "a"), concerns(a, "b"), concerns("all", "b")]).toEqual([true, false, true]));
});

describe("paced work", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const join = (first: string | null, second: string) => (first ?? "") + second;

  it("is done at once, then joined until the pause is over", async () => {
    const done: string[] = [];
    const pace = paced<string>(async (asked) => void done.push(asked), join, 400);
    pace.ask("a");
    await vi.advanceTimersByTimeAsync(1);
    pace.ask("b");
    pace.ask("c");
    expect(done).toEqual(["a"]);
    await vi.advanceTimersByTimeAsync(400);
    expect(done).toEqual(["a", "bc"]);
  });
  it("pauses longer when it takes long, and is never done twice at a time", async () => {
    let running = 0;
    let most = 0;
    const done: string[] = [];
    const pace = paced<string>(
      async (asked) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 1000));
        running--;
        done.push(asked);
      },
      join,
      400,
    );
    pace.ask("a");
    await vi.advanceTimersByTimeAsync(1001);
    pace.ask("b");
    await vi.advanceTimersByTimeAsync(900);
    expect(done).toEqual(["a"]);
    await vi.advanceTimersByTimeAsync(1200);
    expect([done, most]).toEqual([["a", "b"], 1]);
  });
  it("goes on after a failure, and ends when it is stopped", async () => {
    let tries = 0;
    const pace = paced<string>(() => Promise.reject(new Error(String(++tries))), join, 400);
    pace.ask("a");
    await vi.advanceTimersByTimeAsync(400);
    pace.ask("b");
    await vi.advanceTimersByTimeAsync(1);
    pace.ask("c");
    pace.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(tries).toBe(2);
  });
});

class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2;
  static made: FakeEventSource[] = [];
  readyState = 0;
  constructor() {
    super();
    FakeEventSource.made.push(this);
  }
  say = (type: string, data = "") => this.dispatchEvent(Object.assign(new Event(type), { data }));
  fail(readyState: number) {
    this.readyState = readyState;
    this.say("error");
  }
  close = () => void (this.readyState = FakeEventSource.CLOSED);
}

describe("a stream", () => {
  let states: StreamState[];
  let refused: number;
  const news: unknown[] = [];
  const last = () => FakeEventSource.made.at(-1) as FakeEventSource;
  const open = () => openStream("/live", { onNews: (it) => news.push(it), onState: (state) => states.push(state), onRefused: () => refused++ });
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("EventSource", FakeEventSource);
    FakeEventSource.made = [];
    states = [];
    refused = 0;
    news.length = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("tells what it hears", () => {
    open();
    last().say("open");
    last().say("traces", '{"traces":[{"id":"a"}]}');
    last().say("more", "{}");
    expect([states, news]).toEqual([["connecting", "live"], [new Set(["a"]), "all"]]);
  });
  it("says nothing of an end after which it goes on at once, and says a longer silence", () => {
    open();
    last().say("open");
    last().fail(0);
    vi.advanceTimersByTime(graceMs - 1);
    last().say("open");
    vi.advanceTimersByTime(graceMs);
    expect(states).toEqual(["connecting", "live", "live"]);
    last().fail(0);
    vi.advanceTimersByTime(graceMs);
    expect(states.at(-1)).toBe("reconnecting");
  });
  it("is opened anew when the browser gives up, ever more rarely", () => {
    open();
    last().fail(2);
    expect([FakeEventSource.made.length, refused]).toEqual([1, 1]);
    vi.advanceTimersByTime(1000);
    expect(FakeEventSource.made.length).toBe(2);
    expect([0, 1, 2, 9].map((tries) => waitBefore(tries, 1))).toEqual([1000, 2000, 4000, 15000]);
    expect(waitBefore(0, 0)).toBe(500);
  });
  it("is silent once it is closed", () => {
    const close = open();
    last().fail(2);
    close();
    vi.advanceTimersByTime(60_000);
    expect([FakeEventSource.made.length, states]).toEqual([1, ["connecting"]]);
  });
});

describe("rows to point out", () => {
  const [a, b, c] = [{ id: "a" }, { id: "b" }, { id: "c" }];
  it("are those that came and those that changed", () =>
    expect([...markFresh<{ id: string }>(noMarks, [b, a], [c, { ...b, latency: 1 } as typeof b, { ...a }], 5)]).toEqual([["c", 5], ["b", 5]]));
  it("are none at first", () => expect(markFresh(noMarks, [], [a], 5).size).toBe(0));
  it("stay so for a moment", () => {
    const marks = markFresh(noMarks, [a], [b, a], 0);
    expect([...markFresh(marks, [b, a], [c, b, a], markedMs - 1).keys()]).toEqual(["b", "c"]);
    expect([...stillMarked(marks, markedMs).keys()]).toEqual([]);
  });
});
