import type { ReceivedSpan } from '../../trace-receiver/otlp.ts';

/** A span and all that it caused; a trace that a client continues may have several requests. */
export function spansBelow(spanId: string, spans: readonly ReceivedSpan[]): ReceivedSpan[] {
  const byParent = Map.groupBy(spans, ({ parentSpanId }) => parentSpanId);
  // Each span has one parent, so that none is met twice but in a circle, which has no way in but through itself.
  const found = spans.filter((span) => span.spanId === spanId);
  for (const span of found) found.push(...(byParent.get(span.spanId) ?? []).filter((child) => child.spanId !== spanId));
  return found;
}
