import type { AlertCase } from '../test-file.ts';

const refused = (reason: string, status: string) =>
  `http_server_requests_refused_total{job="api", instance="a:1", http_response_status_code="${status}", reason="${reason}"}`;

export const refusalCases: readonly AlertCase[] = [
  {
    title: 'requests that are refused for minutes are noticed',
    series: { [refused('saturated', '503')]: '0x5 0+300x10' },
    at: '12m',
    alert: 'RequestsRefused',
    firing: [
      {
        labels: { job: 'api' },
        summary: 'api refuses requests',
        description:
          'api has answered 5 requests a second with 503 in the last two minutes, for it has no time for them. Those ' +
          'that it takes are answered in time.',
      },
    ],
  },
  {
    title: 'a short rush wakes nobody',
    series: { [refused('saturated', '503')]: '0x5 300 600 600x20' },
    at: '10m',
    alert: 'RequestsRefused',
    firing: [],
  },
  {
    title: 'requests that are no proper ones are their clients trouble',
    series: { [refused('malformed', '400')]: '0+300x20', [refused('saturated', '503')]: '0x20' },
    at: '20m',
    alert: 'RequestsRefused',
    firing: [],
  },
];
