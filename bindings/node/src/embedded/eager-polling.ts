import { availableParallelism } from 'node:os';

/** As long as a commit takes on a fast disk, in milliseconds. */
const LOOK_MS = 0.3;
/** How many times it may be in vain before it is given up. */
const CREDIT_MAX = 3;
/** Who is offered the processor and keeps it for longer, in milliseconds, is nobody who works for us. */
const KEPT_MS = 0.5;
/** How many completions nobody looks after where it was not worth it. */
const LEFT_OUT = 64;

/** Looks for the next call in each turn of the loop, for a moment after a completion, instead of sleeping
 * until it is woken: a processor that sleeps is late by as much as a short handler takes. Only where calls
 * have come that soon, and where no other work wants the processor: it is offered between two looks. A loop that
 * has other work does it in the same turns. */
export class EagerPolling {
  readonly #poll: () => boolean;
  readonly #offer: () => void;
  readonly #now: () => number;
  #completedAt = -Infinity;
  #credit = 0;
  #isOn = false;
  /** When it looked last, if that was in vain. */
  #offeredAt: number | undefined;
  #leftOut: number;

  /** `poll`: whether there were calls. `offer`: lets others have the processor. `now`: in milliseconds. */
  constructor(poll: () => boolean, offer: () => void, now = () => performance.now(), processors = availableParallelism()) {
    this.#poll = poll;
    this.#offer = offer;
    this.#now = now;
    this.#leftOut = processors < 2 ? Infinity : 0;
  }

  /** A handler's call was completed: what follows from it may be there soon. */
  completed(): void {
    if (this.#leftOut > 0) {
      --this.#leftOut;
      return;
    }
    this.#completedAt = this.#now();
    if (this.#isOn || this.#credit === 0) return;
    this.#isOn = true;
    this.#offeredAt = undefined;
    setImmediate(this.#look);
  }

  /** Calls came, however they were noticed. */
  called(): void {
    if (this.#now() - this.#completedAt <= LOOK_MS) this.#credit = CREDIT_MAX;
  }

  readonly #look = (): void => {
    if (this.#offeredAt !== undefined && this.#now() - this.#offeredAt > KEPT_MS) {
      this.#leftOut = LEFT_OUT;
      this.#isOn = false;
      this.#poll();
      return;
    }
    const isInVain = !this.#poll();
    const now = this.#now();
    if (isInVain && now - this.#completedAt > LOOK_MS) {
      this.#isOn = false;
      // Who works for us may wait for a processor that others keep, although this one would be free.
      if (--this.#credit === 0) this.#leftOut = LEFT_OUT;
      return;
    }
    this.#offeredAt = isInVain ? now : undefined;
    if (isInVain) this.#offer();
    setImmediate(this.#look);
  };
}
