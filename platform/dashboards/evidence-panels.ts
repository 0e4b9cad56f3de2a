import * as common from '@grafana/grafana-foundation-sdk/common';
import * as logs from '@grafana/grafana-foundation-sdk/logs';
import * as loki from '@grafana/grafana-foundation-sdk/loki';
import * as nodegraph from '@grafana/grafana-foundation-sdk/nodegraph';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as tempo from '@grafana/grafana-foundation-sdk/tempo';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import type { PlacedPanel } from './dashboard.ts';
import {
  datasource,
  type MetricPanelOptions,
  type MetricQuery,
  type PanelOptions,
  placed,
  refId,
  tableLegend,
  withMetric,
} from './panels.ts';

/** Log lines, newest first; each opens to the links of the datasource. */
export function logLines(options: PanelOptions & { query: string }): PlacedPanel {
  const panel = new logs.PanelBuilder()
    .targets([logQuery({ expr: options.query, legend: '' }, 0).maxLines(200)])
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(common.LogsSortOrder.Descending);
  return placed(options, 'loki', panel);
}

/** Numbers that Loki counts in log lines, over time. */
export function logCounts(options: MetricPanelOptions & { queries: readonly MetricQuery[] }): PlacedPanel {
  const panel = new timeseries.PanelBuilder()
    .targets(options.queries.map(logQuery))
    .min(0)
    .lineWidth(0)
    .fillOpacity(60)
    .showPoints(common.VisibilityMode.Never)
    .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal))
    .legend(tableLegend());
  return placed(options, 'loki', withMetric(options, panel));
}

/** Traces that a TraceQL search finds, each a link. */
export function traceTable(options: PanelOptions & { query: string }): PlacedPanel {
  const target = traceQuery()
    .queryType('traceql')
    .tableType(tempo.SearchTableType.Traces)
    .limit(20)
    .query(options.query);
  return placed(options, 'tempo', new table.PanelBuilder().targets([target]));
}

/** Who calls whom, drawn by Grafana from the metrics of calls that Tempo writes to Prometheus. */
export function serviceGraph(options: PanelOptions): PlacedPanel {
  return placed(options, 'tempo', new nodegraph.PanelBuilder().targets([traceQuery().queryType('serviceMap')]));
}

const traceQuery = () => new tempo.DataqueryBuilder().refId(refId(0)).datasource(datasource('tempo'));

const logQuery = ({ expr, legend }: MetricQuery, index: number) =>
  new loki.DataqueryBuilder()
    .refId(refId(index))
    .datasource(datasource('loki'))
    .expr(expr)
    .legendFormat(legend)
    .queryType('range');
