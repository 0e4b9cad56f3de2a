import { ports } from '../../app/contract.ts';
import { getJson, localUrl } from './get-json.ts';

export interface Span {
  readonly service: string;
  readonly name: string;
  /** server, client or internal. */
  readonly kind: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startMs: number;
  readonly durationMs: number;
  /** Whether its status says so. */
  readonly failed: boolean;
  /** The status of HTTP. */
  readonly statusCode: string | undefined;
  readonly events: readonly string[];
}

/** The spans of a trace by its id, by start; none where Tempo does not have it. */
export async function spansOf(traceId: string): Promise<Span[]> {
  const answer = await getJson<TraceAnswer>(localUrl(ports.tempo, `/api/v2/traces/${traceId}`), {
    Accept: 'application/json',
  });
  const spans = (answer?.trace.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) => {
    const service = attribute(resource.attributes, 'service.name') ?? '';
    return scopeSpans.flatMap((scope) => scope.spans.map((span) => toSpan(service, span)));
  });
  return spans.toSorted((a, b) => a.startMs - b.startMs);
}

/**
 * A trace as lines, each below and further in than its parent: `api server GET /people/:id 200`, with `failed` where
 * the span's status says so. A span whose parent is missing stands at the very left, where only the root belongs.
 */
export function outline(spans: readonly Span[]): string[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const below = (parentId: string, indent: string): string[] =>
    spans
      .filter(({ parentSpanId }) => (known.has(parentSpanId) ? parentSpanId : '') === parentId)
      .flatMap((span) => [`${indent}${describe(span)}`, ...below(span.spanId, `${indent}  `)]);
  return below('', '');
}

const describe = ({ service, kind, name, statusCode, failed }: Span): string =>
  [service, kind, name, ...(statusCode ? [statusCode] : []), ...(failed ? ['failed'] : [])].join(' ');

function toSpan(service: string, span: OtlpSpan): Span {
  const startMs = Number(span.startTimeUnixNano) / 1e6;
  return {
    service,
    name: span.name,
    kind: span.kind.replace('SPAN_KIND_', '').toLowerCase(),
    spanId: hex(span.spanId),
    parentSpanId: hex(span.parentSpanId ?? ''),
    startMs,
    durationMs: Number(span.endTimeUnixNano) / 1e6 - startMs,
    failed: span.status?.code === 'STATUS_CODE_ERROR',
    statusCode: attribute(span.attributes, 'http.response.status_code'),
    events: (span.events ?? []).map(({ name }) => name),
  };
}

const hex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');

function attribute(attributes: readonly OtlpAttribute[] | undefined, key: string): string | undefined {
  const value = attributes?.find((candidate) => candidate.key === key)?.value;
  return value?.stringValue ?? value?.intValue;
}

/** The part of OTLP's JSON that is read here; ids are base64. */
interface TraceAnswer {
  readonly trace: {
    readonly resourceSpans?: readonly {
      readonly resource: { readonly attributes: readonly OtlpAttribute[] };
      readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
    }[];
  };
}

interface OtlpSpan {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly OtlpAttribute[];
  readonly events?: readonly { readonly name: string }[];
  readonly status?: { readonly code?: string };
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: string };
}
