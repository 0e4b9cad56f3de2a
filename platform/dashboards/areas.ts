import { clusterEndpoints } from '../endpoints.ts';
import { dashboardUrl } from '../grafana-url.ts';
import { orZero } from '../rules/expressions.ts';
import { ruleFiles } from '../rules/rules.ts';
import type { Values } from '../values/schema.ts';

/** The Watchdog always fires. */
export const firing = 'ALERTS{alertstate="firing", alertname!="Watchdog"}';

/** How many of the alerts fire that a dashboard explains; 0 while Prometheus sees anything at all. */
export function alertsFiringOn(values: Values, uid: string): string {
  const names = alertsOf(values, uid);
  return orZero(`count(ALERTS{alertstate="firing", alertname=~"${names.join('|')}"})`, 'count(up)');
}

/** The alerts that lead to a dashboard. */
function alertsOf(values: Values, uid: string): string[] {
  const groups = Object.values(ruleFiles(values, clusterEndpoints(values))).flatMap((file) => file.groups);
  const names = groups
    .flatMap(({ rules }) => rules)
    .flatMap((rule) =>
      'alert' in rule && rule.annotations.dashboard === dashboardUrl(values, uid) && rule.alert !== 'Watchdog'
        ? [rule.alert]
        : [],
    );
  return [...new Set(names)].toSorted();
}
