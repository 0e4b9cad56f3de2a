import type { RecordingCase } from '../test-file.ts';

const requests = (status: string) =>
  `http_server_request_duration_seconds_count{job="api", http_route="/people/:id", http_response_status_code="${status}"}`;
const bucket = (le: string) =>
  `http_server_request_duration_seconds_bucket{job="api", http_route="/people/:id", http_response_status_code="200", le="${le}"}`;

const oneOfFour = { [requests('200')]: '0+180x10', [requests('503')]: '0+60x10' };

export const requestCases: readonly RecordingCase[] = [
  {
    title: 'every job has its rate of requests',
    series: oneOfFour,
    at: '10m',
    expr: 'job:http_server_requests:rate5m',
    samples: { 'job:http_server_requests:rate5m{job="api"}': 4 },
  },
  {
    title: 'every route has its part of errors',
    series: oneOfFour,
    at: '10m',
    expr: 'job_route:http_server_errors:ratio_rate5m',
    samples: { 'job_route:http_server_errors:ratio_rate5m{job="api", http_route="/people/:id"}': 0.25 },
  },
  {
    title: 'the first error after a start counts, for its series began at 0',
    series: { [requests('200')]: '0+60x10', [requests('503')]: '0x7 1x3' },
    at: '10m',
    expr: 'round(job_route:http_server_errors:ratio_rate5m, 0.0001)',
    samples: { '{job="api", http_route="/people/:id"}': 0.0033 },
  },
  {
    title: 'without a 5xx the part of errors is 0',
    series: { [requests('200')]: '0+60x10' },
    at: '10m',
    expr: 'job:http_server_errors:ratio_rate5m',
    samples: { 'job:http_server_errors:ratio_rate5m{job="api"}': 0 },
  },
  {
    title: 'without requests there is no part of errors',
    series: { [requests('200')]: '60x10', [requests('503')]: '60x10' },
    at: '10m',
    expr: 'job:http_server_errors:ratio_rate5m',
    samples: {},
  },
  {
    title: 'every job has its latency',
    series: { [bucket('0.1')]: '0+60x10', [bucket('0.25')]: '0+60x10', [bucket('+Inf')]: '0+60x10' },
    at: '10m',
    expr: 'job:http_server_request_duration_seconds:quantile_rate5m',
    samples: {
      'job:http_server_request_duration_seconds:quantile_rate5m{job="api", quantile="0.5"}': 0.05,
      'job:http_server_request_duration_seconds:quantile_rate5m{job="api", quantile="0.95"}': 0.095,
      'job:http_server_request_duration_seconds:quantile_rate5m{job="api", quantile="0.99"}': 0.099,
    },
  },
  {
    title: 'without requests there is no latency',
    series: { [bucket('0.1')]: '60x10', [bucket('+Inf')]: '60x10' },
    at: '10m',
    expr: 'job:http_server_request_duration_seconds:quantile_rate5m',
    samples: {},
  },
];
