import { createServer } from 'node:https';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { createClient } from './client.ts';
import { describeFailure } from './describe-failure.ts';

let plain: TestServer;
let secure: TestServer;

beforeEach(async () => {
  plain = await startServer((_request, response) => response.end('plain'));
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
  secure = await startServer(
    createServer({ key, cert }, (_request, response) => response.writeHead(302, { location: plain.url }).end()),
  );
});
afterEach(async () => {
  await secure.close();
  await plain.close();
});

const secureUrl = () => secure.url.replace('http:', 'https:');

test('who is asked over https cannot lead to http', async () => {
  const client = createClient({}, 5_000).extend({ https: { rejectUnauthorized: false } });
  const failure = await client(secureUrl()).catch((error) => describeFailure(error, secureUrl()));
  expect(failure).toBe(`it leads from https to ${plain.url}`);
  expect(await client(plain.url).text()).toBe('plain');
});

test('a certificate that is not trusted is told, with what to do', async () => {
  const failure = await createClient({}, 5_000)(secureUrl()).catch((error) => describeFailure(error, secureUrl()));
  expect(failure).toBe(
    `the certificate of 127.0.0.1:${secure.port} is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT); where a proxy has one of its own, name its authority in NODE_EXTRA_CA_CERTS`,
  );
});

test('a proxy that leads nowhere is told, without its password', async () => {
  const refusing = await startServer(() => {});
  refusing.server.on('connect', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
  try {
    const proxy = refusing.url.replace('//', '//user:secret@');
    const client = createClient({ HTTPS_PROXY: proxy }, 5_000);
    const failure = await client('https://releases.test/').catch((error) =>
      describeFailure(error, 'https://releases.test/'),
    );
    expect(failure).toBe('the proxy does not lead to releases.test; look at HTTPS_PROXY and NO_PROXY');
  } finally {
    await refusing.close();
  }
});
