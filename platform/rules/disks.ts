import { parseQuantity } from '../quantity.ts';
import type { Values } from '../values/schema.ts';
import { createAlert } from './alert.ts';
import type { RuleGroup } from './rule-types.ts';

/** Volumes that fill. Kafka, Tempo and Grafana tell nothing of theirs: the kubelet does (kubelet_volume_stats_*). */
export function diskRules(values: Values): RuleGroup {
  const taken =
    'sum by (job, instance) (prometheus_tsdb_storage_blocks_bytes{job="prometheus"} + ' +
    'prometheus_tsdb_wal_storage_size_bytes{job="prometheus"})';
  const part = `${taken} / ${parseQuantity(values.prometheus.storage)}`;
  return {
    name: 'disks',
    rules: [
      createAlert(values, {
        alert: 'DiskFilling',
        severity: 'ticket',
        expr: `(${part} or sum by (job, instance) (loki_ingester_wal_disk_usage_percent)) > 0.85`,
        for: '15m',
        summary: 'The disk of {{ $labels.job }} fills',
        description:
          'The disk of {{ $labels.job }} at {{ $labels.instance }} is {{ $value | humanizePercentage }} full. Once it is ' +
          'full nothing new is kept.',
        dashboard: 'stack',
      }),
    ],
  };
}
