"""The langfuse package, version 2: the decorator, the client under it, and its OpenAI wrapper. Events in batches."""
from langfuse.decorators import langfuse_context, observe
from langfuse.openai import openai

from langfuse import Langfuse

QUESTION = [{"role": "user", "content": "What is the capital of France?"}]
assert Langfuse().auth_check()


@observe()
def retrieve(query):
    langfuse_context.update_current_observation(metadata={"index": "atlas"})
    return ["Paris"]


@observe(as_type="generation")
def answer(messages):
    langfuse_context.update_current_observation(
        model="gpt-5-mini", model_parameters={"temperature": 0.5},
        usage_details={"input": 200, "input_cached_tokens": 1000, "output": 40, "output_reasoning_tokens": 300})
    langfuse_context.score_current_observation(name="correct", value=1, comment="it is")
    return {"role": "assistant", "content": "Paris"}


@observe()
def broken():
    raise ValueError("no such country")


@observe()
def ask(question):
    langfuse_context.update_current_trace(
        name="capital", user_id="ada", session_id="s-1", tags=["blue", "amber"], metadata={"region": "eu"}, version="v1", release="r1")
    retrieve("France")
    answer(QUESTION)
    try:
        broken()
    except ValueError:
        pass
    openai.chat.completions.create(name="wrapped", model="gpt-5-mini", messages=QUESTION)
    stream = openai.chat.completions.create(
        name="streamed", model="gpt-5-mini", messages=QUESTION, stream=True, stream_options={"include_usage": True})
    for _ in stream:
        pass
    langfuse_context.score_current_trace(name="tone", value="friendly", data_type="CATEGORICAL")
    return langfuse_context.get_current_trace_id()


trace_id = ask("What is the capital of France?")
langfuse_context.flush()
print(f"trace {trace_id}", flush=True)
