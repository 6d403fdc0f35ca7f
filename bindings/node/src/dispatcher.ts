import { EagerPolling } from './eager_polling.js';
import { EmbeddedEvents } from './embedded_events.js';
import type { EmbeddedHandlers } from './execution/embedded-handlers.js';
import { StepRuns } from './execution/step-runs.js';
import { native, type NativeHost, Wake } from './native.js';
import { Submissions } from './submissions.js';
import { Waits } from './waits.js';

/** Polls for calls when it is woken, runs their handlers, and completes them. */
export class Dispatcher {
  readonly host: NativeHost;
  readonly submissions: Submissions;
  readonly waits: Waits;
  readonly events: EmbeddedEvents;
  readonly #runs: StepRuns;

  constructor(handlers: EmbeddedHandlers) {
    this.host = new (native().Host)((bits) => this.#woken(bits));
    this.submissions = new Submissions(this.host);
    this.waits = new Waits(this.host, this.submissions);
    this.events = new EmbeddedEvents(this.host);
    const eager = new EagerPolling(() => this.#runs.takeCalls() > 0, () => native().offerProcessor());
    this.#runs = new StepRuns(this.host, handlers, {
      called: () => eager.called(),
      completed: () => eager.completed(),
    });
  }

  #woken(bits: number): void {
    if (bits & Wake.Calls) this.#runs.takeCalls();
    if (bits & Wake.Stops) this.#runs.takeStops();
    if (bits & Wake.Events) this.events.takeEvents();
    if (bits & Wake.Submitted) this.submissions.takeSubmitted();
    if (bits & Wake.Tasks) this.waits.takeSettled();
  }
}
