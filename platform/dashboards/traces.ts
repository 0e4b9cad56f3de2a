import { metrics } from '../../app/contract.ts';
import { orZero, ratio } from '../rules/expressions.ts';
import { createDashboard, type Dashboard, type Row } from './dashboard.ts';
import { serviceGraph, traceTable } from './evidence-panels.ts';
import { stats, timeSeries } from './metric-panels.ts';
import { dashboardLink, seriesLabel } from './panels.ts';
import { happening, increase, quantile, rate, slope, top } from './queries.ts';
import { serviceVariable } from './variables.ts';

const calls = { name: 'traces_spanmetrics_calls_total' };
const latency = { name: 'traces_spanmetrics_latency' };
const edges = { name: 'traces_service_graph_request_total' };
const failedEdges = { name: 'traces_service_graph_request_failed_total' };
const received = { name: 'tempo_distributor_spans_received_total' };

const ofService = 'service="$service"';
/** What a service answers and what it waits for; the spans within it only repeat those. */
const outside = `${ofService}, span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CLIENT"`;
const noSpans = 'No spans of this service in this time';
const noCalls = 'No calls in this time, or Tempo writes no metrics';
const noTempoSpans = 'No spans: Tempo has received none in this time';

const serverLink = dashboardLink('Service', 'service', [`var-service=${seriesLabel('server')}`]);

/** Who calls whom, how well each kind of span does, and whether spans arrive at all. */
export function tracesDashboard(): Dashboard {
  return createDashboard({
    uid: 'traces',
    title: 'Traces',
    description:
      'Who calls whom, requests, errors and duration by span, and what becomes of spans on their way to Tempo.',
    variables: [serviceVariable(calls.name, 'service')],
    rows: [arrivalRow(), graphRow(), traceRow(), spanRow(), edgeRow(), exportRow(), tempoRow()],
  });
}

function arrivalRow(): Row {
  return {
    height: 3,
    panels: [
      stats({
        width: 24,
        title: 'Do all arrive?',
        description:
          'Spans that the services hand over to Tempo and that it gets, a second; and those lost on the way in this time range: any means that traces have holes.',
        noValue: 'No spans: no service exports any',
        values: [
          { name: 'leave the services', unit: 'cps', query: rate(metrics.spansExported) },
          { name: 'arrive at Tempo', unit: 'cps', query: rate(received) },
          {
            name: 'lost',
            unit: 'short',
            thresholds: [{ from: 0.5, color: 'red' }],
            query: [metrics.spansFailed, metrics.spansDropped]
              .map((lost) => orZero(increase(lost), increase(metrics.spansExported)))
              .join(' + '),
          },
        ],
      }),
    ],
  };
}

function graphRow(): Row {
  return {
    height: 9,
    panels: [
      serviceGraph({
        width: 12,
        title: 'Service graph',
        description:
          'Who calls whom, with requests a second and time of each. Red is the part that failed: worry there.',
        noValue: noCalls,
      }),
      timeSeries({
        width: 12,
        title: 'p95 of spans by name',
        description:
          'Time within which 95 of 100 spans of the slowest names end. Points are single spans and lead to their trace.',
        unit: 's',
        noValue: noSpans,
        queries: [
          {
            expr: top('span_name', quantile(0.95, latency, outside, 'span_name')),
            legend: '{{span_name}}',
            exemplars: true,
          },
        ],
      }),
    ],
  };
}

function spanRow(): Row {
  return {
    title: 'Requests and errors',
    height: 8,
    panels: [
      timeSeries({
        width: 12,
        title: 'Spans by name',
        description:
          'Requests answered and calls made, a second, by the commonest span names. They are what sampling kept, not all.',
        unit: 'cps',
        noValue: noSpans,
        queries: [{ expr: top('span_name', rate(calls, outside, 'span_name')), legend: '{{span_name}}' }],
      }),
      timeSeries({
        width: 12,
        title: 'Failed part of spans by name',
        description:
          'Part of the spans whose status is an error. A call that fails and a request that does not: a retry helped.',
        unit: 'percentunit',
        noValue: noSpans,
        axisTo: 0.1,
        thresholds: [{ from: 0.05, color: 'red' }],
        queries: [
          {
            expr: top(
              'span_name',
              ratio(
                rate(calls, `${outside}, status_code="STATUS_CODE_ERROR"`, 'span_name'),
                rate(calls, outside, 'span_name'),
              ),
            ),
            legend: '{{span_name}}',
          },
        ],
      }),
    ],
  };
}

