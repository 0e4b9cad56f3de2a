import type { QueryLanguage } from '../queries/query-syntax.ts';
import type { Dashboard } from './dashboard.ts';
import { panelsOf, parseDashboard, queryOf, type TargetJson } from './dashboard-json.ts';
import { expandVariables, initialValues, type VariableValues } from './variable-values.ts';

/** One query of a panel, ready to be asked. */
export interface PanelQuery {
  readonly dashboard: string;
  readonly panel: string;
  readonly datasource: QueryLanguage;
  readonly expr: string;
  /** With labels as {{label}}; empty where the labels themselves are shown. */
  readonly legend: string;
  /** Empty where the panel shows no numbers. */
  readonly unit: string;
}

/**
 * Every query of a dashboard as it opens, or with other values for some of its variables. Throws for a variable that
 * does not exist.
 */
export function panelQueries(dashboard: Dashboard, values: VariableValues = {}): PanelQuery[] {
  const parsed = parseDashboard(dashboard);
  const allValues = { ...initialValues(parsed), ...values };
  return panelsOf(parsed).flatMap(({ title, fieldConfig, targets = [] }) =>
    targets.map((target) => {
      const { datasource, expr } = askable(target);
      const { text, undefined: missing } = expandVariables(expr, allValues);
      if (missing.length > 0) throw new Error(`${dashboard.uid}, ${title}: nothing defines ${missing.join(', ')}`);
      const unit = fieldConfig?.defaults.unit ?? '';
      return {
        dashboard: dashboard.uid,
        panel: title,
        datasource,
        expr: text,
        legend: target.legendFormat ?? '',
        unit,
      };
    }),
  );
}

function askable(target: TargetJson): Pick<PanelQuery, 'datasource' | 'expr'> {
  // What Grafana itself asks Prometheus for, to draw the graph.
  if (target.queryType === 'serviceMap') return { datasource: 'prometheus', expr: serviceGraphQuery };
  return { datasource: target.datasource?.type ?? 'prometheus', expr: queryOf(target) };
}

const serviceGraphQuery = 'sum by (client, server) (rate(traces_service_graph_request_total[$__range]))';
