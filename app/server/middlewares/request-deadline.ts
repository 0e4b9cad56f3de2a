import type { Middleware } from 'koa';
import { arrivalOf } from '../../telemetry/arrival.ts';
import { HttpProblem } from '../problem.ts';

/** Why a request's work ends when its client has closed the connection. No failure, and nobody is left to be told. */
export class ClientLeft extends Error {
  constructor() {
    super('The client left before its answer.');
    this.name = 'ClientLeft';
  }
}

/**
 * Puts `ctx.state.signal: AbortSignal` on each request. It is aborted with an HttpProblem 504 `timeoutMs` after the
 * request's arrival, and with ClientLeft where the connection closes before the answer has been sent. Either ends the
 * request for its client at once, even where the work underneath does not react. A request that fails aborts it with its
 * error: what else was begun for it is of no use any more.
 */
export function requestDeadline(timeoutMs: number): Middleware {
  return function requestDeadlineMiddleware(ctx, next) {
    const abort = new AbortController();
    ctx.state.signal = abort.signal;
    return new Promise<void>((resolve, reject) => {
      const waitedSince = arrivalOf(ctx.req);
      const waitedMs = waitedSince === undefined ? 0 : performance.now() - waitedSince;
      const deadline = setTimeout(() => end(tooLate(timeoutMs)), timeoutMs - waitedMs);
      const leave = () => end(new ClientLeft());
      ctx.res.once('close', leave);
      // Whatever comes first counts: a promise that is settled takes no notice of the rest.
      next().then(() => {
        disarm();
        resolve();
      }, end);

      function end(reason: unknown): void {
        disarm();
        abort.abort(reason);
        reject(reason);
      }

      function disarm(): void {
        clearTimeout(deadline);
        ctx.res.off('close', leave);
      }
    });
  };
}

const tooLate = (timeoutMs: number): HttpProblem =>
  new HttpProblem(504, `The request was not done within ${timeoutMs / 1000} s.`);
