import type { Environment } from '../config.ts';
import { ports } from '../contract.ts';
import { listen } from '../server/listen.ts';
import { createTraceReceiver } from '../trace-receiver/receiver.ts';

interface OwnReceiverOptions {
  readonly environment: Environment;
  readonly logsOf: (traceId: string) => string;
}

const endpointVariable = 'OTEL_EXPORTER_OTLP_ENDPOINT';

/**
 * Starts a receiver where the services would send their spans, if that is a port of this machine on which nobody
 * listens. Returns its URL, which differs from the wanted one only where that has port 0; undefined without one.
 */
export async function startOwnReceiver({ environment, logsOf }: OwnReceiverOptions): Promise<string | undefined> {
  const wanted = localEndpoint(environment);
  if (!wanted) return undefined;
  const { server } = createTraceReceiver({ logsOf });
  try {
    const port = await listen(server, {
      host: '127.0.0.1',
      port: Number(wanted.port || 80),
      variable: endpointVariable,
    });
    return `http://localhost:${port}`;
  } catch {
    // Whoever has the port gets the spans: Tempo, most likely, or another launcher.
    return undefined;
  }
}

function localEndpoint(environment: Environment): URL | undefined {
  if (environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) return undefined;
  const endpoint = URL.parse(environment[endpointVariable] || `http://localhost:${ports.otlpHttp}`);
  const local = endpoint?.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(endpoint.hostname);
  return local && endpoint.pathname === '/' ? endpoint : undefined;
}
