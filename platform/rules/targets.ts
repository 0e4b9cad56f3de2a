import type { Endpoints } from '../endpoints.ts';
import type { Values } from '../values/schema.ts';
import { createAlert } from './alert.ts';
import type { RuleGroup } from './rule-types.ts';

/** Alerts on what Prometheus no longer sees: without it every other alert on that target is silent. */
export function targetRules(values: Values, { scrapeTargets }: Endpoints): RuleGroup {
  return {
    name: 'targets',
    rules: [
      createAlert(values, {
        alert: 'TargetDown',
        severity: 'page',
        expr: 'max by (job) (up) == 0',
        for: '2m',
        labels: { scope: 'job' },
        summary: '{{ $labels.job }} gives no metrics',
        description: 'Scrapes of all instances of {{ $labels.job }} have failed for two minutes.',
        dashboard: 'stack',
      }),
      createAlert(values, {
        alert: 'TargetDown',
        severity: 'ticket',
        expr: 'up == 0 and on (job) max by (job) (up) == 1',
        for: '2m',
        labels: { scope: 'instance' },
        summary: 'An instance of {{ $labels.job }} gives no metrics',
        description: 'Scrapes of {{ $labels.job }} at {{ $labels.instance }} have failed for two minutes.',
        dashboard: 'stack',
      }),
      createAlert(values, {
        alert: 'TargetMissing',
        severity: 'page',
        // A pod that is gone is no target any more, so nothing of it is down.
        expr: scrapeTargets.map(({ job }) => `absent(up{job="${job}"})`).join(' or '),
        for: '2m',
        summary: '{{ $labels.job }} has no instance',
        description: 'Prometheus has found nothing to scrape for {{ $labels.job }} for two minutes.',
        dashboard: 'stack',
      }),
    ],
  };
}
