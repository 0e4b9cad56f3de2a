import type { Row } from '../dashboard.ts';
import { timeSeries } from '../metric-panels.ts';
import { countRate, happening, quantile } from '../queries.ts';
import { logsLink } from './links-and-texts.ts';

const noRequests = 'No requests: Loki was sent no lines, and asked for none, in this time';

/** What Loki is asked, how long it takes for it, and what it holds. */
export function lokiRow(): Row {
  const requests = { name: 'loki_request_duration_seconds' };
  const asked = 'job="loki", route=~"loki_api_v1_(push|query|query_range)"';
  return {
    title: 'Loki',
    height: 8,
    panels: [
      timeSeries({
        width: 8,
        title: 'Requests to Loki by status',
        description: 'Pushes and queries, a second. 4xx of pushes are lines that it refuses, 5xx are its own troubles.',
        unit: 'reqps',
        noValue: noRequests,
        link: logsLink,
        queries: [
          { expr: happening(countRate(requests, asked, 'route, status_code')), legend: '{{route}} {{status_code}}' },
        ],
      }),
      timeSeries({
        width: 8,
        title: 'p99 of requests to Loki',
        description:
          'Time within which 99 of 100 pushes and queries end. Seconds for pushes: lines will wait in Kafka.',
        unit: 's',
        noValue: noRequests,
        queries: [{ expr: quantile(0.99, requests, asked, 'route'), legend: '{{route}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'Streams in Loki',
        description: 'Sets of labels that lines come with now. Tens are normal here; thousands cost memory and speed.',
        unit: 'short',
        noValue: 'No streams: Loki has received no line yet',
        queries: [
          { expr: 'sum(loki_ingester_memory_streams)', legend: 'streams' },
          { expr: 'sum(loki_ingester_memory_chunks)', legend: 'chunks in memory' },
        ],
      }),
    ],
  };
}
