import type { Row } from '../dashboard.ts';
import { seriesTable, timeSeries } from '../metric-panels.ts';
import { noTargets } from './links-and-texts.ts';

/** Who is scraped, and whether there is time enough for it and for the rules. */
export function targetRow(): Row {
  return {
    title: 'Scrapes and rules',
    height: 9,
    panels: [
      seriesTable({
        width: 8,
        title: 'Targets',
        description: 'Every instance that Prometheus reads metrics of: 1 where it can, 0 where it cannot now.',
        unit: 'short',
        noValue: noTargets,
        thresholds: [
          { from: -Infinity, color: 'red' },
          { from: 1, color: 'green' },
        ],
        query: 'sort(sum by (job, instance) (up))',
        value: 'Up',
      }),
      timeSeries({
        width: 8,
        title: 'Duration of scrapes',
        description:
          'Time to read the metrics of a target, the slowest of each job. Near the interval, scrapes are missed.',
        unit: 's',
        noValue: noTargets,
        queries: [{ expr: 'max by (job) (scrape_duration_seconds)', legend: '{{job}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'Rule evaluation',
        description: 'Time that each group of rules takes as a part of its interval. At 1 evaluations are missed.',
        unit: 'percentunit',
        noValue: 'No rules: none is loaded',
        thresholds: [{ from: 0.5, color: 'red' }],
        queries: [
          {
            expr: 'prometheus_rule_group_last_duration_seconds / prometheus_rule_group_interval_seconds',
            legend: '{{rule_group}}',
          },
        ],
      }),
    ],
  };
}
