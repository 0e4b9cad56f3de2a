import type { IncomingMessage, RequestListener } from 'node:http';

/**
 * Keeps pages of others from the port of `npm start`: what they may not read or press, they get 403 for, with a word
 * why. A page whose name its owner lets resolve to 127.0.0.1 (DNS rebinding) has another Host; a form or script of
 * another origin an Origin of its own; a picture, script or frame says so by Fetch Metadata (Sec-Fetch-Site, -Mode and
 * -Dest, W3C). Programs send none of these but Host. Only spans may come from programs that name the host otherwise,
 * as those in containers do.
 */
export function guarded(listener: RequestListener): RequestListener {
  return (request, response) => {
    const refusal = refusalOf(request);
    if (refusal === undefined) return listener(request, response);
    response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }).end(`${refusal}\n`);
  };
}

function refusalOf(request: IncomingMessage): string | undefined {
  const { method = '', url, headers } = request;
  const own = ownHosts(request.socket.localPort);
  const takesSpans = method === 'POST' && url === '/v1/traces';
  if (!takesSpans && !own.includes(headers.host ?? '')) return `This port is asked as ${own[0]} alone.`;
  const { origin } = headers;
  const safe = method === 'GET' || method === 'HEAD';
  if (origin !== undefined && !own.some((host) => origin === `http://${host}`)) return 'Pages of others may not ask.';
  if (origin === undefined && !safe && !takesSpans) return 'This is for the page of npm start, which names its Origin.';
  if (!comesFromOwnPage(headers) && !(method === 'GET' && isVisit(headers))) return 'Pages of others may not ask.';
  return undefined;
}

/** The names by which a browser of this machine may know the port. */
function ownHosts(port = 80): string[] {
  const names = ['localhost', '127.0.0.1', '[::1]'];
  return port === 80 ? names : names.map((name) => `${name}:${port}`);
}

/** Also where nothing is said: by programs, and by what a person has typed in. */
function comesFromOwnPage({ 'sec-fetch-site': site = 'none' }: IncomingMessage['headers']): boolean {
  return site === 'none' || site === 'same-origin';
}

/** A link that was followed to a page of its own, which nobody else can look into. */
function isVisit({ 'sec-fetch-mode': mode, 'sec-fetch-dest': dest }: IncomingMessage['headers']): boolean {
  return mode === 'navigate' && dest === 'document';
}
