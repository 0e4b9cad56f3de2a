import { metrics } from '../../app/contract.ts';
import { recorded } from '../rules/recorded.ts';
import { createDashboard, type Dashboard, type Row } from './dashboard.ts';
import { seriesTable, singleStat, timeSeries } from './metric-panels.ts';
import type { Thresholds } from './panels.ts';
import { multipleLabelVariable, serviceVariable } from './variables.ts';

const instances = 'job="$service", instance=~"$instance"';
const byInstance = (metric: string): string => `${metric}{${instances}}`;
/** The delay is sampled every 100 ms, and that time is part of what Node.js tells. */
const lag = (quantile: string): string =>
  `clamp_min(${byInstance(`nodejs_eventloop_lag_${quantile}_seconds`)} - 0.1, 0)`;
const gone = 'No instance of this service in this time';
const share = (orange: number, red: number): Thresholds => [
  { from: orange, color: 'orange' },
  { from: red, color: 'red' },
];

/** What Node.js does with its one thread and its memory, by instance. */
export function runtimeDashboard(): Dashboard {
  return createDashboard({
    uid: 'runtime',
    title: 'Node.js runtime',
    description: 'Event loop, garbage collection, CPU, and memory against its limit, of each instance of a service.',
    variables: [
      serviceVariable(metrics.buildInfo.name),
      multipleLabelVariable('instance', 'Instance', `${metrics.buildInfo.name}{job="$service"}`, 'instance'),
    ],
    rows: [nowRow(), loopRow(), memoryRow(), detailRow()],
  });
}

function nowRow(): Row {
  return {
    height: 4,
    panels: [
      singleStat({
        width: 6,
        title: 'Event loop lag, p99',
        description: 'How late the one thread gets to its work, at the worst instance. Every request waits as long.',
        unit: 's',
        noValue: gone,
        thresholds: share(0.05, 0.1),
        query: `max(${lag('p99')})`,
      }),
      singleStat({
        width: 6,
        title: 'CPU',
        description: 'Part of one core that the busiest instance uses. Near 1 its one thread has no time left.',
        unit: 'percentunit',
        noValue: gone,
        thresholds: share(0.7, 0.9),
        query: `max(rate(${byInstance('process_cpu_seconds_total')}[$__rate_interval]))`,
      }),
      singleStat({
        width: 6,
        title: 'Memory of its limit',
        description: 'Resident memory of the fullest instance as a part of its limit. At 1 the kernel ends it.',
        unit: 'percentunit',
        noValue: gone,
        thresholds: share(0.8, 0.9),
        query: `max(${byInstance(recorded.memoryUsed.name)})`,
      }),
      singleStat({
        width: 6,
        title: 'Garbage collection',
        description:
          'Part of its time that the worst instance collects garbage and does nothing else. Worry above 10 %.',
        unit: 'percentunit',
        noValue: gone,
        thresholds: share(0.05, 0.1),
        query: `max(sum by (instance) (rate(${byInstance('nodejs_gc_duration_seconds_sum')}[$__rate_interval])))`,
      }),
    ],
  };
}

function loopRow(): Row {
  return {
    height: 8,
    panels: [
      timeSeries({
        width: 8,
        title: 'Event loop lag',
        axisTo: 0.05,
        description: 'How late the thread gets to its work. Worry above 100 ms: every request waits as long.',
        unit: 's',
        noValue: gone,
        thresholds: share(0.05, 0.1),
        queries: ['p50', 'p90', 'p99'].map((quantile) => ({
          expr: lag(quantile),
          legend: `${quantile} {{instance}}`,
        })),
      }),
      timeSeries({
        width: 8,
        title: 'CPU by mode',
        axisTo: 1,
        description: 'Part of one core in use. Much system time is network and disk; user time is the code itself.',
        unit: 'percentunit',
        noValue: gone,
        queries: ['user', 'system'].map((mode) => ({
          expr: `rate(${byInstance(`process_cpu_${mode}_seconds_total`)}[$__rate_interval])`,
          legend: `${mode} {{instance}}`,
        })),
      }),
      timeSeries({
        width: 8,
        title: 'Garbage collection by kind',
        axisTo: 0.1,
        description: 'Part of the time spent on it. Much major collection means that the heap is nearly full.',
        unit: 'percentunit',
        noValue: gone,
        queries: [
          {
            expr: `sum by (kind, instance) (rate(${byInstance('nodejs_gc_duration_seconds_sum')}[$__rate_interval]))`,
            legend: '{{kind}} {{instance}}',
          },
        ],
      }),
    ],
  };
}

function memoryRow(): Row {
  return {
    title: 'Memory',
    height: 8,
    panels: [
      timeSeries({
        width: 8,
        title: 'Memory and its limit',
        description: 'Resident memory, and where the kernel ends the process. A rise that never turns is a leak.',
        unit: 'bytes',
        noValue: gone,
        queries: [
          { expr: byInstance('process_resident_memory_bytes'), legend: '{{instance}}' },
          { expr: `${recorded.memoryLimit.name}{job="$service"}`, legend: 'limit' },
        ],
      }),
      timeSeries({
        width: 8,
        title: 'Heap',
        description: 'JavaScript objects, and the heap around them. Used that rises over hours is a leak.',
        unit: 'bytes',
        noValue: gone,
        queries: [
          { expr: byInstance('nodejs_heap_size_used_bytes'), legend: 'used {{instance}}' },
          { expr: byInstance('nodejs_heap_size_total_bytes'), legend: 'total {{instance}}' },
          { expr: byInstance('nodejs_external_memory_bytes'), legend: 'outside: buffers {{instance}}' },
        ],
      }),
      timeSeries({
        width: 8,
        title: 'Heap by space',
        description:
          'Used parts of the heap, over these instances. Leaks grow the old space, large buffers the large ones.',
        unit: 'bytes',
        noValue: gone,
        stacked: true,
        queries: [
          { expr: `sum by (space) (${byInstance('nodejs_heap_space_size_used_bytes')}) > 0`, legend: '{{space}}' },
        ],
      }),
    ],
  };
}

function detailRow(): Row {
  return {
    title: 'What it holds and what it is',
    height: 7,
    panels: [
      timeSeries({
        width: 6,
        title: 'Open resources',
        description: 'Sockets, timers and the like that Node.js holds open. A kind that only rises is leaked.',
        unit: 'short',
        noValue: gone,
        queries: [{ expr: `sum by (type) (${byInstance('nodejs_active_resources')})`, legend: '{{type}}' }],
      }),
      timeSeries({
        width: 6,
        title: 'Cache size',
        description:
          'Estimated memory of the cached answers; CACHE_BYTES bounds it. Full, it forgets the least used ones.',
        unit: 'bytes',
        noValue: 'No cache in this service',
        queries: [{ expr: byInstance(metrics.cacheBytes.name), legend: '{{instance}}' }],
      }),
      seriesTable({
        width: 12,
        title: 'What runs',
        description:
          'Each instance, since when it runs, and its version and revision. Young without a roll-out: it crashed or was killed. More than one version: a roll-out is under way.',
        unit: 's',
        noValue: gone,
        query: `(time() - ${byInstance('process_start_time_seconds')}) * on (instance) group_right () max by (instance, version, revision, node_version) (${byInstance(metrics.buildInfo.name)})`,
        value: 'Runs for',
      }),
    ],
  };
}
