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
  /**
   * Closes it for as long as SWAPI has told, and a little longer: not everybody who was told the same comes back at the
   * same moment. Gives the error with the time that is left.
   */
  close(told: SwapiError): SwapiError;
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

  function closeFor(ms: number): void {
    if (now() + ms <= until) return;
    until = now() + ms;
    closed.set(1);
    if (timer === undefined) warn({ for_ms: Math.round(ms) }, 'SWAPI asks to be left alone: no calls until then');
    clearTimeout(timer);
    timer = setTimeout(open, ms).unref();
  }

  return {
    pass() {
      const leftMs = until - now();
      if (leftMs > 0) throw new SwapiError('rate_limited', 'SWAPI asked to be left alone', { retryAfterMs: leftMs });
    },
    close(told) {
      closeFor((told.retryAfterMs ?? 0) * (1 + random() * mostJitter));
      return new SwapiError('rate_limited', told.message, { cause: told.cause, retryAfterMs: until - now() });
    },
  };
}
