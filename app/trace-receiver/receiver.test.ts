import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { createTraceReceiver } from './receiver.ts';

const traceId = (last: string) => last.padStart(32, '0');
const spanId = (last: string) => last.padStart(16, '0');

interface Span {
  readonly trace?: string;
  readonly span: string;
  readonly parent?: string;
  readonly [field: string]: unknown;
}

/** An export of OTLP/JSON with spans of one service, each a millisecond long. */
function exportOf(service: string, spans: readonly Span[]) {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  const json = spans.map(({ trace = 'a', span, parent, ...fields }) => ({
    traceId: traceId(trace),
    spanId: spanId(span),
    ...(parent === undefined ? {} : { parentSpanId: spanId(parent) }),
    name: `span ${span}`,
    kind: 1,
    startTimeUnixNano: '1700000000000000000',
    endTimeUnixNano: '1700000000001000000',
    ...fields,
  }));
  return { resourceSpans: [{ resource, scopeSpans: [{ spans: json }] }] };
}

let receiver: TestServer;
beforeAll(async () => {
  const limits = { traces: 3, spansPerTrace: 4, traceBytes: 3_000, bytes: 6_000, bodyBytes: 4_000 };
  const logsOf = (id: string) => (id === traceId('a') ? '{"msg":"a line"}\n' : '');
  receiver = await startServer(createTraceReceiver({ limits, logsOf }).server);
});
afterAll(() => receiver.close());

const json = { 'Content-Type': 'application/json' };
const post = (body: string, headers: Record<string, string> = json) =>
  fetch(`${receiver.url}/v1/traces`, { method: 'POST', headers, body });
const send = (service: string, spans: readonly Span[]) => post(JSON.stringify(exportOf(service, spans)));
const get = (path: string, headers: Record<string, string> = {}) => fetch(receiver.url + path, { headers });

test('takes an export as the specification says', async () => {
  const response = await send('api', [{ trace: 'f', span: '1' }]);
  expect([response.status, await response.json()]).toEqual([200, { partialSuccess: {} }]);
});

describe('GET /traces/:id', () => {
  beforeAll(async () => {
    await send('upstream', [
      {
        span: '3',
        parent: '2',
        kind: 2,
        startTimeUnixNano: '1700000000004500000',
        endTimeUnixNano: '1700000000006000000',
        attributes: [{ key: 'http.response.status_code', value: { intValue: 500 } }],
        status: { code: 2, message: 'broken' },
        events: [
          {
            name: 'exception',
            timeUnixNano: '1700000000005000000',
            attributes: [
              { key: 'exception.message', value: { stringValue: 'no' } },
              { key: 'exception.stacktrace', value: { stringValue: 'at a\nat b' } },
            ],
          },
        ],
      },
    ]);
    const spans = [
      {
        span: '2',
        parent: '1',
        kind: 3,
        startTimeUnixNano: '1700000000004000000',
        endTimeUnixNano: '1700000000007000000',
      },
      { span: '4', parent: '1', startTimeUnixNano: '1700000000008000000', endTimeUnixNano: '1700000000008250000' },
      {
        span: '1',
        kind: 2,
        endTimeUnixNano: '1700000000010000000',
        links: [{ traceId: traceId('b'), spanId: spanId('9') }],
        events: [{ name: 'begun', timeUnixNano: '1700000000000100000' }],
      },
    ];
    await send('api', spans);
    // As after an answer that did not arrive.
    await send('api', spans);
  });

  test('is one tree over all services, with durations, status and events', async () => {
    const response = await get(`/traces/${traceId('a')}`);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe(
      [
        `trace ${traceId('a')}, 4 spans`,
        'api server "span 1" 10.0 ms',
        `│    • link to trace ${traceId('b')}, span ${spanId('9')}`,
        '│    • 0.1 ms begun',
        '├─ api client "span 2" 3.0 ms',
        '│  └─ upstream server "span 3" 1.5 ms, HTTP 500, status error: broken',
        '│          • 5.0 ms exception (exception.message=no)',
        '└─ api internal "span 4" 0.3 ms',
        '',
      ].join('\n'),
    );
  });

  test('is JSON for who asks for it', async () => {
    const response = await get(`/traces/${traceId('a')}`, { Accept: 'application/json' });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({
      traceId: traceId('a'),
      spans: [
        {
          spanId: spanId('1'),
          children: [
            {
              spanId: spanId('2'),
              kind: 'client',
              children: [
                {
                  service: 'upstream',
                  status: 'error',
                  attributes: { 'http.response.status_code': 500 },
                  children: [],
                },
              ],
            },
            { spanId: spanId('4'), status: 'unset', durationMs: expect.closeTo(0.25, 3) },
          ],
        },
      ],
    });
  });

  test('keeps the newest traces, and of each no more than its limit', async () => {
    await send(
      'api',
      [1, 2, 3, 4, 5, 6].map((span) => ({ trace: 'b', span: String(span) })),
    );
    expect(await (await get(`/traces/${traceId('b')}`)).text()).toContain('4 spans');
    for (const trace of ['c', 'd', 'e']) await send('api', [{ trace, span: '1' }]);
    expect((await get(`/traces/${traceId('b')}`)).status).toBe(404);
    expect((await get(`/traces/${traceId('e')}`)).status).toBe(200);
  });

  test('keeps no more bytes of a trace, and of all of them, than its limits', async () => {
    const long = { name: 'x'.repeat(2_200) };
    for (const span of ['1', '2']) await send('api', [{ trace: 'aa', span, ...long }]);
    expect(await (await get(`/traces/${traceId('aa')}`)).text()).toContain('1 spans');
    for (const trace of ['bb', 'cc']) await send('api', [{ trace, span: '1', ...long }]);
    expect((await get(`/traces/${traceId('aa')}`)).status).toBe(404);
    expect((await get(`/traces/${traceId('cc')}`)).status).toBe(200);
  });

  test('shows a span whose parent never came as a root', async () => {
    await send('api', [{ trace: '9', span: '1', parent: '7' }]);
    expect(await (await get(`/traces/${traceId('9')}`)).text()).toContain('\napi internal "span 1"');
  });

  test('of what never came is 404 with a word why', async () => {
    const response = await get(`/traces/${traceId('0')}`);
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('No span of this trace')]);
    expect((await get('/traces/not-an-id')).status).toBe(404);
  });
});

