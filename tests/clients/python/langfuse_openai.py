"""The OpenAI client as langfuse wraps it, from version 3 on."""
from langfuse import get_client, observe
from langfuse.openai import OpenAI

QUESTION = "What is the capital of France?"
MESSAGES = [{"role": "user", "content": QUESTION}]
TOOLS = [{"type": "function", "function": {"name": "lookup", "parameters": {"type": "object", "properties": {"country": {"type": "string"}}}}}]
client = OpenAI(max_retries=0)


@observe(name="openai")
def ask_everything():
    client.chat.completions.create(name="chat", model="gpt-5-mini", messages=MESSAGES, temperature=1)
    stream = client.chat.completions.create(
        name="streamed", model="gpt-5-mini", messages=MESSAGES, stream=True, stream_options={"include_usage": True})
    for _ in stream:
        pass
    client.chat.completions.create(name="calls", model="gpt-5-mini", messages=MESSAGES, tools=TOOLS)
    client.responses.create(name="response", model="gpt-5-mini", input=QUESTION)
    client.embeddings.create(name="embedding", model="text-embedding-3-small", input="France")
    try:
        client.chat.completions.create(name="refused", model="gpt-none", messages=MESSAGES)
    except Exception:
        pass
    return get_client().get_current_trace_id()


trace_id = ask_everything()
get_client().flush()
print(f"trace {trace_id}", flush=True)
