"""LangChain with langfuse's callback handler: a prompt and a model piped, and an agent with a tool."""
from langchain.agents import create_agent
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI
from langfuse.langchain import CallbackHandler

from langfuse import get_client

handler = CallbackHandler()
about = {"langfuse_user_id": "ada", "langfuse_session_id": "s-1", "langfuse_tags": ["blue", "amber"]}


def lookup(country: str) -> str:
    """The capital of a country."""
    return "Paris"


langfuse = get_client()
with langfuse.start_as_current_observation(name="langchain") as root:
    chain = ChatPromptTemplate.from_template("What is the capital of {country}?") | ChatOpenAI(model="gpt-5-mini")
    chain.invoke({"country": "France"}, config={"callbacks": [handler], "metadata": about, "run_name": "capital"})
    agent = create_agent(ChatOpenAI(model="gpt-5-mini"), tools=[lookup], name="guide")
    agent.invoke({"messages": [{"role": "user", "content": "What is the capital of France?"}]}, config={"callbacks": [handler]})

langfuse.flush()
print(f"trace {root.trace_id}", flush=True)
