// One trace with one generation by the batch API, until it can be read: GET with its receipt is answered at that moment.
import { randomUUID } from "node:crypto";

export async function single(mesh) {
  const [id, now] = [randomUUID(), new Date().toISOString()];
  const batch = [
    { id: randomUUID(), type: "trace-create", timestamp: now, body: { id, timestamp: now, name: "single" } },
    { id: randomUUID(), type: "generation-create", timestamp: now, body: { id: randomUUID(), traceId: id, startTime: now, name: "answer", model: "gpt-4o", input: "why?", output: "so" } },
  ];
  const began = performance.now();
  const answer = await fetch(`${mesh.url}/api/public/ingestion`, { method: "POST", headers: { authorization: mesh.authorization, "content-type": "application/json" }, body: JSON.stringify({ batch }) });
  await answer.arrayBuffer();
  if (answer.status !== 207) throw new Error(`ingestion answered ${answer.status}`);
  const accepted_ms = performance.now() - began;
  await mesh.get(`traces/${id}?fields=core&after=${answer.headers.get("x-tracemesh-receipt")}`);
  return { accepted_ms, visible_ms: performance.now() - began };
}
