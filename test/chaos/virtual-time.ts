interface Moment {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * The only clock of a simulation. Time passes from one thing that was planned to the next; in between everything
 * that can run has run, so the order of things depends on nothing but the plan.
 */
export class VirtualTime {
  /** Milliseconds since 1970. */
  now: number;
  #order = 0;
  readonly #heap: Moment[] = [];

  constructor(start: number) {
    this.now = start;
  }

  at(at: number, run: () => void): void {
    const moment = { at: Math.max(at, this.now), order: (this.#order += 1), run };
    const heap = this.#heap;
    heap.push(moment);
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!isBefore(heap[child] as Moment, heap[parent] as Moment)) break;
      [heap[child], heap[parent]] = [heap[parent] as Moment, heap[child] as Moment];
      child = parent;
    }
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.at(this.now + milliseconds, resolve));
  }

  /** Lets time pass until there is nothing planned any more, or `isOver`. */
  async run(isOver: () => boolean): Promise<void> {
    await everythingSettled();
    while (!isOver()) {
      const moment = this.#pop();
      if (!moment) return;
      this.now = moment.at;
      moment.run();
      await everythingSettled();
    }
  }

  #pop(): Moment | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    heap[0] = last;
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      if (left >= heap.length) return top;
      const right = left + 1;
      const isRight = right < heap.length && isBefore(heap[right] as Moment, heap[left] as Moment);
      const child = isRight ? right : left;
      if (!isBefore(heap[child] as Moment, heap[parent] as Moment)) return top;
      [heap[child], heap[parent]] = [heap[parent] as Moment, heap[child] as Moment];
      parent = child;
    }
  }
}

function isBefore(a: Moment, b: Moment): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Nothing in a simulation waits for a real timer or a thread, so one turn of the event loop settles it all. */
function everythingSettled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
