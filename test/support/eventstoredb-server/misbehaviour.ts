/** What a server can be told to do wrong, as real ones do now and then. */
export type Misbehaviour =
  /** The server dies with the next append, without an answer. */
  | { readonly kind: 'die-in-append'; readonly moment: 'before-write' | 'after-write' }
  /** The connection is cut with the next append, without an answer; the server goes on. */
  | { readonly kind: 'cut-connection-in-append'; readonly moment: 'before-write' | 'after-write' }
  /** The next append of what is written already is answered with a wrong expected version. */
  | { readonly kind: 'deny-retry' }
  /** The server dies once a subscription has been sent so many events. */
  | { readonly kind: 'die-in-subscription'; readonly afterEvents: number }
  /** A subscription ends once it has been sent so many events, as for a consumer that is too slow; the server goes on. */
  | { readonly kind: 'drop-subscription'; readonly afterEvents: number; readonly times: number }
  /** A subscription is sent nothing more once it has been sent so many events, though its connection stands. */
  | { readonly kind: 'mute-subscription'; readonly afterEvents: number }
  /** The next calls are told to go to another node. */
  | { readonly kind: 'not-leader'; readonly times: number; readonly leader: { host: string; port: number } }
  /** The next calls are refused with status 14. */
  | { readonly kind: 'unavailable'; readonly times: number }
  /** The next calls are answered so late. */
  | { readonly kind: 'slow'; readonly times: number; readonly milliseconds: number }
  /** No call is answered and no subscription is sent anything, until the server behaves again: it then carries out what it was asked. */
  | { readonly kind: 'hang' }
  /** Every call is refused. */
  | { readonly kind: 'refuse-credentials' }
  /** Subscriptions send each event twice. */
  | { readonly kind: 'deliver-twice' }
  /** Filtered subscriptions send a checkpoint beyond the end of every log before going live (servers before 24.10.4). */
  | { readonly kind: 'invalid-checkpoint' };

type Kind = Misbehaviour['kind'];

/** The misbehaviours a server has been told, each used up as it happens. */
export class Misbehaviours {
  readonly #told = new Map<Kind, Misbehaviour>();
  readonly #hanging: (() => void)[] = [];

  add(misbehaviour: Misbehaviour): void {
    this.#told.set(misbehaviour.kind, misbehaviour);
  }

  clear(): void {
    this.#told.clear();
    for (const goOn of this.#hanging.splice(0)) goOn();
  }

  /** Waits for as long as the server hangs. */
  async hung(): Promise<void> {
    while (this.#told.has('hang')) await new Promise<void>((goOn) => this.#hanging.push(goOn));
  }

  peek<K extends Kind>(kind: K): Extract<Misbehaviour, { kind: K }> | undefined {
    return this.#told.get(kind) as Extract<Misbehaviour, { kind: K }> | undefined;
  }

  /** The misbehaviour, if told; it then happens once less. */
  use<K extends Kind>(kind: K): Extract<Misbehaviour, { kind: K }> | undefined {
    const told = this.peek(kind);
    if (told && 'times' in told && told.times > 1) this.#told.set(kind, { ...told, times: told.times - 1 });
    else if (told && kind !== 'refuse-credentials' && kind !== 'deliver-twice') this.#told.delete(kind);
    return told;
  }
}
