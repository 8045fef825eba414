// OpenTelemetry for Go with its gRPC exporter; what is told is in otlp.mjs and otlp.py too.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

func messages(role, content string) string {
	return fmt.Sprintf(`[{"role":%q,"parts":[{"type":"text","content":%q}]}]`, role, content)
}

func main() {
	ctx := context.Background()
	exporter, err := otlptracegrpc.New(ctx)
	if err != nil {
		log.Fatal(err)
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter))
	otel.SetTracerProvider(provider)
	tracer := otel.Tracer("my-app", trace.WithInstrumentationVersion("1.0.0"))
	text, number := attribute.String, attribute.Int

	ctx, root := tracer.Start(ctx, "ask", trace.WithAttributes(text("user.id", "ada"), text("session.id", "s-1"),
		text("langfuse.trace.name", "capital"), attribute.StringSlice("langfuse.trace.tags", []string{"blue", "amber"}),
		text("langfuse.version", "v1"), text("deployment.environment.name", "staging"), text("region", "eu")))
	_, chat := tracer.Start(ctx, "chat gpt-5-mini", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		text("gen_ai.operation.name", "chat"), text("gen_ai.provider.name", "openai"), text("gen_ai.request.model", "gpt-5-mini"),
		text("gen_ai.response.model", "gpt-5-mini-2025-08-07"), attribute.Float64("gen_ai.request.temperature", 0.5),
		number("gen_ai.usage.input_tokens", 1200), number("gen_ai.usage.cache_read.input_tokens", 1000),
		number("gen_ai.usage.output_tokens", 340), number("gen_ai.usage.reasoning.output_tokens", 300),
		text("gen_ai.input.messages", messages("user", "What is the capital of France?")),
		text("gen_ai.output.messages", messages("assistant", "Paris"))))
	chat.End()
	_, tool := tracer.Start(ctx, "execute_tool lookup", trace.WithAttributes(text("gen_ai.operation.name", "execute_tool"),
		text("gen_ai.tool.name", "lookup"), text("gen_ai.tool.call.arguments", `{"country":"France"}`), text("gen_ai.tool.call.result", "Paris")))
	tool.End()
	_, broken := tracer.Start(ctx, "broken")
	broken.RecordError(errors.New("no such country"))
	broken.SetStatus(codes.Error, "no such country")
	broken.End()
	root.End()

	if err := provider.ForceFlush(ctx); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("trace %s\n", root.SpanContext().TraceID())
}
