import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import Negotiator from 'negotiator';
import type { Registry } from 'prom-client';
import { operationsPaths } from '../contract.ts';
import { type ExpositionType, expose, expositionTypes } from '../telemetry/exposition.ts';
import { HttpProblem, problemContentType, problemDetails } from './problem.ts';

export type OperationsHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** What is at a path of an operations port: the methods that it takes, without OPTIONS, and what answers them. */
export interface OperationsResource {
  readonly methods: readonly string[];
  readonly handle: OperationsHandler;
}

interface OperationsOptions {
  readonly registry: Registry;
  /** Whether new requests are welcome: not before the start is complete, and not once a shutdown has begun. */
  readonly isReady: () => boolean;
  /** Further paths, such as /faults. */
  readonly resources?: Readonly<Record<string, OperationsResource>>;
  readonly onError: (error: unknown) => void;
}

/**
 * The listener of an operations port: metrics in the format that the client asks for, liveness and readiness. It
 * stands outside the business middleware, so that scrapes and probes show in no metric, log or trace.
 */
export function createOperations({ registry, isReady, resources = {}, onError }: OperationsOptions): RequestListener {
  const paths = new Map<string, OperationsResource>([
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
    ...Object.entries(resources),
  ]);
  const everyMethod = allowedBy([...paths.values()].flatMap(({ methods }) => methods));

  return async (request, response) => {
    try {
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      if (path === '*') return tellMethods(response, everyMethod);
      const resource = paths.get(path);
      if (!resource) throw new HttpProblem(404, `This port has ${[...paths.keys()].join(', ')}.`);
      await answer(resource, request, response);
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

const readOnly = (handle: OperationsHandler): OperationsResource => ({ methods: ['GET', 'HEAD'], handle });

/** By the methods of the path: its own answer, what OPTIONS asks for (RFC 9110, section 9.3.7), or 405. */
function answer(
  { methods, handle }: OperationsResource,
  request: IncomingMessage,
  response: ServerResponse,
): void | Promise<void> {
  if (methods.includes(request.method ?? '')) return handle(request, response);
  const allow = allowedBy(methods);
  if (request.method === 'OPTIONS') return tellMethods(response, allow);
  throw new HttpProblem(405, `Only ${allow} are allowed here.`, { headers: { Allow: allow } });
}

const allowedBy = (methods: readonly string[]): string => [...new Set([...methods, 'OPTIONS'])].join(', ');

const tellMethods = (response: ServerResponse, allow: string): void =>
  void response.writeHead(204, { Allow: allow }).end();

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
