import { TraceFlags } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { metrics } from '../contract.ts';
import type { CreateInstrument } from './metrics.ts';

/** Why a span was lost before an export: no room in the queue, or it ended after the shutdown began. */
export type DropReason = (typeof dropReasons)[number];
const dropReasons = ['queue_full', 'shutdown'] as const;

export interface CountedSpans {
  exported(count: number): void;
  failed(count: number): void;
  dropped(count: number, reason: DropReason): void;
}

/** Counters of what became of each sampled span, by the names of the contract. */
export function createSpanCounters(create: CreateInstrument): CountedSpans {
  const exported = create(metrics.spansExported);
  const failed = create(metrics.spansFailed);
  const dropped = create(metrics.spansDropped);
  for (const reason of dropReasons) dropped.inc({ reason }, 0);
  return {
    exported: (count) => exported.inc(count),
    failed: (count) => failed.inc(count),
    dropped: (count, reason) => dropped.inc({ reason }, count),
  };
}

/** How long an exporter may take to tell what became of a batch; above the time that any export may take. */
const maxExportMs = 60_000;

/**
 * Wraps an exporter and the batch processor made around it, so that every sampled span is counted once: exported,
 * failed, or dropped. The processor drops in silence when its queue is full, so its length is kept here as well:
 * spans ended less spans handed to the exporter.
 */
export function countSpans<P extends SpanProcessor>(
  spans: CountedSpans,
  exporter: SpanExporter,
  maxQueueSize: number,
  createProcessor: (exporter: SpanExporter) => P,
  exportTimeoutMs = maxExportMs,
): P {
  let queued = 0;
  let stopped = false;
  const counting: SpanExporter = {
    export(batch, done) {
      queued -= batch.length;
      const settle = once((result: ExportResult) => {
        clearTimeout(timeout);
        (result.code === ExportResultCode.SUCCESS ? spans.exported : spans.failed)(batch.length);
        done(result);
      });
      const fail = (error: unknown) => settle({ code: ExportResultCode.FAILED, error: error as Error });
      const timeout = setTimeout(fail, exportTimeoutMs, new Error('The exporter did not tell what became of a batch'));
      timeout.unref();
      try {
        exporter.export(batch, settle);
      } catch (error) {
        fail(error);
      }
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
  const processor = createProcessor(counting);
  const enqueue = processor.onEnd.bind(processor);
  const shutdown = processor.shutdown.bind(processor);
  processor.onEnd = (span) => {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) {
      if (stopped) spans.dropped(1, 'shutdown');
      else if (queued < maxQueueSize) queued += 1;
      else spans.dropped(1, 'queue_full');
    }
    enqueue(span);
  };
  processor.shutdown = () => {
    stopped = true;
    return shutdown();
  };
  return processor;
}

function once<T>(act: (value: T) => void): (value: T) => void {
  let done = false;
  return (value) => {
    if (done) return;
    done = true;
    act(value);
  };
}
