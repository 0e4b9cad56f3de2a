import http, { type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { context, propagation } from '@opentelemetry/api';
import got from 'got';
import { createAgents, type Proxies } from './agents.ts';
import { isOwnHost } from './own-hosts.ts';

export interface SwapiClientOptions {
  /** Over all phases of a request and its redirects. */
  readonly timeoutMs: number;
  readonly maxConnections: number;
  readonly proxies: Proxies;
  /** Whether trace context and baggage go along; where it is undefined, to hosts of one's own alone. */
  readonly traceContext: boolean | undefined;
}

export interface SwapiResponse {
  readonly statusCode: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
  /** Where a redirect has led, or the last of several. */
  readonly redirectedTo: URL | undefined;
}

/** Gets what is there. Rejects with an error of got, with AnswerTooLarge, or with the signal's reason. */
export type SwapiClient = (url: URL, signal: AbortSignal) => Promise<SwapiResponse>;

export class AnswerTooLarge extends Error {
  constructor() {
    super(`SWAPI's answer has more than ${maxAnswerBytes} bytes`);
    this.name = 'AnswerTooLarge';
  }
}

/** The largest answers of a SWAPI, whole lists, have less than 100 KB. */
const maxAnswerBytes = 2 * 1024 * 1024;

/**
 * A client for the SWAPI at `root`, on connections that are kept. It reads got's streams, which take half the time of
 * its promises.
 */
export function createSwapiClient(root: URL, options: SwapiClientOptions): SwapiClient {
  const { timeoutMs, maxConnections, proxies } = options;
  const mayHaveContext = (hostname: string) => options.traceContext ?? isOwnHost(hostname);
  const rootMayHaveContext = mayHaveContext(root.hostname);

  /** What Node.js needs of got's options, which have some sixty that it would copy twice. Called for each redirect too. */
  function request(url: URL, { method, headers, agent }: http.RequestOptions): http.ClientRequest {
    const all = { ...(headers as OutgoingHttpHeaders) };
    const sendsContext = url.hostname === root.hostname ? rootMayHaveContext : mayHaveContext(url.hostname);
    if (sendsContext) propagation.inject(context.active(), all);
    return (url.protocol === 'https:' ? https : http).request(url, { method, headers: all, agent });
  }

  const client = got.extend({
    request,
    agent: createAgents({ hostname: root.hostname, maxConnections, proxies }),
    // Limits for phases would cost a timer each.
    timeout: { request: timeoutMs },
    // Attempts are the policies' business, and each has a span of its own.
    retry: { limit: 0 },
    maxRedirects: 3,
    throwHttpErrors: false,
    headers: { accept: 'application/json', 'user-agent': 'swapi-observability' },
  });

  return async (url, signal) => {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<SwapiResponse>();
    const stream = client.stream(url);
    const end = (reason: unknown) => {
      reject(reason);
      stream.destroy();
    };
    // A signal given to got costs it a tenth of its time.
    const abandon = () => end(signal.reason);
    signal.addEventListener('abort', abandon);
    const chunks: Buffer[] = [];
    let bytes = 0;
    stream
      .on('error', reject)
      .on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > maxAnswerBytes) end(new AnswerTooLarge());
      })
      .on('end', () => {
        const { statusCode = 0, headers = {}, redirectUrls } = stream.response ?? {};
        const body = utf8.decode(Buffer.concat(chunks, bytes));
        resolve({ statusCode, retryAfter: headers['retry-after'], body, redirectedTo: redirectUrls?.at(-1) });
      });
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', abandon);
    }
  };
}

const utf8 = new TextDecoder();
