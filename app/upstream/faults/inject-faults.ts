import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import type { Middleware } from 'koa';
import { HttpProblem } from '../../server/problem.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Faults } from './faults.ts';

interface FaultInjectorOptions {
  readonly faults: Faults;
  readonly logger: Logger;
  /** A number from 0 up to and without 1, drawn once a request. */
  readonly random?: () => number;
}

/**
 * Wraps a route so that it first waits, then hangs or fails as often as the faults say. A request that hangs
 * ends when its client goes, at its deadline, or when a shutdown closes its connection. A wrapper rather than a middleware
 * before the router, so that faults show under their route in metrics and traces.
 */
export function createFaultInjector({
  faults,
  logger,
  random = Math.random,
}: FaultInjectorOptions): (route: Middleware) => Middleware {
  return (route) =>
    async function routeWithFaults(ctx, next) {
      const { latencyMs, errorRate, hangRate, only } = faults.current();
      if (!ctx.url.includes(only)) return route(ctx, next);
      if (latencyMs > 0) {
        report('latency', { latencyMs });
        if (!(await waitForClient(ctx.res, latencyMs))) return;
      }
      const draw = random();
      if (draw < hangRate) {
        report('hang');
        await closed(ctx.res);
      } else if (draw < hangRate + errorRate) {
        report('error');
        throw new HttpProblem(500, 'An injected fault.');
      } else {
        await route(ctx, next);
      }
    };

  function report(fault: string, details: Record<string, number> = {}): void {
    trace.getActiveSpan()?.addEvent('injected fault', { fault, ...details });
    logger.warn({ fault, ...details }, 'injected fault');
  }
}

/** False where the client went before the time was over. */
async function waitForClient(response: ServerResponse, durationMs: number): Promise<boolean> {
  const gone = new AbortController();
  const abort = () => gone.abort();
  response.once('close', abort);
  try {
    await wait(durationMs, undefined, { signal: gone.signal });
    return true;
  } catch {
    // Nothing but the client's going ends the wait early.
    return false;
  } finally {
    response.off('close', abort);
  }
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.once('close', () => resolve()));
}
