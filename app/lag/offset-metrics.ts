import { metrics } from '../contract.ts';
import type { CreateInstrument } from '../telemetry/metrics.ts';
import type { Offsets } from './read-offsets.ts';

export interface OffsetMetrics {
  /** Replaces every series, within one turn of the event loop: a scrape sees the old round or the new one. */
  show(offsets: Offsets): void;
  /** Leaves no series at all. */
  hide(): void;
}

/** The gauges of the offsets; without series before the first round. */
export function createOffsetMetrics(create: CreateInstrument): OffsetMetrics {
  const brokers = create(metrics.brokers);
  const next = create(metrics.topicOffset);
  const oldest = create(metrics.topicOldestOffset);
  const members = create(metrics.consumerGroupMembers);
  const committed = create(metrics.consumerGroupOffset);
  const lag = create(metrics.consumerGroupLag);

  function hide(): void {
    for (const gauge of [next, oldest, members, committed, lag]) gauge.reset();
    // A reset would leave a gauge without labels at 0, as if there were no brokers.
    brokers.remove();
  }

  hide();
  return {
    hide,
    show(offsets) {
      hide();
      brokers.set(offsets.brokers);
      for (const { topic, partition, ...partitionOffsets } of offsets.partitions) {
        next.set({ topic, partition }, Number(partitionOffsets.next));
        oldest.set({ topic, partition }, Number(partitionOffsets.oldest));
      }
      for (const { group, members: size } of offsets.groups) {
        if (size !== undefined) members.set({ consumergroup: group }, size);
      }
      for (const { group, topic, partition, ...groupOffsets } of offsets.groupPartitions) {
        const labels = { consumergroup: group, topic, partition };
        if (groupOffsets.committed !== undefined) committed.set(labels, Number(groupOffsets.committed));
        lag.set(labels, Number(groupOffsets.lag));
      }
    },
  };
}
