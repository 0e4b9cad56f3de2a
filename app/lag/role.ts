import { kafkaConnection } from '../kafka/kafka-connection.ts';
import type { RoleContext, RoleParts } from '../role.ts';
import { startCollector } from './collector.ts';
import { openAdminSession } from './offsets-admin.ts';

/** The exporter of Kafka's offsets and consumer group lag, wired to the configuration. */
export function createRole({ config, logger, metrics }: RoleContext): RoleParts {
  const connection = kafkaConnection(config, config.KAFKA_BROKERS ?? []);
  const collector = startCollector({
    openSession: () => openAdminSession(connection),
    intervalMs: config.LAG_INTERVAL_MS,
    logger,
    create: metrics.create,
  });
  return {
    operations: { port: config.LAG_OPERATIONS_PORT, variable: 'LAG_OPERATIONS_PORT' },
    close: collector.close,
  };
}
