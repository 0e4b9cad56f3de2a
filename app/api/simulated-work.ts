import { setTimeout as wait } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';

/** Waits, in a span of its own: something to see in a trace, and a floor for latency. Does nothing for 0 ms. */
export function createSimulatedWork(durationMs: number): () => Promise<void> {
  const tracer = trace.getTracer('simulated-work');
  if (durationMs === 0) return async () => undefined;
  return () =>
    tracer.startActiveSpan('simulated work', async (span) => {
      await wait(durationMs);
      span.end();
    });
}
