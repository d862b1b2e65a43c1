import { Command, Option } from 'commander';
import { type CountedCases, DeskQueries, type Scorecard, ScorecardQueries } from '#libs/application';
import type { TenantId } from '#libs/kernel';
import { awaitPosition, requireOwnVersion } from '#libs/projection-engine';
import { createLogger, openCasebook } from '#libs/runtime';
import { scorecard } from '#projections/scorecard';
import { slaPolicy } from '#projections/sla-policy';
import { type Answer, type Answering, type CliWorld, UsageError } from '../command.js';
import { type DayOrInstant, dayOrInstantOption, tenantOption } from '../option-values.js';
import { scorecardText } from '../scorecard/scorecard.text.js';
import { groupings, scorecardReport } from '../scorecard/scorecard-report.js';

type ScorecardOptions = {
  readonly tenant: TenantId;
  readonly from: DayOrInstant;
  readonly to: DayOrInstant;
  readonly by: keyof typeof groupings;
};

/** How long the read models may take to follow the log, where nobody has kept them so far. */
const patience = 30 * 60_000;

export function scorecardCommand(answering: Answering): Command {
  return new Command('scorecard')
    .description('how the desk did: volume, resolution, first responses; docs/metrics.md defines every figure')
    .requiredOption('--tenant <id>', 'the tenant whose desk it is', tenantOption)
    .requiredOption(
      '--from <day>',
      'the first day, in the time zone of the tenant’s calendar; or an instant',
      dayOrInstantOption,
    )
    .requiredOption('--to <day>', 'the day the window ends before; or an instant', dayOrInstantOption)
    .addOption(new Option('--by <what>', 'what makes a row').choices(Object.keys(groupings)).default('month'))
    .action(answering(show));
}

async function show(world: CliWorld, { tenant, from, to, by }: ScorecardOptions): Promise<Answer> {
  const settings = world.settings();
  const casebook = await openCasebook(settings, createLogger(settings.logLevel));
  const { documents, host, events } = casebook;
  try {
    const names = [scorecard.name, slaPolicy.name];
    await requireOwnVersion(documents, [scorecard, slaPolicy]);
    // Without a server nobody else keeps the read models; beside one, both may.
    if (casebook.hostsProjections) host.help(names);
    if (!(await awaitPosition(documents, host.signal, names, await events.head(), patience))) {
      throw new Error('the read models have not followed the log in half an hour: is the projector running?');
    }
    // Whoever has filled what did not serve yet need not have been this program.
    await requireOwnVersion(documents, [scorecard, slaPolicy]);
    const queries = new ScorecardQueries(documents, host.signal, new DeskQueries(documents), noDrillDown);
    const zone = await queries.timeZone(tenant);
    const window = { from: from(zone), to: to(zone) };
    if (window.from >= window.to) throw new UsageError('--to has to be later than --from');
    const found: Scorecard = await queries.scorecard({ tenant }, { ...window, ...groupings[by] });
    return { document: scorecardReport(tenant, by, found), text: scorecardText(by, found), exitCode: 0 };
  } finally {
    await casebook.close();
  }
}

/** A table leads to no cases. */
const noDrillDown: Pick<CountedCases, 'shown'> = { shown: async () => [] };
