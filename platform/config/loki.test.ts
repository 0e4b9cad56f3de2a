import { expect, test } from '@jest/globals';
import { clusterEndpoints } from '../endpoints.ts';
import { completeValues, type Environment, environments } from '../values/environments.ts';
import { loadValues } from '../values/load-values.ts';
import { lokiConfig } from './loki.ts';

const placement = { listenAddress: '127.0.0.2', configFolder: '/files', dataFolder: '/somewhere' };

function configOf(environment: Environment, sets: readonly string[] = []) {
  const values = loadValues({ ...completeValues(environment), sets });
  return lokiConfig(values, clusterEndpoints(values), placement);
}

test.each(environments)(
  'in %s, Loki listens where it is told to and writes below its data folder alone',
  (environment) => {
    const config = configOf(environment);
    for (const path of JSON.stringify(config).match(/"\/[^"]*"/g) ?? []) expect(path).toMatch(/^"\/somewhere/);
    expect(config.common.path_prefix).toBe('/somewhere');
    expect(config.server).toMatchObject({
      http_listen_address: '127.0.0.2',
      http_listen_port: 3100,
      grpc_listen_address: '127.0.0.2',
      grpc_listen_port: 9096,
    });
  },
);

test.each(environments)(
  'in %s, Loki deletes by itself, and takes late lines as long as it keeps them',
  (environment) => {
    const { kafka, loki } = loadValues(completeValues(environment));
    const { limits_config, compactor, schema_config } = configOf(environment);
    const [period] = schema_config.configs;
    expect(compactor).toEqual({ retention_enabled: true, delete_request_store: period?.object_store });
    expect(limits_config.retention_period).toBe(`${loki.retentionHours}h`);
    expect(limits_config.reject_old_samples_max_age).toBe(`${loki.retentionHours}h`);
    // Or what Kafka has kept through an outage would be refused.
    expect(loki.retentionHours).toBeGreaterThanOrEqual(kafka.retentionHours);
  },
);

test('a line may be a day behind others of its stream, and chunks are written as early as ever', () => {
  const { max_chunk_age, sync_period, sync_min_utilization } = configOf('local').ingester;
  // Half of it counts.
  expect(max_chunk_age).toBe('48h');
  expect({ sync_period, sync_min_utilization }).toEqual({ sync_period: '2h', sync_min_utilization: 0 });
});

test('no stream gets a label that the service did not give it', () => {
  const { limits_config } = configOf('local');
  expect(limits_config.discover_log_levels).toBe(false);
  expect(limits_config.shard_streams).toEqual({ enabled: false });
});

test('a Loki alone needs neither peers nor an address', () => {
  const config = configOf('local');
  expect(config).not.toHaveProperty('memberlist');
  expect(config.common).toMatchObject({
    replication_factor: 1,
    instance_addr: '127.0.0.1',
    ring: { kvstore: { store: 'inmemory' } },
  });
});

test('several know each other by gossip and keep each line three times', () => {
  const config = configOf('production');
  expect(config.memberlist).toEqual({
    join_members: ['dns+loki-headless.swapi-telemetry.svc.cluster.local:7946'],
    bind_addr: ['127.0.0.2'],
    bind_port: 7946,
  });
  expect(config.common).toMatchObject({
    replication_factor: 3,
    instance_addr: `\${POD_IP}`,
    ring: { kvstore: { store: 'memberlist' } },
  });
});

test('lines go to the data folder, to a bucket of AWS, or to one at an endpoint of its own', () => {
  expect(configOf('local').common.storage).toMatchObject({ filesystem: { chunks_directory: '/somewhere/chunks' } });
  expect(configOf('production').common.storage).toEqual({ s3: { bucketnames: 'swapi-loki', region: 'eu-central-1' } });
  expect(configOf('production', ['loki.s3.endpoint=http://minio.example.com:9000']).common.storage).toMatchObject({
    s3: { endpoint: 'http://minio.example.com:9000', s3forcepathstyle: true },
  });
});

test('reading the write-ahead log again leaves half of the memory', () => {
  expect(configOf('local', ['loki.resources.memoryLimit=2Gi']).ingester.wal.replay_memory_ceiling).toBe('1024MB');
});
