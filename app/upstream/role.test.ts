import { afterEach, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { loadConfig } from '../config.ts';
import { createHttpServer } from '../server/http-server.ts';
import { createOperations } from '../server/operations.ts';
import { createLogger } from '../telemetry/logger.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createRequestOrigin } from '../telemetry/request-origin.ts';
import { createRole } from './role.ts';

const servers: TestServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** The role as main wires it, on free ports. */
async function startRole(environment: Record<string, string>) {
  const metrics = createMetrics({ service: 'upstream', version: '0.0.0', revision: 'test' });
  const lines: string[] = [];
  const sinks = [(line: string) => void lines.push(line)];
  const logger = createLogger({ name: 'upstream', level: 'info', sinks, onUnserializable: () => undefined });
  const config = loadConfig('upstream', environment);
  const requestOrigin = createRequestOrigin({
    clientAddress: config.CLIENT_ADDRESS,
    trustedProxies: config.TRUSTED_PROXIES,
  });
  const { main, operations } = createRole({
    version: '0.0.0',
    instance: 'test',
    config,
    logger,
    metrics,
    requestOrigin,
  });
  if (!main) throw new Error('upstream has a port of its own');
  const started = {
    lines,
    ports: { main: main.port, operations: operations.port },
    main: await startServer(createHttpServer(main.handle)),
    operations: await startServer(
      createOperations({
        registry: metrics.registry,
        isReady: () => true,
        ...(operations.resources ? { resources: operations.resources } : {}),
        onError: () => undefined,
      }),
    ),
  };
  servers.push(started.main, started.operations);
  return started;
}

const failAlways = { method: 'PUT', body: '{"errorRate":1}' };

test('without FAULTS_ENABLED there is no way to inject faults', async () => {
  const { main, operations } = await startRole({});
  expect((await fetch(`${operations.url}/faults`, failAlways)).status).toBe(404);
  expect((await fetch(`${main.url}/faults`, failAlways)).status).toBe(404);
  expect((await fetch(`${main.url}/api/people/1/`)).status).toBe(200);
});

test('with FAULTS_ENABLED the operations port takes them, and the API port has them', async () => {
  const { main, operations } = await startRole({ FAULTS_ENABLED: 'true' });
  expect((await fetch(`${main.url}/faults`, failAlways)).status).toBe(404);
  expect((await fetch(`${operations.url}/faults`, failAlways)).status).toBe(200);
  expect((await fetch(`${main.url}/api/people/1/`)).status).toBe(500);
  expect((await fetch(`${operations.url}/metrics`)).status).toBe(200);
});

test('ports, public URL and client addresses follow the configuration', async () => {
  const { main, ports, lines } = await startRole({
    UPSTREAM_PORT: '4001',
    UPSTREAM_OPERATIONS_PORT: '4002',
    PUBLIC_URL: 'https://swapi.example.org',
    CLIENT_ADDRESS: 'full',
  });
  expect(ports).toEqual({ main: 4001, operations: 4002 });
  const person = await (await fetch(`${main.url}/api/people/1/`)).json();
  expect(person).toMatchObject({ url: 'https://swapi.example.org/api/people/1/' });
  expect(lines.join('')).toContain('"client_address":"127.0.0.1"');
});
