export { type Clock, type Instant, type ManualClock, manualClock, realClock, runningClock } from './clock.ts';
export { foreignLinkForms } from './faults/foreign-links.ts';
export { type FaultSetting, type Faults } from './faults/faults.ts';
export type * from './graph-json.ts';
export { type ScenarioName, scenarioNames } from './scenarios.ts';
export { type LoggedRequest, type SentAnswer } from './server.ts';
export { type Simulator, type SimulatorOptions, startSimulator } from './start-simulator.ts';
export { type ThrottleOptions } from './throttle.ts';
export type * from './truth.ts';
