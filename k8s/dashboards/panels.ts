import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as logs from '@grafana/grafana-foundation-sdk/logs';
import * as loki from '@grafana/grafana-foundation-sdk/loki';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as tempo from '@grafana/grafana-foundation-sdk/tempo';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import type { PlacedPanel } from './dashboard.ts';

interface PanelOptions {
  readonly width: number;
  readonly title: string;
  /** What it means, and when to worry. */
  readonly description: string;
  /** What stands there when there is nothing to show, and why that may be well. */
  readonly noValue: string;
}

interface MetricPanelOptions extends PanelOptions {
  /** A unit of Grafana's, such as s, reqps or percentunit. */
  readonly unit: string;
  readonly thresholds?: Thresholds;
  /** Where a value leads; seriesLabel() stands for a label of its series. */
  readonly link?: { readonly title: string; readonly url: string };
}

/** From which value on it looks like what; below the first it is green. */
export type Thresholds = readonly { readonly from: number; readonly color: 'orange' | 'red' }[];

export interface MetricQuery {
  readonly expr: string;
  /** With labels as {{label}}. */
  readonly legend: string;
  /** Whether points on it lead to traces. */
  readonly exemplars?: boolean;
}

/** In a link, the value of a label of the series it stands on. */
export const seriesLabel = (label: string): string => `\${__field.labels.${label}}`;

type DatasourceType = 'prometheus' | 'loki' | 'tempo';

/** The datasource that the variable of the same name holds. */
const datasource = (type: DatasourceType) => ({ type, uid: `$${type}` });

/** Lines over time, with the newest value of each in the legend. */
export function timeSeries(options: MetricPanelOptions & { queries: readonly MetricQuery[]; stacked?: boolean }) {
  const panel = new timeseries.PanelBuilder()
    .targets(options.queries.map(overTime))
    .min(0)
    .lineWidth(options.stacked ? 0 : 1)
    .fillOpacity(options.stacked ? 60 : 10)
    .showPoints(common.VisibilityMode.Never)
    .stacking(
      new common.StackingConfigBuilder().mode(options.stacked ? common.StackingMode.Normal : common.StackingMode.None),
    )
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.Table)
        .placement(common.LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    );
  return placed(options, 'prometheus', withMetric(options, panel));
}

/** One number, with its course behind it. */
export function singleStat(options: MetricPanelOptions & { query: string }): PlacedPanel {
  const panel = new stat.PanelBuilder()
    .targets([overTime({ expr: options.query, legend: options.title }, 0)])
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(common.BigValueGraphMode.Area)
    .colorMode(options.thresholds ? common.BigValueColorMode.Value : common.BigValueColorMode.None);
  return placed(options, 'prometheus', withMetric(options, panel));
}

/** How often each bucket of a histogram was hit, with exemplars that lead to traces. */
export function latencyHeatmap(options: PanelOptions & { unit: string; query: string }): PlacedPanel {
  const target = new prometheus.DataqueryBuilder()
    .refId('A')
    .datasource(datasource('prometheus'))
    .expr(options.query)
    .format(prometheus.PromQueryFormat.Heatmap)
    .legendFormat('{{le}}')
    .range()
    .exemplar(true);
  const panel = new heatmap.PanelBuilder()
    .targets([target])
    .unit('short')
    .yAxis(new heatmap.YAxisConfigBuilder().unit(options.unit))
    .color(new heatmap.HeatmapColorOptionsBuilder().mode(heatmap.HeatmapColorMode.Scheme).scheme('Blues').steps(32))
    .exemplarsColor('rgba(255,120,10,0.9)')
    .tooltip(new heatmap.HeatmapTooltipBuilder().mode(common.TooltipDisplayMode.Single));
  return placed(options, 'prometheus', panel);
}

/** Log lines, newest first. */
export function logLines(options: PanelOptions & { query: string }): PlacedPanel {
  const target = new loki.DataqueryBuilder()
    .refId('A')
    .datasource(datasource('loki'))
    .expr(options.query)
    .maxLines(200);
  const panel = new logs.PanelBuilder()
    .targets([target.queryType('range')])
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(common.LogsSortOrder.Descending);
  return placed(options, 'loki', panel);
}

/** Traces that a TraceQL search finds, each a link. */
export function traceTable(options: PanelOptions & { query: string }): PlacedPanel {
  const target = new tempo.DataqueryBuilder()
    .refId('A')
    .datasource(datasource('tempo'))
    .queryType('traceql')
    .tableType(tempo.SearchTableType.Traces)
    .limit(20)
    .query(options.query);
  return placed(options, 'tempo', new table.PanelBuilder().targets([target]));
}

const refIds = 'ABCDEFGHIJ';

function overTime({ expr, legend, exemplars = false }: MetricQuery, index: number): Builder<Dataquery> {
  return new prometheus.DataqueryBuilder()
    .refId(refIds.charAt(index))
    .datasource(datasource('prometheus'))
    .expr(expr)
    .legendFormat(legend)
    .range()
    .exemplar(exemplars);
}

function withMetric<T extends timeseries.PanelBuilder | stat.PanelBuilder>(options: MetricPanelOptions, panel: T): T {
  const { unit, thresholds = [], link } = options;
  panel.unit(unit);
  panel.thresholds(
    new sdk.ThresholdsConfigBuilder()
      .mode(sdk.ThresholdsMode.Absolute)
      .steps([{ value: null, color: 'green' }, ...thresholds.map(({ from, color }) => ({ value: from, color }))]),
  );
  if (link) panel.dataLinks([new sdk.DashboardLinkBuilder(link.title).url(link.url)]);
  return panel;
}

interface CommonBuilder extends Builder<sdk.Panel> {
  title(title: string): this;
  description(description: string): this;
  noValue(text: string): this;
  datasource(reference: { type: string; uid: string }): this;
}

const placed = (options: PanelOptions, type: DatasourceType, panel: CommonBuilder): PlacedPanel => ({
  width: options.width,
  panel: panel
    .title(options.title)
    .description(options.description)
    .noValue(options.noValue)
    .datasource(datasource(type)),
});
