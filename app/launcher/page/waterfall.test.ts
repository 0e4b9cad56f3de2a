import { expect, test } from '@jest/globals';
import type { ReceivedSpan } from '../../trace-receiver/otlp.ts';
import { buildTrees } from '../../trace-receiver/trace-tree.ts';
import { spansBelow } from './spans-below.ts';
import { layOut } from './waterfall.ts';

function span(spanId: string, parentSpanId: string | undefined, startMs: number, durationMs: number): ReceivedSpan {
  const events = [{ name: 'half', timeMs: startMs + durationMs / 2, attributes: {} }];
  const about = { service: 'api', traceId: 't', name: spanId, kind: 'internal', attributes: {}, links: [] };
  return { ...about, spanId, parentSpanId, startMs, durationMs, events, status: 'unset', statusMessage: undefined };
}

test('places each span below its cause, and on the time of its trace', () => {
  const trees = buildTrees([span('b', 'a', 1_050, 25), span('c', 'b', 1_060, 10), span('a', undefined, 1_000, 100)]);
  const { startMs, durationMs, bars } = layOut(trees);
  expect([startMs, durationMs]).toEqual([1_000, 100]);
  expect(
    bars.map(({ span: { name }, depth, offsetMs, from, width, events }) => [
      name,
      depth,
      offsetMs,
      from,
      width,
      events,
    ]),
  ).toEqual([
    ['a', 0, 0, 0, 100, [50]],
    ['b', 1, 50, 50, 25, [62.5]],
    ['c', 2, 60, 60, 10, [65]],
  ]);
});

test('ends at the edge, whatever the clocks say', () => {
  const outside = { ...span('a', undefined, 1_000, 0), events: [{ name: 'later', timeMs: 9_999, attributes: {} }] };
  const [bar] = layOut(buildTrees([outside])).bars;
  expect(bar).toMatchObject({ from: 0, width: 0, events: [0] });
  const [, negative] = layOut(buildTrees([span('a', undefined, 1_000, 100), span('b', 'a', 1_050, -80)])).bars;
  expect(negative).toMatchObject({ from: 50, width: 0 });
  expect(layOut([])).toEqual({ startMs: 0, durationMs: 0, bars: [] });
});

test('what a request caused is all below its span, and nothing of its neighbours', () => {
  const spans = [
    span('a', undefined, 0, 1),
    span('b', 'a', 0, 1),
    span('c', 'b', 0, 1),
    span('d', 'e', 0, 1),
    span('e', 'd', 0, 1),
    span('f', 'f', 0, 1),
  ];
  expect(spansBelow('a', spans).map(({ spanId }) => spanId)).toEqual(['a', 'b', 'c']);
  expect(spansBelow('d', spans).map(({ spanId }) => spanId)).toEqual(['d', 'e']);
  expect(spansBelow('f', spans).map(({ spanId }) => spanId)).toEqual(['f']);
  expect(spansBelow('g', spans)).toEqual([]);
});
