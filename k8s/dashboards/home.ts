import { metrics, type Role } from '../../app/contract.ts';
import { createDashboard, type Dashboard } from './dashboard.ts';
import { singleStat, timeSeries } from './panels.ts';
import { countRate, errorRatio, quantile, rate } from './queries.ts';
import { serviceLink } from './service.ts';

const { serverRequestDuration: requests, logLinesEnqueued, logLinesSent, logLinesDropped } = metrics;
const role: Role = 'api';
const api = `job="${role}"`;
const noRequests = 'No requests';

/** Is it well? Answered by the first row; what follows shows since when, and links lead to why. */
export function homeDashboard(): Dashboard {
  return createDashboard({
    uid: 'home',
    title: 'Home',
    description: 'Is it well? Requests to the api, what Prometheus sees, and what becomes of log lines.',
    rows: [
      {
        height: 4,
        panels: [
          singleStat({
            width: 4,
            title: 'Requests',
            description: 'Requests the api answers, a second.',
            unit: 'reqps',
            noValue: noRequests,
            query: countRate(requests, api),
            link: serviceLink,
          }),
          singleStat({
            width: 4,
            title: 'Error ratio',
            description: 'Part of the requests answered with a 5xx. The objective allows 0.5 %.',
            unit: 'percentunit',
            noValue: noRequests,
            thresholds: [{ from: 0.005, color: 'red' }],
            query: errorRatio(api),
            link: serviceLink,
          }),
          singleStat({
            width: 4,
            title: 'p95',
            description: 'Time within which 95 of 100 requests are answered. The objective is 99 of 100 within 250 ms.',
            unit: 's',
            noValue: noRequests,
            thresholds: [
              { from: 0.25, color: 'orange' },
              { from: 0.5, color: 'red' },
            ],
            query: quantile(0.95, requests, api),
            link: serviceLink,
          }),
          singleStat({
            width: 4,
            title: 'Targets down',
            description: 'Instances of any component whose metrics Prometheus cannot read now. Any is worth a look.',
            unit: 'short',
            noValue: 'No targets',
            thresholds: [{ from: 1, color: 'red' }],
            query: 'count(up) - sum(up)',
          }),
          singleStat({
            width: 4,
            title: 'Alerts firing',
            description: 'Alerts that fire now; Alerting lists them.',
            unit: 'short',
            noValue: 'No targets',
            thresholds: [{ from: 1, color: 'red' }],
            query: 'count(ALERTS{alertstate="firing"}) or 0 * count(up)',
            link: { title: 'Alerts', url: '/alerting/list?search=state:firing' },
          }),
          singleStat({
            width: 4,
            title: 'Log lines dropped',
            description: 'Log lines lost before Kafka, a second. Any means that logs are incomplete.',
            unit: 'cps',
            noValue: 'No log stream',
            thresholds: [{ from: 0.001, color: 'red' }],
            query: `${rate(logLinesDropped)} or 0 * ${rate(logLinesEnqueued)}`,
          }),
        ],
      },
      {
        height: 9,
        panels: [
          timeSeries({
            width: 12,
            title: 'Requests by status',
            description: 'Requests the api answers, a second, by status code. 5xx count against the objective.',
            unit: 'reqps',
            noValue: noRequests,
            stacked: true,
            link: serviceLink,
            queries: [
              {
                expr: countRate(requests, api, 'http_response_status_code'),
                legend: '{{http_response_status_code}}',
              },
            ],
          }),
          timeSeries({
            width: 12,
            title: 'Latency',
            description: 'Time within which 50, 95 and 99 of 100 requests are answered. Points lead to a trace.',
            unit: 's',
            noValue: noRequests,
            link: serviceLink,
            queries: [0.5, 0.95, 0.99].map((q) => ({
              expr: quantile(q, requests, api),
              legend: `p${q * 100}`,
              exemplars: q === 0.99,
            })),
          }),
        ],
      },
      {
        height: 8,
        panels: [
          timeSeries({
            width: 12,
            title: 'Targets up',
            description: 'Instances that Prometheus reads metrics of, by job. A step down is a lost instance.',
            unit: 'short',
            noValue: 'No targets',
            queries: [{ expr: 'sum by (job) (up)', legend: '{{job}}' }],
          }),
          timeSeries({
            width: 12,
            title: 'Log lines',
            description:
              'Log lines on their way to Kafka, a second. Sent below enqueued fills the queue; dropped are lost.',
            unit: 'cps',
            noValue: 'No log stream',
            queries: [
              { expr: rate(logLinesEnqueued), legend: 'enqueued' },
              { expr: rate(logLinesSent), legend: 'sent' },
              { expr: rate(logLinesDropped, '', 'reason'), legend: 'dropped: {{reason}}' },
            ],
          }),
        ],
      },
    ],
  });
}
