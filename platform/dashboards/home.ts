import { metrics, type Role } from '../../app/contract.ts';
import { failed, orZero, ratio, valid } from '../rules/expressions.ts';
import { recorded } from '../rules/recorded.ts';
import { fastBurn } from '../rules/slo-alerts.ts';
import type { Values } from '../values/schema.ts';
import { createFiringOn, firing } from './areas.ts';
import { createDashboard, type Dashboard, type Row } from './dashboard.ts';
import { seriesTable, singleStat, stateTiles, stateTimeline, stats, timeSeries } from './metric-panels.ts';
import { dashboardLink, type Thresholds } from './panels.ts';
import { countRate, happening, increase, quantile, rate } from './queries.ts';
import { upOrDown } from './states.ts';
import { noKafka, waitingInKafka, whatWaitsInKafka } from './waiting-in-kafka.ts';

const { serverRequestDuration: requests, logLinesEnqueued, logLinesSent, logLinesDropped } = metrics;
const role: Role = 'api';
const api = `job="${role}"`;
const noRequests = 'No requests';

/** Those for which there is no room, in no histogram; at the objective they count as any other failure. */
const refused = orZero(rate(metrics.serverRefused, `${api}, reason="saturated"`), `max(up{${api}})`);
const failedRatio = ratio(
  `(${countRate(requests, `${api}, ${failed}`)} + ${refused})`,
  `(${countRate(requests, `${api}, ${valid}`)} + ${refused})`,
);

const serviceLink = dashboardLink('Service', 'service', [`var-service=${role}`]);
const logsLink = dashboardLink('Log pipeline', 'pipeline');
const stackLink = dashboardLink('Stack', 'stack');
const alertsLink = { title: 'Alerts', url: '/alerting/list?search=state:firing' };

/** Where something can be wrong, and the dashboard that tells more. */
const areas = [
  { name: 'Requests', uid: 'service', link: serviceLink },
  { name: 'Processes', uid: 'runtime', link: dashboardLink('Node.js runtime', 'runtime', [`var-service=${role}`]) },
  { name: 'Logs', uid: 'pipeline', link: logsLink },
  { name: 'Traces', uid: 'traces', link: dashboardLink('Traces', 'traces', [`var-service=${role}`]) },
  { name: 'Servers', uid: 'stack', link: stackLink },
] as const;

const budgetThresholds: Thresholds = [
  { from: -Infinity, color: 'red' },
  { from: 0.1, color: 'orange' },
  { from: 0.5, color: 'green' },
];
const latencyThresholds: Thresholds = [
  { from: 0.25, color: 'orange' },
  { from: 0.5, color: 'red' },
];

/** Is it well, and if not, where? Answered without scrolling; what follows shows since when, and links lead to why. */
export function homeDashboard(values: Values): Dashboard {
  const { sloWindowDays } = values.prometheus;
  return createDashboard({
    uid: 'home',
    title: 'Home',
    description: 'Is it well, and if not, where? What the api has promised and keeps, and which alerts fire.',
    rows: [areaRow(values), promiseRow(`${sloWindowDays} days`), courseRow(), sinceRow(sloWindowDays), behindRow()],
  });
}

function areaRow(values: Values): Row {
  const firingOn = createFiringOn(values);
  return {
    height: 3,
    panels: [
      stateTiles({
        width: 24,
        title: 'Is it well, and if not, where?',
        description:
          'Alerts that fire now, by what they are about. Any is worth a look: a click leads to what tells more.',
        noValue: 'No targets: Prometheus sees nothing',
        states: [{ value: 0, text: 'well', color: 'green' }],
        thresholds: [{ from: 1, color: 'red' }],
        tiles: areas.map(({ name, uid, link }) => ({
          legend: name,
          expr: firingOn(uid),
          link,
        })),
      }),
    ],
  };
}

