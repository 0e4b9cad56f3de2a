import { type DashboardJson, type DatasourceJson, panelsOf } from '../dashboard-json.ts';

/** Queries that ask no datasource, or one by its name rather than by a variable; and panels that ask nothing. */
export function datasourceFaults(dashboard: DashboardJson): string[] {
  const { list } = dashboard.templating;
  const variables = new Map(list.filter(({ type }) => type === 'datasource').map(({ name, query }) => [name, query]));
  const byVariable = (datasource?: DatasourceJson) =>
    datasource?.uid.startsWith('$') && variables.get(datasource.uid.slice(1)) === datasource.type;
  return panelsOf(dashboard).flatMap(({ title, datasource, targets = [] }) => {
    const asked = [datasource, ...targets.map((target) => target.datasource)];
    const ids = targets.map(({ refId }) => refId);
    return [
      ...(targets.length === 0 ? [`${title}: asks nothing`] : []),
      ...(new Set(ids).size === ids.length ? [] : [`${title}: two queries have one id`]),
      ...(asked.every(byVariable) ? [] : [`${title}: asks a datasource that no variable holds`]),
    ];
  });
}
