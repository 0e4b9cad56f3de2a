import { metrics } from '../../app/contract.ts';
import type { Values } from '../values/schema.ts';
import { createAlert } from './alert.ts';
import type { RuleGroup } from './rule-types.ts';

/** What stands between the api and SWAPI. */
export function swapiRules(values: Values): RuleGroup {
  return {
    name: 'swapi',
    rules: [
      createAlert(values, {
        alert: 'BreakerOpen',
        severity: 'ticket',
        // Half open it lets a call through every few seconds, and is not closed for that.
        expr: `max without (state) (max_over_time(${metrics.breakerState.name}{state="closed"}[1m])) == 0`,
        for: '2m',
        summary: '{{ $labels.job }} leaves SWAPI alone',
        description:
          'Calls of {{ $labels.job }} at {{ $labels.instance }} to SWAPI have kept failing for three minutes. It makes ' +
          'hardly any: what is in its cache is answered, the rest is 503.',
        dashboard: 'service',
      }),
    ],
  };
}
