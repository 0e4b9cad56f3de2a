import { typeErrors } from '../../queries/promql-types.ts';
import { type QueryLanguage, syntaxErrors } from '../../queries/query-syntax.ts';
import { type DashboardJson, panelsOf, queryOf, type TargetJson } from '../dashboard-json.ts';
import { expandVariables, initialValues, type VariableValues } from '../variable-values.ts';
import { countersWithoutRate } from './counters.ts';

/** Queries that name undefined variables, that do not parse, or whose parts do not fit together. */
export const queryFaults = (dashboard: DashboardJson): string[] =>
  forEachQuery(dashboard, ({ language, text, values }) => {
    const { text: query, undefined: missing } = expandVariables(text, values);
    if (missing.length > 0) return missing.map((name) => `nothing defines $${name}`);
    const syntax = syntaxErrors(language, query);
    return language === 'prometheus' && syntax.length === 0 ? typeErrors(query) : syntax;
  });

/** Windows that do not follow the scrape interval or the time range, as Grafana's variables for them do. */
export const windowFaults = (dashboard: DashboardJson): string[] =>
  forEachQuery(dashboard, ({ language, text, instant }) =>
    [...text.matchAll(/\[([^\]]*)\]/g)].flatMap(([, window = '']) => {
      if (language === 'prometheus' && window === '$__range') {
        // Over time, each point would tell of a whole range before it.
        return instant ? [] : ['a window of the time range, drawn over time'];
      }
      // The whole range in its own steps, as one value.
      if (language === 'prometheus' && window === '$__range:$__interval') return [];
      const fitting = language === 'prometheus' ? '$__rate_interval' : '$__auto';
      return language === 'tempo' || window === fitting ? [] : [`a window of ${window} instead of ${fitting}`];
    }),
  );

/** Counters that are shown as they are: they only rise, and fall to 0 with each start. */
export const counterFaults = (dashboard: DashboardJson): string[] =>
  forEachQuery(dashboard, ({ language, text, values }) => {
    if (language !== 'prometheus') return [];
    return countersWithoutRate(expandVariables(text, values).text).map((name) => `${name} without a rate`);
  });

interface Query {
  readonly language: QueryLanguage;
  readonly text: string;
  readonly instant: boolean;
  readonly values: VariableValues;
}

/** What is wrong with each query, and where. A service graph has none to check. */
export function forEachQuery(dashboard: DashboardJson, faultsOf: (query: Query) => string[]): string[] {
  const values = initialValues(dashboard);
  return panelsOf(dashboard).flatMap(({ title, targets = [] }) =>
    targets
      .filter(({ queryType }) => queryType !== 'serviceMap')
      .flatMap((target) => faultsOf(toQuery(target, values)).map((fault) => `${title}: ${fault}`)),
  );
}

const toQuery = (target: TargetJson, values: VariableValues): Query => ({
  language: target.datasource?.type ?? 'prometheus',
  text: queryOf(target),
  instant: target.instant === true,
  values,
});
