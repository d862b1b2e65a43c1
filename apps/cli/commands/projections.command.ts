import { Command } from 'commander';
import { type Answering, type CliWorld, UsageError } from '../command.js';
import { cancelRebuild } from '../projections/cancel-rebuild.js';
import { listProjections } from '../projections/list-projections.js';
import { type NamedProjections, namedProjections } from '../projections/named-projections.js';
import { rebuildProjections } from '../projections/rebuild-projections.js';
import { verifyProjections } from '../projections/verify-projections.js';

type RebuildOptions = { readonly all?: boolean };

/** Looking after the read models. */
export function projectionsCommand(answering: Answering): Command {
  const projections = new Command('projections').description('list, rebuild and verify the read models');
  projections.addCommand(
    new Command('list')
      .description('say of every projection how far it is, and what is wrong with it')
      .action(answering(listProjections)),
  );
  projections.addCommand(
    new Command('rebuild')
      .description('fill projections anew beside those that serve, in one reading of the log, and swap them in')
      .argument('[names...]', 'which')
      .option('--all', 'every one')
      .addHelpText(
        'after',
        '\nReaders see nothing of it until the swap. An event that cannot be folded ends it and is named.\nStopped half-way it begins anew when it is run again; killed, or asked for at the server, it goes on.',
      )
      .action(
        answering((world: CliWorld, names: readonly string[], { all }: RebuildOptions) =>
          rebuildProjections(world, chosen(names, all === true)),
        ),
      ),
  );
  projections.addCommand(
    new Command('cancel')
      .description('take back a rebuild that somebody has asked for, here or at the server')
      .argument('<name>', 'of which projection')
      .action(answering((world: CliWorld, name: string) => cancelRebuild(world, name))),
  );
  projections.addCommand(
    new Command('verify')
      .description('fill projections beside those that serve, and compare the two document by document')
      .argument('[names...]', 'which; by default every one')
      .addHelpText(
        'after',
        '\nBeside a server too, whatever happens meanwhile: both are compared as of the same event.',
      )
      .action(
        answering((world: CliWorld, names: readonly string[]) => verifyProjections(world, namedProjections(names))),
      ),
  );
  return projections;
}

function chosen(names: readonly string[], all: boolean): NamedProjections {
  if (all && names.length > 0) throw new UsageError('name projections or take --all, not both');
  if (!all && names.length === 0) throw new UsageError('name the projections to rebuild, or take --all');
  return namedProjections(names);
}
