import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { datasource } from './panels.ts';

/** One of the values that a label of a metric has, looked up anew with each time range. */
const labelVariable = (name: string, label: string, metric: string, valueLabel: string) =>
  new sdk.QueryVariableBuilder(name)
    .label(label)
    .datasource(datasource('prometheus'))
    .query(`label_values(${metric}, ${valueLabel})`)
    .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
    .sort(sdk.VariableSort.AlphabeticalAsc);

/** The service of a dashboard: the variable has one name everywhere, so that links between dashboards keep it. */
export const serviceVariable = (metric: string, valueLabel = 'job') =>
  labelVariable('service', 'Service', metric, valueLabel).current({ text: 'api', value: 'api' });

/** Several of the values, all at first. */
export const multipleLabelVariable = (name: string, label: string, metric: string, valueLabel: string) =>
  labelVariable(name, label, metric, valueLabel)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: 'All', value: '$__all' });

export const keepVariable = (name: string): string => `\${${name}:queryparam}`;
