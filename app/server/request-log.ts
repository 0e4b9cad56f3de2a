import type { Logger } from '../telemetry/logger.ts';
import type { RequestObserver } from './middlewares/observe-requests.ts';

interface RequestLogOptions {
  readonly logger: Logger;
}

/** One line a request: a warning from 500 on, whose cause has a line of its own. */
export function createRequestLog({ logger }: RequestLogOptions): RequestObserver {
  return {
    finished({ method, route, path, status, durationSeconds, bytes, clientAddress, details }) {
      const fields = {
        method,
        route,
        path,
        status,
        duration_ms: Math.round(durationSeconds * 1e5) / 100,
        bytes,
        ...details,
        ...(clientAddress === undefined ? {} : { client_address: clientAddress }),
      };
      (status >= 500 ? logger.warn : logger.info)(fields, `${method} ${path} ${status}`);
    },
  };
}
