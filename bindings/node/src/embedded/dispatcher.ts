import { setTimeout } from 'node:timers';

import { closeAtExit, wasClosed } from '../addon/exit.js';
import { native, type NativeHost, Wake } from '../addon/native.js';
import { asError } from '../errors.js';
import type { EmbeddedHandlers } from '../execution/embedded-handlers.js';
import { StepRuns } from '../execution/step-runs.js';
import { logError } from '../logging/index.js';
import { EagerPolling } from './eager-polling.js';
import { EmbeddedEvents } from './embedded-events.js';
import { Submissions } from './submissions.js';
import { Waits } from './waits.js';

/** The pause before the addon is asked again for what it failed to give. */
const AGAIN_MS = 50;

/** Polls for calls when it is woken, runs their handlers, and completes them. */
export class Dispatcher {
  readonly host: NativeHost;
  readonly submissions: Submissions;
  readonly waits: Waits;
  readonly events: EmbeddedEvents;
  readonly #runs: StepRuns;

  constructor(handlers: EmbeddedHandlers) {
    this.host = new (native().Host)((bits) => this.#woken(bits));
    closeAtExit(this.host);
    this.submissions = new Submissions(this.host);
    this.waits = new Waits(this.host, this.submissions);
    this.events = new EmbeddedEvents(this.host);
    const eager = new EagerPolling(() => this.#eagerly(), () => native().offerProcessor());
    this.#runs = new StepRuns(this.host, handlers, {
      called: () => eager.called(),
      completed: () => eager.completed(),
    });
  }

  /** As of the host. */
  async close(patienceMs: number): Promise<void> {
    try {
      await this.host.close(patienceMs);
    } finally {
      wasClosed(this.host);
      this.events.stop();
      this.submissions.end();
      this.waits.end();
    }
  }

  /** Whether there were calls. */
  #eagerly(): boolean {
    let count = 0;
    this.#take(() => { count = this.#runs.takeCalls(); });
    return count > 0;
  }

  #woken(bits: number): void {
    if (bits & Wake.Calls) this.#take(() => this.#runs.takeCalls());
    if (bits & Wake.Stops) this.#take(() => this.#runs.takeStops());
    if (bits & Wake.Events) this.#take(() => this.events.takeEvents());
    if (bits & Wake.Submitted) this.#take(() => this.submissions.takeSubmitted());
    if (bits & Wake.Tasks) this.#take(() => this.waits.takeSettled());
  }

  /** What goes wrong inside must not end the process. As nothing is told twice before it was polled for, it
   * is tried again. */
  #take(polled: () => void): void {
    try {
      polled();
    } catch (thrown) {
      logError(`the addon failed, and is asked again: ${asError(thrown).message}`);
      setTimeout(() => this.#take(polled), AGAIN_MS).unref();
    }
  }
}
