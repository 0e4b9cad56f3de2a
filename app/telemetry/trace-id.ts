import { randomBytes } from 'node:crypto';
import { isSpanContextValid, trace } from '@opentelemetry/api';

/** The trace id of the active span; a random one where tracing is off, so that an answer always has one. */
export function currentTraceId(): string {
  const spanContext = trace.getActiveSpan()?.spanContext();
  return spanContext && isSpanContextValid(spanContext) ? spanContext.traceId : randomBytes(16).toString('hex');
}
