import { ports } from '../contract.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The URL that spans are posted to, by the specification of OTLP exporters, without user info or query. */
export function tracesUrl(environment: Environment): string {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: exact, OTEL_EXPORTER_OTLP_ENDPOINT: root } = environment;
  const url = new URL(exact || `${(root || `http://localhost:${ports.otlpHttp}`).replace(/\/$/, '')}/v1/traces`);
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** What an exporter of OTLP over HTTP fails with: its own errors have the status as code, those of Node.js a name. */
interface ExportError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string | number;
  /** The body of the answer. */
  readonly data?: string;
}

/** One sentence for the log: where spans do not arrive, why, and what to do about it. */
export function describeTrouble(error: unknown, environment: Environment): string {
  const { name, message, code, data = '' } = (typeof error === 'string' ? { message: error } : error) as ExportError;
  // Where a name has several addresses and none of them answers, the error has a code but no message.
  const what = String(message || code || name);
  const known = typeof code === 'number' ? ofStatus(code, data, environment) : ofFailure(what, code);
  if (known === undefined) return what;
  const shown = typeof code === 'number' ? `${code} ${what}`.trim() : what;
  return `spans do not arrive at ${tracesUrl(environment)} (${shown}): ${known}`;
}

const otherEndpoint = 'set OTEL_EXPORTER_OTLP_ENDPOINT to where OTLP over HTTP is taken, often port 4318';

function ofStatus(status: number, body: string, environment: Environment): string {
  if (status === 400 && /https/i.test(body)) return 'it speaks TLS, so begin the URL with https://';
  if (status >= 300 && status < 400) return 'it sends elsewhere, and exporters do not follow; set the URL it leads to';
  switch (status) {
    case 401:
    case 403:
      return 'it wants to know who sends, so set OTEL_EXPORTER_OTLP_HEADERS';
    case 404:
    case 405:
      return 'nothing takes spans at this path; /v1/traces is added to OTEL_EXPORTER_OTLP_ENDPOINT, while OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is taken as it is';
    case 413:
      return 'an export is too large for it, so lower OTEL_BSP_MAX_EXPORT_BATCH_SIZE, or raise its limit';
    case 415:
      return `it takes another encoding, so set OTEL_EXPORTER_OTLP_PROTOCOL=${otherProtocol(environment)}, and OTEL_EXPORTER_OTLP_COMPRESSION=none if that is set`;
    default:
      return 'its own log should say why';
  }
}

function otherProtocol(environment: Environment): string {
  const protocol = environment['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] || environment['OTEL_EXPORTER_OTLP_PROTOCOL'];
  return protocol === 'http/json' ? 'http/protobuf' : 'http/json';
}

function ofFailure(message: string, code: string | undefined): string | undefined {
  // The exporter keeps to itself which of them it was.
  if (message.includes('retryable status')) {
    return 'it answered 429, 502, 503 or 504: it is not ready, or gets more than it can take';
  }
  if (message.includes('timed out')) return 'it took longer than OTEL_EXPORTER_OTLP_TIMEOUT';
  switch (code) {
    case undefined:
      return undefined;
    case 'ECONNREFUSED':
      return `nothing listens there; start it, ${otherEndpoint}, or OTEL_TRACES_EXPORTER=none to do without`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'there is no host of this name; see OTEL_EXPORTER_OTLP_ENDPOINT';
    case 'EPROTO':
      return 'it does not speak TLS, so begin the URL with http://';
    case 'ECONNRESET':
    case 'EPIPE':
      return `it ended the connection, as a port for gRPC (4317) or TLS does; ${otherEndpoint}`;
  }
  if (code.startsWith('HPE_'))
    return `it does not speak HTTP/1.1, as a port for gRPC (4317) does not; ${otherEndpoint}`;
  if (/CERT|SIGNATURE|ISSUER/.test(code)) {
    return 'its certificate is not trusted; OTEL_EXPORTER_OTLP_CERTIFICATE names the file of its authority';
  }
  return undefined;
}
