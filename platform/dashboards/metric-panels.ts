import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import * as common from '@grafana/grafana-foundation-sdk/common';
import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { leastAxis } from './axis.ts';
import { colorsOf } from './colors.ts';
import type { PlacedPanel } from './dashboard.ts';
import { legendOf, namesBelow, tooltipOfAll } from './legend.ts';
import {
  type DataLink,
  datasource,
  type MetricPanelOptions,
  type MetricQuery,
  type PanelOptions,
  placed,
  refId,
  type Thresholds,
  thresholdsOf,
  withMetric,
} from './panels.ts';
import { absentMapping, type States, stateMappings } from './states.ts';

/** Pixels of the narrowest column of a table: so narrow that it is seen without scrolling. */
const leastColumn = 60;

export interface TimeSeriesOptions extends MetricPanelOptions {
  readonly queries: readonly MetricQuery[];
  /** Where series are parts of a whole. */
  readonly stacked?: boolean;
  /** A regular expression whose group is what is shown of a name. */
  readonly shownPart?: string;
  /** How far the axis reaches at least, where it is not what its unit deserves. */
  readonly axisTo?: number;
}

/** Series over time: lines, or areas that lie on each other; and a line at each threshold. */
export function timeSeries(options: TimeSeriesOptions): PlacedPanel {
  return placed(options, 'prometheus', timeSeriesOf(options).targets(options.queries.map(overTime)));
}

/** What series over time look like, whomever they are asked of. */
export function timeSeriesOf(options: TimeSeriesOptions): timeseries.PanelBuilder {
  const { queries, unit, stacked = false, thresholds, shownPart, axisTo = leastAxis(unit) } = options;
  const panel = new timeseries.PanelBuilder()
    .min(0)
    .axisSoftMax(axisTo)
    .lineWidth(stacked ? 0 : 1)
    .fillOpacity(stacked ? 70 : 0)
    .showPoints(common.VisibilityMode.Never)
    .stacking(new common.StackingConfigBuilder().mode(stacked ? common.StackingMode.Normal : common.StackingMode.None))
    .thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(
        thresholds ? common.GraphThresholdsStyleMode.Dashed : common.GraphThresholdsStyleMode.Off,
      ),
    )
    .legend(legendOf(queries))
    .tooltip(tooltipOfAll());
  if (shownPart !== undefined) {
    panel.withTransformation({ id: 'renameByRegex', options: { regex: shownPart, renamePattern: '$1' } });
  }
  for (const { series, color } of colorsOf(queries)) {
    panel.overrideByRegexp(series, [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }]);
  }
  return withMetric(options, panel);
}

/** Which state each of several things was in, over time. */
export function stateTimeline(
  options: PanelOptions & { link?: DataLink; query: MetricQuery; states: States },
): PlacedPanel {
  const panel = new statetimeline.PanelBuilder()
    .targets([overTime(options.query, 0)])
    .mappings(stateMappings(options.states))
    .mergeValues(true)
    .showValue(common.VisibilityMode.Never)
    .rowHeight(0.8)
    .lineWidth(0)
    .fillOpacity(80)
    .disablePagination()
    .legend(namesBelow());
  return placed(options, 'prometheus', withMetric({ ...options, unit: 'none' }, panel));
}

/** One number as it is now: over a time range, one that is gone would stay until the range has passed. */
export function singleStat(options: MetricPanelOptions & { query: string; decimals?: number }): PlacedPanel {
  const panel = lastValue(new stat.PanelBuilder(), options.noValue)
    .targets([now({ expr: options.query, legend: options.title }, 0)])
    .graphMode(common.BigValueGraphMode.None)
    .colorMode(options.thresholds ? common.BigValueColorMode.Value : common.BigValueColorMode.None);
  if (options.decimals !== undefined) panel.decimals(options.decimals);
  return placed(options, 'prometheus', withMetric(options, panel));
}

export interface StatValue extends Pick<MetricPanelOptions, 'unit' | 'thresholds' | 'link'> {
  readonly name: string;
  readonly query: string;
  readonly decimals?: number;
}

