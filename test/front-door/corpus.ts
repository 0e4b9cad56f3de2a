/** A request by its bytes, to a path that is there, and the status it must get. */
export interface Case {
  readonly name: string;
  readonly status: number;
  readonly request: (path: string) => string;
}

const get = (target: string, ...headers: string[]): string => send('GET', target, ['Host: localhost', ...headers]);
const send = (method: string, target: string, headers: readonly string[], body = ''): string =>
  [`${method} ${target} HTTP/1.1`, ...headers, 'Connection: close', '', body].join('\r\n');
const post = (headers: readonly string[], body: string) => (path: string) =>
  send('POST', path, ['Host: localhost', ...headers], body);

/** What has broken servers, this one among them, and what must go on working. */
export const corpus: readonly Case[] = [
  { name: 'origin form', status: 200, request: (path) => get(path) },
  { name: 'absolute form', status: 200, request: (path) => get(`http://localhost${path}`) },
  { name: 'absolute form with user info', status: 200, request: (path) => get(`http://me:secret@localhost:1${path}`) },
  { name: 'absolute form in capitals', status: 200, request: (path) => get(`HTTP://LOCALHOST${path}`) },
  { name: 'a query of all that browsers send', status: 200, request: (path) => get(`${path}?a="<>\\^\`{|}[]'`) },
  { name: 'HTTP/1.0', status: 200, request: (path) => `GET ${path} HTTP/1.0\r\nHost: localhost\r\n\r\n` },
  { name: 'an IPv6 Host', status: 200, request: (path) => send('GET', path, ['Host: [::1]:3000']) },
  { name: 'OPTIONS *', status: 204, request: () => send('OPTIONS', '*', ['Host: localhost']) },
  { name: 'an authority that does not end', status: 400, request: () => get('http://[') },
  { name: 'an authority that is none', status: 400, request: (path) => get(`http://a b${path}`) },
  { name: 'an authority with a bad port', status: 400, request: (path) => get(`http://localhost:99999${path}`) },
  { name: 'no authority', status: 400, request: (path) => get(`http://${path}`) },
  { name: 'user info alone', status: 400, request: (path) => get(`http://me@${path}`) },
  { name: 'two slashes and what is no host', status: 400, request: () => get('//a@[#') },
  { name: 'a fragment', status: 400, request: (path) => get(`${path}#top`) },
  { name: 'another scheme', status: 400, request: (path) => get(`ftp://localhost${path}`) },
  { name: '* of another method', status: 400, request: () => get('*') },
  { name: 'no slash', status: 400, request: () => get('people/1') },
  { name: 'bytes that are not ASCII', status: 400, request: (path) => get(`${path}?q=\xc3\xa9`) },
  { name: 'a space in the target', status: 400, request: (path) => get(`${path} x`) },
  { name: 'CONNECT', status: 405, request: () => send('CONNECT', 'localhost:443', ['Host: localhost']) },
  { name: 'two Hosts', status: 400, request: (path) => get(path, 'host: example.org') },
  { name: 'the same Host twice', status: 400, request: (path) => get(path, 'HOST: localhost') },
  { name: 'no Host', status: 400, request: (path) => send('GET', path, []) },
  { name: 'a Host that is none', status: 400, request: (path) => send('GET', path, ['Host: a/b']) },
  { name: 'a Host with user info', status: 400, request: (path) => send('GET', path, ['Host: me@localhost']) },
  { name: 'a method nobody knows', status: 400, request: (path) => send('FROBNICATE', path, ['Host: localhost']) },
  { name: 'a header without a name', status: 400, request: (path) => get(path, ': value') },
  { name: 'a header folded', status: 400, request: (path) => get(path, 'X-Folded: a', ' b') },
  { name: 'a space before the colon', status: 400, request: (path) => get(path, 'X-Space : a') },
  { name: 'a NUL in a value', status: 400, request: (path) => get(path, 'X-Nul: \0') },
  { name: 'a bare line feed as the end', status: 400, request: (path) => `GET ${path} HTTP/1.1\nHost: localhost\n\n` },
  { name: 'headers too large', status: 431, request: (path) => get(path, `X-Large: ${'x'.repeat(20_000)}`) },
  { name: 'a target too large', status: 431, request: (path) => get(`${path}?${'x'.repeat(20_000)}`) },
  { name: 'an expectation', status: 417, request: (path) => get(path, 'Expect: tea') },
  { name: 'another version', status: 400, request: (path) => `GET ${path} HTTP/3.0\r\nHost: localhost\r\n\r\n` },
  { name: 'a TLS greeting', status: 400, request: () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' },
  { name: 'the preface of HTTP/2', status: 400, request: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
  { name: 'two lengths', status: 400, request: post(['Content-Length: 1', 'Content-Length: 2'], 'x') },
  { name: 'a negative length', status: 400, request: post(['Content-Length: -1'], '') },
  {
    name: 'a length beside chunks',
    status: 400,
    request: post(['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
  },
  { name: 'chunked twice', status: 400, request: post(['Transfer-Encoding: chunked, chunked'], '0\r\n\r\n') },
];
