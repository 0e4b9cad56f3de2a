import { metrics } from '../../contract.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { CreateInstrument } from '../../telemetry/metrics.ts';
import { outsideTraces } from '../../telemetry/outside-traces.ts';
import { SwapiError } from './swapi-error.ts';

interface GateOptions {
  readonly create: CreateInstrument;
  readonly logger: Logger;
  readonly now?: () => number;
  readonly random?: () => number;
}

/** Keeps calls from a SWAPI that has asked to be left alone. */
export interface Gate {
  /** Throws a SwapiError with the time that is left while the gate is closed. */
  pass(): void;
  /** Closes it for so long, and a little longer: not everybody who was told the same comes back at the same moment. */
  close(ms: number): void;
}

const mostJitter = 0.1;

export function createGate({ create, logger, now = Date.now, random = Math.random }: GateOptions): Gate {
  const closed = create(metrics.gateClosed);
  closed.set(0);
  const [info, warn] = [outsideTraces(logger.info), outsideTraces(logger.warn)];
  let until = 0;
  let timer: NodeJS.Timeout | undefined;

  function open(): void {
    timer = undefined;
    closed.set(0);
    info('calls to SWAPI are made again');
  }

  return {
    pass() {
      const leftMs = until - now();
      if (leftMs > 0) throw new SwapiError('rate_limited', 'SWAPI asked to be left alone', { retryAfterMs: leftMs });
    },
    close(ms) {
      const closedForMs = ms * (1 + random() * mostJitter);
      if (now() + closedForMs <= until) return;
      until = now() + closedForMs;
      closed.set(1);
      if (timer === undefined) {
        warn({ for_ms: Math.round(closedForMs) }, 'SWAPI asks to be left alone: no calls until then');
      }
      clearTimeout(timer);
      timer = setTimeout(open, closedForMs).unref();
    },
  };
}
