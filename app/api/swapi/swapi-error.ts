import { BulkheadRejectedError } from 'cockatiel';
import { HttpProblem } from '../../server/problem.ts';

/**
 * Why a call to SWAPI brought no usable answer: no answer in time; an error that may pass; "not now", with a time to
 * wait; an answer that does not validate, or is of no shape that is known; a refusal for good; a certificate that does
 * not hold; or the circuit breaker, which is open.
 */
export type SwapiFailure =
  | 'timeout'
  | 'unavailable'
  | 'rate_limited'
  | 'invalid'
  | 'unexpected_shape'
  | 'refused'
  | 'certificate'
  | 'circuit_open';

interface SwapiErrorOptions {
  readonly cause?: unknown;
  /** The time until another call makes sense. */
  readonly retryAfterMs?: number;
}

/** A call to SWAPI that brought no usable answer. */
export class SwapiError extends Error {
  readonly failure: SwapiFailure;
  readonly retryAfterMs: number | undefined;

  constructor(failure: SwapiFailure, message: string, { cause, retryAfterMs }: SwapiErrorOptions = {}) {
    super(message, { cause });
    this.name = 'SwapiError';
    this.failure = failure;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Whether SWAPI is at fault in a way that may pass: what is tried again, and what opens the breaker. */
export const isTransient = (error: unknown): boolean =>
  error instanceof SwapiError && (error.failure === 'timeout' || error.failure === 'unavailable');

/** Whether SWAPI is left alone, which breaker, gate and bulkhead tell of themselves, rather than asked in vain. */
export const isLeftAlone = (error: unknown): boolean =>
  error instanceof BulkheadRejectedError ||
  (error instanceof SwapiError && (error.failure === 'circuit_open' || error.failure === 'rate_limited'));

const busyRetryAfterMs = 1_000;

/** What a failure on the way to SWAPI looks like from outside. */
export function toProblem(error: unknown): unknown {
  if (error instanceof BulkheadRejectedError) {
    return busy('Too many requests wait for data. Try again shortly.', busyRetryAfterMs, error);
  }
  if (!(error instanceof SwapiError)) return error;
  const { failure, retryAfterMs = busyRetryAfterMs } = error;
  switch (failure) {
    case 'timeout':
      return new HttpProblem(504, 'The source of the data did not answer in time.', { cause: error });
    case 'rate_limited':
      return busy('The source of the data takes no more requests for now.', retryAfterMs, error);
    case 'circuit_open':
      return busy('The source of the data keeps failing, and is left alone for a while.', retryAfterMs, error);
    case 'unavailable':
      return new HttpProblem(502, 'The source of the data failed.', { cause: error });
    case 'certificate':
      return new HttpProblem(502, 'The source of the data has no valid certificate.', { cause: error });
    case 'refused':
    case 'invalid':
    case 'unexpected_shape':
      return new HttpProblem(502, 'The source of the data gave an answer that is not valid.', { cause: error });
  }
}

function busy(detail: string, retryAfterMs: number, cause: unknown): HttpProblem {
  const headers = { 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) };
  return new HttpProblem(503, detail, { headers, cause });
}
