import type { Endpoints } from '../endpoints.ts';
import { dashboardUrl } from '../grafana-url.ts';
import type { Values } from '../values/schema.ts';
import type { RuleGroup } from './rules.ts';

/** Alerts on what Prometheus no longer sees: without it every other alert on that target is silent. */
export function targetRules(values: Values, { scrapeTargets }: Endpoints): RuleGroup {
  const dashboard = dashboardUrl(values, 'home');
  return {
    name: 'targets',
    rules: [
      {
        alert: 'TargetDown',
        expr: 'up == 0',
        for: '2m',
        labels: { severity: 'page' },
        annotations: {
          summary: '{{ $labels.job }} gives no metrics',
          description: 'Scrapes of {{ $labels.job }} at {{ $labels.instance }} have failed for two minutes.',
          dashboard,
        },
      },
      {
        alert: 'TargetMissing',
        // A pod that is gone is no target any more, so nothing of it is down.
        expr: scrapeTargets.map(({ job }) => `absent(up{job="${job}"})`).join(' or '),
        for: '2m',
        labels: { severity: 'page' },
        annotations: {
          summary: '{{ $labels.job }} has no instance',
          description: 'Prometheus has found nothing to scrape for {{ $labels.job }} for two minutes.',
          dashboard,
        },
      },
    ],
  };
}
