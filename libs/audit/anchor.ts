import { accept, type Command, type Decider, type DomainEvent, refusal, refuse, type TenantId } from '#libs/kernel';

/** What an anchor says: how the log stood after its first so many events. */
export type Anchor = {
  /** The first is 1. */
  readonly number: number;
  /**
   * How many events it was made over: the first ones of the log, in its order. A count and no position of an engine, so that it stays
   * good where the log is copied to another engine.
   */
  readonly events: number;
  readonly streams: number;
  /** The Merkle root (RFC 6962) over the heads of all streams, in hexadecimal digits. */
  readonly root: string;
  /** Null for the first. */
  readonly previousRoot: string | null;
  /** How many findings the log had then, and somebody accepted; 0 where it was intact. */
  readonly findings: number;
};

export type AnchorMade = DomainEvent<'AnchorMade', Anchor>;

/**
 * Anchors lie over all tenants, so they belong to none: no token can carry this name, as a tenant's begins with a letter or digit.
 * Whoever reads as a tenant can therefore neither meet an anchor nor write one.
 */
export const installation = '_installation' as TenantId;

/** The one stream of anchors. */
export const anchorStream = `anchors-${installation}`;

export type MakeAnchor = Command<
  'MakeAnchor',
  Omit<Anchor, 'number' | 'previousRoot'> & {
    /** Whether findings are no reason to refuse: whoever asks has seen them. */
    readonly acceptFindings: boolean;
  }
>;

/** The last anchor; null before the first. */
export type AnchorState = Anchor | null;

/** Anchors only move forward, and lie over no more findings than somebody has accepted before. */
export const anchorDecider: Decider<MakeAnchor, AnchorState, AnchorMade> = {
  initialState: null,
  decide: ({ data }, last) => {
    const { acceptFindings, ...heads } = data;
    if (heads.events <= (last?.events ?? 0)) {
      const problem =
        last === null ? 'must be more than none' : `must be more than the ${last.events} of anchor ${last.number}`;
      return refuse(refused('There is nothing new to anchor', 'events', problem));
    }
    const accepted = last?.findings ?? 0;
    if (heads.findings > accepted && !acceptFindings) {
      const problem = `must not be more than ${accepted}`;
      return refuse(refused('The log is not intact, and an anchor would seem to say that it is', 'findings', problem));
    }
    const number = (last?.number ?? 0) + 1;
    return accept({ type: 'AnchorMade', data: { number, ...heads, previousRoot: last?.root ?? null } });
  },
  evolve: (_last, { data }) => data,
};

function refused(message: string, field: string, problem: string) {
  return refusal('BAD_USER_INPUT', `${message}: ${field} ${problem}.`, { fields: [{ field, problem }] });
}
