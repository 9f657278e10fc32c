import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { HarvestCycles } from './harvest-cycles.ts';

export const intervalMilliseconds = Symbol('intervalMilliseconds');

/** The timer, and nothing but the timer. */
@Injectable()
export class HarvestSchedule implements OnApplicationBootstrap {
  private readonly registry: SchedulerRegistry;
  private readonly cycles: HarvestCycles;
  private readonly every: number;

  constructor(
    registry: SchedulerRegistry,
    cycles: HarvestCycles,
    @Inject(intervalMilliseconds) every: number,
  ) {
    this.registry = registry;
    this.cycles = cycles;
    this.every = every;
  }

  onApplicationBootstrap(): void {
    this.registry.addInterval(
      'harvest',
      setInterval(() => this.cycles.start(), this.every),
    );
    this.cycles.start();
  }
}
