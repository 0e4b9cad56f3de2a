import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import {
  type Attributes,
  type Context,
  context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { getRPCMetadata, type RPCMetadata, RPCType, setRPCMetadata } from '@opentelemetry/core';
import { arrivalOf } from './arrival.ts';
import { requestMethod } from './request-method.ts';
import type { RequestOrigin } from './request-origin.ts';
import { statusOf } from './response-status.ts';

/** Whether a trace that comes with a request is continued, or a new one is begun that links to it. */
export type TraceContext = 'continue' | 'link';

interface TraceRequestsOptions {
  readonly traceContext: TraceContext;
  readonly origin: RequestOrigin;
}

/**
 * Gives each request a SERVER span by the semantic conventions for HTTP, and runs the listener within. It is a child of
 * its caller's; or, for callers that are not to decide on ids and sampling, the root of a trace that links to theirs
 * and takes no baggage. The span is made here rather than by the http instrumentation, which binds every listener that
 * request and response ever get to the span's context, and so takes several times as long.
 */
export function traceRequests(
  listener: RequestListener,
  { traceContext, origin }: TraceRequestsOptions,
): RequestListener {
  const tracer = trace.getTracer('http-server');
  return (request, response) => {
    const remote = propagation.extract(ROOT_CONTEXT, request.headers);
    const caller = traceContext === 'continue' ? remote : ROOT_CONTEXT;
    const links = traceContext === 'continue' ? [] : linksTo(remote);
    const method = requestMethod(request.method);
    const name = method === '_OTHER' ? 'HTTP' : method;
    const attributes = attributesOf(request, method, origin);
    const waitedSince = arrivalOf(request);
    const span = tracer.startSpan(
      name,
      // With a start of its own a span counts whole milliseconds: only where it matters.
      { kind: SpanKind.SERVER, attributes, links, ...(waitedSince === undefined ? {} : { startTime: waitedSince }) },
      caller,
    );
    const metadata: RequestMetadata = { type: RPCType.HTTP, span };
    response.once('close', () => endSpan(span, name, response, metadata.routeOf?.()));
    return context.with(setRPCMetadata(trace.setSpan(caller, span), metadata), listener, undefined, request, response);
  };
}

type RequestMetadata = RPCMetadata & { routeOf?: () => string | undefined };

/** Tells the SERVER span of the current request how to find its route once it ends. */
export function tellRoute(routeOf: () => string | undefined): void {
  const metadata: RequestMetadata | undefined = getRPCMetadata(context.active());
  if (metadata) metadata.routeOf = routeOf;
}

function linksTo(remote: Context): Link[] {
  const context = trace.getSpanContext(remote);
  return context ? [{ context }] : [];
}

function attributesOf(request: IncomingMessage, known: string, origin: RequestOrigin): Attributes {
  const { headers, httpVersion, method, url = '' } = request;
  const queryAt = url.indexOf('?');
  const server = origin.server(request);
  const peer = origin.peer(request);
  return {
    'http.request.method': known,
    ...(known === '_OTHER' ? { 'http.request.method_original': method } : {}),
    'url.scheme': origin.scheme(request),
    'url.path': queryAt < 0 ? url : url.slice(0, queryAt),
    ...(queryAt < 0 ? {} : { 'url.query': withoutSecrets(url.slice(queryAt + 1)) }),
    'server.address': server.address,
    'server.port': server.port,
    'client.address': origin.clientAddress(request),
    'network.peer.address': peer.address,
    'network.peer.port': peer.port,
    'network.protocol.version': httpVersion,
    'user_agent.original': headers['user-agent'],
  };
}

/** Without the values of the parameters that the semantic conventions name as secrets. */
const withoutSecrets = (query: string): string =>
  query.replace(/(^|&)(AWSAccessKeyId|Signature|sig|X-Goog-Signature)=[^&]*/g, '$1$2=REDACTED');

function endSpan(span: Span, name: string, response: ServerResponse, route: string | undefined): void {
  const status = statusOf(response);
  span.setAttribute('http.response.status_code', status);
  if (route !== undefined) {
    span.setAttribute('http.route', route);
    span.updateName(`${name} ${route}`);
  }
  if (status >= 500) {
    span.setAttribute('error.type', String(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
