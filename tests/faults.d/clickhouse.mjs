// A ClickHouse that refuses, hangs, breaks off or is away, told by the proxy before the store.
import { pause } from "./wait.mjs";

/** While it lasts, `share` of the requests meet what `behaviour` of the proxy says; those it holds stay held. */
const behaving = (name, behaviour, { share = 1, seconds = 10, ...more } = {}) => ({
  name: `clickhouse ${name}`,
  seconds,
  ...more,
  strike: async (mesh, { seconds: lasting }) => {
    const { proxy } = mesh;
    proxy.behave = proxy.sometimes(share, behaviour(proxy));
    await pause(lasting * 1000);
    proxy.behave = proxy.pass;
  },
});

const exception = (code, text) => (proxy) => proxy.refuse(500, code, text);

const away = {
  name: "clickhouse is away",
  seconds: 150,
  strike: async (mesh, { seconds }) => {
    await mesh.proxy.down();
    await pause(seconds * 1000);
    await mesh.proxy.up();
  },
};

export const clickhouse = [
  behaving("answers 500", (proxy) => proxy.refuse(500, 0, "Internal Server Error\n"), { seconds: 90 }),
  behaving("answers 503", (proxy) => proxy.refuse(503, 0, "Service Unavailable\n")),
  behaving("has too many parts", exception(252, "Too many parts (3000). Merges are processing significantly slower than inserts. (TOO_MANY_PARTS)"), { short: { seconds: 3 } }),
  behaving("is at its memory limit", exception(241, "Memory limit (total) exceeded. (MEMORY_LIMIT_EXCEEDED)")),
  behaving("does not know the user", exception(516, "default: Authentication failed. (AUTHENTICATION_FAILED)"), { seconds: 90 }),
  behaving("hangs", (proxy) => proxy.hang),
  behaving("takes half of a request", (proxy) => proxy.cutRequest, { share: 0.5 }),
  behaving("gives half of an answer", (proxy) => proxy.cutAnswer(0.5), { share: 0.5 }),
  behaving("commits and does not say so", (proxy) => proxy.cutAnswer(0), { share: 0.5, short: { seconds: 3 } }),
  behaving("is slow", (proxy) => proxy.slow(200, 1500)),
  away,
];
