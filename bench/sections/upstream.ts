import { type MeasuredProcess, startMeasured } from '../processes/measured-process.ts';
import { type Surroundings, service } from '../servers/program.ts';
import type { Setting } from '../setting.ts';

export interface Around {
  readonly upstream: MeasuredProcess;
  readonly surroundings: Surroundings;
}

/** Runs upstream for as long as something is measured that needs it: with its telemetry, or as cheap as can be. */
export async function withUpstream<T>(
  { sinks, environment }: Setting,
  telemetry: 'full' | 'none',
  measure: (around: Around) => Promise<T>,
): Promise<T> {
  const { kafkaBrokers, otlpUrl } = sinks;
  const none = { upstreamUrl: '', kafkaBrokers, otlpUrl, environment };
  const quiet = { OTEL_SDK_DISABLED: 'true', LOG_LEVEL: 'warn', KAFKA_BROKERS: '' };
  const upstream = await startMeasured(service('upstream', none, telemetry === 'full' ? {} : quiet));
  try {
    return await measure({ upstream, surroundings: { ...none, upstreamUrl: `${upstream.url}/api/` } });
  } finally {
    await upstream.stop();
  }
}
