import { createLogger, openCasebook } from '#libs/runtime';
import type { Answer, CliWorld } from '../command.js';
import { namedProjections } from './named-projections.js';

/**
 * Takes back the rebuild of a projection that somebody has asked for, at whatever door, and has what it has filled thrown away.
 * @throws UsageError for a name nobody has, CodedError NOT_FOUND where there is no rebuild, REBUILD_RUNNING where nobody has asked for it.
 */
export async function cancelRebuild(world: CliWorld, name: string): Promise<Answer> {
  namedProjections([name]);
  const settings = world.settings();
  const { operations, close } = await openCasebook(settings, createLogger(settings.logLevel));
  try {
    const { rebuild } = await operations.cancelRebuild('operator', name);
    return { document: { name, rebuild }, text: `the rebuild of ${name} is cancelled`, exitCode: 0 };
  } finally {
    await close();
  }
}
