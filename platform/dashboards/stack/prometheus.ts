import type { Row } from '../dashboard.ts';
import { timeSeries } from '../metric-panels.ts';
import { rate } from '../queries.ts';

/** What Prometheus takes in, and what it holds. */
export function prometheusRow(): Row {
  const none = 'No metrics of Prometheus in this time';
  return {
    title: 'Prometheus',
    height: 8,
    panels: [
      timeSeries({
        width: 8,
        title: 'Samples a second',
        description: 'Samples taken in. A step up without a roll-out: some label has got too many values.',
        unit: 'cps',
        noValue: none,
        queries: [
          {
            expr: rate({ name: 'prometheus_tsdb_head_samples_appended_total' }, 'job="prometheus"'),
            legend: 'taken in',
          },
        ],
      }),
      timeSeries({
        width: 8,
        title: 'Series in memory',
        description:
          'Series that memory holds; each costs some kilobytes. A rise that never turns: labels with new values.',
        unit: 'short',
        noValue: none,
        queries: [{ expr: 'sum(prometheus_tsdb_head_series{job="prometheus"})', legend: 'series' }],
      }),
      timeSeries({
        width: 8,
        title: 'Disk and its limit',
        description: 'Bytes of blocks and of the log before them, and the size from which the oldest are deleted.',
        unit: 'bytes',
        noValue: none,
        queries: [
          {
            expr: 'sum(prometheus_tsdb_storage_blocks_bytes{job="prometheus"}) + sum(prometheus_tsdb_wal_storage_size_bytes{job="prometheus"})',
            legend: 'used',
          },
          { expr: 'max(prometheus_tsdb_retention_limit_bytes{job="prometheus"})', legend: 'limit' },
        ],
      }),
    ],
  };
}
