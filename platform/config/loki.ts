import { ports } from '../../app/contract.ts';
import { type Endpoints, workloads } from '../endpoints.ts';
import type { Placement } from '../placement.ts';
import { parseQuantity } from '../quantity.ts';
import type { S3, Values } from '../values/schema.ts';

export const lokiConfigName = 'loki.yaml';

/** The variable with the address by which Loki's other instances reach this one, where there are any. */
export const lokiAddressVariable = 'POD_IP';

/** The part of Loki's configuration that is set here; unknown keys stop its start. */
export interface LokiConfig {
  readonly auth_enabled: boolean;
  readonly analytics: { readonly reporting_enabled: boolean };
  readonly server: Server;
  readonly common: Common;
  readonly memberlist?: {
    readonly join_members: readonly string[];
    readonly bind_addr: readonly string[];
    readonly bind_port: number;
  };
  readonly schema_config: { readonly configs: readonly SchemaPeriod[] };
  readonly ingester: {
    readonly lifecycler: { readonly min_ready_duration: string; readonly readiness_check_ring_health: boolean };
    readonly wal: { readonly replay_memory_ceiling: string };
    readonly max_chunk_age: string;
    readonly sync_period: string;
    readonly sync_min_utilization: number;
  };
  readonly frontend: { readonly scheduler_dns_lookup_period: string };
  readonly compactor: { readonly retention_enabled: boolean; readonly delete_request_store: ObjectStore };
  readonly limits_config: Limits;
}

interface Server {
  readonly http_listen_address: string;
  readonly http_listen_port: number;
  readonly grpc_listen_address: string;
  readonly grpc_listen_port: number;
  readonly grpc_server_max_recv_msg_size: number;
  readonly grpc_server_max_send_msg_size: number;
}

interface Common {
  readonly path_prefix: string;
  readonly instance_addr: string;
  readonly replication_factor: number;
  readonly ring: { readonly kvstore: { readonly store: 'inmemory' | 'memberlist' } };
  readonly storage: { readonly filesystem: Filesystem } | { readonly s3: S3Storage };
}

interface Filesystem {
  readonly chunks_directory: string;
  readonly rules_directory: string;
}

interface S3Storage {
  readonly bucketnames: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly s3forcepathstyle?: boolean;
}

type ObjectStore = 'filesystem' | 's3';

interface SchemaPeriod {
  readonly from: string;
  readonly store: 'tsdb';
  readonly object_store: ObjectStore;
  readonly schema: 'v13';
  readonly index: { readonly prefix: string; readonly period: '24h' };
}

interface Limits {
  readonly allow_structured_metadata: boolean;
  readonly volume_enabled: boolean;
  readonly discover_log_levels: boolean;
  readonly shard_streams: { readonly enabled: boolean };
  readonly retention_period: string;
  readonly reject_old_samples_max_age: string;
  readonly max_query_lookback: string;
  readonly max_query_length: string;
  readonly query_timeout: string;
  readonly ingestion_rate_mb: number;
  readonly ingestion_burst_size_mb: number;
  readonly per_stream_rate_limit: string;
  readonly per_stream_rate_limit_burst: string;
  readonly max_line_size: string;
  readonly max_line_size_truncate: boolean;
}

