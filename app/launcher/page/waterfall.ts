import type { SpanNode } from '../../trace-receiver/trace-tree.ts';

/** A span in its place: how deep below its root, and from where to where on a scale from 0 to 100. */
export interface Bar {
  readonly span: SpanNode;
  readonly depth: number;
  readonly offsetMs: number;
  readonly from: number;
  readonly width: number;
  /** Where its events are, on the same scale. */
  readonly events: readonly number[];
}

export interface Waterfall {
  readonly startMs: number;
  readonly durationMs: number;
  /** Depth first, each span before what it caused. */
  readonly bars: readonly Bar[];
}

/** Lays a trace out along its time. Of clocks that disagree the bars end at the edge. */
export function layOut(roots: readonly SpanNode[]): Waterfall {
  const spans = flatten(roots, 0);
  const startMs = spans.reduce((least, { span }) => Math.min(least, span.startMs), spans[0]?.span.startMs ?? 0);
  const endMs = spans.reduce((most, { span }) => Math.max(most, span.startMs + span.durationMs), startMs);
  const durationMs = endMs - startMs;
  const place = (timeMs: number) =>
    durationMs > 0 ? Math.min(100, Math.max(0, ((timeMs - startMs) / durationMs) * 100)) : 0;
  const bars = spans.map(({ span, depth }): Bar => {
    const from = place(span.startMs);
    return {
      span,
      depth,
      offsetMs: span.startMs - startMs,
      from,
      width: Math.max(0, place(span.startMs + span.durationMs) - from),
      events: span.events.map(({ timeMs }) => place(timeMs)),
    };
  });
  return { startMs, durationMs, bars };
}

function flatten(nodes: readonly SpanNode[], depth: number): { span: SpanNode; depth: number }[] {
  return nodes.flatMap((span) => [{ span, depth }, ...flatten(span.children, depth + 1)]);
}
