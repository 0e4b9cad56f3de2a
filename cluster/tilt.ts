import { execa } from 'execa';
import { clusterContext } from './kind-cluster.ts';

interface TiltOptions {
  readonly command: 'up' | 'ci';
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The root of the repository. */
  readonly folder: string;
  /** Options of Tilt itself. */
  readonly flags: readonly string[];
  /** Options of the Tiltfile. */
  readonly settings: readonly string[];
  /** Ends it; where the interrupt came from a terminal, Tilt has had it as well, and a second one would cut it short. */
  readonly signal: AbortSignal;
  readonly onTerminal: boolean;
}

/** Runs Tilt in the foreground until it ends; its exit code. */
export async function runTilt({ command, environment, folder, flags, settings, signal, onTerminal }: TiltOptions) {
  const args = [command, '--context', clusterContext, ...flags, ...(settings.length > 0 ? ['--', ...settings] : [])];
  const tilt = execa('tilt', args, {
    ...{ cwd: folder, env: environment, extendEnv: false, stdio: 'inherit', reject: false },
  });
  signal.addEventListener('abort', () => {
    if (!onTerminal || signal.reason !== 'SIGINT') tilt.kill('SIGTERM');
  });
  const { exitCode = 1 } = await tilt;
  return exitCode;
}
