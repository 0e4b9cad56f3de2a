import { clusterEndpoints } from '../endpoints.ts';
import { dashboardUrl } from '../grafana-url.ts';
import { orZero } from '../rules/expressions.ts';
import { ruleFiles } from '../rules/rules.ts';
import type { Values } from '../values/schema.ts';

/** It always fires. */
const watchdog = 'Watchdog';

export const firing = `ALERTS{alertstate="firing", alertname!="${watchdog}"}`;

/** How many of the alerts fire that a dashboard explains, by its uid; 0 while Prometheus sees anything at all. */
export function createFiringOn(values: Values): (uid: string) => string {
  const groups = Object.values(ruleFiles(values, clusterEndpoints(values))).flatMap((file) => file.groups);
  const alerts = groups.flatMap(({ rules }) => rules).filter((rule) => 'alert' in rule);
  return (uid) => {
    const leading = alerts.filter(({ annotations }) => annotations.dashboard === dashboardUrl(values, uid));
    const names = new Set(leading.map(({ alert }) => alert));
    names.delete(watchdog);
    return orZero(`count(ALERTS{alertstate="firing", alertname=~"${[...names].toSorted().join('|')}"})`, 'count(up)');
  };
}
