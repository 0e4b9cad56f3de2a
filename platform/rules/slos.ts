import { metrics, type Role } from '../../app/contract.ts';
import type { Values } from '../values/schema.ts';
import { failed, valid } from './expressions.ts';
import { recorded } from './recorded.ts';
import type { RecordingRule, RuleGroup } from './rule-types.ts';

const { name: duration } = metrics.serverRequestDuration;
const job: Role = 'api';

/** A bucket of the histogram, and no whole number: Prometheus writes those with a decimal, clients without. */
export const latencyThresholdSeconds = 0.25;

/** A part of the api's requests that has to be good, over as many days as values say. */
export interface Slo {
  readonly name: 'availability' | 'latency';
  readonly objective: number;
  /** The rates of bad and of all requests. */
  readonly bad: string;
  readonly total: string;
}

const rateOf = (series: string, filter = '') => `rate(${series}{job="${job}"${filter}}[5m])`;
const sumOf = (...rates: readonly string[]) => `sum by (job) (${rates.join(' or ')})`;
/** Refused for want of room: a 503 to who asked, and in no histogram. */
const refused = rateOf(metrics.serverRefused.name, ', reason="saturated"');
const answered = rateOf(`${duration}_count`, `, ${valid}`);

export const slos: readonly Slo[] = [
  {
    name: 'availability',
    objective: 0.995,
    bad: sumOf(rateOf(`${duration}_count`, `, ${failed}`), refused),
    total: sumOf(answered, refused),
  },
  {
    name: 'latency',
    objective: 0.99,
    bad: `${sumOf(answered)} - ${sumOf(rateOf(`${duration}_bucket`, `, ${valid}, le="${latencyThresholdSeconds}"`))}`,
    total: sumOf(answered),
  },
];

/** Seconds between two evaluations, the same everywhere, because what is summed over a window depends on it. */
export const sloIntervalSeconds = 30;

/** The windows of the alerts, longer than that of the recorded rates. */
const alertWindows = {
  '30m': recorded.badRatio30m,
  '1h': recorded.badRatio1h,
  '2h': recorded.badRatio2h,
  '6h': recorded.badRatio6h,
  '1d': recorded.badRatio1d,
  '3d': recorded.badRatio3d,
} as const;

/** How much of each error budget is spent, in the windows of the SRE workbook, under the names sloth gives them. */
export function sloRules({ prometheus: { sloWindowDays } }: Values): RuleGroup {
  const { bad, total: all, badRatio5m, badRatioPeriod, errorBudget } = recorded;
  const windows = [...Object.entries(alertWindows), [`${sloWindowDays}d`, badRatioPeriod] as const];
  const { currentBurnRate, periodBurnRate, budgetRemaining } = recorded;
  return {
    name: 'slos',
    interval: `${sloIntervalSeconds}s`,
    rules: [
      ...slos.flatMap(rulesOf),
      { record: badRatio5m.name, expr: `${bad.name} / (${all.name} > 0)` },
      // Sums of rates weigh each moment by its traffic, and cost the same few series however many routes there are.
      ...windows.map(([window, { name }]) => ({
        record: name,
        expr: `sum_over_time(${bad.name}[${window}]) / (sum_over_time(${all.name}[${window}]) > 0)`,
      })),
      { record: currentBurnRate.name, expr: `${badRatio5m.name} / ${errorBudget.name}` },
      { record: periodBurnRate.name, expr: `${badRatioPeriod.name} / ${errorBudget.name}` },
      { record: budgetRemaining.name, expr: `1 - ${periodBurnRate.name}` },
    ],
  };
}

function rulesOf({ name: slo, objective, bad, total: all }: Slo): RecordingRule[] {
  const constant = ({ name: record }: { readonly name: string }, value: number) => ({
    record,
    labels: { job, slo },
    expr: `vector(${value})`,
  });
  return [
    constant(recorded.objective, objective),
    constant(recorded.errorBudget, Number((1 - objective).toFixed(6))),
    ...(slo === 'latency' ? [constant(recorded.latencyThreshold, latencyThresholdSeconds)] : []),
    // A status that has never been answered has no series, though requests had none of it.
    { record: recorded.bad.name, labels: { slo }, expr: `(${bad}) or 0 * ${all}` },
    { record: recorded.total.name, labels: { slo }, expr: all },
  ];
}
