import { beforeEach, expect, test } from '@jest/globals';
import { type ExportResult, ExportResultCode, setGlobalErrorHandler } from '@opentelemetry/core';
import { AlwaysOnSampler, BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { createMetrics } from './metrics.ts';
import { countSpans, createSpanCounters } from './span-accounting.ts';

const maxQueueSize = 20;
const success: ExportResult = { code: ExportResultCode.SUCCESS };
const failure: ExportResult = { code: ExportResultCode.FAILED, error: new Error('no receiver') };

type Done = (result: ExportResult) => void;

// The processor tells of failed exports here, and the default prints them.
beforeEach(() => setGlobalErrorHandler(() => undefined));

/** The real processor around an exporter that does as told, and what was counted. */
function tracingTo(exportBatch: (size: number, done: Done) => void, exportTimeoutMs?: number) {
  const { create, registry } = createMetrics({ service: 'api', version: '0', revision: 'test' });
  const exporter: SpanExporter = {
    export: (batch, done) => exportBatch(batch.length, done),
    shutdown: async () => undefined,
  };
  const processor = countSpans(
    createSpanCounters(create),
    exporter,
    maxQueueSize,
    (counting) =>
      new BatchSpanProcessor({
        exporter: counting,
        maxQueueSize,
        maxExportBatchSize: 5,
        scheduledDelayMillis: 5,
        exportTimeoutMillis: 50,
      }),
    exportTimeoutMs,
  );
  const provider = new TracerProvider({ spanProcessors: [processor], sampler: new AlwaysOnSampler() });
  const tracer = provider.getTracer('test');
  const value = async (series: string) => {
    const line = (await registry.metrics()).split('\n').find((candidate) => candidate.startsWith(`${series} `));
    return Number(line?.slice(series.length + 1));
  };
  return {
    provider,
    endSpans(count: number) {
      for (let index = 0; index < count; index += 1) tracer.startSpan('span').end();
    },
    async counted() {
      return {
        exported: await value('otel_spans_exported_total'),
        failed: await value('otel_spans_failed_total'),
        queueFull: await value('otel_spans_dropped_total{reason="queue_full"}'),
        shutdown: await value('otel_spans_dropped_total{reason="shutdown"}'),
      };
    },
  };
}

/** A promise for the nth call of the function. */
function nthCall(n: number): { called: () => void; reached: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let calls = 0;
  const called = () => {
    calls += 1;
    if (calls === n) resolve();
  };
  return { called, reached: promise };
}

test('every count starts at 0', async () => {
  const { counted } = tracingTo(() => undefined);
  expect(await counted()).toEqual({ exported: 0, failed: 0, queueFull: 0, shutdown: 0 });
});

test('spans the receiver took are exported', async () => {
  const { provider, endSpans, counted } = tracingTo((_, done) => done(success));
  endSpans(13);
  await provider.forceFlush();
  expect(await counted()).toEqual({ exported: 13, failed: 0, queueFull: 0, shutdown: 0 });
});

test('spans of a failed export are failed, those after it exported', async () => {
  const results = [failure, success];
  const { provider, endSpans, counted } = tracingTo((_, done) => done(results.shift() ?? success));
  endSpans(9);
  await provider.forceFlush();
  expect(await counted()).toEqual({ exported: 4, failed: 5, queueFull: 0, shutdown: 0 });
});

test('an exporter that throws has failed', async () => {
  const { provider, endSpans, counted } = tracingTo(() => {
    throw new Error('cannot be serialized');
  });
  endSpans(3);
  await expect(provider.forceFlush()).rejects.toEqual([new Error('cannot be serialized')]);
  expect(await counted()).toEqual({ exported: 0, failed: 3, queueFull: 0, shutdown: 0 });
});

test('an exporter that hangs has failed after its time, and what it tells later is not counted again', async () => {
  const held: Done[] = [];
  const { called, reached } = nthCall(2);
  const { endSpans, counted } = tracingTo((_, done) => {
    held.push(done);
    called();
  }, 30);
  endSpans(5);
  endSpans(5);
  // The next batch is sent once the one before has been given up.
  await reached;
  for (const done of held.slice(0, 1)) done(success);
  expect(await counted()).toEqual({ exported: 0, failed: 5, queueFull: 0, shutdown: 0 });
});

test('spans that find the queue full are dropped, as many as the processor drops', async () => {
  const held: { size: number; done: Done }[] = [];
  const { provider, endSpans, counted } = tracingTo((size, done) => void held.push({ size, done }), 60_000);
  endSpans(1_000);
  // The first batch is under way as soon as it is full; the queue holds as many as it may.
  expect(await counted()).toEqual({ exported: 0, failed: 0, queueFull: 1_000 - 5 - maxQueueSize, shutdown: 0 });
  const flushed = provider.forceFlush();
  for (const { done } of held) done(success);
  await flushed;
  const handedOver = held.reduce((sum, { size }) => sum + size, 0);
  expect(await counted()).toEqual({ exported: handedOver, failed: 0, queueFull: 1_000 - handedOver, shutdown: 0 });
});

test('there is room again once a batch has left the queue', async () => {
  const { provider, endSpans, counted } = tracingTo((_, done) => done(success));
  for (let round = 0; round < 10; round += 1) {
    endSpans(maxQueueSize);
    await provider.forceFlush();
  }
  expect(await counted()).toEqual({ exported: 10 * maxQueueSize, failed: 0, queueFull: 0, shutdown: 0 });
});

test('a span that ends once the shutdown has begun is dropped', async () => {
  const { provider, endSpans, counted } = tracingTo((_, done) => done(success));
  endSpans(2);
  const stopped = provider.shutdown();
  endSpans(3);
  await stopped;
  expect(await counted()).toEqual({ exported: 2, failed: 0, queueFull: 0, shutdown: 3 });
});

test('whatever happens, the counts add up to the sampled spans, and others are not counted', async () => {
  let turn = 0;
  const { provider, endSpans, counted } = tracingTo((_, done) => {
    turn += 1;
    setImmediate(done, turn % 3 === 0 ? failure : success);
  });
  for (const burst of [1, 40, 7, 100, 3]) {
    endSpans(burst);
    await provider.forceFlush().catch(() => undefined);
  }
  const { exported, failed, queueFull } = await counted();
  expect(exported + failed + queueFull).toBe(151);
  expect(Math.min(exported, failed, queueFull)).toBeGreaterThan(0);
});
