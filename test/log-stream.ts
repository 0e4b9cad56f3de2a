import { trace } from '@opentelemetry/api';
import { createLogStream, createLogStreamInstruments, type LogStream } from '../app/log-stream/log-stream.ts';
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
  const { create } = createMetrics({ service: 'api', version: '0.0.0', revision: 'test' });
  const instruments = createLogStreamInstruments(create);
  const stream = createLogStream({
    kafka: { brokers: ['unused:9092'] },
    topic: 'application.logs',
    key: 'instance',
    queueBytes,
    instruments,
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
      const { dropped, batchDuration, ...single } = instruments;
      const reasons = (await dropped.get()).values.map(({ labels, value }) => [labels.reason, value] as const);
      const values = await Promise.all(
        Object.entries(single).map(async ([name, metric]) => [name, (await metric.get()).values[0]?.value]),
      );
      const count = (await batchDuration.get()).values.find(({ metricName }) => metricName?.endsWith('_count'));
      return {
        ...Object.fromEntries(values),
        dropped: Object.fromEntries(reasons),
        droppedInAll: reasons.reduce((sum, [, value]) => sum + value, 0),
        batches: count?.value ?? 0,
      };
    },
  };
}
