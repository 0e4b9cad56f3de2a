import type { Values } from '../values/schema.ts';
import { createAlert } from './alert.ts';
import { recorded } from './recorded.ts';
import type { RuleGroup } from './rule-types.ts';

/** What goes wrong inside a process before its users notice. */
export function processRules(values: Values): RuleGroup {
  const { memoryLimit, memoryUsed } = recorded;
  return {
    name: 'processes',
    rules: [
      {
        record: memoryUsed.name,
        expr:
          `sum by (${memoryUsed.labels.join(', ')}) (process_resident_memory_bytes) ` +
          `/ on (job) group_left () ${memoryLimit.name}`,
      },
      createAlert(values, {
        alert: 'EventLoopLag',
        severity: 'ticket',
        // The delay is sampled every 100 ms, and that time is part of it: idle processes show 0.1.
        expr: 'avg_over_time(nodejs_eventloop_lag_p90_seconds[5m]) > 0.2',
        for: '5m',
        summary: 'The event loop of {{ $labels.job }} is blocked',
        description:
          'One of ten samples of {{ $labels.job }} at {{ $labels.instance }} took {{ $value | humanizeDuration }} ' +
          'or more, of which 100 ms are normal.',
        dashboard: 'runtime',
      }),
      createAlert(values, {
        alert: 'MemoryNearLimit',
        severity: 'ticket',
        // Go's own limit is 90 %: short of that it is at ease.
        expr: `min_over_time(${memoryUsed.name}[5m]) > 0.95`,
        for: '5m',
        summary: '{{ $labels.job }} is about to run out of memory',
        description:
          '{{ $labels.job }} at {{ $labels.instance }} has used {{ $value | humanizePercentage }} of its memory limit ' +
          'for ten minutes.',
        dashboard: 'runtime',
      }),
      createAlert(values, {
        alert: 'RestartsOften',
        severity: 'ticket',
        expr: 'changes(process_start_time_seconds[30m]) > 2',
        for: '0s',
        summary: '{{ $labels.job }} keeps ending',
        description:
          '{{ $labels.job }} at {{ $labels.instance }} was started {{ $value | printf "%.0f" }} times in half an hour.',
        dashboard: 'stack',
      }),
    ],
  };
}
