export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFields = Record<string, unknown>;
export type Logger = Record<LogLevel, (message: string, fields?: LogFields) => void>;

export interface LoggerOptions {
  /** The program, named in every line. */
  app: string;
  /** Usually the variable LOG_LEVEL; anything unknown counts as `info`. */
  level?: string | undefined;
  /** Takes one whole line. Default: stderr. */
  write?: (line: string) => void;
}

const textCharactersMax = 4_000;
const lineCharactersMax = 32_000;
const causesMax = 5;

/** One event, one line of JSON. Whatever a name or an error text contains, it cannot start a second line. */
export function createLogger({ app, level, write = toStderr }: LoggerOptions): Logger {
  const upTo = logLevels.indexOf((level?.toLowerCase() ?? '') as LogLevel);
  const threshold = upTo === -1 ? logLevels.indexOf('info') : upTo;
  const log =
    (of: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (logLevels.indexOf(of) <= threshold) write(logLine(of, app, message, fields));
    };
  return { error: log('error'), warn: log('warn'), info: log('info'), debug: log('debug') };
}

function toStderr(line: string): void {
  process.stderr.write(line);
}

function logLine(level: LogLevel, app: string, message: string, fields: LogFields): string {
  const head = { time: new Date().toISOString(), level, app, message };
  const line = toJson({ ...head, ...fields, ...head });
  if (line.length <= lineCharactersMax) return `${line}\n`;
  return `${toJson({ ...head, truncated: `${line.length} characters` })}\n`;
}

function toJson(event: LogFields): string {
  try {
    return escapeInvisible(JSON.stringify(event, plain));
  } catch {
    return escapeInvisible(JSON.stringify({ ...event, message: String(event['message']) }, shallow));
  }
}

/** Fields that JSON has no word for, or that would say too much. */
function plain(this: unknown, _key: string, value: unknown): unknown {
  if (typeof value === 'string') return cut(withoutPasswords(value));
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error) return describeError(value);
  return value;
}

/** For a value that contains itself: its scalars only. */
function shallow(this: unknown, key: string, value: unknown): unknown {
  return key !== '' && typeof value === 'object' && value !== null
    ? '[object]'
    : plain.call(this, key, value);
}

function describeError(error: Error, depth = 1): LogFields {
  const { cause, code } = error as Error & { code?: unknown };
  return {
    name: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    stack: error.stack,
    ...(cause instanceof Error && depth < causesMax ? { cause: describeError(cause, depth + 1) } : {}),
  };
}

function cut(text: string): string {
  return text.length <= textCharactersMax
    ? text
    : `${text.slice(0, textCharactersMax)}… (${text.length} characters)`;
}

/** The password in an address such as a database's. */
function withoutPasswords(text: string): string {
  return text.replace(/(\w:\/\/[^\s:/@]*:)[^\s/@]+@/g, '$1…@');
}

/** JSON.stringify leaves DEL, the C1 controls, line separators and direction marks as they are; terminals do not. */
function escapeInvisible(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
