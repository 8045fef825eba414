// Code to paste that sends a first trace to this server.

export interface Snippet {
  key: string;
  label: string;
  install: string | null;
  code: (origin: string) => string;
}

export const snippets: Snippet[] = [
  {
    key: "js",
    label: "JavaScript",
    install: "npm install langfuse@3",
    code: (origin) => `import { Langfuse } from "langfuse";

const langfuse = new Langfuse({
  baseUrl: "${origin}",
  publicKey: "pk-lf-…",
  secretKey: "sk-lf-…",
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
    code: (origin) => `from langfuse import Langfuse

langfuse = Langfuse(
    host="${origin}",
    public_key="pk-lf-…",
    secret_key="sk-lf-…",
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
    code: (origin) => `curl ${origin}/api/public/ingestion \\
  --user "pk-lf-…:sk-lf-…" \\
  --header "content-type: application/json" \\
  --data '{"batch": [{
    "id": "'$(uuidgen)'",
    "type": "trace-create",
    "timestamp": "'$(date -u +%FT%TZ)'",
    "body": {"name": "hello", "userId": "me", "input": "What is 2 + 2?", "output": "4"}
  }]}'`,
  },
];
