import { setTimeout as wait } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';

/** Waits for as long as somebody waits for it; rejects with the reason of the signal. */
export type SimulateWork = (signal: AbortSignal) => Promise<void>;

/** Waits, in a span of its own: something to see in a trace, and a floor for latency. Does nothing for 0 ms. */
export function createSimulatedWork(durationMs: number): SimulateWork {
  const tracer = trace.getTracer('simulated-work');
  if (durationMs === 0) return async () => undefined;
  return (signal) =>
    tracer.startActiveSpan('simulated work', async (span) => {
      try {
        await wait(durationMs, undefined, { signal });
      } catch {
        // Nothing but the signal ends the wait early.
        signal.throwIfAborted();
      } finally {
        span.end();
      }
    });
}
