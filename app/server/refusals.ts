import { metrics } from '../contract.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { CreateInstrument } from '../telemetry/metrics.ts';
import { outsideTraces } from '../telemetry/outside-traces.ts';

/** Why a request was refused before anything was done for it, and the status that it got for it. */
export const refusalStatus = {
  /** It was no valid HTTP. */
  malformed: 400,
  target: 400,
  host: 400,
  /** CONNECT, which is for proxies. */
  method: 405,
  /** It took too long to arrive. */
  timeout: 408,
  chunk_extensions_too_large: 413,
  expectation: 417,
  headers_too_large: 431,
  /** Nobody was left to answer when its turn came; 499, as proxies write it. */
  client_left: 499,
  /** There was no room for it. */
  saturated: 503,
} as const;
export type RefusalReason = keyof typeof refusalStatus;

export interface Refusals {
  count(reason: RefusalReason): void;
  /** Writes what is not logged yet. */
  flush(): void;
}

interface RefusalsOptions {
  readonly create: CreateInstrument;
  readonly logger: Logger;
  readonly intervalMs?: number;
}

/**
 * Counts refused requests by status and reason. They get no log line of their own, for who sends many of them would
 * fill the log: a line at intervals has their numbers, so that none is left out.
 */
export function createRefusals({ create, logger, intervalMs = 10_000 }: RefusalsOptions): Refusals {
  const counter = create(metrics.serverRefused);
  for (const reason of Object.keys(refusalStatus) as RefusalReason[]) counter.inc(labelsOf(reason), 0);
  let unlogged = new Map<RefusalReason, number>();
  let timer: NodeJS.Timeout | undefined;
  let since = 0;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (unlogged.size === 0) return;
    const total = [...unlogged.values()].reduce((sum, count) => sum + count, 0);
    const tell = outsideTraces(unlogged.has('saturated') ? logger.warn : logger.info);
    const seconds = Math.round((performance.now() - since) / 1_000);
    tell({ refused: Object.fromEntries(unlogged), seconds }, `${total} request${total === 1 ? '' : 's'} refused`);
    unlogged = new Map();
  }

  return {
    count(reason) {
      counter.inc(labelsOf(reason));
      unlogged.set(reason, (unlogged.get(reason) ?? 0) + 1);
      if (timer !== undefined) return;
      since = performance.now();
      timer = setTimeout(flush, intervalMs).unref();
    },
    flush,
  };
}

const labelsOf = (reason: RefusalReason) => ({ http_response_status_code: String(refusalStatus[reason]), reason });
