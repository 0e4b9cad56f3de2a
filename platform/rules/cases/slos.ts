import type { RuleCase } from '../test-file.ts';

const requests = 'job="api", http_route="/people/:id"';
const count = (status: string) =>
  `http_server_request_duration_seconds_count{${requests}, http_response_status_code="${status}"}`;
const fast = `http_server_request_duration_seconds_bucket{${requests}, http_response_status_code="200", le="0.25"}`;

/** How many requests a minute went well and how many badly, for how long. */
interface Phase {
  readonly minutes: number;
  readonly good: number;
  readonly bad: number;
}

const phase = (minutes: number, good: number, bad: number): Phase => ({ minutes, good, bad });
const quiet = (minutes: number) => phase(minutes, 600, 0);

const availability = (...phases: readonly Phase[]) => ({
  [count('200')]: counter(phases.map(({ minutes, good }) => [minutes, good])),
  [count('500')]: counter(phases.map(({ minutes, bad }) => [minutes, bad])),
});

/** Slow requests are in no bucket up to the threshold. */
const latency = (...phases: readonly Phase[]) => ({
  [fast]: counter(phases.map(({ minutes, good }) => [minutes, good])),
  [count('200')]: counter(phases.map(({ minutes, good, bad }) => [minutes, good + bad])),
});

/** Rates a minute as a counter in promtool's notation, where `5+2x3` is 5, 7, 9, 11. */
function counter(phases: readonly (readonly [minutes: number, rate: number])[]): string {
  let reached = 0;
  return phases
    .map(([minutes, rate]) => {
      const samples = `${reached}+${rate}x${minutes - 1}`;
      reached += rate * minutes;
      return samples;
    })
    .join(' ');
}

const availabilityBurn = (window: string, speed: string, part: string, short: string) => ({
  labels: { job: 'api', slo: 'availability', window },
  summary: `api spends its availability budget ${speed} as allowed`,
  description:
    `${part} of the requests of ${window} were answered with a 5xx, and it goes on in the last ${short}. ` +
    'The objective is 99.5 % without.',
});

const latencyBurn = (window: string, speed: string, part: string, short: string) => ({
  labels: { job: 'api', slo: 'latency', window },
  summary: `api spends its latency budget ${speed} as allowed`,
  description:
    `${part} of the requests of ${window} were slower than 250 ms, and it goes on in the last ${short}. ` +
    'The objective is 99 % faster.',
});

const refused = 'http_server_requests_refused_total{job="api", http_response_status_code="503", reason="saturated"}';