function edgeRow(): Row {
  return {
    height: 8,
    panels: [
      timeSeries({
        width: 12,
        title: 'Calls between services',
        description: 'Calls, a second, as traces show them; user is whoever is outside. It needs both ends of a call.',
        unit: 'reqps',
        noValue: noCalls,
        link: serverLink,
        queries: [{ expr: rate(edges, '', 'client, server'), legend: '{{client}} to {{server}}' }],
      }),
      timeSeries({
        width: 12,
        title: 'Failed part of the calls',
        description: 'Part of the calls whose span failed at either end. One edge alone shows where to look.',
        unit: 'percentunit',
        noValue: noCalls,
        axisTo: 0.1,
        thresholds: [{ from: 0.05, color: 'red' }],
        link: serverLink,
        queries: [
          {
            expr: ratio(rate(failedEdges, '', 'client, server'), rate(edges, '', 'client, server')),
            legend: '{{client}} to {{server}}',
          },
        ],
      }),
    ],
  };
}

function traceRow(): Row {
  return {
    title: 'Traces to look at',
    height: 9,
    panels: [
      traceTable({
        width: 12,
        title: 'Failed requests',
        description:
          'Traces in which a request to this service failed. Open one: the span that failed first is the cause.',
        noValue: 'No failed requests: all is well, their traces were not kept, or Tempo does not answer',
        query: '{ resource.service.name = "$service" && kind = server && status = error }',
      }),
      traceTable({
        width: 12,
        title: 'Slow requests',
        description:
          'Traces in which a request to this service took longer than 250 ms. Open one to see what it waited for.',
        noValue: 'No slow requests: all is well, their traces were not kept, or Tempo does not answer',
        query: '{ resource.service.name = "$service" && kind = server && duration > 250ms }',
      }),
    ],
  };
}

function exportRow(): Row {
  return {
    title: 'From the services to Tempo',
    height: 8,
    panels: [
      timeSeries({
        width: 8,
        title: 'Spans that leave the services',
        description: 'Spans handed over to Tempo, a second. 0 under load: sampling keeps none, or the export fails.',
        unit: 'cps',
        noValue: 'No spans: no service exports any',
        stacked: true,
        queries: [{ expr: rate(metrics.spansExported, '', 'job'), legend: '{{job}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'Spans lost on the way',
        description: 'Failed: Tempo did not take them. Dropped: the queue was full. Any means that traces have holes.',
        unit: 'cps',
        noValue: 'No span was lost in this time, if Prometheus answers',
        queries: [
          { expr: happening(rate(metrics.spansFailed, '', 'job')), legend: '{{job}} failed' },
          { expr: happening(rate(metrics.spansDropped, '', 'job, reason')), legend: '{{job}} dropped: {{reason}}' },
        ],
      }),
      timeSeries({
        width: 8,
        title: 'Spans that Tempo gets',
        description:
          'Received should equal what leaves the services. Refused and discarded ones are lost: worry about any.',
        unit: 'cps',
        noValue: noTempoSpans,
        queries: [
          { expr: rate(received), legend: 'received' },
          { expr: slope('tempo_receiver_refused_spans'), legend: 'refused' },
          {
            expr: happening(rate({ name: 'tempo_discarded_spans_total' }, '', 'reason')),
            legend: 'discarded: {{reason}}',
          },
        ],
      }),
    ],
  };
}

function tempoRow(): Row {
  return {
    title: 'Metrics that Tempo makes of spans',
    height: 8,
    panels: [
      timeSeries({
        width: 12,
        title: 'Series made of spans',
        description:
          'Series of span and service graph metrics, and how many there may be. At the limit, new span names have none.',
        unit: 'short',
        noValue: 'No series: Tempo has made none of spans yet',
        queries: [
          { expr: 'sum(tempo_metrics_generator_registry_active_series)', legend: 'active' },
          { expr: 'max(tempo_metrics_generator_registry_max_active_series)', legend: 'limit' },
        ],
      }),
      timeSeries({
        width: 12,
        title: 'Spans without metrics',
        description:
          'Spans that came too late or were not understood, and edges of which one end is missing, a second.',
        unit: 'cps',
        noValue: 'No such spans: Tempo has left none out, if Prometheus answers',
        queries: [
          {
            expr: happening(rate({ name: 'tempo_metrics_generator_spans_discarded_total' }, '', 'reason')),
            legend: 'discarded: {{reason}}',
          },
          {
            expr: happening(slope('tempo_metrics_generator_processor_service_graphs_expired_edges')),
            legend: 'edges with one end',
          },
          {
            expr: happening(rate({ name: 'tempo_metrics_generator_registry_series_limited_total' })),
            legend: 'refused at the limit',
          },
        ],
      }),
    ],
  };
}
