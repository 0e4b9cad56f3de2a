import { durationBuckets, exemplarLabel, ports } from '../../app/contract.ts';
import type { Endpoints } from '../endpoints.ts';
import type { Placement } from '../placement.ts';
import { parseQuantity } from '../quantity.ts';
import type { ContainerResources, S3, Values } from '../values/schema.ts';

/** The file of Tempo's configuration. */
export const tempoConfigFile = ({ configFolder }: Placement): string => `${configFolder}/tempo.yaml`;

/** The part of Tempo's configuration that is set here; unknown keys stop its start. */
export interface TempoConfig {
  readonly stream_over_http_enabled: boolean;
  readonly server: Server;
  readonly distributor: { readonly receivers: { readonly otlp: { readonly protocols: OtlpProtocols } } };
  readonly live_store: LiveStore;
  readonly metrics_generator: MetricsGenerator;
  readonly query_frontend: { readonly query_end_cutoff: string };
  readonly storage: { readonly trace: TraceStorage };
  readonly backend_scheduler: BackendScheduler;
  readonly backend_worker: { readonly finish_on_shutdown_timeout: string };
  readonly overrides: { readonly defaults: Overrides };
  readonly usage_report: { readonly reporting_enabled: boolean };
}

interface Server {
  readonly http_listen_address: string;
  readonly http_listen_port: number;
  readonly grpc_listen_address: string;
  readonly grpc_listen_port: number;
  readonly graceful_shutdown_timeout: string;
}

interface OtlpProtocols {
  readonly http: { readonly endpoint: string };
}

interface LiveStore {
  readonly ring: { readonly instance_addr: string };
  readonly wal: { readonly path: string };
  readonly shutdown_marker_dir: string;
  readonly max_trace_idle: string;
  readonly flush_check_period: string;
}

interface MetricsGenerator {
  readonly ring: { readonly instance_addr: string };
  readonly registry: { readonly collection_interval: string };
  readonly processor: {
    readonly service_graphs: { readonly histogram_buckets: readonly number[] };
    readonly span_metrics: { readonly histogram_buckets: readonly number[] };
  };
  readonly storage: {
    readonly path: string;
    readonly remote_write_flush_deadline: string;
    readonly remote_write: readonly { readonly url: string; readonly send_exemplars: boolean }[];
  };
}

interface BackendScheduler {
  readonly local_work_path: string;
  readonly provider: { readonly compaction: Compaction };
}

interface Compaction {
  readonly min_input_blocks: number;
  readonly max_input_blocks: number;
  readonly compaction: { readonly max_block_bytes: number };
}

type TraceStorage = {
  readonly wal: { readonly path: string };
  readonly block: { readonly parquet_dedicated_columns: readonly DedicatedColumn[] };
} & (
  | { readonly backend: 'local'; readonly local: { readonly path: string } }
  | { readonly backend: 's3'; readonly s3: S3Storage }
);

interface DedicatedColumn {
  readonly scope: 'span' | 'resource';
  readonly name: string;
  readonly type: 'string' | 'int';
}

interface S3Storage {
  readonly bucket: string;
  readonly endpoint: string;
  readonly region?: string;
  readonly insecure?: boolean;
  readonly forcepathstyle?: boolean;
}

interface Overrides {
  readonly compaction: { readonly block_retention: string };
  readonly metrics_generator: {
    readonly processors: readonly string[];
    readonly trace_id_label_name: string;
    readonly max_active_series: number;
  };
}

/**
 * One Tempo with all its parts in one process: takes spans by OTLP/HTTP, finds them by trace id at once and by a search
 * within three seconds, and writes metrics of spans and of the calls between services to Prometheus. Everything it
 * writes is below the data folder.
 */
