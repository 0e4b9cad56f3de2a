import { Agent, type RequestListener } from 'node:http';
import { Router } from '@koa/router';
import { trace } from '@opentelemetry/api';
import bunyan from 'bunyan';
import got from 'got';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import Koa, { type Middleware } from 'koa';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { logTopic } from '../../app/contract.ts';

interface UsualOptions {
  readonly upstreamUrl: string;
  readonly kafkaBrokers: string;
}

/** The handler that asks upstream by got, with metrics and logs as their documentation's first page has them. */
export async function createUsualHandler(options: UsualOptions) {
  const log = await createLog(options);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const client = got.extend({ prefixUrl: options.upstreamUrl, agent: { http: new Agent({ keepAlive: true }) } });

  const router = new Router();
  router.get('/people/:id', async (ctx) => {
    const { id } = ctx.params;
    await log({ resource: 'people', key: id }, 'getting data');
    ctx.type = 'application/json';
    ctx.body = await client(`people/${id}/`).text();
  });
  const app = new Koa();
  app.use(measure(registry));
  app.use(logRequests(log));
  app.use(router.routes());

  const operations: RequestListener = async (_request, response) => {
    response.end(await registry.metrics());
  };
  return { main: app.callback(), operations };
}

function measure(registry: Registry): Middleware {
  const labelNames = ['method', 'route', 'status'];
  const registers = [registry];
  const duration = new Histogram({ name: 'http_request_duration_seconds', help: 'Duration', labelNames, registers });
  const total = new Counter({ name: 'http_requests_total', help: 'Requests', labelNames, registers });
  return async (ctx, next) => {
    const end = duration.startTimer();
    await next();
    const labels = { method: ctx.method, route: String(ctx._matchedRoute), status: String(ctx.status) };
    end(labels);
    total.inc(labels);
  };
}

type Log = (fields: object, message: string) => Promise<void>;

function logRequests(log: Log): Middleware {
  return async (ctx, next) => {
    const startedAt = Date.now();
    await next();
    const { method, path, status } = ctx;
    await log({ method, path, status, duration_ms: Date.now() - startedAt }, `${method} ${path} ${status}`);
  };
}

/** Each line goes to stdout, and is waited for until Kafka has it. */
async function createLog({ kafkaBrokers }: UsualOptions): Promise<Log> {
  const kafka = new Kafka({ brokers: [kafkaBrokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  let sent: Promise<unknown> = Promise.resolve();
  const write = (line: string) => {
    sent = producer.send({ topic: logTopic.name, messages: [{ value: line.trimEnd() }] });
  };
  const logger = bunyan.createLogger({
    name: 'usual',
    streams: [{ stream: process.stdout }, { stream: { write } as never }],
  });
  return async (fields, message) => {
    const { traceId, spanId } = trace.getActiveSpan()?.spanContext() ?? {};
    logger.info({ ...fields, trace_id: traceId, span_id: spanId }, message);
    await sent;
  };
}
