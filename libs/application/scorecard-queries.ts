import type { Position } from '#libs/event-store';
import { type Clock, fail, instant, type TenantId } from '#libs/kernel';
import type { CheckpointSignal } from '#libs/projection-engine';
import type { DocumentReader, Keyset } from '#libs/read-store';
import { type ScorecardFacet, scorecard } from '#projections/scorecard';
import { slaPolicy } from '#projections/sla-policy';
import type { ListedCase } from './case-queries.js';
import type { CountedCases } from './counted-cases.js';
import type { DeskQueries } from './desk-queries.js';
import { Freshness } from './freshness.js';
import { badCursor, decodeCursor, encodeCursor, type PageRequest, pageSize, type Slice } from './paging.js';
import type { ScorecardCases, ScorecardFigure, ScorecardFilter } from './scorecard-cases.js';
import { ScorecardRows, wholeMinute } from './scorecard-rows.js';
import type { ScorecardFigures } from './scorecard-sums.js';
import { type FoundView, viewsBehind } from './scorecard-views.js';
import { type TimeSpan, type TimeUnit, timeBuckets } from './time-buckets.js';
import type { ViewScope } from './view-scope.js';

export type ScorecardQuestion = TimeSpan & {
  readonly filter?: ScorecardFilter | null;
  /** Parts the window; not together with a facet. */
  readonly unit?: TimeUnit;
  readonly facet?: ScorecardFacet;
};
/** Figures with the cases behind them. */
export type ScorecardRow = {
  readonly value: string;
  readonly figures: ScorecardFigures;
  readonly of: ScorecardCases;
};
export type Scorecard = TimeSpan & {
  readonly timeZone: string;
  readonly total: ScorecardRow;
  /** By the facet asked for; empty where none was. */
  readonly groups: readonly ScorecardRow[];
  /** By the unit asked for; empty where none was. */
  readonly overTime: readonly ScorecardRow[];
};

/** How the desk did, and the cases behind every figure. */
export class ScorecardQueries {
  private readonly documents: DocumentReader;
  private readonly freshness: Freshness;
  private readonly desk: Pick<DeskQueries, 'slaPolicy'>;
  private readonly counted: Pick<CountedCases, 'shown'>;
  private readonly clock: Clock;

  constructor(
    documents: DocumentReader,
    signal: CheckpointSignal,
    desk: Pick<DeskQueries, 'slaPolicy'>,
    counted: Pick<CountedCases, 'shown'>,
    clock: Clock = () => instant(Date.now()),
  ) {
    this.documents = documents;
    this.freshness = new Freshness(documents, signal);
    this.desk = desk;
    this.counted = counted;
    this.clock = clock;
  }

  /**
   * Days, weeks and months are those of the tenant's calendar, of UTC where it has none.
   * @throws CodedError BAD_USER_INPUT where the window is empty or has too many buckets, STALE_READ where the read models do not
   * reach the position in time.
   */
  async scorecard(
    { tenant }: ViewScope,
    question: ScorecardQuestion,
    minPosition?: Position | null,
  ): Promise<Scorecard> {
    await this.freshness.demand([scorecard, slaPolicy], minPosition);
    const timeZone = await this.timeZone(tenant);
    const window = { from: wholeMinute(question.from), to: wholeMinute(question.to) };
    const { unit, facet } = question;
    const buckets = unit === undefined ? undefined : timeBuckets(window, unit, timeZone).map(inWholeMinutes);
    if (window.from >= window.to) emptyWindow();
    const of: ScorecardCases = { ...window, filter: question.filter ?? {}, now: this.clock() };
    const rows = new ScorecardRows(this.documents, tenant, of, buckets === undefined ? { facet } : { buckets });
    await rows.fill();
    const groups = facet === undefined || buckets !== undefined ? [] : rows.groups();
    const overTime = buckets === undefined ? [] : rows.overTime();
    return {
      ...window,
      timeZone,
      total: { value: '', figures: rows.total(), of },
      groups: groups.map((group) => ({ ...group, of: { ...of, facet: { name: facet!, value: group.value } } })),
      overTime: overTime.map((figures, index) => {
        const bucket = buckets![index]!;
        return { value: bucket.from, figures, of: { ...of, ...bucket } };
      }),
    };
  }

  /** The time zone days are cut by: that of the tenant's SLA calendar. */
  async timeZone(tenant: TenantId): Promise<string> {
    return (await this.desk.slaPolicy(tenant)).calendar?.timeZone ?? 'UTC';
  }

  /** The cases a figure counts, in the order of what it counts; of the backlog, the longest-lived first. */
  async casesOf(
    scope: ViewScope,
    of: ScorecardCases,
    figure: ScorecardFigure,
    page: PageRequest,
  ): Promise<Slice<ListedCase>> {
    const size = pageSize(page.first);
    const order = `scorecard ${figure}`;
    const after = decodeCursor(order, page.after);
    const found: { readonly caseId: string; readonly cursor: string }[] = [];
    for await (const one of viewsBehind(this.documents, scope.tenant, of, figure, after && readPlace(after))) {
      found.push({ caseId: one.view.caseId, cursor: encodeCursor(order, writePlace(one)) });
      if (found.length > size) break;
    }
    const shown = found.slice(0, size);
    const listed = await this.counted.shown(
      scope,
      scorecard,
      shown.map(({ caseId }) => caseId),
    );
    const byId = new Map(listed.map((one) => [one.id, one]));
    return {
      items: shown.flatMap(({ caseId, cursor }) => {
        const item = byId.get(caseId);
        return item === undefined ? [] : [{ item, cursor }];
      }),
      hasNextPage: found.length > size,
      hasPreviousPage: Boolean(page.after),
    };
  }
}

type Place = Pick<FoundView, 'stretch' | 'keyset'>;

function writePlace({ stretch, keyset }: Place): Keyset {
  return { value: `${stretch} ${keyset.value}`, id: keyset.id };
}

/** The value of every order of the projection: an instant, of lives behind their number. */
const placePattern = /^(\d{1,2}) ((?:\d\d\/)?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z))$/;

function readPlace({ value, id }: Keyset): Place {
  const [, stretch, place, at] = placePattern.exec(String(value)) ?? badCursor();
  if (Number.isNaN(Date.parse(at!))) badCursor();
  return { stretch: Number(stretch), keyset: { value: place!, id } };
}

function inWholeMinutes({ from, to }: TimeSpan): TimeSpan {
  return { from: wholeMinute(from), to: wholeMinute(to) };
}

function emptyWindow(): never {
  const problem = 'must be later than from, by a minute at the least';
  return fail('BAD_USER_INPUT', `to ${problem}.`, { fields: [{ field: 'input.to', problem }] });
}