/** Every part of Loki in one process; several of these share a bucket and know each other by gossip. */
export function lokiConfig(values: Values, endpoints: Endpoints, placement: Placement): LokiConfig {
  const { s3, retentionHours, resources } = values.loki;
  const objectStore = s3.bucket === '' ? 'filesystem' : 's3';
  return {
    auth_enabled: false,
    analytics: { reporting_enabled: false },
    server: server(placement),
    common: common(values, endpoints, placement),
    ...memberlist(endpoints, placement),
    schema_config: {
      configs: [
        {
          from: '2024-01-01',
          store: 'tsdb',
          object_store: objectStore,
          schema: 'v13',
          index: { prefix: 'index_', period: '24h' },
        },
      ],
    },
    ingester: {
      // Ready once it can take lines, whatever the state of the others: one that is lost must not hold up the rest.
      lifecycler: { min_ready_duration: '0s', readiness_check_ring_health: false },
      // What it keeps of the write-ahead log while it reads that again at its start, against 4 GB by default.
      wal: { replay_memory_ceiling: `${Math.floor(parseQuantity(resources.memoryLimit) / 2 / 1024 ** 2)}MB` },
      // Half of it is how far a line may be behind the newest of its stream, which instances share: one that was cut off
      // for a day sends what it kept while others went on. No more than a day, for queries of lines up to this age ask
      // every instance of Loki for all of them.
      max_chunk_age: '48h',
      // Chunks would be in memory for as long. They are cut every two hours by the time of their lines, however small.
      sync_period: '2h',
      sync_min_utilization: 0,
    },
    // It is ready after its first look for a scheduler, which by default is 10 s away.
    frontend: { scheduler_dns_lookup_period: '1s' },
    compactor: { retention_enabled: true, delete_request_store: objectStore },
    limits_config: limits(retentionHours),
  };
}

function server({ listenAddress }: Placement): Server {
  // An answer of 5,000 lines is more than the 4 MiB that one message may have by default.
  const messageBytes = 16 * 1024 ** 2;
  return {
    http_listen_address: listenAddress,
    http_listen_port: ports.loki,
    grpc_listen_address: listenAddress,
    grpc_listen_port: ports.lokiGrpc,
    grpc_server_max_recv_msg_size: messageBytes,
    grpc_server_max_send_msg_size: messageBytes,
  };
}

function common({ loki }: Values, { lokiPeers }: Endpoints, { dataFolder }: Placement): Common {
  const alone = lokiPeers.length === 0;
  return {
    path_prefix: dataFolder,
    // Alone it finds its own parts on loopback, whatever the network's interfaces are called.
    instance_addr: alone ? '127.0.0.1' : `\${${lokiAddressVariable}}`,
    replication_factor: Math.min(3, loki.replicas),
    ring: { kvstore: { store: alone ? 'inmemory' : 'memberlist' } },
    storage:
      loki.s3.bucket === ''
        ? { filesystem: { chunks_directory: `${dataFolder}/chunks`, rules_directory: `${dataFolder}/rules` } }
        : { s3: s3Storage(loki.s3) },
  };
}

/** The keys to the bucket come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. */
function s3Storage({ bucket, region, endpoint }: S3): S3Storage {
  return {
    bucketnames: bucket,
    ...(region === '' ? {} : { region }),
    // Stores other than Amazon's know buckets by path, seldom by host name.
    ...(endpoint === '' ? {} : { endpoint, s3forcepathstyle: true }),
  };
}

function memberlist({ lokiPeers }: Endpoints, { listenAddress }: Placement): Pick<LokiConfig, 'memberlist'> {
  if (lokiPeers.length === 0) return {};
  const { memberlist: port } = workloads.loki.ports;
  const join_members = lokiPeers.map((host) => `dns+${host}:${port}`);
  return { memberlist: { join_members, bind_addr: [listenAddress], bind_port: port } };
}

function limits(retentionHours: number): Limits {
  const retention = `${retentionHours}h`;
  return {
    allow_structured_metadata: true,
    // The histogram above log lines in Grafana.
    volume_enabled: true,
    // Every stream has its level as a label.
    discover_log_levels: false,
    // After an outage lines come so fast that Loki would divide their streams by a label of its own.
    shard_streams: { enabled: false },
    retention_period: retention,
    // What an outage has held up comes late, and is welcome as long as it would be kept.
    reject_old_samples_max_age: retention,
    max_query_lookback: retention,
    max_query_length: retention,
    query_timeout: '30s',
    // All lines come from one source that has to catch up after an outage; memory has its own limit.
    ingestion_rate_mb: 32,
    ingestion_burst_size_mb: 64,
    per_stream_rate_limit: '16MB',
    per_stream_rate_limit_burst: '32MB',
    // As much as a message in Kafka. A longer line is better cut than lost.
    max_line_size: '1MB',
    max_line_size_truncate: true,
  };
}
