import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import Negotiator from 'negotiator';
import type { Registry } from 'prom-client';
import { operationsPaths } from '../contract.ts';
import { type ExpositionType, expose, expositionTypes } from '../telemetry/exposition.ts';
import { HttpProblem, problemContentType, problemDetails } from './problem.ts';
import { servedMethods } from './served-methods.ts';

export type OperationsHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

interface OperationsOptions {
  readonly registry: Registry;
  /** Whether new requests are welcome: not before the start is complete, and not once a shutdown has begun. */
  readonly isReady: () => boolean;
  /** Further paths, such as /faults; these handlers see every method, the ones here GET and HEAD only. */
  readonly handlers?: Readonly<Record<string, OperationsHandler>>;
  readonly onError: (error: unknown) => void;
}

/**
 * The listener of an operations port: metrics in the format that the client asks for, liveness and readiness. It
 * stands outside the business middleware, so that scrapes and probes show in no metric, log or trace.
 */
export function createOperations({ registry, isReady, handlers = {}, onError }: OperationsOptions): RequestListener {
  const paths = new Map<string, OperationsHandler>([
    [operationsPaths.live, readOnly((_, response) => sendText(response, 200, 'live\n'))],
    [
      operationsPaths.ready,
      readOnly((_, response) =>
        isReady() ? sendText(response, 200, 'ready\n') : sendText(response, 503, 'not ready\n'),
      ),
    ],
    [
      operationsPaths.metrics,
      readOnly(async (request, response) => {
        const contentType = expositionTypeFor(request);
        const text = await expose(registry, contentType);
        response.writeHead(200, { 'Content-Type': contentType, Vary: 'Accept' }).end(text);
      }),
    ],
    ...Object.entries(handlers),
  ]);
  return async (request, response) => {
    try {
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      const handler = path === '*' ? tellMethods : paths.get(path);
      if (!handler) throw new HttpProblem(404, `This port has ${[...paths.keys()].join(', ')}.`);
      await handler(request, response);
    } catch (error) {
      // The request broke off before its end, and nobody is left to be answered.
      if (error === request.errored) {
        response.destroy();
        return;
      }
      const known = error instanceof HttpProblem;
      if (!known) onError(error);
      sendProblem(response, known ? error : new HttpProblem(500, 'The request failed.', { cause: error }));
    }
  };
}

/**
 * The format a client prefers (RFC 9110, section 12.5.1), and the classic text where it accepts neither, as
 * Prometheus' own libraries have it. The charset is always UTF-8, and no name has a character that any scheme of escaping would change.
 */
function expositionTypeFor({ headers: { accept = '*/*' } }: IncomingMessage): ExpositionType {
  const negotiator = new Negotiator({ headers: { accept: accept.replace(/;\s*(escaping|charset)=[^;,]*/gi, '') } });
  const preferred = negotiator.mediaType(expositionTypes.map(withoutCharset));
  return expositionTypes.find((type) => withoutCharset(type) === preferred) ?? expositionTypes[0];
}

const withoutCharset = (type: string): string => type.replace('; charset=utf-8', '');

const tellMethods: OperationsHandler = (_, response) => void response.writeHead(204, { Allow: servedMethods }).end();

const readOnly =
  (handler: OperationsHandler): OperationsHandler =>
  (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new HttpProblem(405, 'Only GET and HEAD are allowed here.', { headers: { Allow: 'GET, HEAD' } });
    }
    return handler(request, response);
  };

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }).end(text);
}

function sendProblem(response: ServerResponse, problem: HttpProblem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { trace_id: _, ...document } = problemDetails(problem, '');
  response
    .writeHead(problem.status, { 'Content-Type': problemContentType, 'Cache-Control': 'no-store', ...problem.headers })
    .end(JSON.stringify(document));
}
