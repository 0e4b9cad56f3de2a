interface InSyncOptions {
  /** The port at which the broker listens for clients, on loopback as well. */
  readonly clientPort: number;
  /** Kafka's kafka-topics.sh. */
  readonly topicsTool: string;
  /** /proc/PID/stat of the broker; its 22nd field is when the process began, which a restart in the same pod changes. */
  readonly brokerStat: string;
  /** Where the script may leave a note. */
  readonly scratchFolder: string;
}

/**
 * A broker of several is ready once it has caught up with the partitions it keeps: a roll-out takes the next one only
 * then, and a topic that wants every line on two brokers always has them. What asks is Kafka's own tool, which takes a
 * second or two of CPU time; so it is asked until it says yes, once for each start of the broker. Later a broker that falls
 * behind stays ready, for nothing would be won without its other partitions.
 *
 * A script of bash, which Kafka's image has. It finds POD_INDEX, the broker's id, among the container's variables.
 */
export const brokerInSync = ({ clientPort, topicsTool, brokerStat, scratchFolder }: InSyncOptions): string => `\
set -eu
exec 3<>/dev/tcp/127.0.0.1/${clientPort}
read -r -a broker < ${brokerStat}
seen=${scratchFolder}/in-sync-\${broker[21]}
[ ! -e "$seen" ] || exit 0
export KAFKA_HEAP_OPTS=-Xmx64m
partitions=$(${topicsTool} --bootstrap-server 127.0.0.1:${clientPort} --describe --under-replicated-partitions)
while IFS= read -r partition; do
  [[ $partition =~ Replicas:[[:space:]]([0-9,]+)[[:space:]].*Isr:[[:space:]]?([0-9,]*) ]] || continue
  replicas=,\${BASH_REMATCH[1]}, in_sync=,\${BASH_REMATCH[2]},
  if [[ $replicas == *,$POD_INDEX,* && $in_sync != *,$POD_INDEX,* ]]; then
    echo "not yet in sync: $partition"
    exit 1
  fi
done <<< "$partitions"
touch "$seen"
`;