export function tempoConfig(values: Values, endpoints: Endpoints, placement: Placement): TempoConfig {
  const { listenAddress, dataFolder } = placement;
  return {
    // Grafana streams results over the port it asks on, instead of one more for gRPC.
    stream_over_http_enabled: true,
    server: {
      http_listen_address: listenAddress,
      http_listen_port: ports.tempo,
      grpc_listen_address: listenAddress,
      grpc_listen_port: ports.tempoGrpc,
      graceful_shutdown_timeout: '2s',
    },
    distributor: { receivers: { otlp: { protocols: { http: { endpoint: `${listenAddress}:${ports.otlpHttp}` } } } } },
    live_store: {
      ring: self,
      wal: { path: `${dataFolder}/live-store/traces` },
      shutdown_marker_dir: `${dataFolder}/live-store/shutdown-marker`,
      // A trace can be searched once no span of it has come for so long, looked at so often; by its id it is found at
      // once. Each look makes a file, and a block is made of all files of half a minute, which are read at once: with
      // more of them, or in longer blocks, Tempo has no memory left for anything but collecting garbage.
      max_trace_idle: '1s',
      flush_check_period: '1s',
    },
    // Searches would leave out what is newer, for a queue in front of the store may delay it; here is none.
    query_frontend: { query_end_cutoff: '0s' },
    metrics_generator: metricsGenerator(values, endpoints, dataFolder),
    storage: {
      trace: {
        wal: { path: `${dataFolder}/wal` },
        block: { parquet_dedicated_columns: dedicatedColumns },
        ...traceStorage(values.tempo.s3, dataFolder),
      },
    },
    backend_scheduler: {
      local_work_path: `${dataFolder}/scheduler`,
      provider: { compaction: compaction(values.tempo.resources) },
    },
    backend_worker: { finish_on_shutdown_timeout: '2s' },
    overrides: {
      defaults: {
        compaction: { block_retention: `${values.tempo.retentionHours}h` },
        metrics_generator: {
          processors: ['service-graphs', 'span-metrics'],
          trace_id_label_name: exemplarLabel,
          // What a flood of span names may cost in memory, here and in Prometheus.
          max_active_series: 20_000,
        },
      },
    },
    usage_report: { reporting_enabled: false },
  };
}

/**
 * Four blocks become one, never fewer: Tempo's default takes two as well, and writes each trace twice as often. All of
 * the four are in memory at once, and some more, so that a block may grow to a part of what there is; with larger ones
 * Tempo does nothing but collect garbage.
 */
function compaction({ memoryLimit }: ContainerResources): Compaction {
  const blocks = 4;
  const partOfMemory = 9;
  const max_block_bytes = Math.floor(parseQuantity(memoryLimit) / partOfMemory);
  return { min_input_blocks: blocks, max_input_blocks: blocks, compaction: { max_block_bytes } };
}

/**
 * What nearly every span has is a column of its own. Any other attribute takes a row over several columns, which is most
 * of the work of writing a trace. At most 20 strings and 5 numbers a scope.
 */
const dedicatedColumns: readonly DedicatedColumn[] = [
  ...[
    ...['http.request.method', 'http.route', 'url.scheme', 'url.path', 'url.query', 'url.full', 'url.template'],
    ...['server.address', 'client.address', 'network.peer.address', 'network.protocol.version', 'user_agent.original'],
    ...['error.type', 'koa.name', 'koa.type'],
  ].map((name): DedicatedColumn => ({ scope: 'span', name, type: 'string' })),
  ...['http.response.status_code', 'server.port', 'network.peer.port', 'http.request.resend_count'].map(
    (name): DedicatedColumn => ({ scope: 'span', name, type: 'int' }),
  ),
  ...['service.version', 'service.instance.id'].map(
    (name): DedicatedColumn => ({ scope: 'resource', name, type: 'string' }),
  ),
];

/** The parts of the one process find each other on loopback, whatever the network's interfaces are called. */
const self = { instance_addr: '127.0.0.1' };

function metricsGenerator(values: Values, endpoints: Endpoints, dataFolder: string): MetricsGenerator {
  return {
    ring: self,
    registry: { collection_interval: `${values.prometheus.scrapeIntervalSeconds}s` },
    processor: {
      service_graphs: { histogram_buckets: durationBuckets },
      span_metrics: { histogram_buckets: durationBuckets },
    },
    storage: {
      path: `${dataFolder}/generator`,
      remote_write_flush_deadline: '2s',
      remote_write: [{ url: `${endpoints.prometheus}/api/v1/write`, send_exemplars: true }],
    },
  };
}

/** The keys to a bucket come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. */
function traceStorage({ bucket, region, endpoint }: S3, dataFolder: string) {
  if (bucket === '') return { backend: 'local' as const, local: { path: `${dataFolder}/blocks` } };
  const place = region === '' ? {} : { region };
  if (endpoint === '') {
    return { backend: 's3' as const, s3: { bucket, ...place, endpoint: `s3.${region}.amazonaws.com` } };
  }
  const { host, protocol } = new URL(endpoint);
  const s3 = { bucket, ...place, endpoint: host, insecure: protocol === 'http:', forcepathstyle: true };
  return { backend: 's3' as const, s3 };
}
