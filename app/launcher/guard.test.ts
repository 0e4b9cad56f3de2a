import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { sendRaw } from '../../test/raw-http.ts';
import { createHttpServer } from '../server/http-server.ts';
import { guarded } from './guard.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer(createHttpServer(guarded((_, response) => void response.end('secret\n'))));
});
afterAll(() => server.close());

/** Headers as text, in which PORT is the port that is listened on. */
async function ask(requestLine: string, ...headers: string[]) {
  const lines = [`${requestLine} HTTP/1.1`, ...headers, 'Content-Length: 0', 'Connection: close', '', ''];
  return sendRaw(server.port, lines.join('\r\n').replaceAll('PORT', String(server.port)));
}

const host = 'Host: localhost:PORT';
const rebound = 'Host: evil.example:PORT';
const fetchMetadata = (site: string, mode: string, dest: string) => [
  `Sec-Fetch-Site: ${site}`,
  `Sec-Fetch-Mode: ${mode}`,
  `Sec-Fetch-Dest: ${dest}`,
];

describe('lets in', () => {
  test.each([
    ['curl', 'GET /', [host]],
    ['curl by address', 'GET /logs/a', ['Host: 127.0.0.1:PORT']],
    ['curl by IPv6 address', 'HEAD /', ['Host: [::1]:PORT']],
    ['a proxy form of its own name', 'GET http://localhost:PORT/', [host]],
    ['an address that was typed in', 'GET /', [host, ...fetchMetadata('none', 'navigate', 'document')]],
    ['a link from elsewhere', 'GET /', [host, ...fetchMetadata('cross-site', 'navigate', 'document')]],
    ['its own script', 'GET /updates', [host, ...fetchMetadata('same-origin', 'cors', 'empty')]],
    ['its own button', 'POST /requests/luke', [host, 'Origin: http://localhost:PORT']],
    ['the spans of a service', 'POST /v1/traces', [host]],
    ['the spans of a service in a container', 'POST /v1/traces', ['Host: host.docker.internal:PORT']],
  ])('%s', async (_, requestLine, headers) => {
    expect((await ask(requestLine, ...headers)).status).toBe(200);
  });
});

describe('refuses', () => {
  test.each([
    ['a name that was made to resolve to this machine', 'GET /', [rebound]],
    ['such a name in a proxy form', 'GET http://evil.example:PORT/', [host]],
    ['such a name as a part', 'GET /', ['Host: localhost.evil.example:PORT']],
    ['another port', 'GET /', ['Host: localhost:1']],
    ['no port', 'GET /', ['Host: localhost']],
    ['a name with a user', 'GET /', ['Host: localhost:PORT@evil.example']],
    ['buttons of such a name', 'POST /upstream/slow', [rebound, 'Origin: http://evil.example:PORT']],
    ['spans from a page of such a name', 'POST /v1/traces', [rebound, 'Origin: http://evil.example:PORT']],
    ['a form of another page', 'POST /upstream/slow', [host, 'Origin: https://evil.example']],
    ['a form of a page without an origin', 'POST /upstream/slow', [host, 'Origin: null']],
    ['a form of another port', 'POST /upstream/slow', [host, 'Origin: http://localhost:3000']],
    ['a form of the same port by https', 'POST /upstream/slow', [host, 'Origin: https://localhost:PORT']],
    ['a button that no page pressed', 'POST /upstream/slow', [host]],
    ['any other method that no page sent', 'DELETE /', [host]],
    ['a script of another page', 'GET /', [host, 'Origin: https://evil.example']],
    ['a script that hides its page', 'GET /', [host, ...fetchMetadata('cross-site', 'no-cors', 'empty')]],
    ['a page of another port', 'GET /updates', [host, ...fetchMetadata('same-site', 'cors', 'empty')]],
    ['a picture in another page', 'GET /logs/a', [host, ...fetchMetadata('cross-site', 'no-cors', 'image')]],
    ['a frame in another page', 'GET /', [host, ...fetchMetadata('cross-site', 'navigate', 'iframe')]],
    ['spans of another page', 'POST /v1/traces', [host, ...fetchMetadata('cross-site', 'no-cors', 'empty')]],
  ])('%s', async (_, requestLine, headers) => {
    const { status, body } = await ask(requestLine, ...headers);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).not.toContain('secret');
    // A Host that no request may have is refused before, with 400.
    if (!headers.some((header) => header.includes('@'))) expect(status).toBe(403);
  });

  test('a request without a Host', async () => {
    expect((await sendRaw(server.port, 'GET / HTTP/1.0\r\n\r\n')).status).toBe(403);
  });

  test('with a word why', async () => {
    expect((await ask('GET /', rebound)).body).toContain(`This port is asked as localhost:${server.port} alone.\n`);
  });
});
