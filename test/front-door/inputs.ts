import fc from 'fast-check';

const methods = [
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'HEAD',
  'OPTIONS',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'TRACE',
  'CONNECT',
  'QUERY',
  'get',
  'X',
];
const targets = [
  '/',
  '*',
  '//',
  '/people/1',
  '/people/1?expand=films,homeworld',
  '/people?page=2&search=sky',
  '/api/people/1/',
  '/api/people?search=a',
  '/api/films/%2F%2Fexample.org',
  '/metrics',
  '/livez',
  '/faults',
  '/openapi.json',
  '/%',
  '/%ff/%00',
  '/../../etc/passwd',
  'http://localhost/people/1',
  'http://[',
  'http://[::1]:80/',
  '//a@[#',
  'http://a:b@c/d?e#f',
  'localhost:443',
];
const versions = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/1.1 ', 'HTTP/2.0', 'HTTP/0.9', ''];
/** Headers of which nearly any value is refused. */
const framing = ['Host', 'Content-Length', 'Transfer-Encoding', 'Expect'];
const names = [
  'Connection',
  'Upgrade',
  'Accept',
  'Accept-Encoding',
  'Origin',
  'Access-Control-Request-Method',
  'If-None-Match',
  'Range',
  'traceparent',
  'tracestate',
  'baggage',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'Forwarded',
  'User-Agent',
  'Cookie',
  '__proto__',
];
const values = [
  'localhost',
  '[::1',
  'close',
  'keep-alive',
  'upgrade',
  '0',
  '3',
  '-1',
  '99999999999999999999',
  'chunked',
  'gzip, chunked',
  '100-continue',
  '*/*;q=x',
  'W/"x", *',
  'bytes=0-0,-1',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  '00-00000000000000000000000000000000-0000000000000000-ff',
  'a=b,=,;;,c=%',
  '10.0.0.1, ::ffff:1.2.3.4, unknown, [',
];
const bodies = [
  '',
  'x',
  '{"errorRat":2}',
  '0\r\n\r\n',
  '3\r\nabc\r\n0\r\n\r\n',
  'ffffffffffffffff\r\n',
  '1;a=b\r\nx\r\n',
];

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array).toString('latin1'));

/** Mostly what is known to matter, sometimes anything. */
const mostly = (known: readonly string[], other: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 15, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: other });

const target = mostly(targets, bytes(30)).chain((whole) => mostly([whole], edited(whole)));
const header = fc.tuple(
  fc.oneof({ weight: 9, arbitrary: mostly(names, bytes(12)) }, fc.constantFrom(...framing)),
  mostly(values, bytes(60)),
  mostly([': '], fc.constantFrom(':', ' : ', '')),
);
const lineEnd = mostly(['\r\n'], fc.constant('\n'));

const request = fc
  .record({
    method: mostly(methods, bytes(8)),
    target,
    version: mostly(['HTTP/1.1'], fc.constantFrom(...versions)),
    host: mostly(['Host: localhost'], fc.constant('')),
    headers: fc.array(header, { maxLength: 4 }),
    end: lineEnd,
    body: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, mostly(bodies, bytes(40))),
  })
  .map(({ method, target: path, version, host, headers, end, body }) =>
    [
      [method, path, version].join(' '),
      ...(host === '' ? [] : [host]),
      ...headers.map(([name, value, colon]) => name + colon + value),
      '',
      body,
    ].join(end),
  );

/** A text with some of its bytes replaced, left out, doubled or added to. */
function edited(text: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: Math.max(text.length - 1, 0) });
  return fc
    .array(fc.tuple(place, fc.nat({ max: 4 }), bytes(3)), { minLength: 1, maxLength: 3 })
    .map((edits) =>
      edits.reduce((current, [at, left, added]) => current.slice(0, at) + added + current.slice(at + left), text),
    );
}

/** One request or several on one connection: as they should be, edited here and there, or cut off. */
const connection = fc
  .array(request, { minLength: 1, maxLength: 4 })
  .map((requests) => requests.join(''))
  .chain((text) =>
    fc.oneof(
      { weight: 6, arbitrary: fc.constant(text) },
      { weight: 2, arbitrary: edited(text) },
      { weight: 1, arbitrary: fc.nat({ max: text.length }).map((length) => text.slice(0, length)) },
    ),
  );

/** So many inputs for raw connections, the same for the same seed. */
export const inputs = (count: number, seed: number): Buffer[] =>
  fc.sample(connection, { numRuns: count, seed }).map((text) => Buffer.from(text, 'latin1'));
