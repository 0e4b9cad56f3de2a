import type { IncomingMessage } from 'node:http';
import type { OperationsHandler, OperationsResource } from '../../server/operations.ts';
import { HttpProblem } from '../../server/problem.ts';
import { readBody } from '../../server/read-body.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { type FaultSettings, type Faults, faultSettingsSchema } from './faults.ts';

const maxBodyBytes = 4 * 1024;

/** GET shows the faults, PUT replaces them all, DELETE ends them; each answers with those in force. */
export function createFaultsResource({
  faults,
  logger,
}: {
  readonly faults: Faults;
  readonly logger: Logger;
}): OperationsResource {
  const handle: OperationsHandler = async (request, response) => {
    if (request.method === 'PUT') faults.set(await readSettings(request));
    else if (request.method === 'DELETE') faults.clear();
    if (request.method === 'PUT' || request.method === 'DELETE') logger.warn(faults.current(), 'faults changed');
    response
      .writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
      .end(JSON.stringify(faults.current()));
  };
  return { methods: ['GET', 'HEAD', 'PUT', 'DELETE'], handle };
}

function parseSettings(body: string): FaultSettings {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    throw new HttpProblem(400, 'The body is not JSON.', { cause: error });
  }
  const parsed = faultSettingsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new HttpProblem(400, `${faults.join('; ')}.`);
}

async function readSettings(request: IncomingMessage): Promise<FaultSettings> {
  const body = await readBody(request, maxBodyBytes);
  if (body !== undefined) return parseSettings(body);
  // Closing after the answer spares reading the rest, which might never end.
  throw new HttpProblem(413, `A body may have ${maxBodyBytes} bytes at most.`, { headers: { Connection: 'close' } });
}
