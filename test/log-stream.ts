import { trace } from '@opentelemetry/api';
import { type Metric, metrics } from '../app/contract.ts';
import { createLogStream, type LogStream } from '../app/log-stream/log-stream.ts';
import { createMetrics } from '../app/telemetry/metrics.ts';
import { createFakeKafka, type FakeKafka } from './fake-kafka.ts';

export interface LogFigures {
  readonly enqueued: number;
  readonly sent: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly droppedInAll: number;
  readonly sendErrors: number;
  readonly queueBytes: number;
  readonly queueLimitBytes: number;
  readonly queueLines: number;
  readonly oldestLineAge: number;
  readonly batches: number;
  readonly connected: number;
}

export interface TestLogStream extends LogStream {
  readonly kafka: FakeKafka;
  readonly warnings: { fields: object; message: string; traceId: string | undefined }[];
  figures(): Promise<LogFigures>;
}

/** The real stream in front of a Kafka that does as told. */
export function startLogStream(queueBytes = 32 * 1024 * 1024): TestLogStream {
  const kafka = createFakeKafka();
  const warnings: TestLogStream['warnings'] = [];
  const { create, registry } = createMetrics({ service: 'api', version: '0.0.0', revision: 'test' });
  const stream = createLogStream({
    kafka: { brokers: ['unused:9092'] },
    topic: 'application.logs',
    key: 'instance',
    queueBytes,
    create,
    warn: (fields, message) => {
      warnings.push({ fields, message, traceId: trace.getActiveSpan()?.spanContext().traceId });
    },
    createProducer: kafka.createProducer,
  });
  return {
    ...stream,
    kafka,
    warnings,
    async figures() {
      const valuesOf = async ({ name }: Metric) => (await registry.getSingleMetric(name)?.get())?.values ?? [];
      const single = async (metric: Metric) => (await valuesOf(metric))[0]?.value ?? Number.NaN;
      const dropped = (await valuesOf(metrics.logLinesDropped)).map(
        ({ labels, value }) => [labels.reason, value] as const,
      );
      const batches = (await valuesOf(metrics.logBatchDuration)) as { metricName?: string; value: number }[];
      return {
        enqueued: await single(metrics.logLinesEnqueued),
        sent: await single(metrics.logLinesSent),
        dropped: Object.fromEntries(dropped),
        droppedInAll: dropped.reduce((sum, [, value]) => sum + value, 0),
        sendErrors: await single(metrics.logSendErrors),
        queueBytes: await single(metrics.logQueueBytes),
        queueLimitBytes: await single(metrics.logQueueLimitBytes),
        queueLines: await single(metrics.logQueueLines),
        oldestLineAge: await single(metrics.logOldestLineAge),
        batches: batches.find(({ metricName }) => metricName?.endsWith('_count'))?.value ?? 0,
        connected: await single(metrics.logConnected),
      };
    },
  };
}
