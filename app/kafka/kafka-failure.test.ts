import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { ipv6Loopback } from '../../test/ipv6-loopback.ts';
import { describeKafkaFailure } from './kafka-failure.ts';
import { type KafkaConnection, openKafka } from './open-kafka.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server, host = '127.0.0.1'): Promise<string> {
  servers.push(server);
  await once(server.listen(0, host), 'listening');
  return `localhost:${(server.address() as AddressInfo).port}`;
}

/** Hangs up on whoever says something, as a broker does on what it does not understand. */
const hangingUp = () =>
  createTcpServer((socket) => socket.on('error', () => undefined).once('data', () => socket.end()));

/** A broker as far as TLS goes. */
async function listenWithTls(certificate: { private: string; cert: string }): Promise<string> {
  return listen(createTlsServer({ key: certificate.private, cert: certificate.cert }, (socket) => socket.end()));
}

/** What is said of a connection that does not come about. */
async function said(broker: string, connection: Omit<KafkaConnection, 'brokers'> = {}): Promise<string> {
  const { kafka, giveUp } = openKafka({
    connection: { brokers: [broker], ...connection },
    clientId: 'test',
    requestTimeoutMs: 5_000,
    retries: 0,
  });
  const error: unknown = await kafka
    .admin()
    .connect()
    .catch((reason) => reason);
  giveUp();
  return describeKafkaFailure(error).message;
}

const issue = (name: string, validForMs = 60_000) =>
  generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 120_000),
    notAfterDate: new Date(Date.now() + validForMs),
  });

test('a certificate of an authority that is not trusted', async () => {
  const broker = await listenWithTls(await issue('localhost'));
  const message = await said(broker, { ssl: true });
  expect(message).toBe(
    `Connection error: self-signed certificate (${broker}); see whether KAFKA_TLS_CA_FILE has the authority that signed the broker's certificate`,
  );
});

test('a certificate for another name', async () => {
  const certificate = await issue('kafka.example.com');
  const message = await said(await listenWithTls(certificate), { ssl: { ca: certificate.cert } });
  expect(message).toMatch(/DNS:kafka\.example\.com.*; call the broker in KAFKA_BROKERS, .* by a name that/);
});

test('a certificate that has expired', async () => {
  const certificate = await issue('localhost', -60_000);
  const message = await said(await listenWithTls(certificate), { ssl: { ca: certificate.cert } });
  expect(message).toMatch(/certificate has expired \(localhost:\d+\); renew the broker's certificate/);
});

test('a port without TLS', async () => {
  expect(await said(await listen(hangingUp()), { ssl: true })).toMatch(
    /before secure TLS connection was established \(localhost:\d+\); this port speaks no TLS: see KAFKA_TLS/,
  );
});

test('a port that wants TLS or a user', async () => {
  expect(await said(await listen(hangingUp()))).toMatch(
    /Closed connection \(localhost:\d+\); .* its port wants TLS \(KAFKA_TLS\) or a user \(KAFKA_SASL_MECHANISM\)/,
  );
});

test('an IPv6 address, as it was given', async () => {
  const server = hangingUp();
  const port = (await listen(server, ipv6Loopback)).split(':').at(-1);
  expect(await said(`[${ipv6Loopback}]:${port}`, { ssl: true })).toContain(` ([${ipv6Loopback}]:${port}); `);
  server.close();
  await once(server, 'close');
  expect(await said(`[${ipv6Loopback}]:${port}`)).toContain(`connect ECONNREFUSED ${ipv6Loopback}:${port}; `);
});

test('nobody at any address of the name', async () => {
  const server = hangingUp();
  const broker = await listen(server);
  server.close();
  await once(server, 'close');
  expect(await said(broker)).toMatch(/ECONNREFUSED.*localhost:\d+\); see whether the brokers of KAFKA_BROKERS are up/);
});
