// What goes on beside a load: a thousand clients on bad lines, ten thousand that say nothing, or people who read.
import { connect } from "node:net";
import { questions } from "../reading.d/questions.mjs";
import { pause } from "../../tests/faults.d/wait.mjs";

const CONNECTIONS = 1000;
const PIECES = 8;
const PIECE_MS = 500;
const SILENT = 10000;
const SILENT_AT_ONCE = 50;
const READ_DAYS = 30; // as loadtest/seed fills

function body(connection, round) {
  const id = `slow-${connection}-${round}-${Date.now()}`;
  return JSON.stringify({ batch: [{ id: `${id}-e`, type: "trace-create", timestamp: new Date().toISOString(), body: { id, name: "slow", input: "x".repeat(2000) } }] });
}

/** One connection: request after request, each in pieces half a second apart. */
async function slowClient(mesh, number, counts, going) {
  const port = Number(mesh.env.TRACEMESH_PORT);
  await pause((number / CONNECTIONS) * PIECES * PIECE_MS);
  for (let round = 0; going(); round++) {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.on("data", (bytes) => (answer += bytes)).on("error", () => {});
    const closed = new Promise((done) => socket.once("close", done));
    const text = body(number, round);
    const request = `POST /api/public/ingestion HTTP/1.1\r\nHost: x\r\nAuthorization: ${mesh.authorization}\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`;
    const size = Math.ceil(request.length / PIECES);
    for (let at = 0; at < request.length && !socket.destroyed; at += size) {
      socket.write(request.slice(at, at + size));
      if (at + size < request.length) await pause(PIECE_MS);
    }
    await Promise.race([closed, pause(15000)]);
    socket.destroy();
    counts[answer.startsWith("HTTP/1.1 207") ? "answered" : "failed"]++;
  }
}

function slow(mesh) {
  const counts = { answered: 0, failed: 0 };
  let goes = true;
  const all = Promise.all(Array.from({ length: CONNECTIONS }, (_, i) => slowClient(mesh, i, counts, () => goes)));
  return {
    stop: async () => {
      goes = false;
      await all;
      return { slow_requests: counts.answered, slow_failed: counts.failed };
    },
  };
}

/** One that asked once and then keeps its connection, as SDKs of idle programs do. */
function silentClient(port, counts) {
  const socket = connect(port, "127.0.0.1");
  socket.once("data", () => counts.open++);
  socket.once("close", () => counts.closed++).on("error", () => {});
  socket.write("GET /api/public/health HTTP/1.1\r\nHost: x\r\n\r\n");
  return socket;
}

function silent(mesh) {
  const counts = { open: 0, closed: 0 };
  const sockets = [];
  let goes = true;
  const opened = (async () => {
    while (goes && sockets.length < SILENT) {
      for (let i = 0; i < SILENT_AT_ONCE; i++) sockets.push(silentClient(Number(mesh.env.TRACEMESH_PORT), counts));
      await pause(10);
    }
  })();
  return {
    stop: async () => {
      goes = false;
      await opened;
      const { open, closed } = counts;
      for (const socket of sockets) socket.destroy();
      return { silent_connections: open - closed, silent_lost: sockets.length - open + closed };
    },
  };
}

/** Two readers, each one question after the other with a breath between. */
function readers(mesh) {
  const times = [];
  let goes = true;
  const failed = [];
  const reader = async (first) => {
    const asked = await questions((path) => mesh.get(path), READ_DAYS);
    for (let i = first; goes; i++) {
      try {
        times.push((await mesh.get(asked[i % asked.length].path(i))).ms);
      } catch (error) {
        failed.push(error.message);
      }
      await pause(100);
    }
  };
  const all = Promise.all([reader(0), reader(12)]);
  return {
    stop: async () => {
      goes = false;
      await all;
      times.sort((a, b) => a - b);
      const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
      return { reads: times.length, reads_failed: failed.length, read_p50_ms: at(0.5), read_p99_ms: at(0.99) };
    },
  };
}

export const beside = { slow, silent, readers };
