import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { HarvestCycles } from './harvest-cycles.ts';
import { HarvestSchedule, intervalMilliseconds } from './schedule.ts';

@Module({})
export class IngesterModule {
  static of(cycles: HarvestCycles, every: number): DynamicModule {
    return {
      module: IngesterModule,
      imports: [ScheduleModule.forRoot()],
      providers: [
        HarvestSchedule,
        { provide: HarvestCycles, useValue: cycles },
        { provide: intervalMilliseconds, useValue: every },
      ],
    };
  }
}
