import type { Environment } from '../config.ts';
import { ports } from '../contract.ts';
import { createHttpServer } from '../server/http-server.ts';
import { ListenError, listen } from '../server/listen.ts';
import { createTraceReceiver, type TraceReceiver } from '../trace-receiver/receiver.ts';
import { guarded } from './guard.ts';
import type { Page } from './page/page.ts';

interface OwnReceiverOptions {
  readonly environment: Environment;
  readonly logsOf: (traceId: string) => string;
  /** Makes the page in front of a receiver, or undefined. */
  readonly loadPage: (receiver: TraceReceiver) => Promise<Page | undefined>;
  readonly onError: (error: unknown) => void;
}

export interface OwnReceiver {
  /** Without a slash at the end; absent where there is no receiver. */
  readonly url?: string;
  /** Resolves once the page answers there, which takes longer than the receiver; without one to undefined. */
  readonly page?: Promise<Page | undefined>;
  /** Why there is no receiver, for people. */
  readonly missing?: string;
}

const endpointVariable = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const tracesEndpointVariable = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';

/**
 * Starts a receiver, with the page in front of it, where the services would send their spans, if that is a port of this
 * machine on which nobody listens. Its URL differs from the wanted one only where that has port 0.
 */
export async function startOwnReceiver({
  environment,
  logsOf,
  loadPage,
  onError,
}: OwnReceiverOptions): Promise<OwnReceiver> {
  if (environment[tracesEndpointVariable]) return { missing: sentElsewhere(tracesEndpointVariable) };
  const wanted = localEndpoint(environment);
  if (!wanted) return { missing: sentElsewhere(endpointVariable) };
  const receiver = createTraceReceiver({ logsOf });
  let { handle } = receiver;
  const server = createHttpServer(
    guarded((request, response) => handle(request, response)),
    { onError },
  );
  try {
    const port = await listen(server, {
      host: '127.0.0.1',
      port: Number(wanted.port || 80),
      variable: endpointVariable,
    });
    const page = loadPage(receiver).then((loaded) => {
      if (loaded) handle = loaded.handle;
      return loaded;
    });
    return { url: `http://localhost:${port}`, page };
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    // Whoever has the port gets the spans: Tempo, most likely, or another launcher.
    return { missing: notListening(wanted, error) };
  }
}

function localEndpoint(environment: Environment): URL | undefined {
  const endpoint = URL.parse(environment[endpointVariable] || `http://localhost:${ports.otlpHttp}`);
  const local = endpoint?.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(endpoint.hostname);
  return local && endpoint.pathname === '/' ? endpoint : undefined;
}

const sentElsewhere = (variable: string) => `${variable} sends the spans elsewhere. Unset it for a page here.`;

function notListening({ port }: URL, { cause }: ListenError): string {
  if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
    return `this user may not listen on port ${port || 80}. Set ${endpointVariable} to one above 1023 for a page here.`;
  }
  return `something else has port ${port}, such as Tempo or another npm start, and gets the spans. For a page here as well set ${endpointVariable}=http://localhost:${ports.otlpHttp + 1}, or another free port.`;
}
