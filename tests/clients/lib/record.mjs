// Stands between clients and the tracemesh and keeps what they send: FOLDER/NAME-1.head is the first request of a client and
// its answer, FOLDER/NAME-1.body its body as sent. gRPC passes beside it.
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, request as forward } from "node:http";

const wholeOf = async (stream) => Buffer.concat(await stream.toArray());
const linesOf = (headers) => Object.entries(headers).filter(([name]) => name !== "authorization").map(([name, value]) => `${name}: ${value}`);

/** Resolves to {url, name(client), close}; what comes is filed under the client last named. */
export async function startRecorder(folder, url) {
  mkdirSync(folder, { recursive: true });
  let name = "";
  let count = 0;
  const server = createServer(async (asked, to) => {
    const file = `${folder}/${name}-${++count}`;
    const body = await wholeOf(asked);
    const onward = forward(url + asked.url, { method: asked.method, headers: { ...asked.headers, host: new URL(url).host } }, async (answer) => {
      const answered = await wholeOf(answer);
      writeFileSync(`${file}.head`, [`${asked.method} ${asked.url}`, ...linesOf(asked.headers), "", `${answer.statusCode}`, answered.toString("utf8").slice(0, 2000), ""].join("\n"));
      to.writeHead(answer.statusCode, answer.headers).end(answered);
    });
    onward.on("error", () => to.destroy());
    if (body.length) writeFileSync(`${file}.body`, body);
    onward.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const begin = (client) => ([name, count] = [client.replace("/", "+"), 0]);
  return { url: `http://127.0.0.1:${server.address().port}`, name: begin, close: () => server.close() };
}
