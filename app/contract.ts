/**
 * What the service and everything around it (charts, stack, end-to-end tests, dashboards, rules) have to agree on.
 * It imports nothing, and it is all that k8s/, stack/ and e2e/ know of app/.
 */

/** The three roles of the one image: `node app/main.ts <role>`. Also the `service.name` of each. */
export const roles = ['api', 'upstream', 'lag'] as const;
export type Role = (typeof roles)[number];

/** The same ports however the system runs: processes, stack or forwarded from the cluster. */
export const ports = {
  api: 3000,
  apiOperations: 9464,
  upstream: 3001,
  upstreamOperations: 9465,
  lagOperations: 9466,
  grafana: 3030,
  kafka: 9092,
  prometheus: 9090,
  loki: 3100,
  lokiGrpc: 9096,
  tempo: 3200,
  tempoGrpc: 9097,
  otlpHttp: 4318,
  promtail: 9080,
} as const;

/** Paths of every role's operations port; `faults` only on upstream with FAULTS_ENABLED=true. */
export const operationsPaths = { metrics: '/metrics', live: '/livez', ready: '/readyz', faults: '/faults' } as const;

/** Every answer of api and upstream carries its trace id, 32 hexadecimal digits, in this header. */
export const traceIdHeader = 'trace-id';

export const resources = ['people', 'planets', 'films', 'species', 'starships', 'vehicles'] as const;
export type Resource = (typeof resources)[number];

/** The Kafka topic of the log stream, its number of partitions and the group that ships it to Loki. */
export const logTopic = { name: 'application.logs', partitions: 6, consumerGroup: 'promtail' } as const;

/** The labels of a log stream in Loki, exactly these; all else is structured metadata or in the line. */
export const lokiLabels = ['service_name', 'level', 'topic', 'partition'] as const;

/** Fields of a log line that Promtail turns into structured metadata. */
export const logMetadata = ['trace_id', 'span_id'] as const;

/** bunyan's numeric levels by name; Loki's label `level` carries the name. */
export const logLevels = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const;
export type LogLevel = keyof typeof logLevels;

/** The label of an exemplar that carries the trace id; Grafana's data links follow it. */
export const exemplarLabel = 'trace_id';

/**
 * Every environment variable the roles read besides the `OTEL_*` ones of the OpenTelemetry specification.
 * app/config.ts gives each its type, unit, default and meaning.
 */
export const environmentVariables = [
  'HOST',
  'API_PORT',
  'API_OPERATIONS_PORT',
  'UPSTREAM_PORT',
  'UPSTREAM_OPERATIONS_PORT',
  'LAG_OPERATIONS_PORT',
  'REQUEST_TIMEOUT_MS',
  'SWAPI_URL',
  'SWAPI_TRACE_CONTEXT',
  'SWAPI_TIMEOUT_MS',
  'SWAPI_RETRIES',
  'SWAPI_MAX_CONCURRENT',
  'SWAPI_MAX_QUEUED',
  'SWAPI_BREAKER_OPEN_MS',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'CACHE_TTL_MS',
  'CACHE_REVALIDATE_MS',
  'CACHE_STALE_MS',
  'CACHE_BYTES',
  'QUEUE_MAX_WAIT_MS',
  'SIMULATED_WORK_MS',
  'CORS_ORIGIN',
  'TRACE_CONTEXT',
  'CLIENT_ADDRESS',
  'TRUSTED_PROXIES',
  'PUBLIC_URL',
  'FAULTS_ENABLED',
  'LOG_LEVEL',
  'LOG_QUEUE_BYTES',
  'KAFKA_BROKERS',
  'KAFKA_TLS',
  'KAFKA_TLS_CA_FILE',
  'KAFKA_SASL_MECHANISM',
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
  'LAG_INTERVAL_MS',
  'SHUTDOWN_DRAIN_MS',
  'SHUTDOWN_TIMEOUT_MS',
  'BUILD_REVISION',
] as const;
export type EnvironmentVariable = (typeof environmentVariables)[number];

