// LangChain with the callback handler of @langfuse/langchain: a prompt and a model piped, and a model that streams.
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { ChatOpenAI } from "@langchain/openai";
import { CallbackHandler } from "@langfuse/langchain";
import { flushed } from "./tracing.mjs";

const handler = new CallbackHandler({ userId: "ada", sessionId: "s-1", tags: ["blue", "amber"] });
const prompt = ChatPromptTemplate.fromTemplate("What is the capital of {country}?");
const chain = prompt.pipe(new ChatOpenAI({ model: "gpt-5-mini" }));
await chain.invoke({ country: "France" }, { callbacks: [handler], runName: "capital" });
await flushed(handler.last_trace_id);
