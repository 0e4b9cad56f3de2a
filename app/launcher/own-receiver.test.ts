import { expect, test } from '@jest/globals';
import { startServer } from '../../test/http-server.ts';
import { startOwnReceiver } from './own-receiver.ts';

const start = (environment: Readonly<Record<string, string>>) =>
  startOwnReceiver({
    environment,
    logsOf: () => '',
    loadPage: async () => undefined,
    onError: (error) => {
      throw error;
    },
  });

test.each([
  ['another machine', 'http://tempo.example:4318'],
  ['what speaks TLS', 'https://localhost:0'],
  ['a path, which the receiver does not have', 'http://localhost:0/otlp'],
  ['no URL, which the services will report', 'localhost:0'],
])('leaves the spans to %s, and says so', async (_, endpoint) => {
  expect(await start({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toEqual({
    missing: 'OTEL_EXPORTER_OTLP_ENDPOINT sends the spans elsewhere. Unset it for a page here.',
  });
});

test('leaves the spans to an endpoint for traces alone, and says so', async () => {
  const environment = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:0/v1/traces' };
  expect(await start({ ...environment, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:0' })).toEqual({
    missing: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT sends the spans elsewhere. Unset it for a page here.',
  });
});

test('leaves the spans to who has the port already, and says so', async () => {
  const tempo = await startServer(() => undefined);
  const { url, page, missing } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: tempo.url });
  expect([url, page]).toEqual([undefined, undefined]);
  expect(missing).toMatch(new RegExp(`^something else has port ${tempo.port}, .* and gets the spans`));
  await tempo.close();
});