function promiseRow(window: string): Row {
  return {
    height: 4,
    panels: [
      promise('Availability', 'availability', 'answered without a 5xx', 0.995, window),
      promise('Within 250 ms', 'latency', 'answered within 250 ms', 0.99, window),
      stats({
        width: 8,
        title: 'Now',
        description:
          'Requests the api answers, a second; of these and of the refused the part that is answered with a 5xx; and the time within which 99 of 100 are answered.',
        noValue: noRequests,
        values: [
          { name: 'requests', unit: 'reqps', decimals: 0, query: countRate(requests, api), link: serviceLink },
          {
            name: 'errors',
            unit: 'percentunit',
            query: failedRatio,
            thresholds: [{ from: 0.005, color: 'red' }],
            link: serviceLink,
          },
          {
            name: 'p99',
            unit: 's',
            query: quantile(0.99, requests, api),
            thresholds: latencyThresholds,
            link: serviceLink,
          },
        ],
      }),
    ],
  };
}

/** An objective as it was kept in its window, and what is left of its error budget. */
const promise = (title: string, slo: string, good: string, objective: number, window: string) =>
  stats({
    width: 8,
    title,
    description: `Part of the api's requests of ${window} that were ${good}: the objective is ${objective * 100} %. And what is left of the bad ones that ${window} may have; spent at 0, changes wait for repairs.`,
    noValue: `No requests in ${window}`,
    values: [
      {
        name: `in ${window}`,
        unit: 'percentunit',
        decimals: 2,
        thresholds: [
          { from: -Infinity, color: 'red' },
          { from: objective, color: 'green' },
        ],
        query: `1 - ${recorded.badRatioPeriod.name}{${api}, slo="${slo}"}`,
        link: serviceLink,
      },
      {
        name: 'budget left',
        unit: 'percentunit',
        decimals: 0,
        thresholds: budgetThresholds,
        query: `${recorded.budgetRemaining.name}{${api}, slo="${slo}"}`,
        link: serviceLink,
      },
    ],
  });

function courseRow(): Row {
  return {
    height: 7,
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
            expr: happening(countRate(requests, api, 'http_response_status_code')),
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
        noValue: 'No alert fires, if Prometheus answers',
        query: `sum by (alertname, job, severity) (${firing})`,
        // The name of every alert can be read.
        widths: { alertname: 180 },
        link: alertsLink,
      }),
    ],
  };
}

function sinceRow(sloWindowDays: number): Row {
  const spentInAnHour = fastBurn / (24 * sloWindowDays);
  return {
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
      stateTimeline({
        width: 8,
        title: 'Targets up',
        description:
          'Whether Prometheus can read the metrics of every instance of a job. Red: of one or more it cannot.',
        noValue: 'No targets: Prometheus sees nothing',
        states: upOrDown,
        link: stackLink,
        query: { expr: 'min by (job) (up)', legend: '{{job}}' },
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
          { expr: rate(logLinesDropped), legend: 'dropped' },
        ],
      }),
    ],
  };
}

function behindRow(): Row {
  return {
    title: 'Behind it',
    height: 4,
    panels: [
      singleStat({
        width: 6,
        title: 'Alerts firing',
        description: 'Alerts that fire now. Any is worth a look; the table above names them, Alerting explains them.',
        unit: 'short',
        noValue: 'No targets: Prometheus sees nothing',
        thresholds: [{ from: 1, color: 'red' }],
        query: orZero(`count(${firing})`, 'count(up)'),
        link: alertsLink,
      }),
      singleStat({
        width: 6,
        title: 'Refused',
        description: 'Requests for which there was no room, a second. Any: the api gets more than it can answer.',
        unit: 'reqps',
        noValue: 'No api: Prometheus does not see it',
        thresholds: [{ from: 0.01, color: 'red' }],
        query: refused,
        link: serviceLink,
      }),
      singleStat({
        width: 6,
        title: 'Log lines lost',
        description: 'Log lines lost before Kafka, in this time range. Any means that logs are incomplete.',
        unit: 'short',
        noValue: 'No log stream: the service has no Kafka',
        thresholds: [{ from: 0.5, color: 'red' }],
        query: orZero(increase(logLinesDropped), increase(logLinesEnqueued)),
        link: logsLink,
      }),
      singleStat({
        ...waitingInKafka,
        width: 6,
        title: 'Waiting in Kafka',
        description: whatWaitsInKafka,
        noValue: noKafka,
        link: logsLink,
      }),
    ],
  };
}
