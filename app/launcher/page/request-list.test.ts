import { expect, test } from '@jest/globals';
import type { ReceivedSpan } from '../../trace-receiver/otlp.ts';
import { createRequestList } from './request-list.ts';

const id = (value: number | string, length: number) => String(value).padStart(length, '0');

function lineOf(span: number, fields: object = {}): string {
  return JSON.stringify({
    name: 'api',
    method: 'GET',
    path: '/people/1',
    status: 200,
    duration_ms: 250,
    time: new Date(1_700_000_000_250 + span).toISOString(),
    trace_id: id(span, 32),
    span_id: id(span, 16),
    ...fields,
  });
}

function spanOf(span: number, fields: Partial<ReceivedSpan> = {}): ReceivedSpan {
  return {
    service: 'api',
    traceId: id(span, 32),
    spanId: id(span, 16),
    parentSpanId: undefined,
    name: 'GET /people/:id',
    kind: 'server',
    startMs: 1_700_000_000_000 + span,
    durationMs: 251,
    status: 'unset',
    statusMessage: undefined,
    links: [],
    events: [],
    attributes: {
      'http.request.method': 'GET',
      'url.path': '/people/1',
      'url.query': 'expand=films',
      'http.response.status_code': 200,
    },
    ...fields,
  };
}

test('has a request from its line at first, and from its span, with the query, once that is there', () => {
  const list = createRequestList();
  expect(list.addLine(lineOf(1))).toBe(true);
  const fromLine = {
    traceId: id(1, 32),
    spanId: id(1, 16),
    startMs: 1_700_000_000_001,
    durationMs: 250,
    method: 'GET',
    path: '/people/1',
    status: 200,
  };
  expect(list.newest()).toEqual([fromLine]);
  list.addSpans([spanOf(1)]);
  const fromSpan = { ...fromLine, durationMs: 251, path: '/people/1?expand=films' };
  expect(list.newest()).toEqual([fromSpan]);
  // A line that comes late takes nothing back.
  list.addLine(lineOf(1));
  expect(list.newest()).toEqual([fromSpan]);
});

test('has no other lines and spans', () => {
  const list = createRequestList();
  const others = [
    'no JSON with "duration_ms"',
    'null',
    '[1]',
    lineOf(1, { method: undefined }),
    lineOf(2, { trace_id: '<script>' }),
    lineOf(3, { span_id: '"x"' }),
    lineOf(4, { time: 'yesterday' }),
    lineOf(5, { status: 'x' }),
  ];
  expect(others.map((line) => list.addLine(line))).toEqual(others.map(() => false));
  list.addSpans([spanOf(6, { kind: 'client' }), spanOf(7, { service: 'upstream' })]);
  expect(list.newest()).toEqual([]);
});

test('keeps the last hundred, the newest first, with what a path may have of length', () => {
  const list = createRequestList();
  for (let span = 1; span <= 130; span += 1) list.addLine(lineOf(span, { path: `/${'x'.repeat(10_000)}` }));
  const kept = list.newest();
  expect(kept.map(({ spanId }) => Number(spanId))).toEqual(Array.from({ length: 100 }, (_, index) => 130 - index));
  expect(kept[0]?.path).toHaveLength(2_000);
});

test('shows a method that HTTP does not have as it came', () => {
  const list = createRequestList();
  const attributes = { 'http.request.method': '_OTHER', 'http.request.method_original': 'BREW', 'url.path': '/pot' };
  list.addSpans([spanOf(1, { attributes })]);
  expect(list.newest()).toMatchObject([{ method: 'BREW', path: '/pot', status: 0 }]);
});
