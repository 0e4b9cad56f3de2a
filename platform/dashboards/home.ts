import { metrics, type Role } from '../../app/contract.ts';
import { orZero } from '../rules/expressions.ts';
import { recorded } from '../rules/recorded.ts';
import { fastBurn } from '../rules/slo-alerts.ts';
import type { Values } from '../values/schema.ts';
import { createDashboard, type Dashboard, type Row } from './dashboard.ts';
import { seriesTable, singleStat, timeSeries } from './metric-panels.ts';
import { dashboardLink, type Thresholds } from './panels.ts';
import { countRate, errorRatio, increase, quantile, rate } from './queries.ts';
import { waitingInKafka } from './waiting-in-kafka.ts';

const { serverRequestDuration: requests, logLinesEnqueued, logLinesSent, logLinesDropped } = metrics;
const role: Role = 'api';
const api = `job="${role}"`;
const noRequests = 'No requests';
/** The Watchdog always fires. */
const firing = 'ALERTS{alertstate="firing", alertname!="Watchdog"}';

const serviceLink = dashboardLink('Service', 'service', [`var-service=${role}`]);
const logsLink = dashboardLink('Log pipeline', 'pipeline');
const stackLink = dashboardLink('Stack', 'stack');

const budgetThresholds: Thresholds = [
  { from: -Infinity, color: 'red' },
  { from: 0.1, color: 'orange' },
  { from: 0.5, color: 'green' },
];
const latencyThresholds: Thresholds = [
  { from: 0.25, color: 'orange' },
  { from: 0.5, color: 'red' },
];

/** Is it well? Answered by the first two rows; what follows shows since when, and links lead to why. */
export function homeDashboard({ prometheus: { sloWindowDays } }: Values): Dashboard {
  const window = `${sloWindowDays} days`;
  return createDashboard({
    uid: 'home',
    title: 'Home',
    description: 'Is it well? What the api has promised and keeps, what it does now, and which alerts fire.',
    rows: [...promiseRows(window), ...nowRows(), ...courseRows(), ...platformRows(sloWindowDays)],
  });
}

function promiseRows(window: string): Row[] {
  return [
    {
      height: 4,
      panels: [
        singleStat({
          width: 4,
          title: 'Alerts firing',
          description: 'Alerts that fire now. Any is worth a look; the table below names them, Alerting explains them.',
          unit: 'short',
          noValue: 'No targets: Prometheus sees nothing',
          thresholds: [{ from: 1, color: 'red' }],
          query: orZero(`count(${firing})`, 'count(up)'),
          link: { title: 'Alerts', url: '/alerting/list?search=state:firing' },
        }),
        slo('Availability', 'availability', 'answered without a 5xx', 0.995, window),
        budget('Availability budget left', 'availability', window),
        slo('Within 250 ms', 'latency', 'answered within 250 ms', 0.99, window),
        budget('Latency budget left', 'latency', window),
        singleStat({
          width: 4,
          title: 'Targets down',
          description: 'Instances of any component whose metrics Prometheus cannot read now. Any is worth a look.',
          unit: 'short',
          noValue: 'No targets: Prometheus sees nothing',
          thresholds: [{ from: 1, color: 'red' }],
          query: 'count(up) - sum(up)',
          link: stackLink,
        }),
      ],
    },
  ];
}

const slo = (title: string, name: string, good: string, objective: number, window: string) =>
  singleStat({
    width: 4,
    title: `${title}, ${window}`,
    description: `Part of the api's requests of ${window} that were ${good}. The objective is ${objective * 100} %; worry below it.`,
    unit: 'percentunit',
    decimals: 2,
    noValue: `No requests in ${window}`,
    thresholds: [
      { from: -Infinity, color: 'red' },
      { from: objective, color: 'green' },
    ],
    query: `1 - ${recorded.badRatioPeriod.name}{${api}, slo="${name}"}`,
    link: serviceLink,
  });

const budget = (title: string, name: string, window: string) =>
  singleStat({
    width: 4,
    title,
    description: `What is left of the bad requests that ${window} may have. Spent at 0: then changes wait for repairs.`,
    unit: 'percentunit',
    decimals: 0,
    noValue: `No requests in ${window}`,
    thresholds: budgetThresholds,
    query: `${recorded.budgetRemaining.name}{${api}, slo="${name}"}`,
    link: serviceLink,
  });