export const sloCases: readonly RuleCase[] = [
  {
    title: 'requests that there is no room for spend the budget as well',
    series: {
      ...availability(quiet(120), phase(10, 600, 0)),
      [refused]: counter([
        [120, 0],
        [10, 600],
      ]),
    },
    at: '129m',
    expr: 'slo:sli_error:ratio_rate5m{slo="availability"}',
    samples: { 'slo:sli_error:ratio_rate5m{job="api", slo="availability"}': 0.5 },
  },
  {
    title: 'a flood of requests for what is not there hides no failures',
    series: {
      ...availability(quiet(120), phase(10, 0, 600)),
      [count('404')]: '0+60000x130',
      [count('405')]: '0+600x130',
    },
    at: '129m',
    expr: 'slo:sli_error:ratio_rate5m{slo="availability"}',
    samples: { 'slo:sli_error:ratio_rate5m{job="api", slo="availability"}': 1 },
  },
  {
    title: 'who ran out of patience counts as slow',
    series: { ...latency(quiet(120), phase(10, 0, 0)), [count('499')]: '0x120 0+600x10' },
    at: '129m',
    expr: 'slo:sli_error:ratio_rate5m{slo="latency"}',
    samples: { 'slo:sli_error:ratio_rate5m{job="api", slo="latency"}': 1 },
  },
  {
    title: 'an outage pages after minutes, by the window of an hour',
    series: availability(quiet(120), phase(10, 0, 600)),
    at: '129m',
    alert: 'AvailabilityBudgetBurn',
    firing: [availabilityBurn('1h', 'more than 14.4 times as fast', '11.11%', '5m')],
  },
  {
    title: 'every twentieth request that fails pages within the hour, by the window of six',
    series: availability(quiet(20), phase(55, 570, 30)),
    at: '74m',
    alert: 'AvailabilityBudgetBurn',
    firing: [availabilityBurn('6h', 'more than 6 times as fast', '3.601%', '30m')],
  },
  {
    title: 'every fiftieth request that fails is a ticket, by the window of a day',
    series: availability(phase(90, 588, 12)),
    at: '85m',
    alert: 'AvailabilityBudgetBurn',
    firing: [availabilityBurn('1d', 'more than 3 times as fast', '2%', '2h')],
  },
  {
    title: 'somewhat more failures than allowed are a ticket, by the window of three days',
    series: availability(phase(210, 992, 8)),
    at: '205m',
    alert: 'AvailabilityBudgetBurn',
    firing: [availabilityBurn('3d', 'not as slowly', '0.8%', '6h')],
  },
  {
    title: 'an outage that is over pages no longer',
    series: availability(quiet(120), phase(6, 0, 600), quiet(10)),
    at: '134m',
    alert: 'AvailabilityBudgetBurn',
    firing: [],
  },
  {
    title: 'as many failures as allowed are no trouble',
    series: availability(phase(240, 996, 4)),
    at: '235m',
    alert: 'AvailabilityBudgetBurn',
    firing: [],
  },
  {
    title: 'a few failures of few requests are no trouble',
    series: availability(phase(30, 1, 0), phase(6, 0, 1)),
    at: '35m',
    alert: 'AvailabilityBudgetBurn',
    firing: [],
  },
  {
    title: 'slow answers to everybody page after minutes',
    series: latency(quiet(120), phase(15, 0, 600)),
    at: '134m',
    alert: 'LatencyBudgetBurn',
    firing: [latencyBurn('1h', 'more than 14.4 times as fast', '20%', '5m')],
  },
  {
    title: 'slow answers to every twentieth are a ticket',
    series: latency(phase(90, 570, 30)),
    at: '85m',
    alert: 'LatencyBudgetBurn',
    firing: [latencyBurn('1d', 'more than 3 times as fast', '5%', '2h')],
  },
  {
    title: 'as many slow answers as allowed are no trouble',
    series: latency(phase(240, 992, 8)),
    at: '235m',
    alert: 'LatencyBudgetBurn',
    firing: [],
  },
  {
    title: 'the first failure after a start spends the budget, for its series began at 0',
    series: { [count('200')]: '0+60x15', [count('500')]: '0x10 1x5' },
    at: '14m',
    expr: 'round(slo:sli_error:ratio_rate5m{slo="availability"}, 0.0001)',
    samples: { '{job="api", slo="availability"}': 0.0033 },
  },
  {
    title: 'where no 5xx was ever answered, none of the requests is bad',
    series: { [count('200')]: '0+60x20' },
    at: '15m',
    expr: 'slo:sli_error:ratio_rate1h{slo="availability"}',
    samples: { 'slo:sli_error:ratio_rate1h{job="api", slo="availability"}': 0 },
  },
  {
    title: 'without traffic there is no ratio of the last minutes',
    series: availability(quiet(20), phase(20, 0, 0)),
    at: '35m',
    expr: 'slo:sli_error:ratio_rate5m',
    samples: {},
  },
  {
    title: 'the budget outlasts a time without traffic',
    series: availability(phase(60, 997, 3), phase(60, 0, 0), phase(60, 997, 3)),
    at: '175m',
    expr: 'round(slo:period_error_budget_remaining:ratio{slo="availability"}, 0.001)',
    samples: { '{job="api", slo="availability"}': 0.4 },
  },
  {
    title: 'the budget weighs every moment by its requests',
    series: availability(phase(60, 1000, 0), phase(60, 0, 1)),
    at: '119m',
    expr: 'round(slo:sli_error:ratio_rate3d{slo="availability"}, 0.001)',
    samples: { '{job="api", slo="availability"}': 0.001 },
  },
];
