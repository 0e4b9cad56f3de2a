import { setTimeout as wait } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';

/** Waits for as long as somebody waits for it; rejects with the reason of the signal. */
export type SimulateWork = (signal: AbortSignal) => Promise<void>;

/** Waits, with an event for it in the trace: a floor for latency. Does nothing for 0 ms. */
export function createSimulatedWork(durationMs: number): SimulateWork {
  if (durationMs === 0) return async () => undefined;
  return async (signal) => {
    try {
      await wait(durationMs, undefined, { signal });
    } catch {
      // Nothing but the signal ends the wait early.
      signal.throwIfAborted();
    }
    trace.getActiveSpan()?.addEvent('simulated work', { duration_ms: durationMs });
  };
}
