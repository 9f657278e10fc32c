import { parseArgs } from 'node:util';
import { scenarioNames } from './scenarios.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from './start-simulator.ts';

const help = `Usage: countersign simulate [--port 4700] [--seed 1] [--scenario demo] [--anchor INSTANT] [--json]

Serves a simulated Microsoft Graph tenant with Multi Admin Approval on 127.0.0.1.

  --port N         port to listen on; 0 takes a free one       (default 4700)
  --seed TEXT      same seed and anchor, same tenant           (default 1)
  --scenario NAME  ${scenarioNames.join(', ')}                    (default demo)
  --anchor INSTANT where history ends and running time begins, e.g. 2026-01-31T09:00:00Z;
                   give the one printed at the first start to resume that tenant (default: now)
  --json           print one line of JSON instead of text
  --help           this text

Exit codes: 0 stopped, 2 wrong usage or port taken.
`;

/** One clear line and exit code 2: the caller has to change something. */
function refuse(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(2);
}

interface Command {
  options: SimulatorOptions & { anchor: number };
  isJson: boolean;
}

function readCommand(): Command {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        port: { type: 'string', default: '4700' },
        seed: { type: 'string', default: '1' },
        scenario: { type: 'string', default: 'demo' },
        anchor: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return refuse(`${text.split('. ')[0]?.replace(/\.$/, '')}. Try --help.`);
  }
  if (values.help) {
    process.stdout.write(help);
    process.exit(0);
  }
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65535)
    refuse(`--port ${values.port} is not a port; give 0 to 65535.`);
  const scenario = scenarioNames.find((name) => name === values.scenario);
  if (scenario === undefined)
    return refuse(`--scenario ${values.scenario} is unknown; choose one of: ${scenarioNames.join(', ')}.`);
  const anchor = values.anchor === undefined ? Date.now() : Date.parse(values.anchor);
  if (Number.isNaN(anchor))
    refuse(`--anchor ${values.anchor} is not an instant; write it like 2026-01-31T09:00:00Z.`);
  if (anchor > Date.now())
    refuse(`--anchor ${values.anchor} is in the future; history has to end before it can run on.`);
  return { options: { port, seed: values.seed, scenario, anchor }, isJson: values.json };
}

async function start(options: SimulatorOptions): Promise<Simulator> {
  try {
    return await startSimulator(options);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      return refuse(`Port ${options.port} is taken; stop what listens there or choose another with --port.`);
    }
    throw error;
  }
}

const { options, isJson } = readCommand();
process.stderr.write(`Generating tenant (scenario ${options.scenario}, seed ${options.seed}) ...\n`);
const simulator = await start(options);
const anchor = new Date(options.anchor).toISOString();

// Before anybody is told that it runs: whoever hears so may stop it at once.
let isStopping = false;
function stop(): void {
  if (isStopping) return;
  isStopping = true;
  void simulator.close().then(() => process.exit(0));
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
process.on('disconnect', stop);

if (isJson) {
  process.stdout.write(
    `${JSON.stringify({ origin: simulator.origin, anchor, environment: simulator.environment })}\n`,
  );
} else {
  const lines = Object.entries(simulator.environment).map(([name, value]) => `${name}=${value}`);
  process.stdout.write(
    `Simulated tenant of ${simulator.model.organisation} at ${simulator.origin} (anchor ${anchor})\n${lines.join('\n')}\n`,
  );
}
// `disconnect` also fires when the parent dies without a word, so no simulator is left behind.
process.send?.({ type: 'ready', origin: simulator.origin, anchor, environment: simulator.environment });
