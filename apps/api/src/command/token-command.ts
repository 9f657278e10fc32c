import { parseArgs } from 'node:util';
import { type Role, roles } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { createToken, listTokens, revokeToken } from '../session/api-tokens.query.ts';
import { CommandError } from './command-error.ts';

export const tokenHelp = `Usage: countersign token create --name NAME --role ROLE [--expires 30d] [--json]
       countersign token list [--json]
       countersign token revoke NAME [--json]

Tokens let programs read the API (Authorization: Bearer …). A token is shown once, when it is created.

  --name NAME      what it is for; unique
  --role ROLE      ${roles.join(', ')}
  --expires TIME   30d (default), 12h, 90d at most
  --json           one JSON document on stdout
`;

const options = {
  name: { type: 'string' },
  role: { type: 'string' },
  expires: { type: 'string', default: '30d' },
  json: { type: 'boolean', default: false },
} as const;

const hoursMax = 90 * 24;

export type TokenRequest =
  | {
      readonly action: 'create';
      readonly name: string;
      readonly role: Role;
      readonly hours: number;
      readonly json: boolean;
    }
  | { readonly action: 'list'; readonly json: boolean }
  | { readonly action: 'revoke'; readonly name: string; readonly json: boolean };

export function readTokenArguments(args: string[]): TokenRequest {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [action, ...rest] = positionals;
  const { json } = values;
  if (action === 'list' && rest.length === 0) return { action, json };
  if (action === 'revoke') {
    const [name] = rest;
    if (!name || rest.length > 1)
      throw new CommandError('Name the token to revoke: countersign token revoke NAME.');
    return { action, name, json };
  }
  if (action !== 'create' || rest.length > 0)
    throw new CommandError('Say what to do: create, list or revoke.');
  const role = roles.find((one) => one === values.role);
  if (!values.name || values.name.length > 100)
    throw new CommandError('Give the token a --name of 1 to 100 characters.');
  if (!role) throw new CommandError(`--role takes one of ${roles.join(', ')}.`);
  return { action, name: values.name, role, hours: readHours(values.expires), json };
}

function readHours(text: string): number {
  const [, amount, unit] = /^(\d{1,4})([dh])$/.exec(text) ?? [];
  const hours = Number(amount) * (unit === 'd' ? 24 : 1);
  if (!(hours >= 1 && hours <= hoursMax))
    throw new CommandError('--expires takes 1h to 90d, for example 30d.');
  return hours;
}

/** Writes the answer; returns the exit code. */
export async function runToken(
  dataSource: DataSource,
  request: TokenRequest,
  write: (text: string) => void,
): Promise<0 | 1> {
  const say = (value: unknown, text: string) => write(request.json ? `${JSON.stringify(value)}\n` : text);
  switch (request.action) {
    case 'create': {
      const created = await createToken(dataSource, request);
      if (!created)
        throw new CommandError(`There is a token named "${request.name}" already. Choose another name.`);
      say(created, `${created.token}\n`);
      return 0;
    }
    case 'list': {
      const tokens = await listTokens(dataSource);
      const lines = tokens.map(
        (token) =>
          `${token.name}\t${token.role}\t${token.state}\texpires ${token.expiresAt}\tlast used ${token.lastUsedAt ?? 'never'}\n`,
      );
      say(tokens, lines.join(''));
      return 0;
    }
    case 'revoke': {
      const revoked = await revokeToken(dataSource, request.name);
      if (revoked) say({ name: request.name, revoked }, `Revoked "${request.name}".\n`);
      else say({ name: request.name, revoked }, `There is no active token named "${request.name}".\n`);
      return revoked ? 0 : 1;
    }
  }
}
