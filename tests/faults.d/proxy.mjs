// Stands between the mesh and ClickHouse. `behave` is what it does with a request; by default it passes it on.
import http from "node:http";

export class Proxy {
  constructor(host, port, target) {
    this.host = host;
    this.port = port;
    this.target = new URL(target);
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
    this.behave = this.pass;
  }

  /** Ids to read back are parameters in the URL, so its bound is ClickHouse's own order of size. */
  up() {
    this.server = http.createServer({ maxHeaderSize: 4 << 20 }, (request, response) => this.behave(request, response));
    this.server.on("clientError", (error, socket) => socket.destroy());
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(this.port, this.host, resolve);
    });
  }

  /** Takes no connections any more and breaks those there are. */
  down() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  async close() {
    await this.down();
    this.agent.destroy();
  }

  /** The store's request for `request`; its answer goes to `take`. A store that breaks off breaks off the client. */
  forward(request, take) {
    const { hostname, port } = this.target;
    const { method, url: path, headers } = request;
    const onward = http.request({ hostname, port, method, path, headers, agent: this.agent }, take);
    onward.on("error", () => request.socket.destroy());
    request.on("error", () => onward.destroy());
    return onward;
  }

  pass = (request, response) => {
    const onward = this.forward(request, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.on("error", () => request.socket.destroy());
      answer.pipe(response);
    });
    request.pipe(onward);
  };

  /** An exception of ClickHouse, told as it tells them. */
  refuse = (status, code, text) => (request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(status, code ? { "X-ClickHouse-Exception-Code": code } : {});
      response.end(code ? `Code: ${code}. DB::Exception: ${text}\n` : text);
    });
  };

  /** Reads the request and never answers. */
  hang = (request) => request.resume();

  /** Passes on the first half of the request and breaks both connections. */
  cutRequest = (request) => {
    const half = Number(request.headers["content-length"] ?? 0) / 2;
    const onward = this.forward(request, (answer) => answer.resume());
    let passed = 0;
    request.on("data", (bytes) => {
      onward.write(bytes.subarray(0, Math.max(0, half - passed)));
      passed += bytes.length;
    });
    request.on("end", () => {
      onward.destroy();
      request.socket.destroy();
    });
  };

  /** The store does it and has answered; the client is told the first `share` of the answer. */
  cutAnswer = (share) => (request, response) => {
    const onward = this.forward(request, (answer) => {
      const parts = [];
      answer.on("data", (bytes) => parts.push(bytes));
      answer.on("end", () => {
        const all = Buffer.concat(parts);
        if (share === 0) return request.socket.destroy();
        response.writeHead(answer.statusCode, { ...answer.headers, "content-length": Math.max(all.length, 1) });
        response.write(all.subarray(0, Math.floor(all.length * share)), () => request.socket.destroy());
      });
    });
    request.pipe(onward);
  };

  /** Passes it on after a while. */
  slow = (least_ms, most_ms) => (request, response) => {
    request.pause();
    setTimeout(() => this.pass(request, response), least_ms + Math.random() * (most_ms - least_ms));
  };

  /** A share of the requests meets `behaviour`, the others pass. */
  sometimes = (share, behaviour) => (request, response) =>
    (Math.random() < share ? behaviour : this.pass)(request, response);
}
