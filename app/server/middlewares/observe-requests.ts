import {
  context,
  isSpanContextValid,
  type SpanContext,
  type Context as TelemetryContext,
  trace,
} from '@opentelemetry/api';
import type { Context, Middleware } from 'koa';
import { arrivalOf } from '../../telemetry/arrival.ts';
import { requestMethod } from '../../telemetry/request-method.ts';
import type { RequestOrigin } from '../../telemetry/request-origin.ts';
import { statusOf } from '../../telemetry/response-status.ts';
import { isPreflight } from './cors.ts';

/** What is known of a request once its answer has left, or its client has. */
export interface Observation {
  readonly method: string;
  /** The template of the matched route, else `preflight` or `unmatched`: bounded, whatever is asked for. */
  readonly route: string;
  readonly path: string;
  /** 499, as proxies write it, when the client went before an answer began. */
  readonly status: number;
  readonly durationSeconds: number;
  /** The length of the answer's body. */
  readonly bytes: number;
  /** Undefined where addresses are not kept. */
  readonly clientAddress: string | undefined;
  readonly spanContext: SpanContext | undefined;
  /** What the route has to say of it, for its log line. */
  readonly details: Readonly<Record<string, unknown>> | undefined;
}

export interface RequestObserver {
  /** Told of each answer that a route may give, before the first request. */
  expected?(answer: Pick<Observation, 'method' | 'route' | 'status'>): void;
  started?(): void;
  finished(observation: Observation): void;
}

const maxPathLength = 256;

interface ObserveOptions {
  readonly observers: readonly RequestObserver[];
  readonly clientAddressOf: RequestOrigin['clientAddress'];
  /** Told of an observer that throws. It runs in an event's listener, where an error would end the process. */
  readonly onError: (error: unknown) => void;
}

/** Times each request until its answer has been handed over whole, and tells every observer. */
export function observeRequests({ observers, clientAddressOf, onError }: ObserveOptions): Middleware {
  return function observeRequestsMiddleware(ctx, next) {
    const startedAt = arrivalOf(ctx.req) ?? performance.now();
    const telemetryContext = context.active();
    // A connection that was closed has none any more.
    const clientAddress = clientAddressOf(ctx.req);
    for (const observer of observers) observer.started?.();
    ctx.res.once('close', () => {
      // The event comes outside the request's context, where log lines would lose their trace.
      context.with(telemetryContext, () => {
        try {
          const durationSeconds = (performance.now() - startedAt) / 1000;
          const observation = { ...observe(ctx, telemetryContext), durationSeconds, clientAddress };
          for (const observer of observers) observer.finished(observation);
        } catch (error) {
          onError(error);
        }
      });
    });
    return next();
  };
}

function observe(ctx: Context, telemetryContext: TelemetryContext) {
  const spanContext = trace.getSpanContext(telemetryContext);
  return {
    method: requestMethod(ctx.method),
    route: String(ctx._matchedRoute ?? (isPreflight(ctx) ? 'preflight' : 'unmatched')),
    path: pathOf(ctx.url).slice(0, maxPathLength),
    status: statusOf(ctx.res),
    bytes: ctx.method === 'HEAD' ? 0 : (ctx.length ?? 0),
    spanContext: spanContext && isSpanContextValid(spanContext) ? spanContext : undefined,
    details: ctx.state.details?.(),
  };
}

/** The target is in origin form here; a query may hold what is nobody's business. */
function pathOf(url: string): string {
  const queryAt = url.indexOf('?');
  return queryAt < 0 ? url : url.slice(0, queryAt);
}
