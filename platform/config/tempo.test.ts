import { expect, test } from '@jest/globals';
import { clusterEndpoints } from '../endpoints.ts';
import { completeValues, type Environment, environments } from '../values/environments.ts';
import { loadValues } from '../values/load-values.ts';
import { tempoConfig } from './tempo.ts';

const placement = { listenAddress: '127.0.0.2', configFolder: '/files', dataFolder: '/somewhere' };

function configOf(environment: Environment, sets: readonly string[] = []) {
  const values = loadValues({ ...completeValues(environment), sets });
  return tempoConfig(values, clusterEndpoints(values), placement);
}

test.each(environments)(
  'in %s, Tempo listens where it is told to and writes below its data folder alone',
  (environment) => {
    const config = configOf(environment);
    const paths = JSON.stringify(config).match(/"\/[^"]*"/g) ?? [];
    expect(paths.length).toBeGreaterThan(3);
    for (const path of paths) expect(path).toMatch(/^"\/somewhere\//);
    const { server, distributor } = config;
    expect(server).toMatchObject({ http_listen_address: '127.0.0.2', grpc_listen_address: '127.0.0.2' });
    expect(distributor.receivers.otlp.protocols.http.endpoint).toBe('127.0.0.2:4318');
  },
);

test.each(environments)(
  'in %s, Tempo writes metrics with exemplars to Prometheus, as often as that scrapes',
  (environment) => {
    const { metrics_generator, overrides } = configOf(environment);
    expect(metrics_generator.storage.remote_write).toEqual([
      { url: 'http://prometheus.swapi-telemetry.svc.cluster.local:9090/api/v1/write', send_exemplars: true },
    ]);
    expect(metrics_generator.registry.collection_interval).toBe(environment === 'production' ? '15s' : '5s');
    expect(overrides.defaults.metrics_generator).toMatchObject({
      processors: ['service-graphs', 'span-metrics'],
      trace_id_label_name: 'trace_id',
    });
  },
);

test('Tempo keeps traces as long as values say', () => {
  expect(configOf('local', ['tempo.retentionHours=7']).overrides.defaults.compaction).toEqual({
    block_retention: '7h',
  });
});

test('traces go to the data folder, to a bucket of AWS, or to one at an endpoint of its own', () => {
  expect(configOf('local').storage.trace).toMatchObject({ backend: 'local', local: { path: '/somewhere/blocks' } });
  expect(configOf('production').storage.trace).toMatchObject({
    backend: 's3',
    s3: { bucket: 'swapi-tempo', region: 'eu-central-1', endpoint: 's3.eu-central-1.amazonaws.com' },
  });
  expect(configOf('production', ['tempo.s3.endpoint=http://minio.example.com:9000']).storage.trace).toMatchObject({
    s3: { endpoint: 'minio.example.com:9000', insecure: true, forcepathstyle: true },
  });
});

test.each(environments)('in %s, no scope has more columns of its own than Tempo allows', (environment) => {
  const { parquet_dedicated_columns: columns } = configOf(environment).storage.trace.block;
  const most = { string: 20, int: 5 } as const;
  for (const { scope, type } of columns) {
    const alike = columns.filter((column) => column.scope === scope && column.type === type);
    expect(alike.length).toBeLessThanOrEqual(most[type]);
  }
  expect(new Set(columns.map(({ scope, name }) => `${scope} ${name}`)).size).toBe(columns.length);
});

test('the blocks that are compacted at once fit into the memory there is', () => {
  const { provider } = configOf('local', ['tempo.resources.memoryLimit=900Mi']).backend_scheduler;
  expect(provider.compaction).toMatchObject({ min_input_blocks: 4, max_input_blocks: 4 });
  expect(provider.compaction.compaction.max_block_bytes).toBe(100 * 1024 ** 2);
});