test('GET /logs/:id gives the log lines of a trace, and 404 where there are none', async () => {
  const response = await get(`/logs/${traceId('a')}`);
  expect([response.status, await response.text()]).toEqual([200, '{"msg":"a line"}\n']);
  expect((await get(`/logs/${traceId('b')}`)).status).toBe(404);
});

describe('what is no export is refused with a word why', () => {
  const valid = JSON.stringify(exportOf('api', [{ span: '1' }]));
  const replaced = (field: string, value: unknown) => JSON.stringify(exportOf('api', [{ span: '1', [field]: value }]));
  test.each([
    ['protobuf', valid, { 'Content-Type': 'application/x-protobuf' }, 415, 'OTEL_EXPORTER_OTLP_PROTOCOL=http/json'],
    ['compressed', valid, { ...json, 'Content-Encoding': 'gzip' }, 415, 'no compression'],
    ['no type', valid, { 'Content-Type': '' }, 415, 'OTLP/JSON'],
    ['no JSON', '{"resourceSpans":', json, 400, 'JSON'],
    ['another document', '{"spans":[]}', json, 400, 'resourceSpans'],
    ['an id in base64', replaced('traceId', 'W47/95gDgQPSabYzgT/GDA=='), json, 400, 'traceId'],
    ['a name that is none', replaced('name', 17), json, 400, 'name'],
    ['a time that is none', replaced('startTimeUnixNano', true), json, 400, 'startTimeUnixNano'],
    ['a time in words', replaced('endTimeUnixNano', 'now'), json, 400, 'endTimeUnixNano'],
    ['a time that no calendar has', replaced('endTimeUnixNano', '1e22'), json, 400, 'endTimeUnixNano'],
    ['nothing', '', json, 400, 'JSON'],
    ['too much', replaced('name', 'x'.repeat(4_000)), json, 413, '4000 bytes'],
  ])('%s', async (_, body, headers, status, reason) => {
    const response = await post(body, headers);
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(reason)]);
  });

  test('and the next export is taken all the same', async () => {
    expect((await post('x'.repeat(4_001))).status).toBe(413);
    expect((await post(valid)).status).toBe(200);
  });
});

test('another path is 404 and says what there is', async () => {
  for (const path of ['/', '/v1/traces', '/v1/logs']) {
    const response = await get(path);
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('POST /v1/traces')]);
  }
});
