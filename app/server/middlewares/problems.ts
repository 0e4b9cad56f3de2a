import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, Middleware } from 'koa';
import type { Logger } from '../../telemetry/logger.ts';
import { HttpProblem, problemContentType, problemDetails } from '../problem.ts';
import { ClientLeft } from './request-deadline.ts';

/**
 * Writes whatever was thrown as RFC 9457 problem details. From 500 on the cause is logged and recorded on the span,
 * and the answer tells only what its HttpProblem chose to tell; any other error is a 500 without a word.
 */
export function problems({ logger }: { readonly logger: Logger }): Middleware {
  return async function problemsMiddleware(ctx, next) {
    try {
      await next();
    } catch (error) {
      // Nobody is there to be told; its line says 499.
      if (error instanceof ClientLeft) return;
      const problem =
        error instanceof HttpProblem ? error : new HttpProblem(500, 'The request failed.', { cause: error });
      if (problem.status >= 500) report(logger, problem);
      send(ctx, problem);
    }
  };
}

function report(logger: Logger, problem: HttpProblem): void {
  const cause = problem.cause ?? problem;
  const span = trace.getActiveSpan();
  span?.recordException(cause instanceof Error ? cause : String(cause));
  span?.setStatus({ code: SpanStatusCode.ERROR, message: problem.message });
  logger.error({ err: cause, status: problem.status }, problem.message);
}

function send(ctx: Context, problem: HttpProblem): void {
  ctx.status = problem.status;
  ctx.set({ 'Cache-Control': 'no-store', ...problem.headers });
  ctx.body = JSON.stringify(problemDetails(problem, ctx.state.traceId));
  ctx.type = problemContentType;
}
