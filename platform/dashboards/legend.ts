import * as common from '@grafana/grafana-foundation-sdk/common';
import type { MetricQuery } from './panels.ts';

/**
 * What says which line is which: names below the graph, all of which have room, for the tooltip has their values in
 * order. A single series has the title of its panel.
 */
export function legendOf(queries: readonly MetricQuery[]) {
  const isNamed = queries.length > 1 || queries.some(({ legend }) => legend.includes('{{'));
  return isNamed ? namesBelow() : new common.VizLegendOptionsBuilder().showLegend(false);
}

export const namesBelow = () =>
  new common.VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom)
    .calcs([]);

/** All values at the pointer, in the order in which they lie above each other. */
export const tooltipOfAll = () =>
  new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending);
