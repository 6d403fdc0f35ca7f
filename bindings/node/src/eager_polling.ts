/** As long as a commit takes on a fast disk, in milliseconds. */
const LOOK_MS = 0.3;
/** How many times it may be in vain before it is given up. */
const CREDIT_MAX = 3;

/** Looks for the next call in each turn of the loop, for a moment after a completion, instead of sleeping
 * until it is woken: a processor that sleeps is late by as much as a short handler takes. Only where calls
 * have come that soon; a loop that has other work does it in the same turns. */
export class EagerPolling {
  readonly #poll: () => boolean;
  readonly #now: () => number;
  #completedAt = -Infinity;
  #credit = 0;
  #isOn = false;

  /** `poll`: whether there were calls. `now`: in milliseconds. */
  constructor(poll: () => boolean, now = () => performance.now()) {
    this.#poll = poll;
    this.#now = now;
  }

  /** A handler's call was completed: what follows from it may be there soon. */
  completed(): void {
    this.#completedAt = this.#now();
    if (this.#isOn || this.#credit === 0) return;
    this.#isOn = true;
    setImmediate(this.#look);
  }

  /** Calls came, however they were noticed. */
  called(): void {
    if (this.#now() - this.#completedAt <= LOOK_MS) this.#credit = CREDIT_MAX;
  }

  readonly #look = (): void => {
    if (!this.#poll() && this.#now() - this.#completedAt > LOOK_MS) {
      --this.#credit;
      this.#isOn = false;
      return;
    }
    setImmediate(this.#look);
  };
}
