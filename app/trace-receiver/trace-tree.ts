import type { Attributes, ReceivedSpan } from './otlp.ts';

export interface SpanNode extends ReceivedSpan {
  readonly children: readonly SpanNode[];
}

/** The spans of a trace as trees, by start; a span whose parent was not received is a root. */
export function buildTrees(spans: readonly ReceivedSpan[]): SpanNode[] {
  const known = new Set(spans.map((span) => span.spanId));
  const byParent = Map.groupBy(spans, ({ parentSpanId }) =>
    parentSpanId !== undefined && known.has(parentSpanId) ? parentSpanId : '',
  );
  const below = (parent: string): SpanNode[] =>
    (byParent.get(parent) ?? [])
      .toSorted((a, b) => a.startMs - b.startMs)
      .map((span) => ({ ...span, children: below(span.spanId) }));
  return below('');
}

/** A trace for reading: one line a span with its service, kind, name, duration and status, events beneath. */
export function renderTrace(traceId: string, roots: readonly SpanNode[]): string {
  const count = (nodes: readonly SpanNode[]): number => nodes.reduce((sum, node) => sum + 1 + count(node.children), 0);
  const lines = [`trace ${traceId}, ${count(roots)} spans`];
  for (const root of roots) lines.push(...renderSpan(root, root.startMs, '', ''));
  return `${lines.join('\n')}\n`;
}

function renderSpan(span: SpanNode, originMs: number, lead: string, indent: string): string[] {
  const eventIndent = `${indent}${span.children.length > 0 ? '│' : ' '}    `;
  return [
    `${lead}${spanLine(span)}`,
    ...span.links.map(({ traceId, spanId }) => `${eventIndent}• link to trace ${traceId}, span ${spanId}`),
    ...span.events.map(
      ({ name, timeMs, attributes }) =>
        `${eventIndent}• ${(timeMs - originMs).toFixed(1)} ms ${name}${renderAttributes(attributes)}`,
    ),
    ...span.children.flatMap((child, index) => {
      const last = index === span.children.length - 1;
      return renderSpan(child, originMs, `${indent}${last ? '└─ ' : '├─ '}`, `${indent}${last ? '   ' : '│  '}`);
    }),
  ];
}

function spanLine({ service, kind, name, durationMs, status, statusMessage, attributes }: SpanNode): string {
  const code = attributes['http.response.status_code'];
  return [
    `${service} ${kind} "${name}" ${durationMs.toFixed(1)} ms`,
    ...(code === undefined ? [] : [`HTTP ${code}`]),
    ...(status === 'unset' ? [] : [`status ${status}${statusMessage ? `: ${statusMessage}` : ''}`]),
  ].join(', ');
}

function renderAttributes(attributes: Attributes): string {
  const pairs = Object.entries(attributes).filter(([key]) => key !== 'exception.stacktrace');
  return pairs.length === 0 ? '' : ` (${pairs.map(([key, value]) => `${key}=${value}`).join(', ')})`;
}