function nowRows(): Row[] {
  return [
    {
      height: 4,
      panels: [
        singleStat({
          width: 4,
          title: 'Requests',
          description: 'Requests the api answers, a second. None at a time that has some means that nobody reaches it.',
          unit: 'reqps',
          noValue: noRequests,
          query: countRate(requests, api),
          link: serviceLink,
        }),
        singleStat({
          width: 4,
          title: 'Error ratio',
          description: 'Part of the requests answered with a 5xx. More than 0.5 % for long breaks the objective.',
          unit: 'percentunit',
          noValue: noRequests,
          thresholds: [{ from: 0.005, color: 'red' }],
          query: errorRatio(api),
          link: serviceLink,
        }),
        ...[0.5, 0.95, 0.99].map((q) =>
          singleStat({
            width: 3,
            title: `p${q * 100}`,
            description: `Time within which ${q * 100} of 100 requests are answered. The objective is 99 of 100 within 250 ms.`,
            unit: 's',
            noValue: noRequests,
            thresholds: latencyThresholds,
            query: quantile(q, requests, api),
            link: serviceLink,
          }),
        ),
        singleStat({
          width: 3,
          title: 'Log lines lost',
          description: 'Log lines lost before Kafka, in this time range. Any means that logs are incomplete.',
          unit: 'short',
          noValue: 'No log stream: the service has no Kafka',
          thresholds: [{ from: 0.5, color: 'red' }],
          query: orZero(increase(logLinesDropped), increase(logLinesEnqueued)),
          link: logsLink,
        }),
        waitingInKafka(logsLink),
      ],
    },
  ];
}

function courseRows(): Row[] {
  return [
    {
      height: 9,
      panels: [
        timeSeries({
          width: 8,
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
          width: 8,
          title: 'Latency',
          description:
            'Time within which 50, 95 and 99 of 100 requests are answered. Points are single requests and lead to a trace.',
          unit: 's',
          noValue: noRequests,
          link: serviceLink,
          queries: [0.5, 0.95, 0.99].map((q) => ({
            expr: quantile(q, requests, api),
            legend: `p${q * 100}`,
            exemplars: q === 0.99,
          })),
        }),
        seriesTable({
          width: 8,
          title: 'Which alerts fire',
          description: 'Each alert that fires now. A page needs somebody now, a ticket can wait until tomorrow.',
          unit: 'short',
          noValue: 'No alert fires',
          query: `sum by (alertname, severity, job, slo) (${firing})`,
          value: 'Instances',
          link: { title: 'Alerts', url: '/alerting/list?search=state:firing' },
        }),
      ],
    },
  ];
}

function platformRows(sloWindowDays: number): Row[] {
  const spentInAnHour = fastBurn / (24 * sloWindowDays);
  return [
    {
      title: 'Since when',
      height: 8,
      panels: [
        timeSeries({
          width: 8,
          title: 'Burn rate',
          description: `How many times faster than it lasts ${sloWindowDays} days the error budget is being spent. Above ${fastBurn} for an hour, ${(spentInAnHour * 100).toFixed(0)} % of it is gone.`,
          unit: 'none',
          noValue: noRequests,
          thresholds: [
            { from: 1, color: 'orange' },
            { from: fastBurn, color: 'red' },
          ],
          link: serviceLink,
          queries: [{ expr: `${recorded.currentBurnRate.name}{${api}}`, legend: '{{slo}}' }],
        }),
        timeSeries({
          width: 8,
          title: 'Targets up',
          description: 'Instances that Prometheus reads metrics of, by job. A step down is a lost instance.',
          unit: 'short',
          noValue: 'No targets: Prometheus sees nothing',
          link: stackLink,
          queries: [{ expr: 'sum by (job) (up)', legend: '{{job}}' }],
        }),
        timeSeries({
          width: 8,
          title: 'Log lines',
          description:
            'Log lines on their way to Kafka, a second. Sent below enqueued fills the queue; dropped ones are lost.',
          unit: 'cps',
          noValue: 'No log stream: the service has no Kafka',
          link: logsLink,
          queries: [
            { expr: rate(logLinesEnqueued), legend: 'enqueued' },
            { expr: rate(logLinesSent), legend: 'sent' },
            { expr: rate(logLinesDropped, '', 'reason'), legend: 'dropped: {{reason}}' },
          ],
        }),
      ],
    },
  ];
}