/** What may be kept in memory where the variables say nothing, in bytes. */
export const memoryDefaults = { LOG_QUEUE_BYTES: 32 * 1024 ** 2, CACHE_BYTES: 16 * 1024 ** 2 } as const;

/** Upper bounds in seconds of the request histograms: the semantic conventions' advice for `http.server.request.duration`. */
export const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const;

/**
 * Every metric of the service's own, with its type and labels. Node.js and process metrics come from prom-client's
 * defaults. Histograms carry exemplars where it says so.
 */
export const metrics = {
  serverRequestDuration: {
    name: 'http_server_request_duration_seconds',
    type: 'histogram',
    labels: ['http_request_method', 'http_route', 'http_response_status_code'],
    help: 'Duration of the requests this service answered, in seconds; its exemplars carry the trace id.',
  },
  serverActiveRequests: {
    name: 'http_server_active_requests',
    type: 'gauge',
    labels: [],
    help: 'Requests being answered now.',
  },
  serverQueuedRequests: {
    name: 'http_server_queued_requests',
    type: 'gauge',
    labels: [],
    help: 'Requests that wait until the process has time to begin them.',
  },
  serverQueueLimit: {
    name: 'http_server_queue_limit_requests',
    type: 'gauge',
    labels: [],
    help: 'Requests that may wait: a burst, or in an overload what the pace allows.',
  },
  serverRefused: {
    name: 'http_server_requests_refused_total',
    type: 'counter',
    labels: ['http_response_status_code', 'reason'],
    help: 'Requests refused before anything was done for them, by status and reason; they have no duration.',
  },
  clientRequestDuration: {
    name: 'http_client_request_duration_seconds',
    type: 'histogram',
    labels: ['http_request_method', 'url_template', 'http_response_status_code', 'error_type'],
    help: 'Duration of each attempt of a call to SWAPI, in seconds; error_type is empty on success.',
  },
  cacheRequests: {
    name: 'swapi_cache_requests_total',
    type: 'counter',
    labels: ['resource', 'outcome'],
    help: 'Look-ups in the cache of SWAPI answers by outcome: hit, revalidate, miss, collapsed, stale, bypass.',
  },
  cacheBytes: {
    name: 'swapi_cache_size_bytes',
    type: 'gauge',
    labels: [],
    help: 'Estimated size of the cached SWAPI answers, as text and as values, in bytes.',
  },
  breakerState: {
    name: 'swapi_circuit_breaker_state',
    type: 'gauge',
    labels: ['state'],
    help: 'State of the circuit breaker in front of SWAPI: 1 for the current of closed, half_open, open.',
  },
  gateClosed: {
    name: 'swapi_gate_closed',
    type: 'gauge',
    labels: [],
    help: '1 while no calls are made because SWAPI asked to be left alone (Retry-After), else 0.',
  },
  retriesWithheld: {
    name: 'swapi_retries_withheld_total',
    type: 'counter',
    labels: [],
    help: 'Attempts that failed and were not repeated because too many are already.',
  },
  bulkheadRejected: {
    name: 'swapi_bulkhead_rejected_total',
    type: 'counter',
    labels: [],
    help: 'Calls to SWAPI refused because too many were under way and waiting.',
  },
  retries: {
    name: 'swapi_retries_total',
    type: 'counter',
    labels: [],
    help: 'Attempts of a call to SWAPI after its first.',
  },
  logLinesEnqueued: {
    name: 'log_stream_lines_enqueued_total',
    type: 'counter',
    labels: [],
    help: 'Log lines accepted into the queue to Kafka.',
  },
  logLinesSent: {
    name: 'log_stream_lines_sent_total',
    type: 'counter',
    labels: [],
    help: 'Log lines acknowledged by Kafka.',
  },
  logLinesDropped: {
    name: 'log_stream_lines_dropped_total',
    type: 'counter',
    labels: ['reason'],
    help: 'Log lines lost before Kafka: queue_full, too_large, closed, rejected.',
  },
  logSendErrors: {
    name: 'log_stream_send_errors_total',
    type: 'counter',
    labels: [],
    help: 'Failed attempts to send a batch of log lines; the batch is kept and tried again.',
  },
  logQueueBytes: {
    name: 'log_stream_queue_bytes',
    type: 'gauge',
    labels: [],
    help: 'Bytes of log lines waiting for or under way to Kafka.',
  },
  logQueueLimitBytes: {
    name: 'log_stream_queue_limit_bytes',
    type: 'gauge',
    labels: [],
    help: 'Bytes the queue to Kafka may hold (LOG_QUEUE_BYTES).',
  },
  logQueueLines: {
    name: 'log_stream_queue_lines',
    type: 'gauge',
    labels: [],
    help: 'Log lines waiting for or under way to Kafka.',
  },
  logOldestLineAge: {
    name: 'log_stream_oldest_line_age_seconds',
    type: 'gauge',
    labels: [],
    help: 'Age of the oldest log line waiting for or under way to Kafka, in seconds; 0 while there is none.',
  },
  logBatchDuration: {
    name: 'log_stream_batch_duration_seconds',
    type: 'histogram',
    labels: [],
    help: 'Time from the first attempt to send a batch of log lines to its acknowledgement, in seconds.',
  },
  logConnected: {
    name: 'log_stream_connected',
    type: 'gauge',
    labels: [],
    help: '1 while Kafka acknowledges batches of log lines, else 0; absent without KAFKA_BROKERS.',
  },
  logSerializeErrors: {
    name: 'log_lines_unserializable_total',
    type: 'counter',
    labels: [],
    help: 'Log lines whose fields could not be written as JSON; a reduced line took their place.',
  },
  spansExported: {
    name: 'otel_spans_exported_total',
    type: 'counter',
    labels: [],
    help: 'Spans the OTLP receiver accepted.',
  },
  spansFailed: {
    name: 'otel_spans_failed_total',
    type: 'counter',
    labels: [],
    help: 'Spans lost because their export failed.',
  },
  spansDropped: {
    name: 'otel_spans_dropped_total',
    type: 'counter',
    labels: ['reason'],
    help: 'Spans lost before an export: queue_full, shutdown.',
  },
  buildInfo: {
    name: 'swapi_build_info',
    type: 'gauge',
    labels: ['service', 'version', 'revision', 'node_version'],
    help: 'Always 1; its labels say what runs.',
  },
  consumerGroupLag: {
    name: 'kafka_consumergroup_lag',
    type: 'gauge',
    labels: ['consumergroup', 'topic', 'partition'],
    help: 'Log lines a consumer group has yet to read, by partition (the name kafka_exporter uses).',
  },
  consumerGroupOffset: {
    name: 'kafka_consumergroup_current_offset',
    type: 'gauge',
    labels: ['consumergroup', 'topic', 'partition'],
    help: 'Offset a consumer group has committed, by partition.',
  },
  consumerGroupMembers: {
    name: 'kafka_consumergroup_members',
    type: 'gauge',
    labels: ['consumergroup'],
    help: 'Members of a consumer group.',
  },
  topicOffset: {
    name: 'kafka_topic_partition_current_offset',
    type: 'gauge',
    labels: ['topic', 'partition'],
    help: 'Offset of the next message, by partition.',
  },
  topicOldestOffset: {
    name: 'kafka_topic_partition_oldest_offset',
    type: 'gauge',
    labels: ['topic', 'partition'],
    help: 'Offset of the oldest message kept, by partition.',
  },
  brokers: {
    name: 'kafka_brokers',
    type: 'gauge',
    labels: [],
    help: 'Brokers of the Kafka cluster.',
  },
  lagCollections: {
    name: 'lag_collections_total',
    type: 'counter',
    labels: ['outcome'],
    help: 'Rounds of asking Kafka for offsets, by outcome: success, failure.',
  },
} as const satisfies Record<string, Metric>;

/** Names follow Prometheus' conventions and, where they exist, OpenTelemetry's semantic conventions. */
export interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}
