import { TraceFlags } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { metrics } from '../contract.ts';
import type { CreateInstrument } from './metrics.ts';

export interface CountedSpans {
  exported(count: number): void;
  failed(count: number): void;
  dropped(count: number): void;
}

/** Counters of what became of each sampled span, by the names of the contract. */
export function createSpanCounters(create: CreateInstrument): CountedSpans {
  const exported = create(metrics.spansExported);
  const failed = create(metrics.spansFailed);
  const dropped = create(metrics.spansDropped);
  const queueFull = { reason: 'queue_full' };
  dropped.inc(queueFull, 0);
  return {
    exported: (count) => exported.inc(count),
    failed: (count) => failed.inc(count),
    dropped: (count) => dropped.inc(queueFull, count),
  };
}

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
): P {
  let queued = 0;
  const counting: SpanExporter = {
    export(batch, done) {
      queued -= batch.length;
      exporter.export(batch, (result) => {
        (result.code === ExportResultCode.SUCCESS ? spans.exported : spans.failed)(batch.length);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
  const processor = createProcessor(counting);
  const enqueue = processor.onEnd.bind(processor);
  processor.onEnd = (span) => {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) {
      if (queued < maxQueueSize) queued += 1;
      else spans.dropped(1);
    }
    enqueue(span);
  };
  return processor;
}
