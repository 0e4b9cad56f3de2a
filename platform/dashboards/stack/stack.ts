import { createDashboard, type Dashboard } from '../dashboard.ts';
import { kafkaRow } from './kafka.ts';
import { lokiRow } from './loki.ts';
import { nowRow } from './now.ts';
import { prometheusRow } from './prometheus.ts';
import { resourceRow } from './resources.ts';
import { targetRow } from './targets.ts';
import { tempoRow } from './tempo.ts';

/** Whether the servers behind the three signals are well themselves. */
export function stackDashboard(): Dashboard {
  return createDashboard({
    uid: 'stack',
    title: 'Stack',
    description: 'Health of the servers that keep metrics, logs and traces, and what of their limits they use.',
    rows: [nowRow(), resourceRow(), targetRow(), prometheusRow(), kafkaRow(), lokiRow(), tempoRow()],
  });
}
