import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { logLevels, metrics } from '../../app/contract.ts';
import { createDashboard, type Dashboard, type Row } from './dashboard.ts';
import { latencyHeatmap, logLines, seriesLabel, singleStat, timeSeries, traceTable } from './panels.ts';
import { bucketIncrease, countRate, errorRatio, quantile, rate, ratio } from './queries.ts';

const { serverRequestDuration: requests, clientRequestDuration: calls } = metrics;
const service = 'job="$service"';
const route = `${service}, http_route=~"$route"`;
const noRequests = 'No requests of this route in this time';
const noCalls = 'No calls: everything came from the cache, or this service calls nobody';

/** Where a number about the api leads, with its time range. */
export const serviceLink = { title: 'Service', url: '/d/service?var-service=api&$__url_time_range' };

const routeLink = {
  title: 'This route',
  url: `/d/service?var-service=$service&var-route=${seriesLabel('http_route')}&$__url_time_range`,
};

/** Requests, errors and duration of one service, what it waits for, and the log lines and traces behind them. */
export function serviceDashboard(): Dashboard {
  return createDashboard({
    uid: 'service',
    title: 'Service',
    description: 'Requests, errors and duration by route, calls to SWAPI, and the log lines and traces behind them.',
    variables: [serviceVariable(), routeVariable(), levelVariable()],
    rows: [...requestRows(), ...swapiRows(), ...evidenceRows()],
  });
}

function requestRows(): Row[] {
  return [
    {
      height: 8,
      panels: [
        timeSeries({
          width: 8,
          title: 'Requests by route',
          description: 'Requests answered, a second. Click a line to see its route alone.',
          unit: 'reqps',
          noValue: noRequests,
          link: routeLink,
          queries: [{ expr: countRate(requests, route, 'http_route'), legend: '{{http_route}}' }],
        }),
        timeSeries({
          width: 8,
          title: 'Error ratio by route',
          description: 'Part of the requests answered with a 5xx. The objective allows 0.5 % of all.',
          unit: 'percentunit',
          noValue: noRequests,
          thresholds: [{ from: 0.005, color: 'red' }],
          link: routeLink,
          queries: [{ expr: errorRatio(route, 'http_route'), legend: '{{http_route}}' }],
        }),
        timeSeries({
          width: 8,
          title: 'p95 by route',
          description:
            'Time within which 95 of 100 requests are answered. Points are single requests and lead to a trace.',
          unit: 's',
          noValue: noRequests,
          link: routeLink,
          queries: [{ expr: quantile(0.95, requests, route, 'http_route'), legend: '{{http_route}}', exemplars: true }],
        }),
      ],
    },
    {
      height: 8,
      panels: [
        latencyHeatmap({
          width: 16,
          title: 'Latency',
          description: 'Requests by duration. A second band is a cause of its own. Points lead to a trace.',
          unit: 's',
          noValue: noRequests,
          query: bucketIncrease(requests, route),
        }),
        timeSeries({
          width: 8,
          title: 'Requests by status',
          description: 'Requests answered, a second, by status code.',
          unit: 'reqps',
          noValue: noRequests,
          stacked: true,
          queries: [
            { expr: countRate(requests, route, 'http_response_status_code'), legend: '{{http_response_status_code}}' },
          ],
        }),
      ],
    },
  ];
}

function swapiRows(): Row[] {
  return [
    {
      title: 'Calls to SWAPI',
      height: 8,
      panels: [
        timeSeries({
          width: 6,
          title: 'Calls by outcome',
          description:
            'Attempts to call SWAPI, a second, by status and error; those after the first of a call are retries.',
          unit: 'reqps',
          noValue: noCalls,
          queries: [
            {
              expr: countRate(calls, service, 'http_response_status_code, error_type'),
              legend: '{{http_response_status_code}} {{error_type}}',
            },
            { expr: rate(metrics.retries, service), legend: 'retries' },
            { expr: rate(metrics.bulkheadRejected, service), legend: 'refused: too many under way' },
          ],
        }),
        timeSeries({
          width: 6,
          title: 'p95 of calls',
          description:
            'Time within which 95 of 100 attempts end, by kind of request. It bounds what a cache miss costs.',
          unit: 's',
          noValue: noCalls,
          queries: [{ expr: quantile(0.95, calls, service, 'url_template'), legend: '{{url_template}}' }],
        }),
        timeSeries({
          width: 6,
          title: 'Cache outcomes',
          description: 'Look-ups in the cache, a second. Stale answers are given while SWAPI fails.',
          unit: 'cps',
          noValue: 'No look-ups: this service has no cache, or no requests',
          stacked: true,
          queries: [{ expr: rate(metrics.cacheRequests, service, 'outcome'), legend: '{{outcome}}' }],
        }),
        singleStat({
          width: 3,
          title: 'Cache hits',
          description: 'Part of the look-ups that needed no call. Low right after a start.',
          unit: 'percentunit',
          noValue: 'No look-ups',
          query: ratio(
            rate(metrics.cacheRequests, `${service}, outcome!="miss"`),
            rate(metrics.cacheRequests, service),
          ),
        }),
        singleStat({
          width: 3,
          title: 'Breakers not closed',
          description: 'Instances whose circuit breaker holds calls to SWAPI back. Any means that SWAPI keeps failing.',
          unit: 'short',
          noValue: 'No breaker in this service',
          thresholds: [{ from: 1, color: 'red' }],
          query: `sum(${metrics.breakerState.name}{${service}, state!="closed"})`,
        }),
      ],
    },
  ];
}

function evidenceRows(): Row[] {
  return [
    {
      title: 'Log lines and traces',
      height: 11,
      panels: [
        logLines({
          width: 14,
          title: 'Log lines',
          description:
            'Lines of this service, route and level, newest first. Open one for its trace. Only request lines name a route.',
          noValue: 'No such log lines in this time',
          query:
            '{service_name="$service", level=~"$level"} | json route="route", msg="msg" | route=~"$route" | line_format "{{.msg}}"',
        }),
        traceTable({
          width: 10,
          title: 'Traces',
          description: 'Requests of this service and route whose trace was kept. Open one to see where its time went.',
          noValue: 'No such traces in this time',
          query: '{ resource.service.name = "$service" && kind = server && span.http.route =~ "$route" }',
        }),
      ],
    },
  ];
}

const serviceVariable = () =>
  new sdk.QueryVariableBuilder('service')
    .label('Service')
    .datasource({ type: 'prometheus', uid: '$prometheus' })
    .query(`label_values(${requests.name}_count, job)`)
    .current({ text: 'api', value: 'api' })
    .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
    .sort(sdk.VariableSort.AlphabeticalAsc);

const routeVariable = () =>
  new sdk.QueryVariableBuilder('route')
    .label('Route')
    .datasource({ type: 'prometheus', uid: '$prometheus' })
    .query(`label_values(${requests.name}_count{${service}}, http_route)`)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: 'All', value: '$__all' })
    .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
    .sort(sdk.VariableSort.AlphabeticalAsc);

const levelVariable = () =>
  new sdk.CustomVariableBuilder('level')
    .label('Level')
    .values(Object.keys(logLevels).join(','))
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ text: 'All', value: '$__all' });
