import type { Row } from '../dashboard.ts';
import { seriesTable, timeSeries } from '../metric-panels.ts';
import { top } from '../queries.ts';
import { upOrDown } from '../states.ts';
import { noTargets } from './links-and-texts.ts';

const ruleGroups = 'prometheus_rule_group_last_duration_seconds / prometheus_rule_group_interval_seconds';

/** Who is scraped, and whether there is time enough for it and for the rules. */
export function targetRow(): Row {
  return {
    title: 'Scrapes and rules',
    height: 9,
    panels: [
      seriesTable({
        width: 8,
        title: 'Targets',
        description: 'Every instance that Prometheus reads metrics of: down where it cannot now.',
        unit: 'short',
        noValue: noTargets,
        states: upOrDown,
        query: 'sort(sum by (job, instance) (up))',
        value: 'Metrics',
      }),
      timeSeries({
        width: 8,
        title: 'Duration of scrapes',
        description:
          'Time to read the metrics of a target, of the slowest jobs. Near the interval, scrapes are missed.',
        unit: 's',
        noValue: noTargets,
        queries: [{ expr: top('job', 'max by (job) (scrape_duration_seconds)'), legend: '{{job}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'Rule evaluation',
        // The file that a group is in is part of its label.
        shownPart: '.*;(.*)',
        description:
          'Time that the slowest groups of rules take as a part of their interval. At 1 evaluations are missed.',
        unit: 'percentunit',
        noValue: 'No rules: none is loaded',
        axisTo: 1,
        thresholds: [{ from: 0.5, color: 'red' }],
        queries: [
          {
            expr: top('rule_group', ruleGroups),
            legend: '{{rule_group}}',
          },
        ],
      }),
    ],
  };
}
