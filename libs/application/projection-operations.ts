import { setTimeout as delay } from 'node:timers/promises';
import { newCommandId } from '#libs/command-handling';
import type { EventStore } from '#libs/event-store';
import { fail } from '#libs/kernel';
import { type AnyProjection, isAlive, RebuildDesk, readRebuilds, usualFillFirst } from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import type { CommandContext } from './command-context.js';
import { type ParkedEvents, readParkedEvents } from './parked-events.js';
import { type ProjectionScope, type ProjectionStatus, ProjectionStatusReader } from './projection-status.js';

export type ProjectionOperationsOptions = {
  readonly projections: readonly AnyProjection[];
  readonly events: EventStore;
  readonly documents: DocumentStore;
  /** Called when something was asked for, so that a host in this process need not find out by itself. */
  readonly onRequest?: () => void;
};

/** What analysts may rebuild: the read models that are theirs. */
const analystsProjections: readonly string[] = ['scorecard', 'deflection'];
const watchInterval = 500;

/** Looking after projections, from any process: how they do, having them rebuilt, and stopping that. */
export class ProjectionOperations {
  private readonly options: ProjectionOperationsOptions;
  private readonly reader: ProjectionStatusReader;
  private readonly desk: RebuildDesk;
  private readonly served = new Set<string>();

  constructor(options: ProjectionOperationsOptions) {
    this.options = options;
    this.reader = new ProjectionStatusReader(options.events, options.documents);
    this.desk = new RebuildDesk(options.documents);
  }

  statuses(scope: ProjectionScope): Promise<readonly ProjectionStatus[]> {
    return this.reader.read(this.options.projections, scope);
  }

  /** @throws CodedError NOT_FOUND. */
  async status(name: string, scope: ProjectionScope): Promise<ProjectionStatus> {
    const [status] = await this.reader.read([this.projection(name)], scope);
    return status!;
  }

  /**
   * The projections that have nothing to show until they are filled for the first time, also where that waits for somebody. In a
   * log so short that they serve while they are filled, only those that are being rebuilt instead.
   */
  async firstFillings(): Promise<readonly string[]> {
    const { projections, documents, events } = this.options;
    for (const { name } of projections) {
      // What has once served goes on serving.
      if (!this.served.has(name) && (await documents.state(name)).active !== undefined) this.served.add(name);
    }
    const empty = projections.map(({ name }) => name).filter((name) => !this.served.has(name));
    if (empty.length === 0 || (await events.countAfter()) >= usualFillFirst) return empty;
    const rebuilds = await readRebuilds(documents);
    return empty.filter((name) => isAlive(rebuilds.get(name)?.run, Date.now()));
  }

  /**
   * Asks for a rebuild; whoever runs projections carries it out, also after a crash of its own.
   * @throws CodedError NOT_FOUND, FORBIDDEN for an analyst who asks for more than the analysts' projections, REBUILD_RUNNING, also where
   * one of another version of the program is asked for, UNAVAILABLE where others ask at the same time for too long.
   */
  rebuild(context: CommandContext, name: string): Promise<ProjectionStatus> {
    return this.ask(context, name, { lenient: false });
  }

  /**
   * Has parked events folded again, each in its place: onto a document that has gone on without it an event cannot be folded
   * any more, so everything is, beside what serves. What still cannot be folded is parked again.
   * @throws as rebuild does.
   */
  retryDeadLetters(context: CommandContext, name: string): Promise<ProjectionStatus> {
    return this.ask(context, name, { lenient: true });
  }

  /**
   * Stops a rebuild and throws away what it has filled: for people of the tenant it was asked for from, and for the operator.
   * @throws CodedError NOT_FOUND where there is none, FORBIDDEN where it is another's, REBUILD_RUNNING where it is one that nobody has
   * asked for, UNAVAILABLE where others ask at the same time for too long.
   */
  async cancelRebuild(by: CommandContext | 'operator', name: string): Promise<ProjectionStatus> {
    const projection = by === 'operator' ? this.projection(name) : this.permitted(by, name);
    const answer = await this.desk.cancel(projection, by === 'operator' ? null : by.tenant);
    if (answer === 'of another tenant' || answer === 'of the operator') {
      const [whose, who] =
        answer === 'of the operator'
          ? ['by whoever operates the program', 'it can be cancelled from the command line only']
          : ['from another tenant', 'only people of that tenant, and whoever operates the program, can cancel it'];
      fail('FORBIDDEN', `The rebuild of ${name} was asked for ${whose}: ${who}.`, { requiredRoles: [] });
    }
    if (answer === 'nothing') fail('NOT_FOUND', `${name} is not being rebuilt.`, { kind: 'rebuild', id: name });
    if (answer === 'of itself') {
      const message = `${name} is filled since the program has another version of it than the read store: that cannot be cancelled.`;
      fail('REBUILD_RUNNING', message, { projection: name });
    }
    this.options.onRequest?.();
    return this.status(name, by);
  }

  /**
   * The events a projection has parked, newest first: a tenant's own, or all of them for the operator.
   * @throws CodedError NOT_FOUND.
   */
  parkedEvents(name: string, scope: ProjectionScope, limit: number): Promise<ParkedEvents> {
    return readParkedEvents(this.options.documents, this.projection(name).name, scope, limit);
  }

  /**
   * The status of a projection now, and then whenever it has changed, until the signal ends it. A read store that is lost is waited for.
   * @throws CodedError NOT_FOUND.
   */
  async *watch(name: string, scope: ProjectionScope, signal: AbortSignal): AsyncGenerator<ProjectionStatus, void> {
    this.projection(name);
    for (let last = ''; !signal.aborted; ) {
      const status = await this.status(name, scope).catch(() => undefined);
      const said = JSON.stringify(status) ?? last;
      if (status !== undefined && said !== last && !signal.aborted) yield status;
      last = said;
      await delay(watchInterval, undefined, { signal }).catch(() => undefined);
    }
  }

  private async ask(
    context: CommandContext,
    name: string,
    { lenient }: { readonly lenient: boolean },
  ): Promise<ProjectionStatus> {
    const projection = this.permitted(context, name);
    const { tenant, actor, commandId = newCommandId() } = context;
    const by = { tenant, id: actor.id, kind: actor.kind, name: actor.name ?? null };
    const answer = await this.desk.ask(projection, { id: `${tenant}/${commandId}`, by, lenient });
    if (answer === 'running' || answer === 'of other code') {
      const message =
        answer === 'running'
          ? `${name} is being rebuilt already: watch how it goes, or cancel it.`
          : `A rebuild of ${name} waits for a program that has another version of it: cancel it first.`;
      fail('REBUILD_RUNNING', message, { projection: name });
    }
    this.options.onRequest?.();
    return this.status(name, context);
  }

  private projection(name: string): AnyProjection {
    const found = this.options.projections.find((projection) => projection.name === name);
    return found ?? fail('NOT_FOUND', `There is no projection "${name}".`, { kind: 'projection', id: name });
  }

  private permitted({ actor }: CommandContext, name: string): AnyProjection {
    const projection = this.projection(name);
    if (actor.roles.includes('admin') || analystsProjections.includes(name)) return projection;
    return fail('FORBIDDEN', `Only an admin may have ${name} rebuilt.`, { requiredRoles: ['admin'] });
  }
}
