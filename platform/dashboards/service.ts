import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { logLevels, metrics } from '../../app/contract.ts';
import { readableLine } from '../queries/readable-line.ts';
import { ratio } from '../rules/expressions.ts';
import { createDashboard, type Dashboard, type Row } from './dashboard.ts';
import { logLines, traceTable } from './evidence-panels.ts';
import { bars, latencyHeatmap, singleStat, stateTimeline, timeSeries } from './metric-panels.ts';
import { dashboardLink, seriesLabel, type Thresholds } from './panels.ts';
import { bucketIncrease, countRate, errorRatio, happening, quantile, rate, top, topNow } from './queries.ts';
import type { States } from './states.ts';
import { keepVariable, multipleLabelVariable, serviceVariable } from './variables.ts';

const { serverRequestDuration: requests, clientRequestDuration: calls } = metrics;
const service = 'job="$service"';
const route = `${service}, http_route=~"$route"`;
const noRequests = 'No requests of this route in this time';
const noCalls = 'No calls: all came from the cache, or this service calls nobody';

const errorThresholds: Thresholds = [{ from: 0.005, color: 'red' }];
const latencyThresholds: Thresholds = [
  { from: 0.25, color: 'orange' },
  { from: 0.5, color: 'red' },
];

const breakerStates: States = [
  { value: 0, text: 'closed', color: 'green' },
  { value: 1, text: 'half open', color: 'orange' },
  { value: 2, text: 'open', color: 'red' },
];

/** The state of each instance's breaker as a number, of a metric that has a series for each state. */
function breakerOf(filter: string): string {
  const state = (name: string) => `${metrics.breakerState.name}{${filter}, state="${name}"}`;
  return `sum by (instance) (${state('half_open')} or 2 * ${state('open')} or 0 * ${state('closed')})`;
}

const routeLink = dashboardLink('This route alone', 'service', [
  keepVariable('service'),
  `var-route=${seriesLabel('http_route')}`,
  keepVariable('level'),
]);

/** Requests, errors and duration of one service, what it waits for, and the log lines and traces behind them. */
export function serviceDashboard(): Dashboard {
  return createDashboard({
    uid: 'service',
    title: 'Service',
    description: 'Requests, errors and duration by route, calls to SWAPI, and the log lines and traces behind them.',
    variables: [
      serviceVariable(`${requests.name}_count`),
      multipleLabelVariable('route', 'Route', `${requests.name}_count{${service}}`, 'http_route'),
      levelVariable(),
    ],
    rows: [routeRow(), durationRow(), roomRow(), callRow(), cacheRow(), evidenceRow()],
  });
}

const levelVariable = () =>
  new sdk.CustomVariableBuilder('level')
    .label('Level')
    .values(Object.keys(logLevels).join(','))
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ text: 'All', value: '$__all' });

