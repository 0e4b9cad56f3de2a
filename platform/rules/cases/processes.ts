import type { AlertCase } from '../test-file.ts';

const eventLoop = 'nodejs_eventloop_lag_p90_seconds{job="api", instance="a:1"}';
// Its limit is 192 MiB in every environment.
const memory = 'process_resident_memory_bytes{job="lag", instance="l:1"}';
const started = 'process_start_time_seconds{job="lag", instance="l:1"}';
const mebibytes = (count: number) => count * 1024 ** 2;

export const processCases: readonly AlertCase[] = [
  {
    title: 'an event loop that is blocked is noticed',
    series: { [eventLoop]: '0.1x5 0.45x20' },
    at: '20m',
    alert: 'EventLoopLag',
    firing: [
      {
        labels: { job: 'api', instance: 'a:1' },
        summary: 'The event loop of api is blocked',
        description: 'One of ten samples of api at a:1 took 450ms or more, of which 100 ms are normal.',
      },
    ],
  },
  {
    title: 'an event loop that waits for its own sampling is not blocked',
    series: { [eventLoop]: '0.1x8 0.4 0.11x20' },
    at: '20m',
    alert: 'EventLoopLag',
    firing: [],
  },
  {
    title: 'memory that stays near its limit is noticed',
    series: { [memory]: `${mebibytes(120)}x5 ${mebibytes(186)}x20` },
    at: '20m',
    alert: 'MemoryNearLimit',
    firing: [
      {
        labels: { job: 'lag', instance: 'l:1' },
        summary: 'lag is about to run out of memory',
        description: 'lag at l:1 has used 96.88% of its memory limit for ten minutes.',
      },
    ],
  },
  {
    title: 'memory that garbage collection frees is no trouble',
    series: { [memory]: `${mebibytes(120)}x5 ${`${mebibytes(186)}x2 ${mebibytes(120)} `.repeat(6)}` },
    at: '20m',
    alert: 'MemoryNearLimit',
    firing: [],
  },
  {
    title: 'a process that ends again and again is noticed',
    series: { [started]: '1000x5 1400x5 1700x5 2000x10' },
    at: '20m',
    alert: 'RestartsOften',
    firing: [
      {
        labels: { job: 'lag', instance: 'l:1' },
        summary: 'lag keeps ending',
        description: 'lag at l:1 was started 3 times in half an hour.',
      },
    ],
  },
  {
    title: 'a process that is started anew by a roll-out is no trouble',
    series: { [started]: '1000x5 1400x20' },
    at: '20m',
    alert: 'RestartsOften',
    firing: [],
  },
];
