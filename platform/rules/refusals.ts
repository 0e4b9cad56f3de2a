import { metrics } from '../../app/contract.ts';
import type { Values } from '../values/schema.ts';
import { createAlert } from './alert.ts';
import type { RuleGroup } from './rule-types.ts';

const { name: refused } = metrics.serverRefused;

/** Requests that there was no room for. */
export function refusalRules(values: Values): RuleGroup {
  return {
    name: 'refusals',
    rules: [
      createAlert(values, {
        alert: 'RequestsRefused',
        severity: 'ticket',
        expr: `sum by (job) (rate(${refused}{reason="saturated"}[2m])) > 0`,
        for: '3m',
        summary: '{{ $labels.job }} refuses requests',
        description:
          '{{ $labels.job }} has answered {{ $value | humanize }} requests a second with 503 in the last two minutes, for it has ' +
          'no time for them. Those that it takes are answered in time.',
        dashboard: 'service',
      }),
    ],
  };
}
