import { z } from 'zod';

/** A span as the receiver keeps it: OTLP/JSON made plain, times in milliseconds since the epoch. */
export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly status: 'unset' | 'ok' | 'error';
  readonly statusMessage: string | undefined;
  readonly attributes: Attributes;
  /** Spans of other traces that it belongs with. */
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly events: readonly { readonly name: string; readonly timeMs: number; readonly attributes: Attributes }[];
}

export type Attributes = Readonly<Record<string, unknown>>;

const anyValue: z.ZodType<unknown> = z
  .object({
    stringValue: z.string(),
    boolValue: z.boolean(),
    intValue: z.union([z.string(), z.number()]).transform(Number),
    doubleValue: z.number(),
    arrayValue: z.object({ values: z.array(z.lazy(() => anyValue)).default([]) }).transform(({ values }) => values),
  })
  .partial()
  .transform((value) => Object.values(value)[0]);
const attributes = z
  .array(z.object({ key: z.string(), value: anyValue }))
  .default([])
  .transform((pairs): Attributes => Object.fromEntries(pairs.map(({ key, value }) => [key, value])));
/** The latest time that a Date can tell, in milliseconds since the epoch. */
const latestMs = 8.64e15;
const nanoseconds = z
  .union([z.string(), z.number()])
  .transform((value) => Number(value) / 1e6)
  .pipe(z.number('expected nanoseconds since the epoch').min(0).max(latestMs));
const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const statuses = ['unset', 'ok', 'error'] as const;

const spanIds = { traceId: z.string().regex(/^[0-9a-f]{32}$/), spanId: z.string().regex(/^[0-9a-f]{16}$/) };
const spanSchema = z.object({
  ...spanIds,
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number().default(0),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes,
  links: z.array(z.object(spanIds)).default([]),
  events: z.array(z.object({ name: z.string(), timeUnixNano: nanoseconds, attributes })).default([]),
  status: z.object({ code: z.number().default(0), message: z.string().optional() }).prefault({}),
});
const exportRequest = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }).prefault({}),
      scopeSpans: z.array(z.object({ spans: z.array(spanSchema).default([]) })).default([]),
    }),
  ),
});

/** Reads an ExportTraceServiceRequest in the JSON encoding of OTLP 1.x; throws a ZodError on anything else. */
export function parseExportRequest(json: unknown): ReceivedSpan[] {
  return exportRequest.parse(json).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(resource.attributes['service.name'] ?? 'unknown');
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => toReceivedSpan(service, span)));
  });
}

function toReceivedSpan(service: string, span: z.output<typeof spanSchema>): ReceivedSpan {
  return {
    service,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId || undefined,
    name: span.name,
    kind: kinds[span.kind] ?? 'unspecified',
    startMs: span.startTimeUnixNano,
    durationMs: span.endTimeUnixNano - span.startTimeUnixNano,
    status: statuses[span.status.code] ?? 'unset',
    statusMessage: span.status.message,
    attributes: span.attributes,
    links: span.links,
    events: span.events.map(({ name, timeUnixNano, attributes }) => ({ name, timeMs: timeUnixNano, attributes })),
  };
}
