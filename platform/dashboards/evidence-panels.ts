import * as common from '@grafana/grafana-foundation-sdk/common';
import * as logs from '@grafana/grafana-foundation-sdk/logs';
import * as loki from '@grafana/grafana-foundation-sdk/loki';
import * as nodegraph from '@grafana/grafana-foundation-sdk/nodegraph';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as tempo from '@grafana/grafana-foundation-sdk/tempo';
import type { PlacedPanel } from './dashboard.ts';
import { timeSeriesOf } from './metric-panels.ts';
import { datasource, type MetricPanelOptions, type MetricQuery, type PanelOptions, placed, refId } from './panels.ts';

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
  return placed(options, 'loki', timeSeriesOf({ ...options, stacked: true }).targets(options.queries.map(logQuery)));
}

/** Traces that a TraceQL search finds, each a link. */
export function traceTable(options: PanelOptions & { query: string }): PlacedPanel {
  const target = traceQuery()
    .queryType('traceql')
    .tableType(tempo.SearchTableType.Traces)
    .limit(20)
    .query(`${options.query} with (most_recent=true)`);
  const panel = new table.PanelBuilder()
    .targets([target])
    // Tempo answers with a table without rows, which Grafana shows as a heading alone: divided by a column it is none,
    // and the panel says what is missing. What was divided is one table again.
    .withTransformation({
      id: 'partitionByValues',
      options: { fields: ['Service'], keepFields: true, naming: { asLabels: false } },
    })
    .withTransformation({ id: 'merge', options: {} })
    // All rows have the same service; without it there is room for what differs.
    .overrideByName('Service', [{ id: 'custom.hideFrom.viz', value: true }])
    .overrideByName('Trace ID', [{ id: 'custom.width', value: 80 }])
    .overrideByName('Start time', [
      { id: 'custom.width', value: 100 },
      { id: 'unit', value: 'dateTimeFromNow' },
    ])
    .overrideByName('Name', [{ id: 'custom.minWidth', value: 85 }])
    .overrideByName('Duration', [{ id: 'custom.width', value: 66 }]);
  return placed(options, 'tempo', panel);
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
