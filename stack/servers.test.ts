import { expect, test } from '@jest/globals';
import { serverNames } from './control.ts';
import { createServers } from './servers.ts';

const folders = { config: '/stack/config', data: '/stack/data' };
const programs = { prometheus: '/p', loki: '/l', promtail: '/pt', kafkaJars: '/jars', java: 'java' };
const full = { ...programs, tempo: '/t', grafana: '/g' };
const create = (sources: Parameters<typeof createServers>[0]['sources'] = full) =>
  createServers({ folders, sources, environment: { PATH: '/bin' } });
const textOf = (server: object) => JSON.stringify(server);

test('every server is there, with ports of its own', () => {
  const { servers, leftOut } = create();
  expect(servers.map(({ name }) => name).toSorted()).toEqual([...serverNames].toSorted());
  expect(leftOut).toEqual([]);
  const ports = servers.flatMap((server) => server.ports);
  expect(new Set(ports).size).toBe(ports.length);
});

test('nothing is listened to beyond loopback, and nothing written beyond the folder of the stack', () => {
  for (const server of create().servers) {
    expect(textOf(server)).not.toContain('0.0.0.0');
    expect(textOf(server)).not.toMatch(/svc\.cluster\.local/);
    for (const path of [server.folder, ...Object.keys(server.files)]) expect(path).toMatch(/^\/stack\//);
  }
});

test('each server needs only those that stand before it', () => {
  const { servers } = create();
  for (const [place, { needs }] of servers.entries()) {
    const before = servers.slice(0, place).map(({ name }) => name);
    expect(before).toEqual(expect.arrayContaining([...needs]));
  }
});

test('without Tempo and Grafana nothing is scraped there, and no spans are sent', () => {
  const { servers, leftOut } = create({ ...programs, tempo: undefined, grafana: undefined });
  expect(leftOut.map(({ name }) => name)).toEqual(['tempo', 'grafana']);
  const prometheus = servers.find(({ name }) => name === 'prometheus');
  expect(textOf(prometheus?.files ?? {})).not.toMatch(/job_name: (tempo|grafana)/);
  expect(servers.find(({ name }) => name === 'api')?.environment).toMatchObject({ OTEL_TRACES_EXPORTER: 'none' });
  expect(create().servers.find(({ name }) => name === 'api')?.environment).not.toHaveProperty('OTEL_TRACES_EXPORTER');
});

test('the service has the variables of the environment local', () => {
  const api = create().servers.find(({ name }) => name === 'api');
  expect(api?.environment).toMatchObject({
    HOST: '127.0.0.1',
    KAFKA_BROKERS: '127.0.0.1:9092',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    SWAPI_URL: 'http://127.0.0.1:3001/api/',
    SIMULATED_WORK_MS: '70',
  });
});
