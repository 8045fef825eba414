// Code to paste that sends a first trace to this server.

export interface Snippet {
  key: string;
  label: string;
  install: string | null;
  code: (origin: string, keys: KeyPair) => string;
}

export interface KeyPair {
  publicKey: string;
  secretKey: string;
}

/** Where a project's own belong. */
export const anyKeys: KeyPair = { publicKey: "pk-lf-…", secretKey: "sk-lf-…" };

export const snippets: Snippet[] = [
  {
    key: "js",
    label: "JavaScript",
    install: "npm install langfuse@3",
    code: (origin, { publicKey, secretKey }) => `import { Langfuse } from "langfuse";

const langfuse = new Langfuse({
  baseUrl: "${origin}",
  publicKey: "${publicKey}",
  secretKey: "${secretKey}",
});

const trace = langfuse.trace({ name: "hello", userId: "me", input: "What is 2 + 2?" });
trace
  .generation({ name: "answer", model: "gpt-4o", input: "What is 2 + 2?" })
  .end({ output: "4", usage: { input: 8, output: 1 } });
trace.update({ output: "4" });

await langfuse.shutdownAsync();`,
  },
  {
    key: "python",
    label: "Python",
    install: 'pip install "langfuse<3"',
    code: (origin, { publicKey, secretKey }) => `from langfuse import Langfuse

langfuse = Langfuse(
    host="${origin}",
    public_key="${publicKey}",
    secret_key="${secretKey}",
)

trace = langfuse.trace(name="hello", user_id="me", input="What is 2 + 2?")
generation = trace.generation(name="answer", model="gpt-4o", input="What is 2 + 2?")
generation.end(output="4", usage={"input": 8, "output": 1})
trace.update(output="4")

langfuse.flush()`,
  },
  {
    key: "curl",
    label: "curl",
    install: null,
    code: (origin, { publicKey, secretKey }) => `curl ${origin}/api/public/ingestion \\
  --user "${publicKey}:${secretKey}" \\
  --header "content-type: application/json" \\
  --data '{"batch": [{
    "id": "'$(uuidgen)'",
    "type": "trace-create",
    "timestamp": "'$(date -u +%FT%TZ)'",
    "body": {"name": "hello", "userId": "me", "input": "What is 2 + 2?", "output": "4"}
  }]}'`,
  },
];