/** A few numbers as they are now that belong together, side by side, each with its name. */
export function stats(options: PanelOptions & { values: readonly StatValue[] }): PlacedPanel {
  const { values } = options;
  const panel = lastValue(new stat.PanelBuilder(), options.noValue)
    .targets(values.map(({ name, query }, index) => now({ expr: query, legend: name }, index)))
    .graphMode(common.BigValueGraphMode.None)
    .colorMode(common.BigValueColorMode.Value)
    .textMode(common.BigValueTextMode.ValueAndName)
    .text(textOf(14, 28))
    .orientation(common.VizOrientation.Vertical);
  for (const { name, unit, thresholds, decimals, link } of values) {
    panel.overrideByName(name, [
      { id: 'unit', value: unit },
      thresholds
        ? { id: 'thresholds', value: thresholdsOf(thresholds) }
        : { id: 'color', value: { mode: 'fixed', fixedColor: 'text' } },
      ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
      ...(link ? [{ id: 'links', value: [link] }] : []),
    ]);
  }
  return placed(options, 'prometheus', withMetric({ ...options, unit: 'none' }, panel));
}

interface Tile extends MetricQuery {
  readonly link: DataLink;
}

/** A tile for each of several things, filled with the colour of its state, that leads to what tells more of it. */
export function stateTiles(
  options: PanelOptions & { tiles: readonly Tile[]; states: States; thresholds: Thresholds },
): PlacedPanel {
  const panel = lastValue(new stat.PanelBuilder(), options.noValue, stateMappings(options.states))
    .targets(options.tiles.map(now))
    .graphMode(common.BigValueGraphMode.None)
    .colorMode(common.BigValueColorMode.Background)
    .textMode(common.BigValueTextMode.ValueAndName)
    .text(textOf(16, 20))
    .orientation(common.VizOrientation.Vertical);
  for (const { legend, link } of options.tiles) {
    panel.overrideByName(legend, [{ id: 'links', value: [link] }]);
  }
  return placed(options, 'prometheus', withMetric({ ...options, unit: 'none' }, panel));
}

/** The last value of each series; where there is none what is missing, in the colour of text. */
function lastValue<Panel extends stat.PanelBuilder | bargauge.PanelBuilder>(
  panel: Panel,
  noValue: string,
  mappings: readonly ValueMapping[] = [],
): Panel {
  panel
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .mappings([...mappings, absentMapping(noValue)]);
  return panel;
}

/** Pixels of names and of values: sizes that Grafana would choose itself differ with the width of the window. */
const textOf = (name: number, value: number) =>
  new common.VizTextDisplayOptionsBuilder().titleSize(name).valueSize(value);

/** Numbers as they are now, one below the other, as bars of one scale. */
export function bars(
  options: MetricPanelOptions & { queries: readonly MetricQuery[]; max?: number; decimals?: number },
): PlacedPanel {
  const panel = lastValue(new bargauge.PanelBuilder(), options.noValue)
    .targets(options.queries.map(now))
    .orientation(common.VizOrientation.Horizontal)
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .min(0);
  if (options.max !== undefined) panel.max(options.max);
  if (options.decimals !== undefined) panel.decimals(options.decimals);
  return placed(options, 'prometheus', withMetric(options, panel));
}

/**
 * The series of a query as rows: its labels and, under the name given, its value, as a state where it is one. Columns
 * share the width but for those that are given one, in pixels.
 */
export function seriesTable(
  options: MetricPanelOptions & {
    query: string;
    value?: string;
    states?: States;
    widths?: Readonly<Record<string, number>>;
  },
): PlacedPanel {
  const { value, states, widths = {} } = options;
  const target = now({ expr: options.query, legend: '' }, 0).format(prometheus.PromQueryFormat.Table);
  const panel = new table.PanelBuilder()
    .targets([target])
    .minWidth(leastColumn)
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true, __name__: true, ...(value === undefined ? { Value: true } : {}) },
        // Where there is no room for all, the value is among what is seen.
        indexByName: { Value: 0 },
        renameByName: value === undefined ? {} : { Value: value },
      },
    });
  if (states && value !== undefined) {
    panel
      .mappings(stateMappings(states))
      .overrideByName(value, [{ id: 'custom.cellOptions', value: { type: 'color-text' } }]);
  }
  for (const [column, width] of Object.entries(widths)) {
    panel.overrideByName(column, [{ id: 'custom.width', value: width }]);
  }
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
