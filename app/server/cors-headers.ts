import { traceIdHeader } from '../contract.ts';
import { servedMethods } from './served-methods.ts';

type Headers = Readonly<Record<string, string>>;

/** Whose pages may read answers: those of any origin (`*`), of none, or of one, such as `https://example.org`. */
export type CorsOrigin = string;

/** What a page may read of an answer besides the headers that the Fetch standard safelists. */
const exposed = [traceIdHeader, 'etag', 'age', 'cache-status', 'retry-after'];

/** What a page may send along: trace context, conditions, and what libraries add to a GET of their own accord. */
const allowed = [
  'traceparent',
  'tracestate',
  'baggage',
  'if-none-match',
  'if-modified-since',
  'cache-control',
  'pragma',
  'content-type',
  'x-requested-with',
];

/** For how long a browser may go on without another preflight; Chromium keeps none for longer. */
const maxAgeSeconds = 7_200;

/**
 * The headers by which browsers let pages of another origin read an answer (Fetch standard, CORS protocol). They are
 * the same on every answer, whoever asks: so no cache has to keep one a origin, and no answer needs `Vary: Origin`.
 */
export function corsHeaders(origin: CorsOrigin): Headers {
  if (origin === 'none') return {};
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': exposed.join(', ') };
}

/** What the answer to a preflight has besides them: reading is all there is, and never with credentials. */
export const preflightHeaders: Headers = {
  'Access-Control-Allow-Methods': servedMethods,
  'Access-Control-Allow-Headers': allowed.join(', '),
  'Access-Control-Max-Age': String(maxAgeSeconds),
};
