import { expect, test } from '@jest/globals';
import { logTopic, metrics, ports } from '../app/contract.ts';
import { clusterEndpoints } from '../platform/endpoints.ts';
import { ruleFiles } from '../platform/rules/rules.ts';
import { loadValues } from '../platform/values/load-values.ts';
import { absence, tempoAbsence } from './support/absence.ts';
import { eventually } from './support/eventually.ts';
import { query, queryNumber, rules, targets } from './support/prometheus.ts';
import { testUnless } from './support/test-unless.ts';

// What the servers say of themselves. It comes last, so that they have something to complain of.

declare const e2eStartedAtMs: number;

/** By the job that scrapes them; some may be left out where they run as processes. */
const servers: Readonly<Record<string, string | undefined>> = {
  api: undefined,
  upstream: undefined,
  lag: undefined,
  promtail: undefined,
  loki: undefined,
  prometheus: undefined,
  tempo: await tempoAbsence(),
  grafana: await absence('Grafana', ports.grafana, '/metrics'),
};
const patience = { withinMs: 30_000, everyMs: 1_000 };

for (const [job, absent] of Object.entries(servers)) {
  testUnless(absent)(`Prometheus scrapes ${job}`, () =>
    eventually(async () => {
      const ofJob = (await targets()).filter((target) => target.job === job);
      expect(ofJob.length).toBeGreaterThan(0);
      expect(ofJob.filter(({ health }) => health !== 'up')).toEqual([]);
    }, patience),
  );
}

test('Prometheus scrapes nothing else', async () => {
  const others = (await targets()).filter(({ job }) => !(job in servers));
  expect(others).toEqual([]);
});

test('Prometheus has every rule, and evaluates each', async () => {
  const values = loadValues({ environment: 'local' });
  const groups = Object.values(ruleFiles(values, clusterEndpoints(values))).flatMap((file) => file.groups);
  const names = groups.flatMap((group) => group.rules.map((rule) => ('alert' in rule ? rule.alert : rule.record)));
  await eventually(async () => {
    const loaded = await rules();
    expect(loaded.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    const unwell = loaded.filter(({ health, lastEvaluation }) => health !== 'ok' || lastEvaluation.startsWith('0001'));
    expect(unwell).toEqual([]);
  }, patience);
});

/** Counters that stay where they are while all is well. */
const complaints: Readonly<Record<string, readonly string[]>> = {
  'the service': [
    metrics.logLinesDropped.name,
    metrics.logSendErrors.name,
    metrics.logSerializeErrors.name,
    // Where no Tempo is, spans fail to be exported as they must.
    ...(servers.tempo === undefined ? [metrics.spansFailed.name, metrics.spansDropped.name] : []),
    `${metrics.lagCollections.name}{outcome="failure"}`,
  ],
  Promtail: ['promtail_dropped_entries_total', 'promtail_batch_retries_total'],
  Loki: [
    'loki_discarded_samples_total',
    'loki_panic_total',
    'loki_ingester_wal_disk_full_failures_total',
    'loki_ingester_checkpoint_creations_failed_total',
  ],
  Prometheus: [
    'prometheus_rule_evaluation_failures_total',
    'prometheus_target_scrapes_exceeded_sample_limit_total',
    'prometheus_target_scrapes_sample_out_of_order_total',
    'prometheus_target_scrapes_sample_duplicate_timestamp_total',
    'prometheus_target_scrapes_sample_out_of_bounds_total',
    'prometheus_tsdb_wal_corruptions_total',
    'prometheus_tsdb_compactions_failed_total',
    'prometheus_remote_storage_samples_failed_total{job="prometheus"}',
  ],
  Tempo: [
    'tempo_discarded_spans_total',
    'tempo_receiver_refused_spans',
    'tempo_live_store_failed_completions_total',
    'tempo_live_store_local_failed_flushes_total',
    'tempo_metrics_generator_spans_discarded_total',
    'tempo_metrics_generator_processor_service_graphs_dropped_spans',
    'tempo_metrics_generator_registry_active_series_limited_total',
    'prometheus_remote_storage_samples_failed_total{job="tempo"}',
    'prometheus_remote_storage_exemplars_failed_total{job="tempo"}',
  ],
};

test.each(Object.entries(complaints))('%s complains of nothing since the tests began', async (_server, counters) => {
  const startedAt = Math.floor(e2eStartedAtMs / 1_000);
  const grown = await Promise.all(
    counters.map(async (counter) => {
      const before = await queryNumber(`sum(${withTime(counter, startedAt)})`);
      return [counter, (await queryNumber(`sum(${counter})`)) - before] as const;
    }),
  );
  expect(grown.filter(([, growth]) => growth > 0)).toEqual([]);
});

const withTime = (counter: string, at: number): string => `${counter} @ ${at}`;

test('the configuration of Prometheus is the one it was given', async () => {
  expect(await queryNumber('min(prometheus_config_last_reload_successful{job="prometheus"})')).toBe(1);
});

const topic = `{topic="${logTopic.name}"}`;

test(`the topic ${logTopic.name} has ${logTopic.partitions} partitions`, async () => {
  expect(await queryNumber(`count(${metrics.topicOffset.name}${topic})`)).toBe(logTopic.partitions);
});

test(`the group ${logTopic.consumerGroup} reads the whole topic, and keeps up`, async () => {
  const group = `{consumergroup="${logTopic.consumerGroup}"}`;
  expect(await queryNumber(`sum(${metrics.consumerGroupMembers.name}${group})`)).toBeGreaterThanOrEqual(1);
  await eventually(async () => {
    const lag = await query(`${metrics.consumerGroupLag.name}${group}`);
    expect(lag.map(({ labels }) => Number(labels.partition)).toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(Math.max(...lag.map(({ value }) => value))).toBeLessThan(1_000);
  }, patience);
});
