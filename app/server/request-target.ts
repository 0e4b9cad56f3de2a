import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './problem.ts';
import type { RefusalReason } from './refusals.ts';

/** A request that no server should answer with anything but 400; its reason is what it is counted under. */
export class MalformedRequest extends HttpProblem {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, detail: string) {
    super(400, detail);
    this.name = 'MalformedRequest';
    this.reason = reason;
  }
}

/**
 * Checks a request's target and Host as RFC 9112 (section 3.2) has it, and brings the target into origin form, in which
 * it begins with a slash and is safe to be parsed by anybody: an absolute form loses its authority, with whatever user
 * info was in it, to the Host header. `*` stays for OPTIONS. Throws MalformedRequest.
 */
export function normalizeTarget(request: IncomingMessage): void {
  const { method, url = '', headers } = request;
  checkHost(request);
  if (originForm.test(url)) return;
  if (url === '*' && method === 'OPTIONS') return;
  const [, authority = '', rest = ''] = absoluteForm.exec(url) ?? [];
  // A Host without a name is allowed by the rules of URIs, and not by those of http (RFC 9110, section 4.2.1).
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (host === '' || !isHost(host)) throw new MalformedRequest('target', 'The target of the request is not valid.');
  headers.host = host;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}

/** Visible ASCII after a slash, more than the RFC allows and what browsers send; a fragment never gets here (RFC 9112, 3.2.1). */
const originForm = /^\/[!-"$-~]*$/;
const absoluteForm = /^https?:\/\/([^/?#]*)([/?][!-"$-~]*)?$/i;
/** A registered name, an IPv4 address, or an IPv6 address in brackets; with or without a port (RFC 3986, section 3.2). */
const hostAndPort = /^(?:[\w.~!$&'()*+,;=%-]*|\[[0-9a-f:.]{2,45}\])(?::\d{0,5})?$/i;

const isHost = (host: string): boolean => hostAndPort.test(host) && URL.canParse(`http://${host}`);

function checkHost({ headers, rawHeaders, httpVersion }: IncomingMessage): void {
  const { host } = headers;
  if (host === undefined) {
    if (httpVersion === '1.0') return;
    throw new MalformedRequest('host', 'A request needs a Host header.');
  }
  // Node.js keeps the first of several, and says nothing.
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.length === 4 && rawHeaders[index]?.toLowerCase() === 'host') count += 1;
  }
  if (count > 1) throw new MalformedRequest('host', 'A request has one Host header.');
  if (!hostAndPort.test(host)) throw new MalformedRequest('host', 'The Host header names no host.');
}
