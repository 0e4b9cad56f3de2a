import type { DrillResult } from './result.ts';

/** What a drill measures where every promise holds. */
export const soundResult: DrillResult = {
  drill: {
    name: 'kafka-stopped',
    fault: 'Kafka stopped',
    of: 'telemetry',
    lastsMs: 90_000,
    raises: ['LogStreamDisconnected'],
  },
  rate: 200,
  requests: 20_000,
  failed: 0,
  unanswered: 0,
  cutShort: 0,
  slowestMs: 200,
  p99BeforeMs: 80,
  p99DuringMs: 100,
  memoryGrowthBytes: 8 * 1024 ** 2,
  queueLimitBytes: 32 * 1024 ** 2,
  linesLost: 0,
  linesDuplicated: 0,
  spansLost: 12,
  alerts: ['LogStreamDisconnected'],
  recoveredAfterMs: 4_200,
};
