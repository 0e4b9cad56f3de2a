import type { AlertCase } from '../test-file.ts';

const loki = 'loki_ingester_wal_disk_usage_percent{job="loki", instance="k:1"}';
const blocks = 'prometheus_tsdb_storage_blocks_bytes{job="prometheus", instance="p:1"}';
const wal = 'prometheus_tsdb_wal_storage_size_bytes{job="prometheus", instance="p:1"}';

export const diskCases: readonly AlertCase[] = [
  {
    title: 'a disk that is nearly full is noticed',
    series: { [loki]: '0.5x5 0.9x30' },
    at: '25m',
    alert: 'DiskFilling',
    firing: [
      {
        labels: { job: 'loki', instance: 'k:1' },
        summary: 'The disk of loki fills',
        description: 'The disk of loki at k:1 is 90% full. Once it is full nothing new is kept.',
      },
    ],
  },
  {
    title: 'disks with room are no trouble',
    series: { [loki]: '0.5x40', [blocks]: '2000000000x40', [wal]: '300000000x40' },
    at: '35m',
    alert: 'DiskFilling',
    firing: [],
  },
];
