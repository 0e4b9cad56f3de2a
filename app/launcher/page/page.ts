import type { RequestListener } from 'node:http';
import Router from '@koa/router';
import Koa from 'koa';
import type { Role } from '../../contract.ts';
import type { TraceReceiver } from '../../trace-receiver/receiver.ts';
import { createRequestList } from './request-list.ts';
import { asset } from './routes/asset.ts';
import { createButtonRoutes } from './routes/buttons.ts';
import { createListRoutes } from './routes/list.ts';
import { createOpenApiRoutes } from './routes/openapi.ts';
import { createTraceRoute } from './routes/trace.ts';
import { secured } from './secured.ts';
import type { Services } from './services.ts';

export interface PageOptions {
  /** Whose spans are shown, and who answers what the page does not. */
  readonly receiver: Pick<TraceReceiver, 'handle' | 'spansOf' | 'onTraces'>;
  readonly logsOf: (traceId: string) => string;
  readonly services: () => Services;
  /** Whether the api asks another SWAPI than upstream, whose health nobody here can change. */
  readonly otherSwapi: boolean;
  /** The api's CORS_ORIGIN. */
  readonly corsOrigin: string;
  readonly onError: (error: unknown) => void;
}

export interface Page {
  readonly handle: RequestListener;
  /** Tells it of a line that a service has logged, and that `logsOf` knows by now. */
  logged(role: Role, line: string): void;
}

/** The page of `npm start`: the last requests, the trace of each, the api's document, and buttons that make requests. */
export function createPage(options: PageOptions): Page {
  const { onError, receiver } = options;
  const requests = createRequestList();
  const { changed, list, updates } = createListRoutes({ ...options, requests, spansOf: receiver.spansOf });
  const { sendRequest, changeUpstream } = createButtonRoutes({ ...options, changed });
  const { openApi, document } = createOpenApiRoutes(options);

  const router = new Router()
    .get('/', list)
    .get('/updates', updates)
    .get('/traces/:traceId', createTraceRoute({ ...options, requests, spansOf: receiver.spansOf }))
    .post('/requests/:name', sendRequest)
    .post('/upstream/:condition', changeUpstream)
    .get('/openapi', openApi)
    .get('/openapi.json', document)
    .get('/assets/:name', asset);

  const app = new Koa();
  app.on('error', (error, ctx) => {
    // Who leaves before an answer is complete has no answer to complain of.
    if (!ctx?.req.socket.destroyed) onError(error);
  });
  app.use(secured(onError));
  app.use(router.routes());
  app.use(function handOver(ctx) {
    ctx.respond = false;
    receiver.handle(ctx.req, ctx.res);
  });

  receiver.onTraces((traceIds) => {
    for (const traceId of traceIds) requests.addSpans(receiver.spansOf(traceId));
    changed();
  });
  return {
    handle: app.callback(),
    logged(role, line) {
      if (role === 'api' && requests.addLine(line)) changed();
    },
  };
}