function routeRow(): Row {
  return {
    height: 7,
    panels: [
      timeSeries({
        width: 8,
        title: 'Requests by route',
        description:
          'The busiest routes: requests answered, a second. One that stops while others go on is worth a look.',
        unit: 'reqps',
        noValue: noRequests,
        link: routeLink,
        queries: [{ expr: top('http_route', countRate(requests, route, 'http_route')), legend: '{{http_route}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'Error ratio by route',
        description:
          'Part of the requests answered with a 5xx, of the worst routes. The objective allows 0.5 % of all.',
        unit: 'percentunit',
        noValue: noRequests,
        thresholds: errorThresholds,
        link: routeLink,
        queries: [{ expr: top('http_route', errorRatio(route, 'http_route')), legend: '{{http_route}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'p95 by route',
        description:
          'Time within which 95 of 100 requests of the slowest routes are answered. Points are requests and lead to a trace.',
        unit: 's',
        noValue: noRequests,
        thresholds: latencyThresholds,
        link: routeLink,
        queries: [
          {
            expr: top('http_route', quantile(0.95, requests, route, 'http_route')),
            legend: '{{http_route}}',
            exemplars: true,
          },
        ],
      }),
    ],
  };
}

function durationRow(): Row {
  return {
    height: 7,
    panels: [
      latencyHeatmap({
        width: 10,
        title: 'Latency',
        description: 'Requests by duration. A second band is a cause of its own. Points lead to a trace.',
        unit: 's',
        noValue: noRequests,
        query: bucketIncrease(requests, route),
      }),
      bars({
        width: 7,
        title: 'Slowest routes',
        description: 'The five routes with the highest p95 now. Worry above 250 ms; a click shows the route alone.',
        unit: 's',
        noValue: 'No requests of this route now',
        thresholds: latencyThresholds,
        link: routeLink,
        queries: [{ expr: topNow(quantile(0.95, requests, route, 'http_route')), legend: '{{http_route}}' }],
      }),
      timeSeries({
        width: 7,
        title: 'Requests by status',
        description: 'Requests answered, a second, by status code. 5xx are faults of ours, 4xx of who asks.',
        unit: 'reqps',
        noValue: noRequests,
        stacked: true,
        queries: [
          {
            expr: happening(countRate(requests, route, 'http_response_status_code')),
            legend: '{{http_response_status_code}}',
          },
        ],
      }),
    ],
  };
}

function roomRow(): Row {
  const noInstance = 'No instance of this service';
  return {
    title: 'Room for requests',
    height: 7,
    panels: [
      timeSeries({
        width: 8,
        title: 'Requests under way',
        description: 'Requests being answered now, by instance. It grows when something behind them is slow.',
        unit: 'short',
        noValue: noInstance,
        queries: [{ expr: `${metrics.serverActiveRequests.name}{${service}}`, legend: '{{instance}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'Requests that wait to begin',
        description:
          'Requests that the process has had no time for yet, of all instances, and how many may wait. They wait for its CPU, never for SWAPI.',
        unit: 'short',
        noValue: noInstance,
        queries: [
          { expr: `sum(${metrics.serverQueuedRequests.name}{${service}})`, legend: 'waiting' },
          { expr: `sum(${metrics.serverQueueLimit.name}{${service}})`, legend: 'may wait' },
        ],
      }),
      timeSeries({
        width: 8,
        title: 'Requests refused',
        description:
          'Requests refused before anything was done for them, a second, by reason; they are in no other panel. Worry about saturated: there was no room for them.',
        unit: 'reqps',
        noValue: 'No refusal: every request was taken in this time, if Prometheus answers',
        stacked: true,
        queries: [{ expr: happening(rate(metrics.serverRefused, service, 'reason')), legend: '{{reason}}' }],
      }),
    ],
  };
}

/** What SWAPI answers with 200, and the api cannot read. */
const unusable = 'invalid|unexpected_shape';

function callRow(): Row {
  return {
    title: 'Calls to SWAPI',
    height: 8,
    panels: [
      timeSeries({
        width: 8,
        title: 'Calls by outcome',
        description:
          'Attempts to call SWAPI, a second, by status and error; each after the first of a call is a retry. Worry about errors.',
        unit: 'reqps',
        noValue: noCalls,
        queries: [
          {
            expr: countRate(
              calls,
              `${service}, http_response_status_code!="", error_type!~"${unusable}"`,
              'http_response_status_code',
            ),
            legend: 'answered {{http_response_status_code}}',
          },
          {
            expr: countRate(calls, `${service}, error_type=~"${unusable}"`, 'error_type'),
            legend: 'answered, but unusable: {{error_type}}',
          },
          {
            expr: countRate(calls, `${service}, http_response_status_code=""`, 'error_type'),
            legend: 'no answer: {{error_type}}',
          },
          { expr: rate(metrics.retries, service), legend: 'retries' },
          { expr: rate(metrics.retriesWithheld, service), legend: 'retries withheld' },
          { expr: rate(metrics.bulkheadRejected, service), legend: 'refused: too many under way' },
        ],
      }),
      timeSeries({
        width: 8,
        title: 'p95 of calls',
        description:
          'Time within which 95 of 100 attempts end, of the slowest kinds. It bounds what a cache miss costs.',
        unit: 's',
        noValue: noCalls,
        queries: [
          {
            expr: top('url_template', quantile(0.95, calls, service, 'url_template')),
            legend: '{{url_template}}',
            exemplars: true,
          },
        ],
      }),
      stateTimeline({
        width: 8,
        title: 'Circuit breaker',
        description:
          'State of the breaker of each instance. Open: SWAPI keeps failing, so it is left alone and stale answers are given.',
        noValue: 'No breaker in this service',
        states: breakerStates,
        query: { expr: breakerOf(service), legend: '{{instance}}' },
      }),
    ],
  };
}

function cacheRow(): Row {
  const noCache = 'No look-ups: no requests, or this service has no cache';
  return {
    height: 7,
    panels: [
      timeSeries({
        width: 12,
        title: 'Cache outcomes',
        description:
          'Look-ups in the cache, a second. Revalidate: given at once, refreshed behind it. Stale: given because SWAPI fails or is slow; worry about those.',
        unit: 'cps',
        noValue: noCache,
        stacked: true,
        queries: [{ expr: rate(metrics.cacheRequests, service, 'outcome'), legend: '{{outcome}}' }],
      }),
      singleStat({
        width: 6,
        title: 'Cache hits',
        description:
          'Part of the look-ups that needed no call. Low right after a start, and for searches of all kinds.',
        unit: 'percentunit',
        noValue: noCache,
        query: ratio(
          rate(metrics.cacheRequests, `${service}, outcome!~"miss|bypass"`),
          rate(metrics.cacheRequests, service),
        ),
      }),
      singleStat({
        width: 6,
        title: 'Calls held back',
        description:
          'Instances that make no calls: their breaker is not closed for SWAPI keeps failing, or SWAPI asked to be left alone (Retry-After).',
        unit: 'short',
        noValue: 'No breaker in this service',
        thresholds: [{ from: 1, color: 'red' }],
        query: `sum(${metrics.breakerState.name}{${service}, state!="closed"}) + sum(${metrics.gateClosed.name}{${service}})`,
      }),
    ],
  };
}

function evidenceRow(): Row {
  return {
    title: 'Log lines and traces',
    height: 12,
    panels: [
      logLines({
        width: 14,
        title: 'Log lines',
        description:
          'Lines of this service, route and level, newest first. Open one for its trace. Lines that name no route are left out once one is chosen.',
        noValue: 'No such log lines in this time, or Loki does not answer',
        query: `{service_name="$service", level=~"$level"} | json route="route", msg="msg", err_message="err.message" | route=~"$route" | ${readableLine}`,
      }),
      traceTable({
        width: 10,
        title: 'Traces',
        description: 'Requests of this service and route whose trace was kept. Open one to see where its time went.',
        noValue: 'No such traces in this time, or Tempo does not answer',
        query: '{ resource.service.name = "$service" && kind = server && span.http.route =~ "$route" }',
      }),
    ],
  };
}
