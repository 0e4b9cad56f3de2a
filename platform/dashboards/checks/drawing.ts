import { colorsOf } from '../colors.ts';
import { type DashboardJson, type PanelJson, panelsOf, queryOf } from '../dashboard-json.ts';

/** Labels that have more values than one panel can tell apart. */
const manyValued = ['http_route', 'url_template', 'span_name', 'rule_group'];

/** Series that cannot be read: by their axis, by the areas and lines they are drawn as, by their names or colours. */
export const drawingFaults = (dashboard: DashboardJson): string[] =>
  panelsOf(dashboard)
    .filter(({ type }) => type === 'timeseries')
    .flatMap((panel) =>
      [...axisFaults(panel), ...fillFaults(panel), ...legendFaults(panel), ...colorFaults(panel)].map(
        (fault) => `${panel.title}: ${fault}`,
      ),
    );

/** Where all is zero, Grafana chooses an axis: of ratios one to 10,000 %. */
function axisFaults({ fieldConfig }: PanelJson): string[] {
  const { min, max, custom = {} } = fieldConfig?.defaults ?? {};
  return min === 0 && (max ?? custom.axisSoftMax ?? 0) > 0 ? [] : ['has no axis for a value of zero'];
}

/** Areas over each other are mud; those that lie on each other are parts of a whole. */
function fillFaults({ fieldConfig }: PanelJson): string[] {
  const { fillOpacity = 0, stacking } = fieldConfig?.defaults.custom ?? {};
  return fillOpacity === 0 || stacking?.mode === 'normal' ? [] : ['fills areas that lie over each other'];
}

function legendFaults({ options, targets = [] }: PanelJson): string[] {
  const { showLegend = false, displayMode = '' } = options?.legend ?? {};
  const legends = targets.map(({ legendFormat = '' }) => legendFormat);
  const needed = targets.length > 1 || legends.some((legend) => legend.includes('{{'));
  const unbounded = targets.filter(
    (target) =>
      manyValued.some((label) => (target.legendFormat ?? '').includes(`{{${label}}}`)) &&
      !/\btopk\(/.test(queryOf(target)),
  );
  return [
    ...(needed && !showLegend ? ['does not say which series is which'] : []),
    ...(showLegend && displayMode === 'table' ? ['has a table of series without room for it'] : []),
    ...unbounded.map(() => 'shows all values of a label that has many'),
  ];
}

function colorFaults({ fieldConfig, targets = [] }: PanelJson): string[] {
  const overrides = fieldConfig?.overrides ?? [];
  const hasColor = (series: string, color: string) =>
    overrides.some(
      ({ matcher, properties }) =>
        matcher.options === series &&
        properties.some(({ id, value }) => id === 'color' && JSON.stringify(value).includes(`"${color}"`)),
    );
  const colors = colorsOf(targets.map(({ legendFormat = '' }) => ({ legend: legendFormat })));
  return colors.every(({ series, color }) => hasColor(series, color))
    ? []
    : ['has colours of its own for what has one'];
}
