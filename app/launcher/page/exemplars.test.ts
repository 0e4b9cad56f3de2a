import { expect, test } from '@jest/globals';
import { exemplarsIn } from './exemplars.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const other = 'ffffffffffffffffffffffffffffffff';

test('finds the samples whose exemplar names the trace', () => {
  const exposition = [
    `# HELP request_seconds ${traceId}`,
    `request_seconds_bucket{le="0.1",http_route="/people/:id"} 1 # {trace_id="${traceId}"} 0.0719 1764.2`,
    `request_seconds_bucket{le="0.25",http_route="/people/:id"} 1 # {trace_id="${other}"} 0.2 1764.2`,
    `request_seconds_bucket{le="0.5",http_route="${traceId}"} 1 # {trace_id="${other}"} 0.3`,
    `request_seconds_bucket{le="1.0",http_route="a\\"} 1 # {b"} 1 # {trace_id="${traceId}"} 0.9`,
    `request_seconds_count{http_route="/people/:id"} 1`,
    '# EOF',
  ].join('\n');
  expect(exemplarsIn(exposition, 'api', traceId)).toEqual([
    { service: 'api', metric: 'request_seconds_bucket', labels: 'le="0.1",http_route="/people/:id"', value: '0.0719' },
    { service: 'api', metric: 'request_seconds_bucket', labels: 'le="1.0",http_route="a\\"} 1 # {b"', value: '0.9' },
  ]);
});
