import type { AlertCase } from '../test-file.ts';

const jobs = ['api', 'upstream', 'lag', 'promtail', 'loki', 'tempo', 'prometheus', 'grafana'];
const up = (job: string) => `up{job="${job}", instance="${job}:1"}`;
const allUp = Object.fromEntries(jobs.map((job) => [up(job), '1x20']));

export const targetCases: readonly AlertCase[] = [
  {
    title: 'a job whose only target fails is down',
    series: { ...allUp, [up('loki')]: '1x5 0x15' },
    at: '9m',
    alert: 'TargetDown',
    firing: [
      {
        labels: { job: 'loki', scope: 'job' },
        summary: 'loki gives no metrics',
        description: 'Scrapes of all instances of loki have failed for two minutes.',
      },
    ],
  },
  {
    title: 'one of several targets that fails is down, and no more than that',
    series: { ...allUp, 'up{job="api", instance="api:2"}': '1x5 0x15' },
    at: '9m',
    alert: 'TargetDown',
    firing: [
      {
        labels: { job: 'api', instance: 'api:2', scope: 'instance' },
        summary: 'An instance of api gives no metrics',
        description: 'Scrapes of api at api:2 have failed for two minutes.',
      },
    ],
  },
  {
    title: 'a target that misses a scrape is not down',
    series: { ...allUp, [up('loki')]: '1x5 0 1x15' },
    at: '9m',
    alert: 'TargetDown',
    firing: [],
  },
  {
    title: 'a job without a target is missing',
    series: { ...allUp, [up('api')]: '1x5 stale' },
    at: '9m',
    alert: 'TargetMissing',
    firing: [
      {
        labels: { job: 'api' },
        summary: 'api has no instance',
        description: 'Prometheus has found nothing to scrape for api for two minutes.',
      },
    ],
  },
  {
    title: 'a job is not missing while its pod is replaced',
    series: { ...allUp, [up('api')]: '1x5 stale', 'up{job="api", instance="api:2"}': '_x6 1x10' },
    at: '9m',
    alert: 'TargetMissing',
    firing: [],
  },
];
