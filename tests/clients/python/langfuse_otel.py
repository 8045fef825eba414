"""The langfuse package from version 3 on, which is OpenTelemetry underneath."""
from langfuse import get_client, propagate_attributes

QUESTION = [{"role": "user", "content": "What is the capital of France?"}]
langfuse = get_client()
assert langfuse.auth_check()

with langfuse.start_as_current_observation(name="ask", as_type="span", input={"question": "What is the capital of France?"}) as root:
    with propagate_attributes(trace_name="capital", user_id="ada", session_id="s-1", tags=["blue", "amber"], metadata={"region": "eu"}, version="v1"):
        with langfuse.start_as_current_observation(name="retrieve", as_type="retriever", input={"query": "France"}) as retriever:
            langfuse.create_event(name="cache-miss", level="WARNING", status_message="cold")
            retriever.update(output=["Paris"])
        with langfuse.start_as_current_observation(
                name="answer", as_type="generation", model="gpt-5-mini", model_parameters={"temperature": 0.5}, input=QUESTION) as generation:
            generation.update(
                output={"role": "assistant", "content": "Paris"},
                usage_details={"input": 200, "input_cached_tokens": 1000, "output": 40, "output_reasoning_tokens": 300})
            generation.score(name="correct", value=1, comment="it is")
        root.start_observation(name="lookup", as_type="tool", input={"country": "France"}, output="Paris").end()
        try:
            with langfuse.start_as_current_observation(name="broken", as_type="span"):
                raise ValueError("no such country")
        except ValueError:
            pass
        root.update(output="Paris", metadata={"attempt": 1})
        langfuse.score_current_trace(name="tone", value="friendly", data_type="CATEGORICAL")

langfuse.flush()
print(f"trace {root.trace_id}", flush=True)
