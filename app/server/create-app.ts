import type { Router } from '@koa/router';
import Koa from 'koa';
import type { Logger } from '../telemetry/logger.ts';
import type { RequestOrigin } from '../telemetry/request-origin.ts';
import type { CorsOrigin } from './cors-headers.ts';
import { allowedMethods } from './middlewares/allowed-methods.ts';
import { conditionalGet } from './middlewares/conditional-get.ts';
import { cors } from './middlewares/cors.ts';
import { limitBody } from './middlewares/limit-body.ts';
import { observeRequests, type RequestObserver } from './middlewares/observe-requests.ts';
import { problems } from './middlewares/problems.ts';
import { requestDeadline } from './middlewares/request-deadline.ts';
import { spanRoute } from './middlewares/span-route.ts';
import { traceId } from './middlewares/trace-id.ts';

interface AppOptions {
  readonly router: Router;
  readonly logger: Logger;
  /** Time for a request in all; past it the answer is 504. */
  readonly requestTimeoutMs: number;
  readonly observers: readonly RequestObserver[];
  /** The statuses that are counted from 0 for a route: what it answers when all is well, and each 5xx it may fail with. */
  readonly statusesOf: (route: string) => readonly number[];
  readonly corsOrigin: CorsOrigin;
  readonly clientAddressOf: RequestOrigin['clientAddress'];
}

const maxBodyBytes = 64 * 1024;

/** The application that api and upstream share: everything around their routes, which must all be registered by now. */
export function createApp(options: AppOptions): Koa {
  const { router, logger, requestTimeoutMs, observers, corsOrigin, clientAddressOf } = options;
  announceAnswers(options);
  const app = new Koa();
  // Koa reports what happens after an answer has begun here, such as a client that went away half-way.
  app.on('error', (error: Error) => logger.debug({ err: error }, 'answer not delivered'));
  app.use(traceId());
  app.use(spanRoute());
  app.use(
    observeRequests({
      observers,
      clientAddressOf,
      onError: (error) => logger.error({ err: error }, 'a request was not observed'),
    }),
  );
  app.use(cors(corsOrigin));
  app.use(problems({ logger }));
  app.use(requestDeadline(requestTimeoutMs));
  app.use(limitBody(maxBodyBytes));
  app.use(conditionalGet());
  app.use(router.routes());
  app.use(allowedMethods());
  return app;
}

/** HEAD is left out, which few ask by: it would double the series. */
function announceAnswers({ router, observers, statusesOf }: AppOptions): void {
  for (const { path, methods } of router.stack) {
    const route = String(path);
    for (const method of methods.filter((name) => name !== 'HEAD')) {
      for (const status of statusesOf(route)) {
        for (const observer of observers) observer.expected?.({ method, route, status });
      }
    }
  }
}
