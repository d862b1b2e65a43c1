import type { TenantId } from '#libs/kernel';
import type { Contribution } from '#libs/projection-engine';
import { type Facets, type ScorecardFacet, scorecardFacets } from './facets.js';

/**
 * What a tally sums. An `hour` of UTC is of everything, minute by minute and by all facets together: any window, time zone and filter
 * can be summed from hours. A `month` is of one value of one facet, so that long windows need few; its `times`, which are many
 * numbers, are kept apart from its counts. A `day` is of all cases, whatever they are; `again` names those resolved that day and not for
 * the first time, with all their moves.
 */
export type TallyKind = 'hour' | 'day' | 'again' | 'month' | 'times';

/** How one value of a facet is told apart; as JSON, which also writes down what no store keeps: half of a surrogate pair. */
export function valueKey(kind: TallyKind, facet: ScorecardFacet, value: string): string {
  return `${kind}/${facet}/${JSON.stringify(value)}`;
}

/** The kind and, where it has one, the facet: what tallies are found by. */
export function tallyGroup(kind: 'hour' | 'day' | 'again'): string;
export function tallyGroup(kind: 'month' | 'times', facet: ScorecardFacet): string;
export function tallyGroup(kind: TallyKind, facet?: ScorecardFacet): string {
  return facet === undefined ? kind : `${kind}/${facet}`;
}

export type TallyName = Pick<Contribution, 'id' | 'about'>;
export type MonthNames = { readonly month: TallyName; readonly times: TallyName };

/** How many names are kept at hand: of some years of a large desk. */
const most = 50_000;

/**
 * Names tallies. Entry after entry names the same ones, and making a name is the dear part of counting, so names once made are kept
 * at hand. That changes no answer.
 */
export class TallyNames {
  private months: readonly Map<string, Map<string, MonthNames>>[] = scorecardFacets.map(() => new Map());
  private kept = 0;

  hour(tenant: TenantId, at: string): TallyName {
    const hour = at.slice(0, 13);
    return { id: `${tenant}/hour/${hour}`, about: { kind: 'hour', at: `${hour}:00:00.000Z` } };
  }

  day(tenant: TenantId, at: string): TallyName {
    const day = at.slice(0, 10);
    return { id: `${tenant}/day/${day}`, about: { kind: 'day', at: `${day}T00:00:00.000Z` } };
  }

  /** @param facet its place among the facets. */
  month(tenant: TenantId, month: string, facet: number, value: string): MonthNames {
    const period = `${tenant}/${month}`;
    let periods = this.months[facet]!.get(value);
    if (periods === undefined) {
      periods = new Map();
      this.months[facet]!.set(value, periods);
    }
    const known = periods.get(period);
    if (known !== undefined) return known;
    const names = { month: nameOf('month', period, facet, value), times: nameOf('times', period, facet, value) };
    periods.set(period, names);
    this.kept += 1;
    if (this.kept > most) this.forget();
    return names;
  }

  private forget(): void {
    this.months = scorecardFacets.map(() => new Map());
    this.kept = 0;
  }
}

/** What would be mistaken for a separator or for JSON, or what no store keeps. */
const needsJson = /[|[\p{Cc}\p{Cs}]/u;

const jointTexts = new WeakMap<Facets, string>();

/** All facets in one text, short because hours hold so many of them; what a case is comes with many of its entries. */
export function jointly(facets: Facets): string {
  let text = jointTexts.get(facets);
  if (text === undefined) {
    text = facets.some((value) => needsJson.test(value)) ? JSON.stringify(facets) : facets.join('|');
    jointTexts.set(facets, text);
  }
  return text;
}

/** Reads facets written down jointly. */
export function readJointly(text: string): Facets {
  return (text.startsWith('[') ? JSON.parse(text) : text.split('|')) as Facets;
}

function nameOf(kind: 'month' | 'times', period: string, index: number, value: string): TallyName {
  const facet = scorecardFacets[index]!;
  const at = `${period.slice(-7)}-01T00:00:00.000Z`;
  return { id: `${period}/${valueKey(kind, facet, value)}`, about: { kind, facet, value, at } };
}
