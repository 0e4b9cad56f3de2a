import { isIP } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { type AddressDetail, createRequestOrigin } from './request-origin.ts';

interface Seen {
  readonly client?: string;
  readonly peer: { readonly address?: string; readonly port?: number };
  readonly scheme: string;
  readonly server: { readonly address?: string; readonly port?: number };
}

// Answers with what is believed of a request; its path says by which settings.
let server: TestServer;
beforeAll(async () => {
  server = await startServer((request, response) => {
    const [, clientAddress, trustedProxies] = (request.url ?? '').split('/');
    const origin = createRequestOrigin({
      clientAddress: clientAddress as AddressDetail,
      trustedProxies: Number(trustedProxies),
    });
    const seen = {
      client: origin.clientAddress(request),
      peer: origin.peer(request),
      scheme: origin.scheme(request),
      server: origin.server(request),
    };
    response.end(JSON.stringify(seen));
  });
});
afterAll(() => server.close());

async function seen(clientAddress: AddressDetail, trustedProxies: number, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/${clientAddress}/${trustedProxies}`, { headers });
  return (await response.json()) as Seen;
}
const clientOf = async (trustedProxies: number, forwardedFor: string, detail: AddressDetail = 'full') =>
  (await seen(detail, trustedProxies, { 'x-forwarded-for': forwardedFor })).client;

describe('the address of a client', () => {
  test.each([
    [0, '203.0.113.7', '127.0.0.1'],
    [1, '203.0.113.7', '203.0.113.7'],
    [1, '192.0.2.1, 203.0.113.7', '203.0.113.7'],
    [2, '192.0.2.1, 203.0.113.7', '192.0.2.1'],
    [2, '198.51.100.1,192.0.2.1,203.0.113.7', '192.0.2.1'],
    [3, '203.0.113.7', '203.0.113.7'],
  ])('with %i trusted proxies and "%s" is %s', async (proxies, forwardedFor, address) => {
    expect(await clientOf(proxies, forwardedFor)).toBe(address);
  });

  test.each([
    ['unknown', '127.0.0.1'],
    ['<script>', '127.0.0.1'],
    ['', '127.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['0x7f000001', '127.0.0.1'],
    ['fe80::1%eth0', '127.0.0.1'],
    ['192.0.2.1, unknown', '127.0.0.1'],
    ['unknown, 203.0.113.7', '203.0.113.7'],
  ])('never comes from what is none, such as "%s"', async (forwardedFor, address) => {
    expect(await clientOf(2, forwardedFor)).toBe(address);
  });

  test.each([
    ['203.0.113.7:51234', '203.0.113.7', '203.0.113.0'],
    ['2001:DB8:0:0:1::7', '2001:db8::1:0:0:7', '2001:db8::'],
    ['[2001:db8:1:2:3:4:5:6]:443', '2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
    ['::ffff:203.0.113.7', '203.0.113.7', '203.0.113.0'],
    ['::ffff:cb00:7107', '203.0.113.7', '203.0.113.0'],
  ])('%s is %s, and truncated %s', async (forwardedFor, full, truncated) => {
    expect(await clientOf(1, forwardedFor, 'full')).toBe(full);
    expect(await clientOf(1, forwardedFor, 'truncated')).toBe(truncated);
    expect(await clientOf(1, forwardedFor, 'none')).toBeUndefined();
  });

  test('is an address, whatever the headers hold', async () => {
    const entry = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 20 }), fc.constantFrom('', '[', ']:1', '%'));
    const forwardedFor = fc.array(entry, { maxLength: 4 }).map((entries) => entries.join(','));
    // What no header may hold, no client can send.
    const sendable = forwardedFor.map((value) => value.replaceAll(/[^\t\x20-\x7e]/g, '?'));
    await fc.assert(
      fc.asyncProperty(sendable, fc.integer({ min: 0, max: 3 }), async (value, proxies) => {
        expect(isIP(String(await clientOf(proxies, value)))).not.toBe(0);
      }),
      { numRuns: 100 },
    );
  });
});

test('the connection is told in the same detail', async () => {
  expect((await seen('none', 1)).peer).toEqual({});
  expect((await seen('truncated', 1)).peer).toEqual({ address: '127.0.0.0' });
  expect((await seen('full', 1)).peer).toEqual({ address: '127.0.0.1', port: expect.any(Number) });
});

test('host and scheme are those that the outermost trusted proxy was asked for', async () => {
  const headers = {
    'x-forwarded-host': 'made.up, swapi.example:8443, inner',
    'x-forwarded-proto': 'http, https, http',
  };
  const own = { address: '127.0.0.1', port: server.port };
  expect(await seen('none', 0, headers)).toMatchObject({ scheme: 'http', server: own });
  expect(await seen('none', 2, headers)).toMatchObject({
    scheme: 'https',
    server: { address: 'swapi.example', port: 8443 },
  });
  for (const host of ['a b', 'user@host', 'host:port', '[::1', '"', 'x'.repeat(300)]) {
    expect((await seen('none', 1, { 'x-forwarded-host': host, 'x-forwarded-proto': 'gopher' })).server).toEqual(own);
  }
  expect((await seen('none', 1, { 'x-forwarded-host': '[2001:db8::1]' })).server).toEqual({ address: '[2001:db8::1]' });
});
