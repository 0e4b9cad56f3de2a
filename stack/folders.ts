import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Everything a running stack writes; one folder, for `--reset` to remove. */
export interface StackFolders {
  readonly root: string;
  /** Configuration of each server, written anew at each start. */
  readonly config: string;
  readonly data: string;
  readonly logs: string;
  /** The socket by which a running stack is asked and told. */
  readonly socket: string;
}

export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** The kernel's limit of the path of a socket is 104 bytes on macOS and 108 on Linux. */
const maxSocketPathBytes = 100;

export function stackFolders(root: string = join(projectFolder, '.stack')): StackFolders {
  return {
    root,
    config: join(root, 'config'),
    data: join(root, 'data'),
    logs: join(root, 'logs'),
    socket: socketPath(root),
  };
}

function socketPath(root: string): string {
  const path = join(root, 'control.sock');
  if (Buffer.byteLength(path) <= maxSocketPathBytes) return path;
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 12);
  return join(tmpdir(), `swapi-stack-${hash}.sock`);
}
