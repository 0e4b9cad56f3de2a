import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
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

interface TimeSeriesOptions extends MetricPanelOptions {
  readonly queries: readonly MetricQuery[];
  readonly stacked?: boolean;
}

/** Lines over time, with the newest value of each in the legend, and a line at each threshold. */
export function timeSeries(options: TimeSeriesOptions): PlacedPanel {
  const { queries, stacked = false, thresholds } = options;
  const panel = new timeseries.PanelBuilder()
    .targets(queries.map(overTime))
    .min(0)
    .lineWidth(stacked ? 0 : 1)
    .fillOpacity(stacked ? 60 : 10)
    .showPoints(common.VisibilityMode.Never)
    .stacking(new common.StackingConfigBuilder().mode(stacked ? common.StackingMode.Normal : common.StackingMode.None))
    .thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(
        thresholds ? common.GraphThresholdsStyleMode.Dashed : common.GraphThresholdsStyleMode.Off,
      ),
    )
    .legend(tableLegend())
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    );
  return placed(options, 'prometheus', withMetric(options, panel));
}

/** One number as it is now: over a time range, one that is gone would stay until the range has passed. */
export function singleStat(options: MetricPanelOptions & { query: string; decimals?: number }): PlacedPanel {
  const panel = new stat.PanelBuilder()
    .targets([now({ expr: options.query, legend: options.title }, 0)])
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(common.BigValueGraphMode.None)
    .colorMode(options.thresholds ? common.BigValueColorMode.Value : common.BigValueColorMode.None);
  if (options.decimals !== undefined) panel.decimals(options.decimals);
  return placed(options, 'prometheus', withMetric(options, panel));
}

/** Numbers as they are now, one below the other, as bars of one scale. */
export function bars(options: MetricPanelOptions & { queries: readonly MetricQuery[]; max?: number }): PlacedPanel {
  const panel = new bargauge.PanelBuilder()
    .targets(options.queries.map(now))
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .orientation(common.VizOrientation.Horizontal)
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .min(0);
  if (options.max !== undefined) panel.max(options.max);
  return placed(options, 'prometheus', withMetric(options, panel));
}

/** The series of a query as rows: its labels and, under the name given, its value. */
export function seriesTable(options: MetricPanelOptions & { query: string; value: string }): PlacedPanel {
  const target = now({ expr: options.query, legend: '' }, 0).format(prometheus.PromQueryFormat.Table);
  const panel = new table.PanelBuilder().targets([target]).withTransformation({
    id: 'organize',
    options: { excludeByName: { Time: true, __name__: true }, renameByName: { Value: options.value } },
  });
  return placed(options, 'prometheus', withMetric(options, panel));
}

/** How often each bucket of a histogram was hit, with exemplars that lead to traces. */
export function latencyHeatmap(options: PanelOptions & { unit: string; query: string }): PlacedPanel {
  const target = overTime({ expr: options.query, legend: '{{le}}', exemplars: true }, 0);
  const panel = new heatmap.PanelBuilder()
    .targets([target.format(prometheus.PromQueryFormat.Heatmap)])
    .unit('short')
    .yAxis(new heatmap.YAxisConfigBuilder().unit(options.unit))
    .color(new heatmap.HeatmapColorOptionsBuilder().mode(heatmap.HeatmapColorMode.Scheme).scheme('Blues').steps(32))
    .exemplarsColor('rgba(255,120,10,0.9)')
    .tooltip(new heatmap.HeatmapTooltipBuilder().mode(common.TooltipDisplayMode.Single));
  return placed(options, 'prometheus', panel);
}

const overTime = (query: MetricQuery, index: number) => target(query, index).range();
const now = (query: MetricQuery, index: number) => target(query, index).instant();

function target({ expr, legend, exemplars = false }: MetricQuery, index: number) {
  return new prometheus.DataqueryBuilder()
    .refId(refId(index))
    .datasource(datasource('prometheus'))
    .expr(expr)
    .legendFormat(legend)
    .exemplar(exemplars);
}
