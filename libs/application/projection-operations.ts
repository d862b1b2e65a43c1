import { setTimeout as delay } from 'node:timers/promises';
import { newCommandId } from '#libs/command-handling';
import type { EventStore } from '#libs/event-store';
import { fail } from '#libs/kernel';
import { type AnyProjection, isAlive, RebuildDesk, readRebuilds } from '#libs/projection-engine';
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

  /** The projections that are being filled for the first time: until then they have nothing to show. */
  async firstFillings(): Promise<readonly string[]> {
    const { documents } = this.options;
    const filling: string[] = [];
    for (const [name, { run }] of await readRebuilds(documents)) {
      const isFirst = isAlive(run, Date.now()) && (await documents.state(name)).active === undefined;
      if (isFirst) filling.push(name);
    }
    return filling;
  }

  /**
   * Asks for a rebuild; whoever runs projections carries it out, also after a crash of its own.
   * @throws CodedError NOT_FOUND, FORBIDDEN for an analyst who asks for more than the analysts' projections, REBUILD_RUNNING.
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
   * Stops a rebuild and throws away what it has filled.
   * @throws CodedError NOT_FOUND where there is none, REBUILD_RUNNING where it is one that nobody has asked for.
   */
  async cancelRebuild(context: CommandContext, name: string): Promise<ProjectionStatus> {
    const projection = this.permitted(context, name);
    const answer = await this.desk.cancel(projection);
    if (answer === 'nothing') fail('NOT_FOUND', `${name} is not being rebuilt.`, { kind: 'rebuild', id: name });
    if (answer === 'of itself') {
      const message = `${name} is filled since the program has another version of it than the read store: that cannot be cancelled.`;
      fail('REBUILD_RUNNING', message, { projection: name });
    }
    this.options.onRequest?.();
    return this.status(name, context);
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
    if (answer === 'running') {
      const message = `${name} is being rebuilt already: watch how it goes, or cancel it.`;
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
