import { context, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { StackContextManager } from '@opentelemetry/sdk-trace';

export const testSpan = { traceId: 'af5f4c7a1cd9f6a1d7c9cd4b9ae2d3f1', spanId: '53995c3f42cd8ad8' } as const;

/** Runs synchronous code as if within a span, in a test whose modules no instrumentation has patched. */
export function withinSpan<T>(act: () => T, traceFlags: TraceFlags = TraceFlags.SAMPLED): T {
  context.setGlobalContextManager(new StackContextManager().enable());
  try {
    return context.with(trace.setSpanContext(ROOT_CONTEXT, { ...testSpan, traceFlags }), act);
  } finally {
    context.disable();
  }
}
