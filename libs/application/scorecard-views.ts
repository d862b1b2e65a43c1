import type { TenantId } from '#libs/kernel';
import type { DocumentReader, Keyset } from '#libs/read-store';
import { type ScorecardView, scorecard } from '#projections/scorecard';
import { allDocuments } from './all-documents.js';
import {
  type CaseStretch,
  caseTest,
  countedBy,
  type ScorecardCases,
  type ScorecardFigure,
  type Stretch,
  stretchesOf,
} from './scorecard-cases.js';
import { hoursWith } from './scorecard-hours.js';

const lookedAtAtOnce = 200;

/** The cases of a stretch in its order, behind a place in it. */
export function viewsIn(
  documents: DocumentReader,
  tenant: TenantId,
  { order, from, before }: Stretch,
  after?: Keyset,
  atOnce?: number,
) {
  const query = {
    where: [{ field: order, from, before }],
    orderBy: { field: order, direction: 'asc' },
    after,
  } as const;
  return allDocuments<ScorecardView>(documents, scorecard.collection.name, tenant, query, atOnce);
}

/** A case behind a figure, and its place among them: the number of the stretch and the place in its order. */
export type FoundView = { readonly view: ScorecardView; readonly stretch: number; readonly keyset: Keyset };

/** The cases a figure counts, behind a place among them. */
export async function* viewsBehind(
  documents: DocumentReader,
  tenant: TenantId,
  of: ScorecardCases,
  figure: ScorecardFigure,
  after?: Pick<FoundView, 'stretch' | 'keyset'>,
): AsyncGenerator<FoundView> {
  const countedAs = caseTest(of, figure);
  for (const [number, stretch] of stretchesOf(figure, of).entries()) {
    if (number < (after?.stretch ?? 0)) continue;
    const keyset = after?.stretch === number ? after.keyset : undefined;
    for await (const part of partsOf(documents, tenant, stretch, of, figure, keyset)) {
      for await (const { body, keyset: place } of viewsIn(documents, tenant, part, keyset, lookedAtAtOnce)) {
        const counted = countedAs(body);
        if (counted !== undefined && counted === (stretch.countedAs ?? counted)) {
          yield { view: body, stretch: number, keyset: place };
        }
      }
    }
  }
}

/** The parts of a stretch worth looking at: where few cases count, the tallies know the hours in which something does. */
async function* partsOf(
  documents: DocumentReader,
  tenant: TenantId,
  stretch: CaseStretch,
  of: ScorecardCases,
  figure: ScorecardFigure,
  after: Keyset | undefined,
): AsyncGenerator<Stretch> {
  const isNarrowed = of.facet !== undefined || Object.values(of.filter).some((values) => values);
  if (figure === 'backlog' || !stretch.byTime || !isNarrowed) {
    yield stretch;
    return;
  }
  const from = after === undefined || String(after.value) < of.from ? of.from : (String(after.value) as typeof of.from);
  for await (const hour of hoursWith(documents, tenant, { ...of, from }, countedBy[figure])) {
    yield { ...stretch, from: hour.from, before: hour.to };
  }
}
