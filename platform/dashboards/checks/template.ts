import { type DashboardJson, panelsOf } from '../dashboard-json.ts';
import { expandVariables, initialValues } from '../variable-values.ts';

const onTimeRangeChange = 2;

/** A dashboard that people would edit in place, whose variables grow old, or whose links lose time or variables. */
export const templateFaults = (dashboard: DashboardJson): string[] => [
  ...(dashboard.editable ? ['can be edited in place'] : []),
  ...linksToOthers(dashboard),
  ...dashboard.templating.list
    .filter(({ type, refresh }) => type === 'query' && refresh !== onTimeRangeChange)
    .map(({ name }) => `$${name}: is not looked up anew with the time range`),
  ...linkFaults(dashboard),
];

function linksToOthers({ links }: DashboardJson): string[] {
  const leads = links.some(({ type, includeVars, keepTime }) => type === 'dashboards' && includeVars && keepTime);
  return leads ? [] : ['does not lead to the other dashboards'];
}

const ofSeries = /\$\{__field\.labels\.\w+:percentencode\}/g;

function linkFaults(dashboard: DashboardJson): string[] {
  const values = { ...initialValues(dashboard), __url_time_range: 'from=now-30m&to=now' };
  return panelsOf(dashboard).flatMap(({ title, fieldConfig }) =>
    (fieldConfig?.defaults.links ?? []).flatMap(({ url }) => {
      const { undefined: missing } = expandVariables(url.replace(ofSeries, 'x'), values);
      return [
        ...missing.map((name) => `${title}: its link names $${name}, which nothing defines`),
        ...(url.startsWith('/d/') && !url.includes('$__url_time_range') ? [`${title}: its link loses the time`] : []),
      ];
    }),
  );
}
