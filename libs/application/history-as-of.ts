import { type CaseSnapshot, caseStream } from '#libs/cases';
import { fail, type Instant } from '#libs/kernel';
import type { ProjectedEvent } from '#libs/projection-engine';
import { caseNotes, type NoteView } from '#projections/case-notes';
import type { CommandContext } from './command-context.js';
import type { CaseMoment, CaseReplay } from './history-replay.js';
import { decodeRevisionCursor, encodeCursor, orderName, type PageRequest, pageSize, type Slice } from './paging.js';
import type { ReadAudit } from './read-audit.js';
import type { ViewScope } from './view-scope.js';

/** Which moment of a case is asked for: exactly one of a time and a revision. */
export type AsOfQuestion = { readonly at?: Instant | null; readonly revision?: number | null };

/** A case as it stood, from its events alone. */
export type CaseAsOf = {
  readonly view: CaseSnapshot & { readonly revision: number };
  /** The time at which its clock is judged. */
  readonly now: Instant;
};

/** The order of the live list of notes, so that a cursor of one is good for the other. */
const notesOrder = orderName({ field: 'revision', direction: 'asc' });
const notesAtOnce = 500;

/** Cases as they once stood, from the log alone. Looking at one is recorded where the tenant asks for it. */
export class AsOfQueries {
  private readonly replay: CaseReplay;
  private readonly reads: ReadAudit;

  constructor(replay: CaseReplay, reads: ReadAudit) {
    this.replay = replay;
    this.reads = reads;
  }

  /**
   * The case as it stood after the last event that had happened by a time, or after the event of a revision. A clock that waits
   * is judged at that time, or at that event's, and never beyond the time of asking: nobody knows yet.
   * @param context who is asking, and when.
   * @returns undefined where the case was not open yet.
   * @throws CodedError BAD_USER_INPUT where not exactly one of both is given, or the case has no such revision; NOT_FOUND where
   *   the tenant has no such case. EventStoreError where the look cannot be recorded.
   */
  async ofCase(context: CommandContext, caseId: string, question: AsOfQuestion): Promise<CaseAsOf | undefined> {
    const at = question.at ?? null;
    const revision = question.revision ?? null;
    if ((at === null) === (revision === null)) refuseQuestion('must be given, or revision, and not both');
    const stream = caseStream(context.tenant, caseId);
    const head = await this.replay.head(stream);
    if (head < 0) fail('NOT_FOUND', `There is no case ${caseId}.`, { kind: 'case', id: caseId });
    if (revision !== null && (revision < 0 || revision > head)) {
      refuseQuestion(`must be from 0 to ${head}, the last so far`, 'revision');
    }
    const moment = await this.replay.moment(stream, revision ?? (await this.replay.revisionAt(stream, at!)));
    await this.reads.record(context, { caseId, kind: 'AS_OF', asOf: at, asOfRevision: revision });
    return moment && seen(moment, earlier(at ?? moment.at, context.at));
  }

  /** A page of the notes a case had after the event of a revision, oldest first. */
  async notes({ tenant }: ViewScope, caseId: string, revision: number, page: PageRequest): Promise<Slice<NoteView>> {
    const after = decodeRevisionCursor(notesOrder, page.after) ?? -1;
    const size = pageSize(page.first);
    const notes: NoteView[] = [];
    for await (const note of this.notesBetween(caseStream(tenant, caseId), after + 1, revision)) {
      notes.push(note);
      if (notes.length > size) break;
    }
    return {
      items: notes.slice(0, size).map((item) => ({
        item,
        cursor: encodeCursor(notesOrder, { value: item.revision, id: item.id }),
      })),
      hasNextPage: notes.length > size,
      hasPreviousPage: after >= 0,
    };
  }

  /** How many notes a case had after the event of a revision. */
  async countNotes({ tenant }: ViewScope, caseId: string, revision: number): Promise<number> {
    let count = 0;
    for await (const _note of this.notesBetween(caseStream(tenant, caseId), 0, revision)) count += 1;
    return count;
  }

  private async *notesBetween(stream: string, first: number, last: number): AsyncGenerator<NoteView> {
    for (let from = first; from <= last; ) {
      const events = await this.replay.read(stream, from, Math.min(notesAtOnce, last - from + 1));
      if (events.length === 0) return;
      from += events.length;
      for (const event of events) {
        const note = event.type === 'NoteAdded' ? caseNotes.evolve(null, event as unknown as ProjectedEvent, '') : null;
        if (note !== null) yield note;
      }
    }
  }
}

function seen({ snapshot, revision }: CaseMoment, now: Instant): CaseAsOf {
  return { view: { ...snapshot, revision }, now };
}

function earlier(one: Instant, other: Instant): Instant {
  return one < other ? one : other;
}

function refuseQuestion(problem: string, field: 'at' | 'revision' = 'at'): never {
  return fail('BAD_USER_INPUT', `${field} ${problem}.`, { fields: [{ field, problem }] });
}
