import type { Values } from '../values/schema.ts';
import { createAlert } from './alert.ts';
import { recorded } from './recorded.ts';
import type { AlertingRule, RuleGroup, Severity } from './rule-types.ts';
import { latencyThresholdSeconds, type Slo, sloIntervalSeconds, slos } from './slos.ts';

/** So many times as fast as allowed it is worth waking somebody: 2 % of the budget of 30 days are gone in an hour. */
export const fastBurn = 14.4;

/**
 * How fast the budget is being spent, by the SRE workbook ("multiwindow, multi-burn-rate alerts"): the long
 * window says that it matters, the short one that it goes on.
 */
const burns = [
  { severity: 'page', rate: fastBurn, long: '1h', short: '5m', for: '2m', ratios: ['badRatio1h', 'badRatio5m'] },
  { severity: 'page', rate: 6, long: '6h', short: '30m', for: '15m', ratios: ['badRatio6h', 'badRatio30m'] },
  { severity: 'ticket', rate: 3, long: '1d', short: '2h', for: '1h', ratios: ['badRatio1d', 'badRatio2h'] },
  { severity: 'ticket', rate: 1, long: '3d', short: '6h', for: '3h', ratios: ['badRatio3d', 'badRatio6h'] },
] as const satisfies readonly {
  readonly severity: Severity;
  readonly ratios: readonly (keyof typeof recorded)[];
  readonly [key: string]: unknown;
}[];

/** With fewer bad requests than that in the long window, a quiet night is no trend. */
const leastBadRequests = 10;

const texts = {
  availability: { alert: 'AvailabilityBudgetBurn', bad: 'answered with a 5xx', objective: '99.5 % without' },
  latency: {
    alert: 'LatencyBudgetBurn',
    bad: `slower than ${latencyThresholdSeconds * 1000} ms`,
    objective: '99 % faster',
  },
} as const;

/** One alert for each objective, at four speeds. */
export function sloAlerts(values: Values): RuleGroup {
  return {
    name: 'slo-alerts',
    interval: `${sloIntervalSeconds}s`,
    rules: slos.flatMap((slo) => burns.map((burn) => burnAlert(values, slo, burn))),
  };
}

function burnAlert(values: Values, { name, objective }: Slo, burn: (typeof burns)[number]): AlertingRule {
  const threshold = Number((burn.rate * (1 - objective)).toFixed(6));
  const [long, short] = burn.ratios.map((ratio) => `${recorded[ratio].name}{slo="${name}"} > ${threshold}`);
  const bad = `sum_over_time(${recorded.bad.name}{slo="${name}"}[${burn.long}]) * ${sloIntervalSeconds}`;
  const text = texts[name];
  const speed = burn.rate > 1 ? `more than ${burn.rate} times as fast` : 'not as slowly';
  return createAlert(values, {
    alert: text.alert,
    severity: burn.severity,
    expr: `${long} and ${short} and ${bad} >= ${leastBadRequests}`,
    for: burn.for,
    labels: { window: burn.long },
    summary: `{{ $labels.job }} spends its ${name} budget ${speed} as allowed`,
    description:
      `{{ $value | humanizePercentage }} of the requests of ${burn.long} were ${text.bad}, and it goes on in the ` +
      `last ${burn.short}. The objective is ${text.objective}.`,
    dashboard: 'service',
  });
}
