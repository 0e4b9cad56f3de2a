import type { AlertCase } from '../test-file.ts';

const service = 'job="api", instance="a:1"';
const failed = `otel_spans_failed_total{${service}}`;
const dropped = (reason: string) => `otel_spans_dropped_total{${service}, reason="${reason}"}`;
const refused =
  'tempo_receiver_refused_spans{job="tempo", instance="t:1", receiver="otlp/otlp_receiver", transport="http"}';
const discarded =
  'tempo_discarded_spans_total{job="tempo", instance="t:1", tenant="single-tenant", reason="trace_too_large"}';

export const traceCases: readonly AlertCase[] = [
  {
    title: 'exports of spans that keep failing are noticed',
    series: { [failed]: '0x5 0+120x15' },
    at: '18m',
    alert: 'SpanExportFails',
    firing: [
      {
        labels: { job: 'api' },
        summary: 'api loses spans on their way to Tempo',
        description: 'Exports of api fail: 2.0 spans a second are lost.',
      },
    ],
  },
  {
    title: 'one export that failed is no trouble',
    series: { [failed]: '0x5 50x15' },
    at: '11m',
    alert: 'SpanExportFails',
    firing: [],
  },
  {
    title: 'a queue of spans that stays full is noticed',
    series: { [dropped('queue_full')]: '0x5 0+600x15' },
    at: '18m',
    alert: 'SpansDropped',
    firing: [
      {
        labels: { job: 'api' },
        summary: 'api has more spans than it can send',
        description: 'The queue of spans of api is full: 10.0 a second are lost.',
      },
    ],
  },
  {
    title: 'spans that a process leaves behind at its end are no trouble',
    series: { [dropped('queue_full')]: '0x20', [dropped('shutdown')]: '0x5 0+10x15' },
    at: '18m',
    alert: 'SpansDropped',
    firing: [],
  },
  {
    title: 'spans that Tempo refuses are noticed',
    series: { [refused]: '0x10 12x10' },
    at: '13m',
    alert: 'TempoRefuses',
    firing: [
      {
        labels: { receiver: 'otlp/otlp_receiver' },
        summary: 'Tempo refuses spans',
        description: 'Tempo refused about 12 spans in ten minutes at otlp/otlp_receiver.',
      },
    ],
  },
  {
    title: 'spans that Tempo refused long ago are no trouble',
    series: { [refused]: '12x30' },
    at: '25m',
    alert: 'TempoRefuses',
    firing: [],
  },
  {
    title: 'the first spans that Tempo discards are noticed, though their series is new',
    series: { [discarded]: '_x10 64x10' },
    at: '13m',
    alert: 'TempoDiscards',
    firing: [
      {
        labels: { reason: 'trace_too_large' },
        summary: 'Tempo discards spans (trace_too_large)',
        description: 'Tempo discarded about 64 spans in ten minutes: trace_too_large.',
      },
    ],
  },
  {
    title: 'spans that Tempo discarded long ago are no trouble',
    series: { [discarded]: '_x5 64x30' },
    at: '25m',
    alert: 'TempoDiscards',
    firing: [],
  },
];
