import { expect, test } from '@jest/globals';
import { startServer } from '../../test/http-server.ts';
import { startOwnReceiver } from './own-receiver.ts';

const start = (environment: Readonly<Record<string, string>>) => startOwnReceiver({ environment, logsOf: () => '' });

test.each([
  ['another machine', 'http://tempo.example:4318'],
  ['what speaks TLS', 'https://localhost:0'],
  ['a path, which the receiver does not have', 'http://localhost:0/otlp'],
  ['no URL, which the services will report', 'localhost:0'],
])('leaves the spans to %s', async (_, endpoint) => {
  expect(await start({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toBeUndefined();
});

test('leaves the spans to an endpoint for traces alone', async () => {
  const environment = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:0/v1/traces' };
  expect(await start({ ...environment, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:0' })).toBeUndefined();
});

test('leaves the spans to who has the port already', async () => {
  const tempo = await startServer(() => undefined);
  expect(await start({ OTEL_EXPORTER_OTLP_ENDPOINT: tempo.url })).toBeUndefined();
  await tempo.close();
});
