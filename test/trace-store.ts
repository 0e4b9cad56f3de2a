import type { ReceivedSpan } from '../app/trace-receiver/otlp.ts';
import { createTraceReceiver } from '../app/trace-receiver/receiver.ts';
import { buildTrees, renderTrace, type SpanNode } from '../app/trace-receiver/trace-tree.ts';
import { startServer } from './http-server.ts';
import type { Environment } from './processes.ts';
import { createWatch } from './watch.ts';

export interface TraceStore {
  /** What a service needs in its environment to send its spans here, and soon. */
  readonly environment: Environment;
  spansOf(traceId: string): readonly ReceivedSpan[];
  /** The trees of a trace, once it has as many spans as that. */
  untilSpans(traceId: string, count: number): Promise<SpanNode[]>;
  close(): Promise<void>;
}

/** The trace receiver on a free port. */
export async function startTraceStore(): Promise<TraceStore> {
  const receiver = createTraceReceiver();
  const { changed, until } = createWatch();
  receiver.onTraces(changed);
  const { url, close } = await startServer(receiver.server);
  return {
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '20',
    },
    spansOf: receiver.spansOf,
    untilSpans: (traceId, count) =>
      until(
        () => {
          const spans = receiver.spansOf(traceId);
          return spans.length >= count ? buildTrees(spans) : undefined;
        },
        () => renderTrace(traceId, buildTrees(receiver.spansOf(traceId))),
      ),
    close,
  };
}

/** Every span of some trees, from the root down. */
export const spansIn = (nodes: readonly SpanNode[]): SpanNode[] =>
  nodes.flatMap((node) => [node, ...spansIn(node.children)]);

/** Trees as indented lines: service, kind and name of each span. */
export const outline = (nodes: readonly SpanNode[], indent = ''): string[] =>
  nodes.flatMap(({ service, kind, name, children }) => [
    `${indent}${service} ${kind} ${name}`,
    ...outline(children, `${indent}  `),
  ]);
