import { describe, expect, it } from "vitest";
import { follow, keyCaps, pressName } from "./press";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey", boolean>> = {}) => ({
  key, ctrlKey: false, metaKey: false, altKey: false, ...held,
});

describe("the name of a press", () => {
  it("is the key", () => {
    expect(pressName(press("j"), false)).toBe("j");
    expect(pressName(press("?"), true)).toBe("?");
  });

  it("says Mod for the platform's key, in any case", () => {
    expect(pressName(press("K", { ctrlKey: true }), false)).toBe("Mod+k");
    expect(pressName(press("k", { metaKey: true }), true)).toBe("Mod+k");
  });

  it("is none for the other modifiers, and for a modifier alone", () => {
    expect(pressName(press("k", { ctrlKey: true }), true)).toBe(null);
    expect(pressName(press("k", { metaKey: true }), false)).toBe(null);
    expect(pressName(press("j", { altKey: true }), false)).toBe(null);
    expect(pressName(press("Shift"), false)).toBe(null);
  });
});

describe("presses after each other", () => {
  const { waiting } = follow(null, "g", 1000);

  it("become one when the second comes soon", () => expect(follow(waiting, "h", 1500)).toEqual({ keys: "g h", waiting: null }));
  it("stay apart when it comes late", () => expect(follow(waiting, "h", 9000).keys).toBe("h"));
  it("g twice is not the start of another", () => expect(follow(waiting, "g", 1100)).toEqual({ keys: "g g", waiting: null }));
  it("other keys start nothing", () => expect(follow(null, "j", 0)).toEqual({ keys: "j", waiting: null }));
});

describe("caps", () => {
  it("are drawn one for each key", () => {
    expect(keyCaps("Mod+k", false)).toEqual(["Ctrl", "K"]);
    expect(keyCaps("Mod+k", true)).toEqual(["⌘", "K"]);
    expect(keyCaps("g h", false)).toEqual(["g", "h"]);
    expect(keyCaps("ArrowDown", false)).toEqual(["↓"]);
  });
});
