import type { CaseAsOf } from '#libs/application';
import { isSettled } from '#libs/cases';
import { caseIdOf } from '../../../apps/cli/import/import-ids.js';
import { incidentOf } from '../../../apps/cli/import/incident.js';
import { planOf } from '../../../apps/cli/import/incident-plan.js';
import type { LogRow } from '../../../apps/cli/import/log-row.js';
import { slug } from '../../../apps/cli/import/people.js';
import { temporaryStores } from '../../support/projections/index.js';
import { importInto } from '../../support/uci-incident/desk.js';
import { excerptRecords } from '../../support/uci-incident/index.js';
import { acme, processOver } from '../application/application-bench.js';
import { reading, recordsOver } from './records-bench.js';

const stores = temporaryStores();

/** The last value that a row up to this one knew: the log leaves out what it has said before. */
function lastKnown(rows: readonly LogRow[], index: number, read: (row: LogRow) => string | null): string | null {
  return rows.slice(0, index + 1).reduce<string | null>((known, row) => read(row) ?? known, null);
}

/** How often the rows up to this one show the incident back in work after it was resolved or closed. */
function reopensShown(rows: readonly LogRow[], index: number): number {
  return rows.slice(1, index + 1).filter((row, before) => isSettled(rows[before]!.status) && !isSettled(row.status))
    .length;
}

const slugOrNull = (name: string | null) => (name === null ? null : slug(name));

describe('real incidents, imported', () => {
  it('stand at the time of each row of their log as that row says', async () => {
    const records = await excerptRecords();
    const { events } = stores;
    await importInto({ ...processOver(events), events, close: async () => {} }, records);
    const { asOf } = recordsOver(events);
    const compared = { rows: 0, reopened: 0 };
    for (const number of new Set(records.map((record) => record.number!))) {
      const { rows } = incidentOf(
        number,
        records.filter((record) => record.number === number),
      );
      // Where the lifecycle could not follow a row, the case does not stand as it says; the import counts those.
      const followed = planOf({ number, rows, skipped: [] })?.unfollowed.length === 0;
      const caseId = caseIdOf(acme, number, rows[0]!.openedAt);
      for (const [index, row] of rows.entries()) {
        if (rows[index + 1]?.updatedAt === row.updatedAt) continue;
        const { view } = (await asOf.ofCase(reading(), caseId, { at: row.updatedAt })) as CaseAsOf;
        const caller = lastKnown(rows, index, (one) => one.caller);
        expect({ number, index, view }).toMatchObject({
          view: {
            ...(followed && { status: row.status, reopenCount: reopensShown(rows, index) }),
            ...{ priority: row.priority, source: rows[0]!.source, openedAt: row.openedAt },
            category: lastKnown(rows, index, ({ category }) => category),
            subcategory: lastKnown(rows, index, ({ subcategory }) => subcategory),
            ownerId: slugOrNull(lastKnown(rows, index, ({ assignee }) => assignee)),
            teamId: slugOrNull(lastKnown(rows, index, ({ group }) => group)) ?? view.teamId,
            links: { contact: caller === null ? null : { label: caller } },
          },
        });
        compared.rows += 1;
        compared.reopened += Number(view.reopenCount > 0);
      }
    }
    expect(compared.rows).toBeGreaterThan(200);
    expect(compared.reopened).toBeGreaterThan(10);
  });
});
